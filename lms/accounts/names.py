"""Vietnamese names of people, and the user names made from them."""

import re
import unicodedata


def clean_full_name(name: str) -> str:
    """The name in composed letters (NFC) on one line, without control characters."""
    composed = unicodedata.normalize("NFC", name)
    printable = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in composed)
    return " ".join(printable.split())


def plain_letters(text: str) -> str:
    """Lower case without diacritics: what is left when Vietnamese is typed without marks."""
    decomposed = unicodedata.normalize("NFKD", text.lower().replace("đ", "d"))
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def username_from_name(full_name: str) -> str:
    """`Nguyễn Văn An` gives `nguyen.van.an`; at most 100 characters."""
    words = re.findall(r"[a-z0-9]+", plain_letters(full_name))
    return ".".join(words)[:100].strip(".") or "canbo"
