"""What may be done with attempts at packages."""

from lms.interop.actions.attempts import open_attempt, take_up
from lms.interop.actions.saving import Saved, save_state

__all__ = ["Saved", "open_attempt", "save_state", "take_up"]
