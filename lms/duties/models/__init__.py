"""The facts of this room."""

from lms.duties.models.reminders import Reminder, ReminderRound

__all__ = ["Reminder", "ReminderRound"]
