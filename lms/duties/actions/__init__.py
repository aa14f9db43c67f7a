"""Acts about what has to be learnt."""

from lms.duties.actions.reminders import Message, Reminded, remind, reminded_lately

__all__ = ["Message", "Reminded", "remind", "reminded_lately"]
