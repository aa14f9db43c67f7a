"""Codes by which anyone can check a paper: 15 random symbols and a check symbol.

The alphabet has 31 symbols, so that weights taken modulo the prime 31 find every single wrong
symbol and every exchange of two symbols before a database is asked. 31^15 codes are 74 bits.
"""

import re
import secrets
import unicodedata

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # no 0, O, 1, I, L: they are misread on paper
LENGTH = 16
_GROUP = 4
_VALUE = {symbol: value for value, symbol in enumerate(ALPHABET)}
_IGNORED = re.compile(r"[\s\u2010-\u2015\u2212.\-_]+")
_LONGEST_INPUT = 100


def _weighted_sum(symbols: str) -> int:
    return sum(weight * _VALUE[symbol] for weight, symbol in enumerate(symbols, start=1))


def _check_symbol(symbols: str) -> str:
    """The last symbol: it brings the weighted sum of all 16 symbols to 0 modulo 31."""
    inverse = pow(LENGTH, -1, len(ALPHABET))
    return ALPHABET[-_weighted_sum(symbols) * inverse % len(ALPHABET)]


def new_code() -> str:
    """A fresh code as it is stored: 16 symbols, no separators, from the system's random source."""
    symbols = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH - 1))
    return symbols + _check_symbol(symbols)


def normal_code(text: str) -> str | None:
    """The stored form of a typed code; None where it cannot be one.

    Spaces, dashes, dots, lower case and full-width letters are accepted. A wrong length, a symbol outside the alphabet
    and a failed check give None, so that a typing mistake can be told without a look-up.
    """
    if len(text) > _LONGEST_INPUT:
        return None
    code = _IGNORED.sub("", unicodedata.normalize("NFKC", text)).upper()
    if len(code) != LENGTH or not set(code) <= _VALUE.keys():
        return None
    return code if _weighted_sum(code) % len(ALPHABET) == 0 else None


def pretty(code: str) -> str:
    """A stored code in groups of four, as printed: `ABCD-EFGH-JKMN-PQRS`."""
    return "-".join(code[start : start + _GROUP] for start in range(0, len(code), _GROUP))
