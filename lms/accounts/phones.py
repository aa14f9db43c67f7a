"""Vietnamese phone numbers, in whatever writing."""

import re
import unicodedata

_SIGNS = re.compile(r"[\s().\-\u2010-\u2015/]+")
_NUMBER = re.compile(r"(?:\+84|0084|84|0)0?([35789]\d{8}|2\d{9})", re.ASCII)


def phone_key(text: str) -> str:
    """The one spelling under which a phone number is stored and looked up: `+84912345678`.

    Takes 0912 345 678, 0912.345.678, +84 912345678, (+84) 0912-345-678, 84912345678, full-width
    digits, and landlines with their area code. Anything else gives an empty text.
    """
    number = _NUMBER.fullmatch(_SIGNS.sub("", unicodedata.normalize("NFKC", text[:40])))
    return f"+84{number[1]}" if number else ""


def as_dialled(key: str) -> str:
    """The number as people write it: `0912345678`."""
    return f"0{key.removeprefix('+84')}" if key.startswith("+84") else key
