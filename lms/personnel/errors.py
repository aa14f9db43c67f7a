"""The one user-facing error of the personnel side."""


class PersonnelError(Exception):
    """An act that cannot be done; its message is for the user and says what to do.

    `field` names the form field that is wrong, if one is.
    """

    def __init__(self, message: str, *, field: str | None = None):
        super().__init__(message)
        self.field = field
