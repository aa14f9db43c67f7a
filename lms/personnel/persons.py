"""What may be true of a person, whoever types it: a form, a list, a command."""

import re
from datetime import date, timedelta
from unicodedata import category

from django.utils.translation import gettext as _

from lms.papers.dates import PartialDate

LEAST_AGE = 15
"""Years; nobody works below it, so a later birth date is a slip of the hand."""
OLDEST_AGE = 100
"""Years; above it the year is mistyped, or a number was read as a day."""
EARLIEST = date(1900, 1, 1)
MOST_AHEAD = timedelta(days=366)
"""So long before its first day a post is recorded at most; further off the year is mistyped."""
NAME_LENGTH, NUMBER_LENGTH, PHONE_LENGTH, EMAIL_LENGTH = 150, 30, 20, 254
NAME_MARKS = " .'’ʼ-"
PHONE = re.compile(r"^\+?[0-9][0-9 .()-]{5,18}$", re.ASCII)


def is_name(text: str) -> bool:
    """Whether `text` is made of letters of any people, with the few marks that names have within."""
    begun = text[:1] != "" and category(text[0])[0] == "L"
    return begun and all(char in NAME_MARKS or category(char)[0] in "LM" for char in text)


def birth_problem(birth: PartialDate, on: date) -> str:
    """Why nobody who works on the day `on` was born then; empty when somebody may be."""
    if birth.first() < EARLIEST or birth.year < on.year - OLDEST_AGE:
        return _("This year cannot be right.")
    if birth.first() > on:
        return _("This day has not come yet.")
    if birth.year > on.year - LEAST_AGE:
        return _("Younger than %(age)d years: look at the year again.") % {"age": LEAST_AGE}
    return ""


def post_problem(first: date, birth: PartialDate | None, on: date) -> str:
    """Why a post cannot begin on the day `first`, told on the day `on`; empty when it can."""
    if first > on + MOST_AHEAD:
        return _("This day is too far off: look at the year again.")
    if first.year < on.year - OLDEST_AGE or (birth and first.year < birth.year + LEAST_AGE):
        return _("This year cannot be right.")
    return ""


def may_be_one_day(one: PartialDate | None, other: PartialDate | None) -> bool:
    """Whether two birth dates may be the same day, as far as they are known."""
    if one is None or other is None or one.year != other.year:
        return one is None or other is None
    if not one.month or not other.month:
        return True
    if one.month != other.month:
        return False
    return not one.day or not other.day or one.day == other.day
