"""The facts of this room."""

from lms.duties.models.duties import Duty, Obligation, posts_in
from lms.duties.models.reminders import Reminder, ReminderRound

__all__ = ["Duty", "Obligation", "Reminder", "ReminderRound", "posts_in"]
