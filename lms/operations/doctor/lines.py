"""A line of the doctor's report, and how one comes about."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from django.db import DatabaseError, InterfaceError
from django.utils.translation import gettext as _

from courses.management.refusing import reason


class State(StrEnum):
    """`RIGHT`; `LOOK`: works, and somebody should decide; `WRONG`: mend it now."""

    RIGHT = "right"
    LOOK = "look"
    WRONG = "wrong"


@dataclass(frozen=True)
class Line:
    """What was looked at, how it stands, what was found, and the act that mends it."""

    what: str
    state: State
    found: str
    act: str = ""

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


Look = Callable[[], Iterator[Line]]


def right(what: str, found: object) -> Line:
    return Line(what, State.RIGHT, str(found))


def judged(what: str, found: object, *, well: bool, act: str, mild: bool = False) -> Line:
    """A line that is right when `well`; else it is wrong, or only to be looked at when `mild`."""
    if well:
        return right(what, found)
    return Line(what, State.LOOK if mild else State.WRONG, str(found), act)


def looked(what: str, look: Look) -> list[Line]:
    """The lines of one look at `what`; where nothing can be seen, a wrong line and no traceback."""
    try:
        return list(look())
    except (DatabaseError, InterfaceError, OSError) as error:
        first = (str(error).strip() or type(error).__name__).splitlines()[0]
        if isinstance(error, OSError) and error.filename:
            first = f"{error.filename}: {reason(error)}"
        act = _("Mend what the message says, then look again.")
        return [Line(str(what), State.WRONG, first, act)]
