"""What learners ask about a trainer's courses: found, sorted, put together, taken away as a file."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.vietnamese import fold
from lms.enquiries.models import Answer, Enquiry
from lms.enquiries.models.enquiries import EnquiryQuerySet
from lms.enquiries.rules import ALIKE, likeness, words_of
from lms.personnel.models import named
from lms.reports.taught import main_units

EXPORT_CHUNK = 1000
#: So many open enquiries of a course are compared with the one that is answered.
MOST_COMPARED = 300
MOST_PROPOSED = 20
Outcome = Answer.Outcome


class Show:
    """Which enquiries are shown; the codes stand in addresses."""

    OPEN, ANSWERED, CLOSED, ALL = "", "da-tra-loi", "da-dong", "tat-ca"
    labels = {
        OPEN: gettext_lazy("open"),
        ANSWERED: gettext_lazy("answered"),
        CLOSED: gettext_lazy("closed"),
        ALL: gettext_lazy("all"),
    }


class Sorting:
    """In which order enquiries are listed; the codes stand in addresses."""

    NEWEST, OLDEST, PLACE = "", "cu-nhat", "cho"
    choices = [
        (NEWEST, gettext_lazy("newest first")),
        (OLDEST, gettext_lazy("oldest first")),
        (PLACE, gettext_lazy("by place")),
    ]
    orders = {
        NEWEST: ["-asked_at", "-pk"],
        OLDEST: ["asked_at", "pk"],
        PLACE: ["course__title", "activity_title", "slot", "block", "asked_at", "pk"],
    }


STATES = {
    Show.OPEN: Q(answer__isnull=True),
    Show.ANSWERED: Q(answer__isnull=False) & ~Q(answer__outcome=Outcome.CLOSED),
    Show.CLOSED: Q(answer__outcome=Outcome.CLOSED),
    Show.ALL: Q(),
}


@dataclass(frozen=True)
class Wanted:
    """What a trainer looks for among the enquiries."""

    text: str = ""
    show: str = Show.OPEN
    kind: str = ""
    sorting: str = Sorting.NEWEST

    @property
    def narrows(self) -> bool:
        return bool(self.text or self.kind)

    def among(self, rows: EnquiryQuerySet) -> EnquiryQuerySet:
        """Those of any state that fit."""
        if self.kind:
            rows = rows.filter(kind=self.kind)
        if self.text:
            told = rows.matching(self.text).values("pk")
            rows = rows.filter(Q(pk__in=told) | named(self.text, "officer__search_folded"))
        return rows

    def of(self, rows: EnquiryQuerySet) -> EnquiryQuerySet:
        """Those that fit, in order, with what a list shows."""
        found = self.among(rows).filter(STATES[self.show]).order_by(*Sorting.orders[self.sorting])
        return found.select_related("officer", "course", "answer", "version")


def counts(rows: QuerySet[Enquiry]) -> dict[str, int]:
    """How many there are in each state (one query)."""
    tests = enumerate(STATES.values())
    numbers = {f"n{place}": Count("pk", filter=test or None) for place, test in tests}
    found = rows.order_by().aggregate(**numbers)
    return {show: found[f"n{place}"] for place, show in enumerate(STATES)}


@dataclass(frozen=True)
class Asked:
    """One enquiry as a trainer sees it: of the asker the name and the unit, nothing else."""

    row: Enquiry
    name: str
    unit: str

    @property
    def state(self) -> str:
        answer = self.row.answer
        return str(Show.labels[Show.OPEN]) if answer is None else answer.get_outcome_display()


def asked(rows: Sequence[Enquiry], on: date) -> list[Asked]:
    """Enquiries with who asked, in their order (one query)."""
    units = main_units([row.officer_id for row in rows], on)
    return [Asked(row, row.officer.full_name, units.get(row.officer_id, "")) for row in rows]


@dataclass(frozen=True)
class Proposed:
    """An open enquiry that may ask the same as another; `alike` is chosen from the beginning."""

    one: Asked
    same_place: bool
    alike: bool


def proposed(enquiry: Enquiry, chosen: set[str], on: date) -> list[Proposed]:
    """Open enquiries at the same place or in similar words, the likeliest first (three queries).

    What was `chosen` (uids as text) is there in any case.
    """
    rows = Enquiry.objects.open().filter(course=enquiry.course_id).exclude(pk=enquiry.pk)
    here = set(rows.at_place_of(enquiry).values_list("pk", flat=True)[:MOST_COMPARED])
    words = words_of(fold(enquiry.text))
    found = []
    for row in rows.select_related("officer", "course", "answer")[:MOST_COMPARED]:
        same = likeness(words, words_of(fold(row.text)))
        picked, at_place = str(row.uid) in chosen, row.pk in here
        if picked or at_place or same >= ALIKE:
            found.append((picked, at_place, same, row))
    found.sort(key=lambda one: (one[0], one[1], one[2]), reverse=True)
    best = found[: max(MOST_PROPOSED, len(chosen))]
    people = asked([row for *_rest, row in best], on)
    return [
        Proposed(one, at_place, picked or (at_place and same >= ALIKE))
        for one, (picked, at_place, same, _row) in zip(people, best, strict=True)
    ]


def exported(rows: QuerySet[Enquiry], on: date) -> Iterator[list[Any]]:
    """The heading and then a row for each enquiry, read a thousand at a time."""
    yield [
        _("Course"),
        _("Lesson or test"),
        _("Part"),
        _("Version"),
        _("Kind"),
        _("Text"),
        _("Full name"),
        _("Unit"),
        _("Asked on"),
        _("State"),
        _("Answer"),
        _("Answered on"),
    ]
    found = rows.iterator(chunk_size=EXPORT_CHUNK)
    while chunk := list(islice(found, EXPORT_CHUNK)):
        yield from map(_cells, asked(chunk, on))


def _cells(one: Asked) -> list[Any]:
    row, answer = one.row, one.row.answer
    return [
        row.course.title,
        row.activity_title,
        row.block_title,
        row.version.number,
        row.get_kind_display(),
        row.text,
        one.name,
        one.unit,
        timezone.localtime(row.asked_at).date(),
        one.state,
        answer.text if answer else "",
        timezone.localtime(answer.answered_at).date() if answer else None,
    ]
