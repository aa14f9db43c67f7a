"""The training profile of one officer: everything that its page shows, whoever looks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import CharField, F, QuerySet, Subquery

from courses.models import DatedRule
from courses.models.dated import local_name
from lms.personnel.competencies import COUNTING_DEFAULT, COUNTING_RULE, Standing, standings
from lms.personnel.history import HistoryYear, by_year, history_of, recent_years
from lms.personnel.ledger import YearlyTiet, counted_tiet, with_tiet
from lms.personnel.models import AccessLogEntry, Appointment, Evidence, Officer, same_person

LOOKS_SHOWN = 30
LINES_SHOWN = 60
"""Lines of the history on the page at first; whoever has more opens the rest by a link."""
NEWEST_RULE = F("active_from").desc(nulls_last=True)
# Main posts first, then as the choices of the kind are listed.
KIND_ORDER = {kind: place for place, kind in enumerate(Appointment.Kind.values)}


@dataclass(frozen=True)
class Post:
    """A position held in a unit, in the language of the screen."""

    appointment: Appointment

    @property
    def title(self) -> str:
        """The short name: the official one may take a paragraph, and stands on the printed form."""
        position = self.appointment.position
        name = local_name(position)
        return position.short_name if name == position.name else name

    @property
    def unit(self) -> str:
        return local_name(self.appointment.unit)

    @property
    def main(self) -> bool:
        return self.appointment.kind == Appointment.Kind.MAIN


@dataclass(frozen=True)
class Posts:
    """Posts by the day on which they are looked at: held, to come, over."""

    held: Sequence[Post]
    coming: Sequence[Post]
    over: Sequence[Post]


@dataclass(frozen=True)
class Profile:
    """Everything on the page, read once; `looks` is for the officer alone and else empty.

    `standings` are the few competencies that were measured or that a course teaches; `unassessed`
    are the others that the posts ask for. `years` are the latest ones of a history of `lines` lines.
    """

    officer: Officer
    on: date
    posts: Posts
    tiet: YearlyTiet
    standings: Sequence[Standing]
    unassessed: Sequence[Standing]
    years: Sequence[HistoryYear]
    lines: int
    waiting: Sequence[Evidence]
    refused: Sequence[Evidence]
    looks: Sequence[AccessLogEntry]
    more_looks: bool

    @property
    def uncertain(self) -> bool:
        """Whether any requirement is illustrative or remembered, so that the page explains the mark."""
        return any(one.uncertain for one in (*self.standings, *self.unassessed))

    @property
    def below(self) -> int:
        """How many measured competencies lie below what the posts ask at least."""
        return sum(bool(standing.gap) for standing in self.standings)

    @property
    def older_lines(self) -> int:
        """How many lines of the history are not among `years`."""
        return self.lines - sum(len(year.lines) for year in self.years)


def for_profile(officers: QuerySet[Officer], *, on: date) -> QuerySet[Officer]:
    """Officers with what a profile needs beside them, so that it costs no further query.

    `on` is the day that tells which rules are in force and whose year is counted.
    """
    rule = DatedRule.objects.active(on).filter(key=COUNTING_RULE).order_by(NEWEST_RULE)
    return with_tiet(officers.select_related("kept_by"), on.year).annotate(
        counting_sources=Subquery(rule.values("value")[:1], output_field=CharField())
    )


def profile_of(officer: Officer, *, on: date, own: bool, whole: bool = False) -> Profile:
    """The profile as on a day, in seven queries for an officer read by `for_profile`.

    `own` adds who has looked at it; `whole` brings the history to its first line.
    """
    posts = posts_of(officer, on=on)
    found = standings(
        officer,
        positions={post.appointment.position_id for post in posts.held},
        sources=_counting_sources(officer, on),
        on=on,
    )
    evidence = list(
        Evidence.objects.filter(officer=officer).exclude(state=Evidence.State.CONFIRMED)
    )
    lines = history_of(officer)
    years = by_year(lines)
    looks = list(looks_at(officer)[: LOOKS_SHOWN + 1]) if own else []
    return Profile(
        officer=officer,
        on=on,
        posts=posts,
        tiet=counted_tiet(officer, on.year),
        standings=[one for one in found if one.assessed or one.offered],
        unassessed=[one for one in found if not (one.assessed or one.offered)],
        years=years if whole else recent_years(years, lines=LINES_SHOWN),
        lines=len(lines),
        waiting=[one for one in evidence if one.state == Evidence.State.PROPOSED],
        refused=[one for one in evidence if one.state == Evidence.State.REFUSED],
        looks=looks[:LOOKS_SHOWN],
        more_looks=len(looks) > LOOKS_SHOWN,
    )


def posts_of(officer: Officer, *, on: date) -> Posts:
    """Every post of an officer; the main one first, then the latest."""
    rows: Iterable[Appointment] = (
        Appointment.objects.filter(officer=officer)
        .select_related("unit", "position")
        .order_by("-active_from", "pk")
    )
    over: list[Post] = []
    held: list[Post] = []
    coming: list[Post] = []
    for row in rows:
        ended = row.active_to is not None and row.active_to < on
        group = over if ended else coming if row.active_from > on else held
        group.append(Post(row))
    held.sort(key=lambda post: KIND_ORDER[post.appointment.kind])
    return Posts(held=held, coming=coming, over=over)


def looks_at(officer: Officer) -> QuerySet[AccessLogEntry]:
    """Looks of others at the officer's profile, papers and files, the latest first."""
    return (
        AccessLogEntry.objects.filter(officer__in=same_person(officer))
        .exclude(what=AccessLogEntry.What.DENIED)
        .select_related("user")
        .order_by("-at", "-pk")
    )


def _counting_sources(officer: Any, on: date) -> str:
    """From the officer when it was read by `for_profile`, else by a query of its own."""
    if not hasattr(officer, "counting_sources"):
        officer = for_profile(Officer.objects.filter(pk=officer.pk), on=on).get()
    return officer.counting_sources or COUNTING_DEFAULT
