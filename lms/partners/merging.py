"""What becomes of the papers of providers when two profiles of one person become one."""

from lms.personnel.merging.steps import stays

stays(
    "Who did it at the time.",
    "partners.ApplicationStep.by",
    "partners.Contract.recorded_by",
)
