"""Writes what a plan says, in bulk, with the same history and access log as the single acts.

A few statements for each hundred rows: on SQLite nobody else writes meanwhile.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import ModelLogEntry

from lms.personnel.actions.authority import follow_post
from lms.personnel.actions.officers import carry_to_account
from lms.personnel.exchange.roster.files import chunks
from lms.personnel.exchange.roster.outcomes import CHANGED, NEW, Outcome, Terms
from lms.personnel.models import AccessLogEntry, Appointment, Authority, Officer, OrgUnit

BATCH = 200
KEYS = ["sort_key", "search_folded"]


def lock_agencies(agency: OrgUnit | None) -> None:
    """Let one list, or one new officer, of an agency wait for the other; None is all agencies.

    Goes by the order of the ids, so that two lists never wait for each other.
    """
    rows = OrgUnit.objects.agencies().select_for_update(no_key=True).order_by("pk")
    list((rows.filter(pk=agency.pk) if agency else rows).values_list("pk"))


@transaction.atomic
def write_roster(outcomes: Sequence[Outcome], terms: Terms, *, source: str, at: datetime) -> None:
    """Make what the outcomes say: officers, what is known of them, their posts.

    `source` names the list in the history and in the access log. Raises `PersonnelError` when an
    account may not get its new e-mail address.
    """
    new = [one for one in outcomes if one.state == NEW]
    changed = [one for one in outcomes if one.state == CHANGED]
    _create(new, at)
    _change(changed, terms, at)
    log = AuditLines(terms.by, at, source)
    log.add("wagtail.create", (one.officer for one in new))
    for one in changed:
        if one.values:
            log.add("wagtail.edit", [one.officer], fields=sorted(one.values))
    _correct([one for one in changed if one.correction], log)
    _move([one for one in (*new, *changed) if one.move], terms, at, log)
    log.write()
    officers = [one.officer for one in (*new, *changed) if one.officer]
    note_changes(officers, terms.by, at, source)


def _create(new: Sequence[Outcome], at: datetime) -> None:
    for one in new:
        one.officer = Officer(kept_by=one.kept_by, recorded_at=at, **one.values)
        one.officer.fill_keys()
    Officer.objects.bulk_create([one.officer for one in new], batch_size=BATCH)  # type: ignore[misc]


def _change(changed: Sequence[Outcome], terms: Terms, at: datetime) -> None:
    officers, fields = [], set(KEYS)
    for one in changed:
        if not one.values or one.officer is None:
            continue
        for name, value in one.values.items():
            setattr(one.officer, name, value)
        one.officer.fill_keys()
        officers.append(one.officer)
        fields.update(one.values)
    if officers:
        Officer.objects.bulk_update(officers, sorted(fields), batch_size=BATCH)
    for one in changed:
        if {"full_name", "email", "phone"} & one.values.keys() and one.officer is not None:
            carry_to_account(one.officer, email="email" in one.values, at=at, by=terms.by)


def _correct(mended: Sequence[Outcome], log: "AuditLines") -> None:
    """Give posts that are held the first day and the decision that the list says."""
    posts = []
    for one in mended:
        if one.correction is None:
            continue
        post, values = one.correction
        before = {name: str(getattr(post, name) or "") for name in values}
        for name, value in values.items():
            setattr(post, name, value)
        posts.append(post)
        log.add("personnel.correct_appointment", [post], before=before)
    fields = ["active_from", "decision_number", "decision_date"]
    if posts:
        Appointment.objects.bulk_update(posts, fields, batch_size=BATCH)


def _move(moved: Sequence[Outcome], terms: Terms, at: datetime, log: "AuditLines") -> None:
    moves = [(one, one.move) for one in moved if one.move and one.officer]
    before = {}
    ended = []
    for _one, move in moves:
        post = move.ends
        if post is None:
            continue
        before[post.pk] = post.active_to
        post.active_to = move.since - timedelta(days=1)
        ended.append(post)
        said = {"last_day": post.active_to.isoformat(), "decision": move.decision_number}
        log.add("personnel.end_appointment", [post], **said)
    if ended:
        Appointment.objects.bulk_update(ended, ["active_to"], batch_size=BATCH)
    posts = [
        Appointment(
            officer=one.officer,
            unit=move.unit,
            position=move.position,
            active_from=move.since,
            decision_number=move.decision_number,
            decision_date=move.decision_date,
            recorded_at=at,
            recorded_by=terms.by,
        )
        for one, move in moves
    ]
    Appointment.objects.bulk_create(posts, batch_size=BATCH)
    for post in _led(ended):
        follow_post(post=post, before=before[post.pk], at=at, by=terms.by)
    log.add("wagtail.create", posts)


def _led(posts: Sequence[Appointment]) -> list[Appointment]:
    """Those of `posts` whose officers head the unit of the post: their authority follows it."""
    heads: set[tuple[int, int]] = set()
    for chunk in chunks(post.officer_id for post in posts):
        rows = Authority.objects.granted().filter(kind=Authority.Kind.HEAD, officer__in=chunk)
        heads.update(rows.values_list("officer_id", "unit_id"))
    return [post for post in posts if (post.officer_id, post.unit_id) in heads]


class AuditLines:
    """The audit lines of one list, as `log()` would write them one by one."""

    def __init__(self, by: Any, at: datetime, source: str) -> None:
        self.by, self.at, self.source = by, at, source
        self.entries: list[ModelLogEntry] = []

    def add(self, action: str, rows: Iterable[Any], **data: Any) -> None:
        for row in rows:
            kind = ContentType.objects.get_for_model(row, for_concrete_model=False)
            self.entries.append(
                ModelLogEntry(
                    content_type=kind,
                    object_id=str(row.pk),
                    label=str(row),
                    action=action,
                    timestamp=self.at,
                    user=self.by,
                    data={"import": self.source, **data},
                    content_changed=True,
                )
            )

    def write(self) -> None:
        ModelLogEntry.objects.bulk_create(self.entries, batch_size=BATCH)


def note_changes(officers: Sequence[Officer], by: Any, at: datetime, source: str) -> None:
    """One line of the access log for each file that was made or changed, unless it is the own."""
    if by is None:
        return
    detail = (_("list “%(name)s”") % {"name": source})[:200]
    change = AccessLogEntry.What.CHANGE
    AccessLogEntry.objects.bulk_create(
        [
            AccessLogEntry(officer=one, user=by, what=change, detail=detail, at=at)
            for one in officers
            if one.user_id != by.pk
        ],
        batch_size=BATCH,
    )
