"""From the bytes of a CSV to right Vietnamese letters, or a refusal.

Offices send UTF-8, Excel's UTF-16, windows-1258 (tones as characters of their own) and text typed
in old fonts (TCVN3, VNI), whose bytes look like other letters. Nothing wrongly read may be stored,
so whatever is not surely right is refused with a message that says what to do.
"""

import codecs
import re
import unicodedata
from typing import NamedTuple

from courses.sheets.refusals import SheetRefused

#: As many words are looked at to find broken letters; more would tell nothing new.
SAMPLE_WORDS = 20_000

#: Tones that NFC could not join to the letter before them.
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_STRAY_TONE = re.compile(f"[{_TONES}]")
#: Marks of the old fonts within a word: symbols between letters and capitals after small letters
#: ("V¨n", "c«ng", "NguyÔn": TCVN3), or vowels that never meet ("Leâ", "Vaên": VNI).
_OLD_FONT = re.compile("[A-Za-zÀ-ÿ][¡-®µ-¹»-¾×÷][A-Za-zÀ-ÿ]|[a-z][À-ÖØ-Þ]|[aeo]â|aê|[aeouy][ïøûùõ]")
_CP1252 = {
    bytes([code]).decode("cp1252"): code
    for code in range(0x80, 0xA0)
    if code not in {0x81, 0x8D, 0x8F, 0x90, 0x9D}
}


class Decoded(NamedTuple):
    text: str
    encoding: str


def decode(data: bytes) -> Decoded:
    """The text of a CSV and the encoding it was in; raises SheetRefused when that is not sure."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            return Decoded(_strict(data, encoding), encoding)
    if b"\0" in data:
        return _utf16_without_mark(data)
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data":
            raise SheetRefused("cut") from error
    return _windows_1258(data)


def _strict(data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        at_end = error.reason in {"unexpected end of data", "truncated data"}
        raise SheetRefused("cut" if at_end else "encoding") from error
    if "\0" in text:
        raise SheetRefused("binary")
    return text


def _utf16_without_mark(data: bytes) -> Decoded:
    """UTF-16 shows by its zeros: in ASCII text every other byte is one."""
    sample = data[:4096]
    half = max(1, len(sample) // 2)
    for encoding, zeros in (
        ("utf-16-le", sample[1::2].count(0)),
        ("utf-16-be", sample[0::2].count(0)),
    ):
        if zeros / half > 0.4:
            return Decoded(_strict(data, encoding), encoding)
    raise SheetRefused("binary")


def _windows_1258(data: bytes) -> Decoded:
    """Old fonts use the same bytes: read as windows-1258, their tones stand where none can."""
    try:
        text = unicodedata.normalize("NFC", data.decode("cp1258"))
    except UnicodeDecodeError:
        text = ""
    if text and not _STRAY_TONE.search(text) and not _has_old_font(text):
        return Decoded(text, "windows-1258")
    raise SheetRefused("old_font" if _has_old_font(data.decode("latin-1")) else "encoding")


def _has_old_font(text: str) -> bool:
    check = LetterCheck()
    check.add(text)
    return check.old_font


class LetterCheck:
    """Counts broken words in the cells of a sheet, whatever file they came from."""

    def __init__(self) -> None:
        self.words = self._old_font = self._garbled = 0

    def add(self, text: str) -> None:
        """Look at the words of one cell, as they stand in the file."""
        if self.words >= SAMPLE_WORDS or text.isascii():
            return
        for word in unicodedata.normalize("NFC", text).split():
            if not word.isascii():
                self.words += 1
                self._garbled += _is_garbled(word)
                self._old_font += _OLD_FONT.search(word) is not None

    @property
    def garbled(self) -> bool:
        """Whether the text is UTF-8 that was read as another encoding: "Nguyá»…n"."""
        return self._garbled * 5 >= self.words > 0

    @property
    def old_font(self) -> bool:
        """Whether the text was typed in an old font: "NguyÔn V¨n", "Nguyeãn Vaên"."""
        return self._old_font >= 2 and self._old_font * 5 >= self.words

    def refuse(self) -> None:
        """Raise SheetRefused when a fifth of the words with marks is broken."""
        if self.garbled:
            raise SheetRefused("garbled")
        if self.old_font:
            raise SheetRefused("old_font")


def _is_garbled(word: str) -> bool:
    """Whether `word` becomes valid UTF-8 when its letters are taken for bytes."""
    codes = [_CP1252.get(char, ord(char)) for char in word]
    if max(codes) > 0xFF:
        return False
    try:
        bytes(codes).decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
