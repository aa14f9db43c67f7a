"""What becomes of questions and answers when two profiles of one person become one."""

from collections.abc import Iterable

from lms.enquiries.models import Enquiry
from lms.personnel.merging.steps import Pair, Step, plans, repointed, stays

stays(
    "Who did it at the time.",
    "enquiries.Answer.answered_by",
    "enquiries.EarlierText.corrected_by",
    "enquiries.UnitContact.set_by",
)


@plans("enquiries.Enquiry.officer")
def enquiries(pair: Pair) -> Iterable[Step]:
    """What was asked comes along, with its answers."""
    rows = Enquiry.objects.order_by("pk")
    yield from repointed(
        rows.filter(officer=pair.merged),
        rows.filter(officer=pair.kept),
        to=pair.kept,
        column="officer_id",
        says=lambda row: f"{row.activity_title} ({row.asked_at:%d/%m/%Y})",
    )
