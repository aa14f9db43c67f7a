"""Two profiles of one person: who may have two, both side by side, what a merge did, undoing it."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lms.personnel import actions
from lms.personnel.actions.merging import accounts_named, beyond_keeper, changed_since
from lms.personnel.errors import PersonnelError
from lms.personnel.forms.fields import show_error, status_of
from lms.personnel.forms.merging import MergeForm
from lms.personnel.forms.training import ReasonForm
from lms.personnel.listing import page_of
from lms.personnel.merging.duplicates import MOST, likenesses
from lms.personnel.merging.lines import correcting
from lms.personnel.merging.steps import Pair, planned
from lms.personnel.merging.telling import facts_found, side_by_side, told
from lms.personnel.models import Officer, OfficerMerge
from lms.personnel.views.who import (
    file_crumbs,
    kept_officer,
    must_keep,
    must_keep_files,
    note_change,
    today,
)


@login_required
@require_safe
def duplicates(request: HttpRequest) -> HttpResponse:
    """Profiles among the kept files that may be one person's, with the way to look at both."""
    must_keep_files(request)
    pairs = likenesses(_mergeable(request))
    context = {
        "pairs": pairs[:MOST],
        "more": len(pairs) - MOST,
        "crumbs": [
            {"label": _("Personnel files"), "url": reverse("officers")},
            {"label": _("Possible duplicates"), "url": ""},
        ],
    }
    return render(request, "personnel/duplicates.html", context)


def _mergeable(request: HttpRequest):
    """Files that the account keeps, without the own one."""
    kept = Officer.objects.kept_for(request.user, today())
    return kept.exclude(user=request.user)


@login_required
@require_safe
def merge_choose(request: HttpRequest, uid: UUID) -> HttpResponse:
    """With which profile this one is merged: those alike, or found by name or number."""
    officer = kept_officer(request, uid)
    others = _mergeable(request).exclude(pk=officer.pk)
    text = request.GET.get("q", "").strip()[:100]
    found = others.matching(text).by_given_name() if text else others.none()
    merges = OfficerMerge.objects.filter(Q(kept=officer) | Q(merged=officer))
    context = {
        "officer": officer,
        "pairs": [
            (one, one.second if one.first == officer else one.first)
            for one in likenesses(_mergeable(request), of=officer)
        ],
        "text": text,
        "rows": page_of(found, today()).rows if text else [],
        "merges": merges.select_related("kept", "merged", "by", "undone"),
        "crumbs": file_crumbs(officer, _("Merge profiles")),
    }
    return render(request, "personnel/merge_choose.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: HttpRequest, uid: UUID, other: UUID) -> HttpResponse:
    """Both side by side, what would happen, and the choices; then the act."""
    kept, merged = kept_officer(request, uid), _other_officer(request, other)
    if standing := _standing(merged, kept):
        return redirect("officer_merge", standing.uid)
    if kept == merged or merged.merged_into_id is not None:
        return redirect("merge_choose", kept.uid)
    pair = Pair(kept, merged, timezone.now())
    form = MergeForm(request.POST or None, pair=pair)
    if request.method == "POST" and form.is_valid():
        try:
            done = actions.merge_officers(
                kept=kept,
                merged=merged,
                chosen=form.chosen(),
                reason=form.cleaned_data["reason"],
                at=timezone.now(),
                by=request.user,
            )
        except PersonnelError as error:
            show_error(form, error)
        else:
            note_change(request, kept, _("profiles merged"))
            messages.success(request, _("The two profiles are one now. Nothing was lost."))
            return redirect("officer_merge", done.uid)
    context = _preview(request, pair, form)
    return render(request, "personnel/merge.html", context, status=status_of(form))


def _other_officer(request: HttpRequest, uid: UUID) -> Officer:
    """The other profile by its very own uid, which may be merged by now; 404 or 403 unless kept."""
    rows = Officer.objects.select_related("kept_by", "user", "merged_into")
    officer = rows.filter(uid=uid).first()
    if officer is None:
        raise Http404
    must_keep(request, officer)
    return officer


def _standing(merged: Officer, kept: Officer) -> OfficerMerge | None:
    if merged.merged_into_id != kept.pk:
        return None
    return OfficerMerge.objects.standing().filter(merged=merged).order_by("-at").first()


def _preview(request: HttpRequest, pair: Pair, form: MergeForm) -> dict[str, object]:
    pair.chosen = form.chosen()
    steps = [*planned(pair), *correcting(pair)]
    if problem := beyond_keeper(pair, request.user):
        pair.refusals.append(problem)
    return {
        "form": form,
        "kept": pair.kept,
        "merged": pair.merged,
        "lines": side_by_side(pair, today()),
        "steps": told(steps),
        "refusals": pair.refusals,
        "crumbs": file_crumbs(pair.kept, _("Merge profiles")),
    }


@login_required
@require_safe
def merged(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What a merge did: who, when, why, every row that it moved and from where."""
    row = _kept_merge(request, uid)
    on, rest = accounts_named(row)
    undone = getattr(row, "undone", None)
    context = {
        "merge": row,
        "undone": undone,
        "steps": told(row.steps.all()),
        "found": facts_found(row.found),
        "goes_on": on,
        "rest": rest,
        "may_undo": undone is None and timezone.now() <= row.undone_until(),
        "touched": changed_since(row) if undone is None else [],
        "crumbs": file_crumbs(row.kept, _("Merge of profiles")),
    }
    return render(request, "personnel/merged.html", context)


def _kept_merge(request: HttpRequest, uid: UUID) -> OfficerMerge:
    rows = OfficerMerge.objects.select_related("kept__user", "merged", "by", "undone__by")
    row = rows.filter(uid=uid).first()
    if row is None:
        raise Http404
    must_keep(request, row.kept)
    return row


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def undo(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Undo a merge, after asking; both profiles then stand for themselves again."""
    row = _kept_merge(request, uid)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.undo_merge(
                merge=row, reason=form.cleaned_data["reason"], at=timezone.now(), by=request.user
            )
        except PersonnelError as error:
            show_error(form, error)
        else:
            note_change(request, row.kept, _("merge undone"))
            messages.success(request, _("The merge was undone. Both profiles stand again."))
            return redirect("officer_merge", uid)
    context = {
        "form": form,
        "officer": row.kept,
        "crumbs": file_crumbs(row.kept, _("Undo the merge")),
        "heading": _("Undo the merge"),
        "text": _(
            "Every row goes back to the profile from which it came. The closed account opens again. "
            "What was added since the merge stays where it is."
        ),
        "facts": [
            (_("Profile that stays"), f"{row.kept.full_name} ({row.kept})"),
            (_("Profile put away"), f"{row.merged.full_name} ({row.merged})"),
        ],
        "label": _("Undo the merge"),
        "kind": "danger",
        "cancel": row.kept.uid,
    }
    return render(request, "personnel/act.html", context, status=status_of(form))
