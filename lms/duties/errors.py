"""The user-facing error of this room."""


class DutyError(Exception):
    """An act about duties or reminders that cannot be done; its message is for who tried it."""
