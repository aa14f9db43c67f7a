"""Bringing in a list of people: kept and compared, settled by hand, written once."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.sheets import Sheet
from lms.personnel.errors import PersonnelError
from lms.personnel.exchange.roster.cells import Typed, typed_rows
from lms.personnel.exchange.roster.columns import Layout
from lms.personnel.exchange.roster.guessing import PEOPLE_LIST
from lms.personnel.exchange.roster.outcomes import (
    CHANGED,
    NEW,
    REFUSED,
    UNCHANGED,
    Outcome,
    Terms,
    counted,
)
from lms.personnel.exchange.roster.planning import plan_roster
from lms.personnel.exchange.roster.writing import lock_agencies, write_roster
from lms.personnel.models import Authority, OrgUnit, RosterImport, TrainingImport
from lms.personnel.models.officers import units_below

KEPT_FOR = timedelta(days=30)
"""So long the texts of a list stay, so that its result can be fetched."""
TRY_AGAIN_AFTER = timedelta(minutes=10)
"""So long after a list was sent to be written it may be sent again: its task may have been given up."""
STEP = 500
"""After so many rows the progress is written down."""


@transaction.atomic
def keep_roster(
    *,
    sheet: Sheet,
    file_name: str,
    agency: OrgUnit,
    active_from: date,
    at: datetime,
    by: Any,
    decision_number: str = "",
    decision_date: date | None = None,
) -> RosterImport:
    """Keep what a list says and compare it with the files, where its columns are known by title.

    Nothing of anybody's file changes. Where a title is missing or stands twice, its keeper is asked.
    """
    layout = PEOPLE_LIST.found(sheet.rows)
    roster = RosterImport(
        agency=agency,
        file_name=file_name[-200:],
        notes=sheet.notes(),
        rows=sheet.rows,
        title_row=layout.title_row,
        columns=layout.places,
        active_from=active_from,
        decision_number=decision_number,
        decision_date=decision_date,
        uploaded_at=at,
        uploaded_by=by,
    )
    if PEOPLE_LIST.complete(layout):
        _compare(roster, at)
    roster.save()
    return roster


@transaction.atomic
def settle_roster(
    *,
    roster: RosterImport,
    at: datetime,
    layout: Layout | None = None,
    people: Mapping[str, str] | None = None,
    positions: Mapping[str, str] | None = None,
) -> RosterImport:
    """Take what was said by hand of columns, people or positions, and compare anew.

    Raises `PersonnelError` when the list is being written already, or its texts are gone.
    """
    roster = _open(roster)
    if layout is not None:
        roster.title_row, roster.columns = layout.title_row, layout.places
    roster.people |= people or {}
    roster.positions |= positions or {}
    _compare(roster, at)
    roster.save()
    return roster


def _open(roster: RosterImport) -> RosterImport:
    found: RosterImport = RosterImport.objects.select_for_update(of=("self",)).get(pk=roster.pk)
    if found.confirmed_at is not None:
        raise PersonnelError(
            _("This list is written already. Upload the file again to change more.")
        )
    if not found.rows:
        raise PersonnelError(_("What this file said was deleted. Upload it again."))
    return found


def _compare(roster: RosterImport, at: datetime) -> None:
    rows = list(typed_rows(roster.rows, layout_of(roster), on=_day(at)))
    _keep_outcomes(roster, plan_roster(rows, terms_of(roster, at)))
    roster.checked_at = at


def layout_of(roster: RosterImport) -> Layout:
    return Layout(roster.title_row, dict(roster.columns))


def terms_of(roster: RosterImport, at: datetime) -> Terms:
    """The terms of a list as on the day `at`: what its keeper keeps now."""
    on, by = _day(at), roster.uploaded_by
    scope = units_below(by, [Authority.Kind.KEEPER], on) if by.is_active else ()
    return Terms(
        on=on,
        since=roster.active_from,
        agency=roster.agency,
        by=by,
        scope=frozenset(row["descendant"] for row in scope),
        decision_number=roster.decision_number,
        decision_date=roster.decision_date,
        positions=roster.positions,
        people=roster.people,
    )


def _day(at: datetime) -> date:
    return timezone.localtime(at).date()


def _keep_outcomes(roster: RosterImport, outcomes: list[Outcome]) -> None:
    roster.outcomes = [one.as_dict() for one in outcomes]
    for state, count in counted(one.state for one in outcomes).items():
        setattr(roster, state, count)


def confirm_roster(*, roster: RosterImport, seen: datetime | None, at: datetime) -> bool:
    """Say that the list is to be written as it was shown at `seen`; whether it has to be sent off.

    Twice is once, unless the first time came to nothing for a long time. Raises `PersonnelError`
    when it was compared anew since, so that nobody confirms what was not shown.
    """
    rows = RosterImport.objects.unfinished().filter(pk=roster.pk)
    again = rows.filter(confirmed_at__lte=at - TRY_AGAIN_AFTER)
    first = rows.filter(confirmed_at__isnull=True, checked_at=seen, checked_at__isnull=False)
    if first.update(confirmed_at=at) or again.update(confirmed_at=at):
        return True
    if rows.filter(confirmed_at__isnull=True).exists():
        raise PersonnelError(_("The list was checked anew. Look at it once more, then write it."))
    return False


def carry_out_roster(*, roster: RosterImport, at: datetime) -> bool:
    """Write a confirmed list, as one transaction; False when that was done before.

    Rows are read before it begins: on SQLite nobody else writes while it lasts. Only what was shown
    is written: a row of whose person something changed since is refused, and said so.
    """
    terms = terms_of(roster, at)
    rows = _read(roster, at, _progress(roster))
    with transaction.atomic():
        lock_agencies(roster.agency)
        roster = RosterImport.objects.select_for_update(of=("self",)).get(pk=roster.pk)
        if roster.finished_at is not None or roster.confirmed_at is None:
            return False
        outcomes = plan_roster(rows, terms, lock=True)
        shown = {one["row"]: one for one in roster.outcomes}
        for outcome in outcomes:
            _hold_to(outcome, shown.get(outcome.row, {}))
        write_roster(outcomes, terms, source=roster.file_name, at=at)
        _keep_outcomes(roster, outcomes)
        roster.finished_at, roster.done = at, len(rows)
        roster.save()
    return True


def _read(roster: RosterImport, at: datetime, tell: Callable[[int], None]) -> list[Typed]:
    rows = []
    for row in typed_rows(roster.rows, layout_of(roster), on=_day(at)):
        rows.append(row)
        if len(rows) % STEP == 0:
            tell(len(rows))
    return rows


def _progress(roster: RosterImport) -> Callable[[int], None]:
    def tell(done: int) -> None:
        RosterImport.objects.filter(pk=roster.pk).update(done=done)

    return tell


def _hold_to(outcome: Outcome, shown: Mapping[str, Any]) -> None:
    """Let an outcome be what was shown of its row, what came true meanwhile, or a refusal."""
    if shown.get("key") == outcome.key:
        outcome.reasons = list(shown.get("reasons", ()))
        return
    if outcome.state in (NEW, CHANGED) or (
        outcome.state == UNCHANGED and shown.get("state") == REFUSED
    ):
        outcome.state, outcome.changes = REFUSED, []
        outcome.values, outcome.move = {}, None
        outcome.reasons = [_("Something changed after the list was shown. Upload the file again.")]


def forget_lists(*, at: datetime) -> int:
    """Delete the texts of lists that are older than `KEPT_FOR`; their counts stay."""
    kept: dict[str, Any] = {"rows": [], "outcomes": [], "notes": []}
    found = 0
    for model, more in ((RosterImport, {"people": {}, "positions": {}}), (TrainingImport, {})):
        old = model.objects.filter(uploaded_at__lte=at - KEPT_FOR).exclude(rows=[])
        found += old.update(**kept, **more)
    return found
