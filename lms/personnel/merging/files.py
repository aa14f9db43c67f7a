"""Posts, authority, proposed lines and offers of a file, when two profiles become one."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from lms.personnel.merging.steps import Pair, Step, plans, repointed, stays, taken_out
from lms.personnel.models import Appointment, Authority, Evidence, FileTransfer, Officer

stays(
    "The line, paper, level or look says of whom it was recorded; it is read through the kept profile.",
    "personnel.TrainingRecord.officer",
    "personnel.RecordHead.officer",
    "personnel.Certificate.officer",
    "personnel.Attainment.officer",
    "personnel.AccessLogEntry.officer",
)
stays(
    "The log of merges itself.",
    "personnel.OfficerMerge.kept",
    "personnel.OfficerMerge.merged",
)
stays(
    "Who did it at the time.",
    "personnel.AccessLogEntry.user",
    "personnel.Appointment.recorded_by",
    "personnel.Attainment.recorded_by",
    "personnel.Authority.granted_by",
    "personnel.Evidence.decided_by",
    "personnel.Evidence.proposed_by",
    "personnel.FileTransfer.asked_by",
    "personnel.FileTransfer.decided_by",
    "personnel.MergeUndone.by",
    "personnel.OfficerMerge.by",
    "personnel.Revocation.recorded_by",
    "personnel.TrainingRecord.recorded_by",
)


def _span(row: Appointment | Authority) -> str:
    last = f"–{row.active_to:%d/%m/%Y}" if row.active_to else ""
    return f"{row.active_from:%d/%m/%Y}{last}"


def _said(post: Appointment) -> str:
    return f"{post.position.short_name or post.position.name}, {post.unit.name} ({_span(post)})"


def _overlap(one: Appointment, other: Appointment) -> bool:
    """Whether both say that the same place was held on the same day."""
    if (one.unit_id, one.position_id) != (other.unit_id, other.position_id):
        return False
    first, second = sorted((one, other), key=lambda post: post.active_from)
    return first.active_to is None or first.active_to >= second.active_from


@plans("personnel.Appointment.officer")
def posts(pair: Pair) -> Iterable[Step]:
    """Every post comes along; the same place at the same time is held once, as the kept profile says."""
    rows = Appointment.objects.select_related("unit", "position").order_by("active_from", "pk")
    mine = list(rows.filter(officer=pair.kept))
    for post in rows.filter(officer=pair.merged):
        if any(_overlap(post, one) for one in mine):
            yield taken_out(post, _said(post))
        else:
            yield from repointed(
                [post],  # type: ignore[arg-type]
                [],  # type: ignore[arg-type]
                to=pair.kept,
                column="officer_id",
                says=_said,
                still=["active_to", "unit_id", "position_id"],
            )


@plans("personnel.Authority.officer")
def authority(pair: Pair) -> Iterable[Step]:
    """What either may do the person may do; what was granted to both from the same day counts once."""
    rows = Authority.objects.select_related("unit").order_by("active_from", "pk")

    def says(row: Authority) -> str:
        return f"{row.get_kind_display()}, {row.unit.name} ({_span(row)})"

    mine = list(rows.filter(officer=pair.kept))
    once = {(row.unit_id, row.kind, row.active_from): row for row in mine}
    for row in rows.filter(officer=pair.merged).prefetch_related("loans"):
        twin = once.get((row.unit_id, row.kind, row.active_from))
        for loan in row.loans.all() if twin else ():
            yield from repointed([loan], [], to=twin, column="lent_from_id", says=says)  # type: ignore[arg-type]
    yield from repointed(
        rows.filter(officer=pair.merged),
        mine,  # type: ignore[arg-type]
        to=pair.kept,
        column="officer_id",
        says=says,
        once=["unit_id", "kind", "active_from"],
        still=["active_to"],
    )


@plans("personnel.Evidence.officer")
def evidence(pair: Pair) -> Iterable[Step]:
    """Proposed, confirmed and refused lines with their files come along."""
    return repointed(
        Evidence.objects.filter(officer=pair.merged).order_by("pk"),
        Evidence.objects.none(),
        to=pair.kept,
        column="officer_id",
        says=lambda row: f"{row.title} ({row.span})",
        still=["state", "record_id"],
    )


@plans("personnel.FileTransfer.officer")
def transfers(pair: Pair) -> Iterable[Step]:
    """Offers that were answered come along; while one waits nothing is merged."""
    if FileTransfer.objects.waiting().filter(officer__in=[one.pk for one in pair.both]).exists():
        pair.refusals.append(
            _("One of the files is offered to another agency. Withdraw the offer first.")
        )
    rows = FileTransfer.objects.select_related("given_by", "given_to").order_by("pk")
    return repointed(
        rows.filter(officer=pair.merged),
        FileTransfer.objects.none(),
        to=pair.kept,
        column="officer_id",
        says=lambda row: f"{row.given_by} → {row.given_to} ({row.asked_at:%d/%m/%Y})",
    )


@plans("personnel.Officer.merged_into")
def aliases(pair: Pair) -> Iterable[Step]:
    """Profiles that were merged into the one put away are read through the kept one, too."""
    return repointed(
        Officer.objects.filter(merged_into=pair.merged).order_by("pk"),
        Officer.objects.none(),
        to=pair.kept,
        column="merged_into_id",
        says=str,
    )
