"""What an import would do, told before it is done."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.actions import CourseRefused

TOLD = 20
"""Refused cells that a message names; of more it tells the number."""


class Refusal(NamedTuple):
    """A cell that cannot be taken: row of the file (from 1), field, translated reason."""

    row: int
    field: str
    reason: str
    title: str = ""

    def __str__(self) -> str:
        told = {"row": self.row, "column": self.title or self.field, "reason": self.reason}
        return _("Row %(row)d, column “%(column)s”: %(reason)s") % told


@dataclass
class Change:
    """A row that is new or changed: the unsaved instance and the names of its changed fields."""

    row: int
    instance: Any
    fields: list[str]
    many: dict[str, list[Any]] = field(default_factory=dict)

    def __str__(self) -> str:
        return str(self.instance)


@dataclass
class Plan:
    """What an import would do; `refused` not being empty, it can only be told, not applied."""

    kind: str
    new: list[Change] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    unchanged: int = 0
    refused: list[Refusal] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        told = {"new": len(self.new), "changed": len(self.changed), "unchanged": self.unchanged}
        counts = _("%(new)d new, %(changed)d changed, %(unchanged)d unchanged") % told
        return f"{self.kind}: {counts}"

    def as_dict(self) -> dict[str, Any]:
        """For JSON: counts, and what is refused."""
        return {
            "kind": self.kind,
            "new": len(self.new),
            "changed": len(self.changed),
            "unchanged": self.unchanged,
            "refused": [
                {"row": one.row, "field": one.field, "reason": one.reason} for one in self.refused
            ],
            "unknown_columns": self.unknown,
        }


class NormsRefused(CourseRefused):
    """An import with refused rows; the message names them, `refused` holds them."""

    def __init__(self, refused: Sequence[Refusal]):
        self.refused = refused
        super().__init__(told(refused))


def told(refused: Sequence[Refusal]) -> str:
    """One message for refused rows."""
    count = len(refused)
    lines = [
        ngettext(
            "Nothing was changed: %(count)d cell cannot be taken.",
            "Nothing was changed: %(count)d cells cannot be taken.",
            count,
        )
        % {"count": count},
        *map(str, refused[:TOLD]),
    ]
    if count > TOLD:
        lines.append(_("and %(count)d more") % {"count": count - TOLD})
    return "\n".join(lines)
