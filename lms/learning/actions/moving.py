"""Taking who is in the middle of a course over to its new version, as its author planned."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from courses.models import CourseVersion
from lms.learning.actions.rounds import locked_round, recount
from lms.learning.models import Progress, StudyRound
from lms.learning.rules import carried
from lms.notices.actions import Draft, give_notices
from lms.notices.kinds import Kind

CHANGED = "course_changed"
CHUNK = 100
"""Rounds of one transaction: nobody who studies waits for long."""


def take_over(*, version: CourseVersion, at: datetime, everybody: bool = False) -> int:
    """Do to the open rounds of a course what the plan of `version` says; how many were changed.

    With `everybody` they go over to the version though its plan let them stay. What is done already
    goes along by the equivalences of every version on the way. A part that changed in substance
    opens again where it was done before the version was cut, and no other. Completed rounds keep
    their version. Runs in parts of their own, and may be killed and run again at any time.
    """
    move = everybody or bool(version.changes.get("move"))
    behind = _behind(version, move)
    steps = _steps(version)
    changed, last = 0, 0
    while ids := list(behind.filter(pk__gt=last).values_list("pk", flat=True)[:CHUNK]):
        changed += _take_over_some(ids, steps, version if move else None, at)
        last = ids[-1]
    return changed


def _behind(version: CourseVersion, move: bool) -> Any:
    """The open rounds that the version is news to, by id: those behind it, else with parts to open."""
    rounds = StudyRound.objects.open().filter(course=version.course_id).order_by("pk")
    again = version.changes.get("substance", [])
    opened = Q(
        pk__in=Progress.objects.filter(activity_uid__in=again, done_at__lt=version.cut_at).values(
            "round"
        )
    )
    newer = Q(version__number__lt=version.number)
    return rounds.filter(newer | opened if move else opened)


def _steps(version: CourseVersion) -> list[CourseVersion]:
    """The versions of the course up to this one, in the order in which they were cut."""
    versions = CourseVersion.objects.filter(course=version.course_id, number__lte=version.number)
    return list(versions.order_by("number"))


@transaction.atomic
def _take_over_some(
    ids: Sequence[int], steps: Sequence[CourseVersion], target: CourseVersion | None, at: datetime
) -> int:
    told: list[tuple[StudyRound, list[str]]] = []
    for pk in ids:
        round = locked_round(pk)
        if round.completed_at is not None:
            continue
        again = _open_again(round, steps[-1], at)
        moved = target is not None and _carry(round, steps, target)
        if again or moved:
            recount(round, at)
            told.append((round, again))
    _tell(told, steps[-1], at)
    return len(told)


def _open_again(round: StudyRound, version: CourseVersion, at: datetime) -> list[str]:
    """Open what changed in substance and was done before; the uids of what was opened."""
    done_before = Progress.objects.filter(
        round=round,
        activity_uid__in=version.changes.get("substance", []),
        done_at__lt=version.cut_at,
    )
    uids = [str(uid) for uid in done_before.values_list("activity_uid", flat=True)]
    done_before.update(done_at=None, reopened_at=version.cut_at)
    return uids


def _carry(round: StudyRound, steps: Iterable[CourseVersion], target: CourseVersion) -> bool:
    """Pin the round to the version, and count as done what its equivalences say; False if it was."""
    if round.version.number >= target.number:
        return False
    rows = Progress.objects.filter(round=round)
    done = {str(uid): when for uid, when in rows.values_list("activity_uid", "done_at") if when}
    between = [one.changes for one in steps if one.number > round.version.number]
    for uid, when in carried(done, between).items():
        Progress.objects.bulk_create(
            [Progress(round=round, activity_uid=UUID(uid), first_opened_at=when)],
            ignore_conflicts=True,
        )
        still_open = rows.filter(activity_uid=uid, done_at=None, reopened_at=None)
        still_open.update(done_at=when)
    round.version = target
    StudyRound.objects.filter(pk=round.pk).update(version=target)
    return True


# Telling those whom it concerns ------------------------------------------------------------------


def _tell(
    told: Sequence[tuple[StudyRound, list[str]]], version: CourseVersion, at: datetime
) -> None:
    titles = {one["uid"]: one["title"] for one in version.spec["activities"]}
    drafts = [
        Draft(
            to=round.officer.user_id,
            context={
                "about": str(version.uid),
                "course": version.spec["title"],
                "course_uid": str(round.course.translation_key),
                "text": version.changes.get("text", ""),
                "again": [titles[uid] for uid in again if uid in titles],
            },
        )
        for round, again in told
        if round.officer.user_id and round.completed_at is None
    ]
    give_notices(drafts=drafts, kind=CHANGED, at=at)


def _sentences(context: Any) -> list[str]:
    again = [_("To be done again: %(title)s") % {"title": title} for title in context["again"]]
    return [one for one in (context["text"], *again) if one]


CHANGED_KIND = Kind(
    CHANGED,
    lambda context: _("The course “%(course)s” has changed") % dict(context),
    _sentences,
    lambda context: f"/toi/khoa-hoc/{context['course_uid']}/thay-doi/",
)
