"""What a password may not be, with the reason, beside Django's own validators."""

import re

from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.password_validation import get_default_password_validators
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.accounts.hashers import normalise
from lms.accounts.models import User
from lms.accounts.names import plain_letters

# What people of these offices try first, in plain letters. Longer words stand before their parts.
_LOCAL_WORDS = (
    "bacninh bacgiang tiendu lienbao hoanson hapbao phatlich daidong hienvan "
    "vietnam hanoi tphcm saigon uybannhandan ubnd uyban nhandan hoidong dangvien dang "
    "congchuc vienchuc canbo canboxa hocvien hocsinh giaovien chutich bithu vanphong vanthu "
    "diachinh tuphap tienhoc hoctap daotao boiduong matkhau password passwd admin quantri "
    "user qwerty abc iloveyou anhyeuem xinchao tinh xa phuong huyen thon"
)
LOCAL_WORDS = _LOCAL_WORDS.split()
LEAST_OWN_LETTERS = 6


def own_letters(password: str, known_words: list[str]) -> str:
    """The letters left in plain lower case when digits, signs and `known_words` are taken out."""
    letters = re.sub(r"[\W\d_]", "", plain_letters(normalise(password)))
    for word in sorted(known_words, key=len, reverse=True):
        letters = letters.replace(word, " ")
    return "".join(part for part in letters.split() if len(set(part)) > 1)


def words_of(user: User | None) -> list[str]:
    """The parts of the user name, of the person's name and of the e-mail address."""
    if user is None:
        return []
    text = plain_letters(f"{user.username} {user.full_name} {user.email.split('@')[0]}")
    parts = re.findall(r"[a-z]+", text)
    return [part for part in {*parts, "".join(parts)} if len(part) > 1]


class PassPhraseLengthValidator:
    """At least `min_length` characters; `with_second_factor` of them where a code is asked too."""

    def __init__(self, min_length: int = 14, with_second_factor: int = 8) -> None:
        self.min_length = min_length
        self.with_second_factor = min(min_length, with_second_factor)

    def least_for(self, user: User | None) -> int:
        if user is not None and user.pk and is_mfa_enabled(user):
            return self.with_second_factor
        return self.min_length

    def validate(self, password: str, user: User | None = None) -> None:
        least = self.least_for(user)
        if len(normalise(password)) >= least:
            return
        raise ValidationError(
            ngettext(
                "It has fewer than %(count)d character. Several words in a row are easy to keep.",
                "It has fewer than %(count)d characters. Several words in a row are easy to keep.",
                least,
            ),
            code="password_too_short",
            params={"count": least},
        )

    def get_help_text(self) -> str:
        return _("At least %(count)d characters.") % {"count": self.min_length}


class LocalWordsValidator:
    """Refuses what consists of the place, the office and the person's own name."""

    def validate(self, password: str, user: User | None = None) -> None:
        if len(own_letters(password, [*LOCAL_WORDS, *words_of(user)])) >= LEAST_OWN_LETTERS:
            return
        raise ValidationError(
            _("It consists of names, places or digits that are guessed first."),
            code="password_guessable",
        )

    def get_help_text(self) -> str:
        return _("Not only your name, the place, the office or digits.")


class SignKindsValidator:
    """At least `least` of four kinds of signs: small letters, capitals, digits, others.

    Decision 742/QĐ-BTTTT wants such a rule to be settable; length is what makes a phrase strong, so 0
    (no rule) is the default.
    """

    def __init__(self, least: int = 0) -> None:
        self.least = min(least, 4)

    def validate(self, password: str, user: User | None = None) -> None:
        if len({_kind(char) for char in normalise(password)}) < self.least:
            raise ValidationError(self.get_help_text(), code="password_too_plain")

    def get_help_text(self) -> str:
        if not self.least:
            return ""
        return _("At least %(count)d of: small letters, capitals, digits, other signs.") % {
            "count": self.least
        }


def _kind(char: str) -> str:
    if char.isdigit():
        return "digit"
    if char.isalpha():
        return "capital" if char.isupper() else "small"
    return "other"


def least_length(user: User | None) -> int:
    """The least length that the settings ask of this account, for the hint beside the field."""
    validators = get_default_password_validators()
    lengths = [v.least_for(user) for v in validators if isinstance(v, PassPhraseLengthValidator)]
    return max(lengths, default=0)
