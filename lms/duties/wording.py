"""What somebody has to do about learning, as sentences: for a notice, a mail, a message to send."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from lms.notices.kinds import Kind
from lms.papers.plain import number_text

REMINDER = "learning_reminder"


@dataclass(frozen=True, slots=True)
class Need:
    """What is due or missing: the first course with its date, how many more, tiết of a year.

    `title` is empty when nothing is due, `missing` False when there are enough tiết, `never` True
    for who has not signed in once.
    """

    title: str = ""
    due_on: date | None = None
    overdue: bool = False
    more: int = 0
    missing: bool = False
    year: int = 0
    tiet: Decimal = Decimal(0)
    minimum: Decimal = Decimal(0)
    never: bool = False

    @property
    def any(self) -> bool:
        return bool(self.title) or self.missing or self.never

    def plain(self) -> dict[str, Any]:
        """As a notice keeps it."""
        values = asdict(self)
        return values | {
            "due_on": self.due_on and self.due_on.isoformat(),
            "tiet": str(self.tiet),
            "minimum": str(self.minimum),
        }

    @classmethod
    def read(cls, values: Mapping[str, Any]) -> "Need":
        """From what a notice kept."""
        return cls(
            **{
                **values,
                "due_on": values["due_on"] and date.fromisoformat(values["due_on"]),
                "tiet": Decimal(values["tiet"]),
                "minimum": Decimal(values["minimum"]),
            }
        )


def sentences(need: Need) -> list[str]:
    """A sentence for each thing; empty when nothing is due or missing."""
    language = get_language()
    parts = []
    if need.never:
        parts.append(_("You have not signed in yet."))
    if need.title and need.due_on is not None:
        parts.append(_due(need.title, need.due_on, need.overdue, language))
        if need.more:
            parts.append(_more(need.more, language))
    if need.missing:
        parts.append(_missing(need.year, need.tiet, need.minimum, language))
    return parts


# A list says the same sentences over and over: of a whole office the same course is due, and most
# have one of a few numbers of tiết.


def day(on: date) -> str:
    """A day as it is written in the language of the screen; a list says the same days over and over."""
    return _day(on, get_language())


@lru_cache(maxsize=1000)
def _day(on: date, language: str | None) -> str:
    return date_format(on, "SHORT_DATE_FORMAT")


@lru_cache(maxsize=1000)
def _due(course: str, on: date, overdue: bool, language: str | None) -> str:
    text = (
        _("“%(course)s” was due on %(day)s.") if overdue else _("“%(course)s” is due on %(day)s.")
    )
    return text % {"course": course, "day": _day(on, language)}


@lru_cache(maxsize=100)
def _more(count: int, language: str | None) -> str:
    more = ngettext("%(count)d more course is due.", "%(count)d more courses are due.", count)
    return more % {"count": count}


@lru_cache(maxsize=1000)
def _missing(year: int, tiet: Decimal, minimum: Decimal, language: str | None) -> str:
    text = _("In %(year)d there are %(counted)s of %(minimum)s tiết so far.")
    figures = {"counted": number_text(tiet) or "0", "minimum": number_text(minimum)}
    return text % {"year": year, **figures}


def _heading(context: Mapping[str, Any]) -> str:
    return _("%(name)s reminds you to learn") % {"name": context["by"]}


def _told(context: Mapping[str, Any]) -> list[str]:
    """Who reads it on the site has signed in by now."""
    return sentences(replace(Need.read(context["need"]), never=False))


#: A reminder on home and by mail; its context is `{"by": name, "need": Need.plain()}`.
REMINDER_KIND = Kind(REMINDER, _heading, _told)
