"""Acts about what has to be learnt."""

from lms.duties.actions.giving import Terms, end_duty, extend_duties, give_duty, spread_duty
from lms.duties.actions.reminders import Message, Reminded, remind, reminded_lately

__all__ = [
    "Message",
    "Reminded",
    "Terms",
    "end_duty",
    "extend_duties",
    "give_duty",
    "remind",
    "reminded_lately",
    "spread_duty",
]
