"""One-time codes of activation slips: twelve symbols that survive paper, a phone and being read aloud.

31^12 codes are 59 bits; with a few hundred slips open and guessing slowed down, nobody hits one. Only
keyed hashes are stored, so that a copy of the database opens no account.
"""

import re
import secrets
import unicodedata

from django.conf import settings
from django.utils.crypto import salted_hmac

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # no 0, O, 1, I, L: they are misread on paper
LENGTH = 12
_GROUP = 4
_LONGEST_INPUT = 100
_IGNORED = re.compile(r"[\s\u2010-\u2015\u2212.\-_]+")


def new_code() -> str:
    """A fresh code from the system's random source, without separators."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def normal_code(text: str) -> str:
    """A typed code without separators and in capitals; empty where it cannot be one."""
    code = _IGNORED.sub("", unicodedata.normalize("NFKC", text[:_LONGEST_INPUT])).upper()
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else ""


def pretty(code: str) -> str:
    """A code in groups of four, as printed: `ABCD-EFGH-JKMN`."""
    return "-".join(code[start : start + _GROUP] for start in range(0, len(code), _GROUP))


def code_hash(code: str, key: str | None = None) -> str:
    """The hash under which a code is stored, keyed by `key`, the secret key unless given."""
    return salted_hmac("lms.accounts.slip", code, secret=key, algorithm="sha256").hexdigest()


def code_hashes(code: str) -> list[str]:
    """The hashes under which a slip may lie: by the secret key and by those before it."""
    return [code_hash(code, key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
