"""What has to be learnt, and who was reminded of it, when two profiles of one person become one."""

from collections.abc import Iterable
from typing import Any

from lms.duties.models import Obligation, Reminder
from lms.personnel.merging.steps import Pair, Step, plans, repointed, stays

stays(
    "Who did it at the time.",
    "duties.Duty.ended_by",
    "duties.Duty.given_by",
    "duties.ReminderRound.by",
)


@plans("duties.Obligation.officer", "duties.Reminder.officer")
def duties(pair: Pair) -> Iterable[Step]:
    """Duties and reminders come along; what was given to both is given once."""
    obligations = Obligation.objects.select_related("duty__track", "duty__course").order_by("pk")

    def says(row: Any) -> str:
        return f"{row.duty.track or row.duty.course} ({row.due_on:%d/%m/%Y})"

    yield from repointed(
        obligations.filter(officer=pair.merged),
        obligations.filter(officer=pair.kept),
        to=pair.kept,
        column="officer_id",
        says=says,
        once=["duty_id", "number"],
    )
    reminders = Reminder.objects.order_by("pk")
    yield from repointed(
        reminders.filter(officer=pair.merged),
        reminders.filter(officer=pair.kept),
        to=pair.kept,
        column="officer_id",
        says=lambda row: f"{row.at:%d/%m/%Y}",
        once=["round_id"],
    )
