"""Rounds of study, access and groups, when two profiles of one person become one.

Nothing that was done is lost. Completed rounds of a course all come along, numbered in the order of their
completion. One open round goes on: the one further on, with the lessons that were finished in the other.
The other, and one of a course that the other profile has completed, is set aside with the closed profile.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from lms.learning.actions.rounds import live_uids
from lms.learning.models import Attempt, Enrolment, GroupMember, Progress, StudyRound
from lms.learning.rules import required_uids
from lms.personnel.merging.steps import (
    LOCKS,
    Act,
    Pair,
    Step,
    changed,
    made,
    plans,
    repointed,
    stays,
)

PARKED = 1_000_000
"""Above every number of a round, for the moment in which rounds change places."""

stays(
    "Who did it at the time.",
    "learning.AttemptRequest.decided_by",
    "learning.StudyGroup.made_by",
)


def lock_rounds(pair: Pair) -> None:
    """Lock all rounds of both: whoever finishes a lesson or hands a test in holds the round first."""
    both = [one.pk for one in pair.both]
    rows = StudyRound.objects.select_for_update(of=("self",)).filter(officer__in=both)
    list(rows.order_by("pk").values_list("pk", flat=True))


LOCKS.append(lock_rounds)


@plans("learning.Enrolment.officer", "learning.GroupMember.officer")
def access(pair: Pair) -> Iterable[Step]:
    """Access to courses, and places in groups; what stands in both stands once."""
    rows = Enrolment.objects.select_related("course").order_by("pk")
    yield from repointed(
        rows.filter(officer=pair.merged),
        rows.filter(officer=pair.kept),
        to=pair.kept,
        column="officer_id",
        says=lambda row: row.course.title,
        once=["course_id"],
        fill=["active"],
    )
    members = GroupMember.objects.select_related("group").order_by("pk")
    yield from repointed(
        members.filter(officer=pair.merged),
        members.filter(officer=pair.kept),
        to=pair.kept,
        column="officer_id",
        says=lambda row: row.group.name,
        once=["group_id"],
        fill=["joined_at", "invited_at"],
    )


@plans("learning.StudyRound.officer")
def rounds(pair: Pair) -> Iterable[Step]:
    """What becomes of the rounds of each course that the closed profile has begun."""
    both = [one.pk for one in pair.both]
    passed = Count(
        "attempts__activity_uid",
        filter=Q(attempts__passed=True, attempts__repeats__isnull=True),
        distinct=True,
    )
    rows = StudyRound.objects.filter(officer__in=both).select_related("course", "version")
    by_course: dict[int, list[Any]] = defaultdict(list)
    for row in rows.annotate(passed=passed).order_by("number", "pk"):
        by_course[row.course_id].append(row)
    for found in by_course.values():
        if any(row.officer_id == pair.merged.pk for row in found):
            yield from _of_course(pair, found)


def _of_course(pair: Pair, found: list[Any]) -> Iterable[Step]:
    completed = sorted(
        (row for row in found if row.completed_at), key=lambda row: (row.completed_at, row.pk)
    )
    opened = [row for row in found if not row.completed_at]
    done_by = {row.officer_id for row in completed}
    renewals = [row for row in opened if row.officer_id in done_by]
    candidates = renewals if completed else opened
    on = max(candidates, key=lambda row: (row.passed, row.done, row.last_at), default=None)
    aside = [row for row in opened if row is not on]
    _refuse_running(pair, aside)
    carried, done = _carried(on, aside) if on is not None else ([], None)
    for number, row in enumerate([*completed, *([on] if on else [])], start=1):
        yield from _placed(row, pair.kept.pk, number, done=done if row is on else None)
    for number, row in enumerate(aside, start=1):
        yield from _placed(row, pair.merged.pk, number, act=Act.ASIDE)
    yield from carried


def _placed(
    row: Any, officer: int, number: int, *, done: int | None = None, act: str = Act.MOVED
) -> Iterable[Step]:
    """The step that gives a round its profile and number; one set aside is told of even if it stays."""
    after: dict[str, Any] = {"officer_id": officer, "number": number}
    if done is not None and done != row.done:
        after["done"] = done
    if act != Act.ASIDE and all(getattr(row, name) == value for name, value in after.items()):
        return
    parked: dict[str, Any] = {"number": PARKED + row.pk}
    if row.completed_at is None:
        # For that moment it is not open: two open rounds of a course exclude each other.
        parked["completed_at"] = row.last_at.isoformat()
        after["completed_at"] = None
    still = [name for name in ("done", "completed_at", "last_at") if name not in after]
    step = changed(row, after, says=f"{row.course.title} ({row.done}/{row.required})", act=act)
    step.still = {name: _iso(getattr(row, name)) for name in still}
    step.parked = parked
    yield step


def _iso(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _refuse_running(pair: Pair, aside: list[Any]) -> None:
    running = Attempt.objects.running().filter(round__in=aside, due_at__gt=pair.at)
    if aside and running.exists():
        pair.refusals.append(
            _("A test of this person is running. Wait until it is handed in, then merge.")
        )


def _carried(on: Any, aside: list[Any]) -> tuple[list[Step], int | None]:
    """Steps that bring finished lessons of the rounds set aside into the one that goes on.

    Only lessons and packages: a test that counts is passed in the round in which it was taken. Also how many required
    activities are done then; None where nothing is carried.
    """
    if not aside:
        return [], None
    lessons = {one["uid"] for one in on.version.spec["activities"] if one["kind"] != "quiz"}
    here = {row.activity_uid: row for row in Progress.objects.filter(round=on)}
    steps: list[Step] = []
    done = {uid for uid, row in here.items() if row.done_at}
    others = Progress.objects.filter(round__in=aside, done_at__isnull=False).order_by("done_at")
    for row in others:
        if str(row.activity_uid) not in lessons or row.activity_uid in done:
            continue
        done.add(row.activity_uid)
        says = next(
            one["title"] for one in on.version.spec["activities"]
            if one["uid"] == str(row.activity_uid)
        )  # fmt: skip
        if mine := here.get(row.activity_uid):
            steps.append(changed(mine, {"done_at": row.done_at}, says=says, act=Act.CARRIED))
        else:
            new = Progress(
                round=on,
                activity_uid=row.activity_uid,
                first_opened_at=row.first_opened_at,
                done_at=row.done_at,
                place=row.place,
                answers=row.answers,
            )
            steps.append(made(new, says))
    required = {UUID(uid) for uid in required_uids(on.version, live_uids(on.course))}
    return steps, len(required & done) if steps else None
