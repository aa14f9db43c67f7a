"""Computing the stored progress anew from the facts."""

from collections.abc import Iterator
from uuid import UUID

from django.db import transaction

from courses.models import CoursePage
from lms.learning.actions.rounds import live_uids
from lms.learning.models import Progress, StudyRound
from lms.learning.rules import required_uids

BATCH = 500


def rebuild_progress() -> tuple[int, int]:
    """Bring the counters of every round to its facts; returns (rounds looked at, rounds changed).

    Nobody is completed by it: a round that now has everything completes at the learner's next step.
    """
    looked = changed = 0
    for course in CoursePage.objects.filter(rounds__isnull=False).distinct().order_by("pk"):
        live = live_uids(course)
        for ids in _batches(course):
            looked += len(ids)
            changed += _recount(ids, live)
    return looked, changed


def _batches(course: CoursePage) -> Iterator[list[int]]:
    """Ids of the course's rounds, some at a time, each batch read when the last one is written."""
    last = 0
    rounds = StudyRound.objects.filter(course=course).order_by("pk").values_list("pk", flat=True)
    while ids := list(rounds.filter(pk__gt=last)[:BATCH]):
        yield ids
        last = ids[-1]


@transaction.atomic
def _recount(ids: list[int], live: list[str]) -> int:
    rounds = StudyRound.objects.select_for_update(of=("self",)).filter(pk__in=ids)
    done: dict[int, set[UUID]] = {}
    finished = Progress.objects.filter(round__in=ids, done_at__isnull=False)
    for round_id, uid in finished.values_list("round_id", "activity_uid"):
        done.setdefault(round_id, set()).add(uid)
    changed = []
    for round in rounds.select_related("version"):
        required = {UUID(uid) for uid in required_uids(round.version, live)}
        counts = (len(required & done.get(round.pk, set())), len(required))
        if (round.done, round.required) != counts:
            round.done, round.required = counts
            changed.append(round)
    StudyRound.objects.bulk_update(changed, ["done", "required"], batch_size=BATCH)
    return len(changed)
