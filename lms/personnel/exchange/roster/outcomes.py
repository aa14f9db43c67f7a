"""What becomes of each row of a list: told before it is done, and kept as the result."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import blake2b
from typing import Any, NamedTuple

from courses.models import JobPosition
from lms.personnel.models import Appointment, Officer, OrgUnit

NEW, CHANGED, UNCHANGED, REFUSED = "new", "changed", "unchanged", "refused"
STATES = (NEW, CHANGED, UNCHANGED, REFUSED)
ANOTHER = "another"
"""What is chosen where somebody alike is another person; else the uid of who it is."""


@dataclass(frozen=True)
class Terms:
    """On what terms a list is taken: whose it is, who brings it, from when its posts hold.

    `agency` is whose list it is, None where the units in it tell. `scope` are ids of the units that
    `by` keeps, None for all. `positions` and `people` are what was chosen by hand: codes by the key
    of a text, and by the number of a row `ANOTHER` or the uid of an officer.
    """

    on: date
    since: date
    agency: OrgUnit | None = None
    by: Any = None
    scope: frozenset[int] | None = None
    decision_number: str = ""
    decision_date: date | None = None
    positions: Mapping[str, str] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)


class Move(NamedTuple):
    """A post that is taken up from `since` by a decision, and the main post that it ends."""

    unit: OrgUnit
    position: JobPosition
    since: date
    decision_number: str = ""
    decision_date: date | None = None
    ends: Appointment | None = None


class Correction(NamedTuple):
    """A post that is held, and what a list says otherwise of its first day and its decision."""

    post: Appointment
    values: dict[str, Any]


@dataclass
class Outcome:
    """What becomes of one row. `alike` are people whom the row may mean, `unknown` the position
    that is not in the catalogue; `values`, `officer`, `move`, `correction` and `kept_by` are for writing it."""

    row: int
    texts: Mapping[str, str]
    state: str = UNCHANGED
    reasons: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    alike: list[dict[str, str]] = field(default_factory=list)
    chosen: str = ""
    unknown: str = ""
    officer: Officer | None = None
    kept_by: OrgUnit | None = None
    values: dict[str, Any] = field(default_factory=dict)
    move: Move | None = None
    correction: Correction | None = None

    def refuse(self, reason: str) -> "Outcome":
        self.state = REFUSED
        self.reasons.append(reason)
        return self

    @property
    def key(self) -> str:
        """What would be written over what, as a short digest: plans of a row are equal when these are.

        To be asked before it is written.
        """
        move, who, mended = self.move, self.officer, self.correction
        said = [
            self.state,
            str(who.uid) if who else "",
            {name: [str(getattr(who, name, "")), str(new)] for name, new in self.values.items()},
            [move.unit.code, move.position.code, str(move.ends and move.ends.uid)] if move else [],
            self.kept_by.code if self.kept_by else "",
            *([[str(part) for part in move[2:5]]] if move else []),
            *(
                [str(mended.post.uid), {n: str(v) for n, v in mended.values.items()}]
                if mended
                else []
            ),
        ]
        text = json.dumps(said, sort_keys=True)
        return blake2b(text.encode(), digest_size=8).hexdigest()

    def as_dict(self) -> dict[str, Any]:
        """For JSON; parts that are empty are left out."""
        said: dict[str, Any] = {
            "row": self.row,
            "state": self.state,
            "texts": dict(self.texts),
            "reasons": self.reasons,
            "notes": self.notes,
            "changes": [list(change) for change in self.changes],
            "alike": self.alike,
            "chosen": self.chosen,
            "unknown": self.unknown,
            "key": self.key,
        }
        return {name: value for name, value in said.items() if value}


def counted(states: Iterable[str]) -> dict[str, int]:
    """How many rows have each state."""
    found = Counter(states)
    return {state: found[state] for state in STATES}
