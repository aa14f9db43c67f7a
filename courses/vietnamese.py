"""Vietnamese text: clean it, fold it for search, make addresses of it, sort names by it.

The databases cannot do this alone: SQLite compares ASCII only, PostgreSQL depends on the locale it
was made with, and neither knows that "Hoà" and "Hòa" are one word. So the keys are computed here and
stored beside the text.
"""

import re
import unicodedata

GRAVE, HOOK, TILDE, ACUTE, DOT_BELOW = "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"
#: Order of the tones in dictionaries: ngang (no mark, 0), huyền, hỏi, ngã, sắc, nặng.
TONES = {GRAVE: 1, HOOK: 2, TILDE: 3, ACUTE: 4, DOT_BELOW: 5}
#: Marks that make a letter of its own (ă, â ê ô, ơ ư); all other marks are dropped when sorting.
VOWEL_MARKS = {"\u0306", "\u0302", "\u031b"}
ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
#: Letters of other alphabets that look like đ and are typed for it: eth and African d.
LOOKS_LIKE_D_STROKE = str.maketrans({"Ð": "Đ", "ð": "đ", "Ɖ": "Đ", "ɖ": "đ"})

#: One ASCII character a letter: "3" to "9", then "a" to "z". "0" to "2" are kept for the structure
#: of the key (end of field, end of syllable, any other character).
_RANK = dict(zip(ALPHABET, "3456789abcdefghijklmnopqrstuvwxyz", strict=True))
_END_OF_FIELD, _END_OF_SYLLABLE, _OTHER = "0", "1", "2"
#: Invisible characters that only serve to deceive or to be forgotten: soft hyphen, zero-width space,
#: word joiner, BOM, direction marks. The joiners of emoji (ZWJ) and of Indic scripts stay.
_INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]")
_NOT_TEXT = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")
_LINE_END = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")


def has_forbidden(text: str) -> bool:
    """Whether `text` holds what no text field may hold: NUL, other controls, lone surrogates."""
    return _NOT_TEXT.search(text) is not None


def without_forbidden(text: str) -> str:
    """`text` without the characters of `has_forbidden`; the rest stays as it is."""
    return _NOT_TEXT.sub("", text)


def normal(text: str, *, lines: bool = False) -> str:
    """`text` as it may be stored: NFC, trimmed, runs of spaces made one, nothing invisible.

    Controls, NUL and lone surrogates are taken out (use `has_forbidden` where they must be refused).
    Line ends become spaces unless `lines` is true; then each line is trimmed and kept.
    """
    text = without_forbidden(_INVISIBLE.sub("", text)).translate(LOOKS_LIKE_D_STROKE)
    text = unicodedata.normalize("NFC", text)
    if not lines:
        return " ".join(text.split())
    return "\n".join(
        " ".join(line.split()) for line in _LINE_END.sub("\n", text).split("\n")
    ).strip()


def fold(text: str) -> str:
    """Search key of `text`: lower case, no marks, đ as d, single spaces.

    "Đất  đai", "dat dai" and "ĐẤT ĐAI" in NFC or NFD give the same key; so do Hoà and Hòa. Compare
    with the folded query only: the key is for machines, never shown.
    """
    marked = unicodedata.normalize("NFKD", normal(text).casefold())
    bare = "".join(char for char in marked if not unicodedata.combining(char))
    return " ".join(bare.replace("đ", "d").split())


def same_spelling_key(text: str) -> str:
    """Key under which two texts are one when they differ in case, spacing or the place of a tone.

    "Hoà" and "HÒA" are equal, "hoa" is another word. The tone is moved to the end of its word.
    """
    return " ".join(_tone_last(word) for word in normal(text).casefold().split())


def _tone_last(word: str) -> str:
    marked = unicodedata.normalize("NFD", word)
    letters = "".join(char for char in marked if char not in TONES)
    tones = "".join(char for char in marked if char in TONES)
    return unicodedata.normalize("NFC", letters) + tones


def slug(text: str, *, fallback: str = "muc", max_length: int = 255) -> str:
    """Part of an address for `text`: "Đất đai" gives "dat-dai". ASCII, never empty, never too long."""
    words = re.findall("[a-z0-9]+", fold(text).replace("'", ""))
    made = "-".join(words)
    if len(made) > max_length:
        made = made[: max_length + 1].rpartition("-")[0] or made[:max_length]
    return made or fallback


def split_name(full_name: str) -> tuple[str, str, str]:
    """(họ, đệm, tên) of a full name in the Kinh order: first word, those between, last word.

    A guess for sorting only: names of other peoples ("Y Thanh Niê") are split wrongly by it, so it
    is never shown and a sort name may be typed over it. One word is the tên alone.
    """
    words = normal(full_name).split()
    if len(words) < 2:
        return "", "", "".join(words)
    return words[0], " ".join(words[1:-1]), words[-1]


def name_sort_key(full_name: str) -> str:
    """Key that sorts names the Vietnamese way: by tên, then họ, then đệm, with ă â đ ê ô ơ ư as letters.

    Syllables are compared letter by letter, equal ones by tone (ngang, huyền, hỏi, ngã, sắc, nặng),
    as dictionaries do. The key is made of 0-9 and a-z only, so every collation of every database
    sorts it alike. At most 255 characters: longer keys are cut.
    """
    family, middle, given = split_name(full_name)
    fields = [[_syllable(word) for word in part.split()] for part in (given, family, middle)]
    key = "".join("".join(body for body, _ in field) + _END_OF_FIELD for field in fields)
    places = "".join(place for field in fields for _, place in field)
    return (key + places)[:255]


def _syllable(word: str) -> tuple[str, str]:
    """(letters and tone of one syllable, place of the tone counted from the right to split twins)."""
    letters: list[str] = []
    tone, place = 0, "9"
    for char in unicodedata.normalize("NFKD", word.casefold()):
        if char in TONES:
            tone, place = TONES[char], str(max(0, 9 - len(letters)))
        elif char in VOWEL_MARKS and letters:
            letters[-1] = unicodedata.normalize("NFC", letters[-1] + char)
        elif char.isalnum():
            letters.append(char)
    ranks = "".join(_RANK.get(letter) or f"{_OTHER}{ord(letter[0]):06x}" for letter in letters)
    return f"{ranks}{_END_OF_SYLLABLE}{tone}", place
