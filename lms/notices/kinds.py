"""Kinds of notices: how a row is put into words. Rooms above register theirs when they are ready."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Context = Mapping[str, Any]
HOME = "/toi/"


@dataclass(frozen=True)
class Kind:
    """The words of one kind of notice: a line at its top, sentences below, where it leads (a path).

    They are made when the notice is read, in the language of the screen or of the mail.
    """

    code: str
    heading: Callable[[Context], str]
    sentences: Callable[[Context], Sequence[str]]
    path: Callable[[Context], str] = lambda context: HOME


KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Make a kind known; the same code again replaces it."""
    KINDS[kind.code] = kind


@dataclass(frozen=True)
class Told:
    """A notice in words."""

    uid: Any
    made_at: Any
    heading: str
    sentences: Sequence[str]
    path: str

    @property
    def leads_on(self) -> bool:
        """Whether it leads somewhere else than to the page on which it stands."""
        return self.path != HOME


def told(notice: Any) -> Told | None:
    """A notice in words; None for a kind that nobody knows any more."""
    kind = KINDS.get(notice.kind)
    if kind is None:
        return None
    context = notice.context
    return Told(
        notice.uid,
        notice.made_at,
        kind.heading(context),
        kind.sentences(context),
        kind.path(context),
    )
