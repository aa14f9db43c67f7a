"""The same line of the training history in both profiles: it counts once, and nobody rewrites it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from courses.vietnamese import same_spelling_key
from lms.personnel.merging.steps import Act, Pair, Step
from lms.personnel.models import Certificate, TrainingRecord, same_person

LABEL = TrainingRecord._meta.label


@dataclass(frozen=True)
class Twins:
    """Two standing lines that may be one; `struck` is taken back when the keeper says that they are."""

    kept: TrainingRecord
    struck: TrainingRecord

    @property
    def key(self) -> str:
        return str(self.struck.uid)


def _standing(officer: object) -> list[TrainingRecord]:
    rows = TrainingRecord.objects.filter(officer__in=same_person(officer)).effective()  # type: ignore[arg-type]
    return list(rows.select_related("officer").order_by("ended_on", "officer_id", "seq"))


def _alike(one: TrainingRecord, other: TrainingRecord) -> bool:
    number = one.paper_number.casefold()
    if number and number == other.paper_number.casefold():
        return True
    same_title = same_spelling_key(one.title) == same_spelling_key(other.title)
    return same_title and one.ended_on == other.ended_on


def twins(pair: Pair) -> list[Twins]:
    """Lines that stand in both: the same paper, or the same title and end.

    A line with a paper of ours is never the one struck out: its paper goes on to verify.
    """
    mine, found, used = _standing(pair.kept), [], set()
    both = Q(officer__in=same_person(pair.kept)) | Q(officer__in=same_person(pair.merged))
    with_paper = set(Certificate.objects.filter(both).values_list("record", flat=True))
    for other in _standing(pair.merged):
        one = next((row for row in mine if row.pk not in used and _alike(row, other)), None)
        if one is None:
            continue
        free = [row for row in (other, one) if row.pk not in with_paper]
        if free:
            used.add(one.pk)
            found.append(Twins(one if free[0] is other else other, free[0]))
    return found


def correcting(pair: Pair) -> Iterable[Step]:
    """Lines that no longer count, each by a correction of its own in the chain where it stands."""
    struck = set()
    for pairs in twins(pair):
        if pairs.key in pair.chosen.get("strike", []):
            struck.add(pairs.struck.pk)
            yield Step(
                Act.CORRECTED, LABEL, pairs.struck.pk, _says(pairs.struck), after={"voids": True}
            )
    counted: set[tuple[object, int]] = set()
    lines = [*_standing(pair.kept), *_standing(pair.merged)]
    for line in sorted(lines, key=lambda row: (row.ended_on, row.pk)):
        if line.course_uid is None or not line.counts or line.pk in struck:
            continue
        key = (line.course_uid, line.ended_on.year)
        if key in counted:
            after = {"counts": False}
            yield Step(Act.CORRECTED, LABEL, line.pk, _says(line), after=after)
        counted.add(key)


def _says(line: TrainingRecord) -> str:
    return f"{line.title} ({line.span})"[:300]
