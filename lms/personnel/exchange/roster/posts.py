"""The post that a row names: held already, taken up, or taken up after the main post ends.

In agreement with the single acts of `lms.personnel.actions.posts`: one main post at a time, in a unit
and a position that are in force.
"""

from collections.abc import Sequence
from datetime import timedelta

from django.utils.translation import gettext as _

from courses.models.dated import local_name
from lms.personnel.exchange.roster.cells import Typed, Unfit
from lms.personnel.exchange.roster.outcomes import CHANGED, UNCHANGED, Move, Outcome, Terms
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
    """Add to the outcome what the row means for the posts `held` from `terms.since` on."""
    text = row.texts.get("position", "")
    if not text and unit is None:
        return
    active = [post for post in held if post.active_from <= terms.since]
    if SEVERAL in text or SEVERAL in row.texts.get("unit", ""):
        _compare_several(text, made, positions, active)
        return
    if any(_names(post, text, unit, positions) for post in active):
        return
    position = positions.find(text) if text else None
    if position is None or unit is None:
        made.unknown = key_of(text) if text and position is None else ""
        made.notes.append(_without_post(text, position is None))
        return
    _plan_move(made, Move(unit, position, None), held, terms)


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


def _plan_move(made: Outcome, move: Move, held: Sequence[Appointment], terms: Terms) -> None:
    mains = [post for post in held if post.kind == Appointment.Kind.MAIN]
    blocking = next((post for post in mains if post.active_from >= terms.since), None)
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
        until = terms.since - timedelta(days=1)
        told = {"post": _post(ends.position.short_name, ends.unit), "day": f"{until:%d/%m/%Y}"}
        before = _("%(post)s (until %(day)s)") % told
    told = {"post": _post(move.position.short_name, move.unit), "day": f"{terms.since:%d/%m/%Y}"}
    made.changes.append((_("Post"), before, _("%(post)s (from %(day)s)") % told))


def _post(position: str, unit: OrgUnit) -> str:
    return f"{position}, {local_name(unit)}"
