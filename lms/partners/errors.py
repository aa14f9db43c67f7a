"""The user-facing error of this room."""


class PartnerError(Exception):
    """An application, contract or account that cannot be kept; its message is for who tried it.

    `field` names the field of the form at which it is to be told.
    """

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field
