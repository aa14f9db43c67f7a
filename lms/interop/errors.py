"""What the running of a package refuses; messages are for the learner."""


class PackageError(Exception):
    """An act that cannot be done."""


class NotThere(PackageError):
    """No such launch, attempt or file for whoever asks."""


class Spent(PackageError):
    """A launch that was opened already, or is too old."""


class Elsewhere(PackageError):
    """A save of a page whose attempt was opened again meanwhile, or that came after a newer one."""


class Over(PackageError):
    """A save that comes after the end of its attempt."""


class TooOften(PackageError):
    """More saves than a person can make."""
