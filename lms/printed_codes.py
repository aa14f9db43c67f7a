"""Codes on paper, whatever they open: symbols that survive print, a phone and being read aloud."""

import re
import secrets
import unicodedata

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # no 0, O, 1, I, L: they are misread on paper
_GROUP = 4
_LONGEST_INPUT = 100
_IGNORED = re.compile(r"[\s\u2010-\u2015\u2212.\-_]+")


def random_symbols(count: int) -> str:
    """So many symbols from the system's random source."""
    return "".join(secrets.choice(ALPHABET) for _ in range(count))


def typed_symbols(text: str, length: int) -> str:
    """What was typed, as it is stored; empty where it cannot be a code of that length.

    Spaces, dashes, dots, small and full-width letters are accepted.
    """
    if len(text) > _LONGEST_INPUT:
        return ""
    code = _IGNORED.sub("", unicodedata.normalize("NFKC", text)).upper()
    return code if len(code) == length and set(code) <= set(ALPHABET) else ""


def pretty(code: str) -> str:
    """A stored code in groups of four, as printed: `ABCD-EFGH-JKMN`."""
    return "-".join(code[start : start + _GROUP] for start in range(0, len(code), _GROUP))
