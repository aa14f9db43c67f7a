"""Merging two profiles of one person, and undoing it."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from courses.vietnamese import normal
from lms.accounts.actions import put_to_rest
from lms.accounts.models import User
from lms.personnel.actions.records import correct_record, restore_record
from lms.personnel.errors import PersonnelError
from lms.personnel.merging.lines import correcting
from lms.personnel.merging.people import accounts_of
from lms.personnel.merging.steps import (
    LOCKS,
    Act,
    Pair,
    Step,
    model_of,
    planned,
    stored,
    values_of,
)
from lms.personnel.merging.telling import FACTS
from lms.personnel.models import (
    MergeStep,
    MergeUndone,
    Officer,
    OfficerMerge,
    TrainingRecord,
)
from lms.personnel.rules import may_merge, refuse_own

WRITTEN = {Act.MOVED, Act.ASIDE, Act.CARRIED}


@transaction.atomic
def merge_officers(
    *, kept: Officer, merged: Officer, chosen: dict[str, Any], reason: str, at: datetime, by: Any
) -> OfficerMerge:
    """Merge the profile `merged` into `kept`; a repeat returns the merge that stands.

    `chosen` says for each question of `merging.people.QUESTIONS` and for the account whether "kept" or
    "merged" is right, and under "strike" which lines stand in both. Raises `PersonnelError` for one and
    the same profile, one's own, one that was merged elsewhere, without a reason, for an account that may
    do more than the keeper's, and for what the rooms refuse.

    Locks rounds, then both officers, then ends of chains: the order of whoever completes a course.
    """
    pair = _locked(kept, merged, chosen, at)
    if pair.merged.merged_into_id == pair.kept.pk:
        return OfficerMerge.objects.standing().filter(merged=pair.merged).latest("at")
    _refuse(pair, by)
    reason = normal(reason)[:500]
    if not reason:
        raise PersonnelError(_("Say why the two are one person."), field="reason")
    steps = [*planned(pair), *correcting(pair)]
    if pair.refusals:
        raise PersonnelError(pair.refusals[0])
    _on, rest = accounts_of(pair)
    found = {
        model._meta.label: model.objects.filter(officer=pair.merged).count() for model in FACTS
    }
    merge = OfficerMerge.objects.create(
        kept=pair.kept, merged=pair.merged, reason=reason, chosen=chosen, found=found, at=at, by=by
    )
    _take(steps, merge, reason, at=at, by=by)
    if rest is not None and pair.kept.user_id is not None:
        put_to_rest(user=rest, by=by, at=at)
    _fill_keys(pair)
    log(instance=pair.kept, action="personnel.merge", user=by, timestamp=at, data=_told(merge))
    return merge


def _told(merge: OfficerMerge) -> dict[str, str]:
    return {"merge": str(merge.uid), "merged": str(merge.merged)}


def _locked(kept: Officer, merged: Officer, chosen: dict[str, Any], at: datetime) -> Pair:
    """Both, locked; rounds before them. Raises `PersonnelError` for one and the same."""
    if kept.pk == merged.pk:
        raise PersonnelError(_("This is one and the same profile."))
    for lock in LOCKS:
        lock(Pair(kept, merged, at))
    ids = [kept.pk, merged.pk]
    rows = Officer.objects.filter(pk__in=ids).order_by("pk")
    # Without joins: who waits would lose a row whose join no longer holds.
    list(rows.select_for_update().values_list("pk"))
    found = {one.pk: one for one in rows.select_related("user", "kept_by")}
    for lock in LOCKS:  # what was begun while we waited for the officers
        lock(Pair(kept, merged, at))
    return Pair(found[kept.pk], found[merged.pk], at, chosen)


def _refuse(pair: Pair, by: Any) -> None:
    """Raise `PersonnelError` where `by` may not merge these two."""
    for officer in pair.both:
        refuse_own(by, officer)
        if officer.merged_into_id is not None:
            raise PersonnelError(_("One of the two was merged with another profile meanwhile."))
    if problem := beyond_keeper(pair, by):
        raise PersonnelError(problem)


def beyond_keeper(pair: Pair, by: Any) -> str:
    """Why `by` may not merge these accounts; empty: nothing.

    Whoever merges hands what the one account may do to the other.
    """
    on = timezone.localtime(pair.at).date()
    if all(may_merge(by=by, officer=officer, on=on) for officer in pair.both):
        return ""
    return _("One of the two accounts may do more than yours. A keeper above you merges them.")


def _take(
    steps: Sequence[Step], merge: OfficerMerge, reason: str, *, at: datetime, by: Any
) -> None:
    """Do the steps and write them down: first what is in the way is parked or taken out."""
    _write(steps, "parked")
    for step in steps:
        model = model_of(step)
        if step.act == Act.SAME:
            model._default_manager.filter(pk=step.row).delete()
        elif step.act in WRITTEN and step.row:
            row = model._default_manager.filter(pk=step.row)
            row.update(**stored(model, step.after))
    for step in steps:
        if step.act == Act.CARRIED and not step.row:
            model = model_of(step)
            step.row = model._default_manager.create(**stored(model, step.after)).pk
        elif step.act == Act.CORRECTED:
            step.after = _correct(step, reason, at=at, by=by)
    MergeStep.objects.bulk_create(
        [
            MergeStep(merge=merge, number=number, **asdict(step))
            for number, step in enumerate(steps)
        ],
        batch_size=500,
    )


def _write(steps: Iterable[Any], what: str) -> None:
    for step in steps:
        if values := getattr(step, what):
            model = model_of(step)
            model._default_manager.filter(pk=step.row).update(**stored(model, values))


def _correct(step: Step, reason: str, *, at: datetime, by: Any) -> dict[str, Any]:
    """Append the correction that a step asks for; what it was and which line it made."""
    line = TrainingRecord.objects.select_related("officer").get(pk=step.row)
    changes = {name: value for name, value in step.after.items() if name != "voids"}
    new = correct_record(
        record=line,
        changes=changes,
        reason=reason,
        at=at,
        by=by,
        voids=bool(step.after.get("voids")),
    )
    return {**step.after, "line": str(new.uid)}


def _fill_keys(pair: Pair) -> None:
    for officer in pair.both:
        officer.refresh_from_db()
        officer.fill_keys()
        Officer.objects.filter(pk=officer.pk).update(
            sort_key=officer.sort_key, search_folded=officer.search_folded
        )


# Undoing -------------------------------------------------------------------------------------------


@transaction.atomic
def undo_merge(*, merge: OfficerMerge, reason: str, at: datetime, by: Any) -> MergeUndone:
    """Give each profile back what the merge moved; a repeat returns what stands.

    Raises `PersonnelError` after `UNDO_WITHIN`, without a reason, for one's own profile, and when a row
    that the merge moved was changed since: then nobody can tell whose the change is.
    """
    pair = _locked(merge.kept, merge.merged, merge.chosen, at)
    if standing := MergeUndone.objects.filter(merge=merge).first():
        return standing
    refuse_own(by, pair.kept)
    reason = normal(reason)[:500]
    if not reason:
        raise PersonnelError(_("Say why the two are not one person."), field="reason")
    if at > merge.undone_until():
        raise PersonnelError(_("The time in which the merge could be undone is over."))
    if touched := changed_since(merge):
        told = "; ".join(touched[:5])
        raise PersonnelError(
            _("It cannot be undone: this was changed since the merge: %(what)s") % {"what": told}
        )
    _take_back(list(merge.steps.all()), reason, at=at, by=by)
    _fill_keys(pair)
    undone = MergeUndone.objects.create(merge=merge, reason=reason, at=at, by=by)
    log(instance=pair.kept, action="personnel.undo_merge", user=by, timestamp=at, data=_told(merge))
    return undone


def changed_since(merge: OfficerMerge) -> list[str]:
    """What the merge moved and somebody changed since, in words; empty when it can be undone."""
    return [
        f"{model_of(step)._meta.verbose_name}: {step.says}"
        for step in merge.steps.all()
        if not _as_left(step)
    ]


def _as_left(step: MergeStep) -> bool:
    """Whether the row of a step is as the merge left it."""
    if step.act == Act.CORRECTED:
        line = TrainingRecord.objects.get(uid=step.after["line"])
        return not TrainingRecord.objects.filter(corrects=line).exists()
    row = model_of(step)._default_manager.filter(pk=step.row).first()
    if step.act == Act.SAME:
        return row is None
    expected = {**step.after, **step.still}
    return row is not None and values_of(row, expected) == expected


def _take_back(steps: Sequence[MergeStep], reason: str, *, at: datetime, by: Any) -> None:
    _write(steps, "parked")
    for step in steps:
        model = model_of(step)
        if step.act in WRITTEN:
            row = model._default_manager.filter(pk=step.row)
            row.update(**stored(model, step.before)) if step.before else row.delete()
    for step in steps:
        if step.act == Act.SAME:
            model = model_of(step)
            model._default_manager.create(pk=step.row, **stored(model, step.before))
        elif step.act == Act.CORRECTED:
            _restore(step, reason, at=at, by=by)


def _restore(step: MergeStep, reason: str, *, at: datetime, by: Any) -> None:
    rows = TrainingRecord.objects.select_related("officer", "corrects")
    restore_record(correction=rows.get(uid=step.after["line"]), reason=reason, at=at, by=by)


def accounts_named(merge: OfficerMerge) -> tuple[User | None, User | None]:
    """The account that went on and the one that was put to rest by a merge, for its page."""
    ended = merge.steps.filter(model=User._meta.label, act=Act.ASIDE).first()
    rest = User.objects.filter(pk=ended.row).first() if ended else None
    return merge.kept.user, rest
