"""The post that a row names: held already, held otherwise, taken up, or taken up after the main post.

In agreement with the single acts of `lms.personnel.actions.posts`: one main post at a time, in a unit
and a position that are in force. A row may say from when and by which decision it is held; else what
is said of the whole list holds for new posts, and what is held stays as it is.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from courses.models.dated import local_name
from courses.vietnamese import normal
from lms.personnel.exchange.roster.cells import Typed, Unfit
from lms.personnel.exchange.roster.columns import DECIDED_ON, DECISION, SINCE, label_of
from lms.personnel.exchange.roster.outcomes import (
    CHANGED,
    UNCHANGED,
    Correction,
    Move,
    Outcome,
    Terms,
)
from lms.personnel.exchange.roster.places import Positions, Units, key_of
from lms.personnel.models import Appointment, OrgUnit

SEVERAL = ";"
"""Between the posts of one person, as in the list that is taken away."""


def plan_unit(row: Typed, made: Outcome, units: Units) -> OrgUnit | None:
    """The unit that the row names, if one; also whose file a newcomer's is. May refuse the row.

    Several units in one cell are all looked for, and none is it.
    """
    texts = [text.strip() for text in row.texts.get("unit", "").split(SEVERAL) if text.strip()]
    found = []
    for text in texts:
        try:
            found.append(units.find(text))
        except Unfit as error:
            made.refuse(str(error))
    if found:
        made.kept_by = units.agency_of(found[0])
    return found[0] if len(found) == 1 else None


def plan_post(
    row: Typed,
    made: Outcome,
    unit: OrgUnit | None,
    positions: Positions,
    held: Sequence[Appointment],
    terms: Terms,
) -> None:
    """Add to the outcome what the row means for the posts `held` then or later."""
    text = row.texts.get("position", "")
    if not text and unit is None:
        return
    active = _held_on(terms.since, held)
    if SEVERAL in text or SEVERAL in row.texts.get("unit", ""):
        _compare_several(text, made, positions, active)
        return
    since = _since(row, unit, terms)
    meant = [*_held_on(since, held), *(post for post in active if post.active_from > since)]
    named = [post for post in meant if _names(post, text, unit, positions)]
    if named:
        _plan_correction(row, made, named, held, terms)
        return
    position = positions.find(text) if text else None
    if position is None or unit is None:
        made.unknown = key_of(text) if text and position is None else ""
        made.notes.append(_without_post(text, position is None))
        return
    _note_since(row, made, unit)
    number = row.values.get(DECISION, terms.decision_number)
    decided_on = row.values.get(DECIDED_ON) or (
        terms.decision_date if DECISION not in row.values else None
    )
    _plan_move(made, Move(unit, position, since, normal(number), decided_on), held)


def _held_on(day: date, held: Sequence[Appointment]) -> list[Appointment]:
    return [
        post
        for post in held
        if post.active_from <= day and (post.active_to is None or post.active_to >= day)
    ]


def _since(row: Typed, unit: OrgUnit | None, terms: Terms) -> date:
    """From when the post is held: no longer than its unit is there."""
    first = row.since.first() if row.since else terms.since
    begun = unit.active_from if unit else None
    return max(first, begun) if row.since and begun else first


def _note_since(row: Typed, made: Outcome, unit: OrgUnit | None) -> None:
    """Tell where the first day is another than the row says, or says more than the row knows."""
    if row.since is None:
        return
    begun = unit.active_from if unit else None
    if begun and row.since.first() < begun:
        told = {"unit": local_name(unit), "day": f"{begun:%d/%m/%Y}"}
        made.notes.append(_("%(unit)s began on %(day)s, so the post is recorded from then.") % told)
    elif row.since.precision != "day":
        day = {"day": f"{row.since.first():%d/%m/%Y}"}
        made.notes.append(_("No day is given, so the post is recorded from %(day)s.") % day)


def _names(post: Appointment, text: str, unit: OrgUnit | None, positions: Positions) -> bool:
    """Whether the row names a post that is held; what it leaves empty does not matter."""
    position = positions.find(text) if text else None
    same_position = not text or position == post.position
    return same_position and unit in (None, post.unit)


def _without_post(text: str, unknown: bool) -> str:
    if not text:
        return _("No job position is given, so no post is recorded.")
    if unknown:
        told = {"text": text[:80]}
        return _("“%(text)s” is no position of the catalogue, so no post is recorded.") % told
    return _("No unit is given, so no post is recorded.")


def _compare_several(
    text: str, made: Outcome, positions: Positions, active: Sequence[Appointment]
) -> None:
    """Several posts in one row are compared only: which is the main one is not told."""
    named = [positions.find(part.strip()) for part in text.split(SEVERAL) if part.strip()]
    held = {post.position for post in active}
    if any(position not in held for position in named):
        made.notes.append(_("Several posts stand in one row: record them one by one in the file."))


# A post that is held -----------------------------------------------------------------------------


def _plan_correction(
    row: Typed,
    made: Outcome,
    named: Sequence[Appointment],
    held: Sequence[Appointment],
    terms: Terms,
) -> None:
    """What the row says otherwise of the one post that it names; of several nothing is said."""
    if len({post.pk for post in named}) != 1:
        return
    post = named[0]
    said: dict[str, Any] = {}
    if row.since and not _known_since(row, post):
        said["active_from"] = _since(row, post.unit, terms)
    said |= {name: row.values[name] for name in (DECISION, DECIDED_ON) if name in row.values}
    values = {name: new for name, new in said.items() if getattr(post, name) != new}
    if not values:
        return
    if "active_from" in values and not _fits(post, values["active_from"], held, made):
        return
    _note_since(row, made, post.unit)
    made.correction = Correction(post, values)
    if made.state == UNCHANGED:
        made.state = CHANGED
    for name, new in values.items():
        label = label_of(SINCE if name == "active_from" else name)
        made.changes.append((label, _shown(getattr(post, name)), _shown(new)))


def _known_since(row: Typed, post: Appointment) -> bool:
    """Whether the file knows the first day at least as well: 2020 takes nothing from 15/06/2020."""
    first = post.active_from
    if row.since is None or row.since.precision == "day":
        return False
    return row.since.first() <= first <= row.since.last()


def _fits(post: Appointment, first: date, held: Sequence[Appointment], made: Outcome) -> bool:
    """Whether the post may begin on that day beside the other posts; else the row is refused."""
    last = post.active_to or date.max
    if first > last:
        made.refuse(_("The post ended on %(day)s.") % {"day": f"{last:%d/%m/%Y}"})
        return False
    for other in held:
        if other.pk == post.pk:
            continue
        both_main = {other.kind, post.kind} == {Appointment.Kind.MAIN}
        overlaps = other.active_from <= last and (other.active_to or date.max) >= first
        twice = (other.unit_id, other.position_id) == (post.unit_id, post.position_id)
        if (both_main and overlaps) or (twice and other.active_from == first):
            until = f"{other.active_to:%d/%m/%Y}" if other.active_to else _("today")
            told = {"position": other.position.short_name, "day": until}
            made.refuse(_("%(position)s is the main post until %(day)s. Write a later day.") % told)
            return False
    return True


def _shown(value: Any) -> str:
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value or "")


# A new post --------------------------------------------------------------------------------------


def _plan_move(made: Outcome, move: Move, held: Sequence[Appointment]) -> None:
    mains = [
        post
        for post in held
        if post.kind == Appointment.Kind.MAIN
        and (post.active_to is None or post.active_to >= move.since)
    ]
    blocking = next((post for post in mains if post.active_from >= move.since), None)
    if blocking is not None:
        told = {
            "position": blocking.position.short_name,
            "day": f"{blocking.active_from:%d/%m/%Y}",
        }
        made.refuse(
            _("%(position)s is the main post since %(day)s. Take a later day for new posts.") % told
        )
        return
    ends = mains[0] if mains else None
    made.move = move._replace(ends=ends)
    if made.state == UNCHANGED:
        made.state = CHANGED
    before = ""
    if ends is not None:
        until = move.since - timedelta(days=1)
        told = {"post": _post(ends.position.short_name, ends.unit), "day": f"{until:%d/%m/%Y}"}
        before = _("%(post)s (until %(day)s)") % told
    told = {"post": _post(move.position.short_name, move.unit), "day": f"{move.since:%d/%m/%Y}"}
    made.changes.append((_("Post"), before, _("%(post)s (from %(day)s)") % told))


def _post(position: str, unit: OrgUnit) -> str:
    return f"{position}, {local_name(unit)}"
