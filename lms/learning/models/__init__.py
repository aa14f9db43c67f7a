"""Facts about learning: access, going-through, progress, attempts, completion."""

from lms.learning.models.attempts import Attempt, AttemptRequest, RefusedAnswer, Response
from lms.learning.models.groups import GroupMember, StudyGroup
from lms.learning.models.rounds import Completion, Enrolment, Progress, StudyRound

__all__ = [
    "Attempt",
    "AttemptRequest",
    "Completion",
    "Enrolment",
    "GroupMember",
    "Progress",
    "RefusedAnswer",
    "Response",
    "StudyGroup",
    "StudyRound",
]
