"""The one error class of this room."""


class PaperError(Exception):
    """A paper, a number or a form could not be made; the message is one line for a person."""
