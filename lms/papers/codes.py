"""Codes by which anyone can check a paper: 15 random symbols and a check symbol.

The alphabet has 31 symbols, so that weights taken modulo the prime 31 find every single wrong
symbol and every exchange of two symbols before a database is asked. 31^15 codes are 74 bits.
"""

from lms.printed_codes import ALPHABET, random_symbols, typed_symbols

LENGTH = 16
_VALUE = {symbol: value for value, symbol in enumerate(ALPHABET)}


def _weighted_sum(symbols: str) -> int:
    return sum(weight * _VALUE[symbol] for weight, symbol in enumerate(symbols, start=1))


def _check_symbol(symbols: str) -> str:
    """The last symbol: it brings the weighted sum of all 16 symbols to 0 modulo 31."""
    inverse = pow(LENGTH, -1, len(ALPHABET))
    return ALPHABET[-_weighted_sum(symbols) * inverse % len(ALPHABET)]


def new_code() -> str:
    """A fresh code as it is stored: 16 symbols, no separators."""
    symbols = random_symbols(LENGTH - 1)
    return symbols + _check_symbol(symbols)


def normal_code(text: str) -> str | None:
    """The stored form of a typed code; None where it cannot be one.

    A wrong length, a symbol outside the alphabet and a failed check give None, so that a typing
    mistake can be told without a look-up.
    """
    code = typed_symbols(text, LENGTH)
    return code if code and _weighted_sum(code) % len(ALPHABET) == 0 else None
