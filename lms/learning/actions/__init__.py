"""Acts of learners. Each is keyword-only, atomic, takes `at`, and is safe to repeat."""

from lms.learning.actions.answers import Saved, answer_question, save_answer
from lms.learning.actions.attempts import (
    close_expired,
    grant_attempt,
    refuse_attempt,
    repeat_wrong,
    request_attempt,
    start_attempt,
    submit_attempt,
)
from lms.learning.actions.completion import complete_round
from lms.learning.actions.groups import (
    invite_to_group,
    join_group,
    make_group,
    withdraw_group,
)
from lms.learning.actions.moving import take_over
from lms.learning.actions.rounds import (
    answer_practice,
    finish_activity,
    keep_place,
    open_activity,
    start_course,
    undo_activity,
)

__all__ = [
    "Saved",
    "answer_practice",
    "answer_question",
    "close_expired",
    "complete_round",
    "finish_activity",
    "grant_attempt",
    "invite_to_group",
    "join_group",
    "keep_place",
    "make_group",
    "open_activity",
    "refuse_attempt",
    "repeat_wrong",
    "request_attempt",
    "save_answer",
    "start_attempt",
    "start_course",
    "submit_attempt",
    "take_over",
    "undo_activity",
    "withdraw_group",
]
