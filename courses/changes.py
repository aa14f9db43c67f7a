"""What differs between two versions of a course, in words; and what an author may plan for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from courses.models import CoursePage, CourseVersion

Spec = Mapping[str, Any]
PARTS = ("lesson", "quiz", "package")


def differences(old: Spec, new: Spec) -> list[str]:
    """What a learner should know of the step from one version's `spec` to another's, one line each."""
    before = {one["uid"]: one for one in old["activities"]}
    after = {one["uid"]: one for one in new["activities"]}
    added = [_("New: %(title)s") % one for uid, one in after.items() if uid not in before]
    gone = [_("Left out: %(title)s") % one for uid, one in before.items() if uid not in after]
    kept = [
        line for uid, one in after.items() if uid in before for line in _of_part(before[uid], one)
    ]
    return [*_of_course(old, new), *added, *gone, *kept]


def _of_course(old: Spec, new: Spec) -> list[str]:
    found = []
    if old["title"] != new["title"]:
        found.append(_("The course is now called: %(title)s") % new)
    if new["tiet"] and old["tiet"] != new["tiet"]:
        found.append(_("It counts %(tiet)s tiết now") % {"tiet": _number(new["tiet"])})
    if old["legal"] != new["legal"] and new["legal"]:
        found.append(_("Legal basis now: %(codes)s") % {"codes": ", ".join(new["legal"])})
    if old["outcomes"] != new["outcomes"]:
        found.append(_("What one will be able to do was written anew"))
    return found


def _of_part(old: Spec, new: Spec) -> list[str]:
    found = []
    if old["title"] != new["title"]:
        titles = {"old": old["title"], "new": new["title"]}
        found.append(_("“%(old)s” is now called “%(new)s”") % titles)
    if old["required"] != new["required"]:
        text = _("%(title)s: required now") if new["required"] else _("%(title)s: optional now")
        found.append(text % new)
    if old["pass_fraction"] != new["pass_fraction"] and new["pass_fraction"]:
        share = _number(Decimal(new["pass_fraction"]) * 100)
        found.append(
            _("%(title)s: passed from %(share)s %% on") % {"title": new["title"], "share": share}
        )
    return found


def _number(value: Any) -> str:
    return number_format(Decimal(value).normalize(), use_l10n=True)


@dataclass(frozen=True)
class Plannable:
    """The parts that an author decides about before a new version is cut.

    `kept`: (uid, title) that are in the last version and will be there; `added`: those that learners
    do not know yet; `earlier`: all that some version had, where `gone` are the uids that will not be
    there any more.
    """

    kept: list[tuple[str, str]]
    added: list[tuple[str, str]]
    earlier: list[tuple[str, str]]
    gone: frozenset[str]

    @property
    def uids(self) -> set[str]:
        return {uid for uid, _title in [*self.kept, *self.added]}


def plannable(draft: Any, versions: Sequence[CourseVersion]) -> Plannable:
    """The parts of a `CourseDraft` beside those of its versions, which stand the newest first."""
    known: dict[str, str] = {}
    for version in versions:
        for one in version.spec["activities"]:
            known.setdefault(one["uid"], one["title"])
    last = {one["uid"] for one in versions[0].spec["activities"]}
    parts = {
        str(part.page.translation_key): part.draft.title
        for part in draft.parts
        if part.kind in PARTS and part.standing != "off"
    }
    return Plannable(
        kept=[(uid, title) for uid, title in parts.items() if uid in last],
        added=[(uid, title) for uid, title in parts.items() if uid not in last],
        earlier=list(known.items()),
        gone=frozenset(set(known) - set(parts)),
    )


@dataclass(frozen=True)
class Change:
    """One version as its readers are told of it."""

    version: CourseVersion
    text: str
    lines: list[str]
    again: list[str]


def history(course: CoursePage) -> list[Change]:
    """The versions of a course, the newest first, each with what changed in it (one query)."""
    versions = list(course.versions.order_by("-number"))
    return [
        change_of(version, versions[place + 1] if place + 1 < len(versions) else None)
        for place, version in enumerate(versions)
    ]


def change_of(version: CourseVersion, earlier: CourseVersion | None) -> Change:
    """A version beside the one before it; the first has changed nothing."""
    titles = {one["uid"]: one["title"] for one in version.spec["activities"]}
    again = [titles[uid] for uid in version.changes.get("substance", []) if uid in titles]
    lines = [] if earlier is None else differences(earlier.spec, version.spec)
    return Change(version, version.changes.get("text", ""), lines, again)
