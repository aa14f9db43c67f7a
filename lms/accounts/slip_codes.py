"""One-time codes of activation slips: twelve symbols.

31^12 codes are 59 bits; with a few hundred slips open and guessing slowed down, nobody hits one. Only
keyed hashes are stored, so that a copy of the database opens no account.
"""

from django.conf import settings
from django.utils.crypto import salted_hmac

from lms.printed_codes import random_symbols, typed_symbols

LENGTH = 12


def new_code() -> str:
    """A fresh code, without separators."""
    return random_symbols(LENGTH)


def normal_code(text: str) -> str:
    """A typed code without separators and in capitals; empty where it cannot be one."""
    return typed_symbols(text, LENGTH)


def code_hash(code: str, key: str | None = None) -> str:
    """The hash under which a code is stored, keyed by `key`, the secret key unless given."""
    return salted_hmac("lms.accounts.slip", code, secret=key, algorithm="sha256").hexdigest()


def code_hashes(code: str) -> list[str]:
    """The hashes under which a slip may lie: by the secret key and by those before it."""
    return [code_hash(code, key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
