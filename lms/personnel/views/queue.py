"""What waits for the keeper: the list, and the deciding of many lines at once."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from lms.personnel.actions.many_lines import confirm_many, refuse_many
from lms.personnel.forms.fields import status_of
from lms.personnel.forms.filters import QueueFilter
from lms.personnel.forms.training import ReasonForm
from lms.personnel.models import Evidence
from lms.personnel.pages import uids_in
from lms.personnel.queue import Sought, chosen_lines, waiting, waiting_page
from lms.personnel.views.who import moment_of, must_keep_files, today

NAMED = 10
"""So many lines are named before they are refused."""


@login_required
@require_safe
def evidence_queue(request: HttpRequest) -> HttpResponse:
    """What waits for the keeper, the oldest first."""
    must_keep_files(request)
    seen = timezone.now()
    form, rows, sought = _sought(request, today())
    at = {name: request.GET.get(name, "") for name in ("sau", "truoc")}
    found = waiting_page(rows, after=at["sau"], before=at["truoc"])
    context = {
        "form": form,
        "sought": sought,
        "rows": found.rows,
        "count": rows.count(),
        "seen": seen.isoformat(),
        "query": _kept(request).urlencode(),
        "previous_url": _going(request, "truoc", found.rows[0]) if found.earlier else None,
        "next_url": _going(request, "sau", found.rows[-1]) if found.later else None,
    }
    return render(request, "personnel/evidence_queue.html", context)


def _sought(request: HttpRequest, on: date) -> tuple[QueueFilter, QuerySet[Evidence], Sought]:
    """The filter in the address, the waiting lines that fit it, and what it asks for."""
    form = QueueFilter(request.GET)
    sought = form.sought()
    return form, waiting(request.user, on, sought), sought


def _kept(request: HttpRequest) -> QueryDict:
    """The filter of the address without the place in the list."""
    kept = request.GET.copy()
    for name in ("sau", "truoc"):
        kept.pop(name, None)
    return kept


def _going(request: HttpRequest, way: str, row: Evidence) -> str:
    kept = _kept(request)
    kept[way] = str(row.uid)
    return f"?{kept.urlencode()}"


def _back(request: HttpRequest) -> str:
    query = _kept(request).urlencode()
    return reverse("evidence_queue") + (f"?{query}" if query else "")


def _chosen(request: HttpRequest) -> list[Evidence]:
    _form, rows, _asked = _sought(request, today())
    return chosen_lines(
        rows,
        uids_in(request.POST.getlist("dong")),
        everything="tat-ca" in request.POST,
        seen=moment_of(request.POST.get("luc", "")),
    )


@login_required
@require_POST
def confirm_lines(request: HttpRequest) -> HttpResponse:
    """The ticked lines enter the histories, or all that the list had; who decides is asked again."""
    must_keep_files(request)
    count = confirm_many(lines=_chosen(request), at=timezone.now(), by=request.user)
    if count:
        text = ngettext("%(count)d line was confirmed.", "%(count)d lines were confirmed.", count)
        messages.success(request, f"{text % {'count': count}}{_more(request)}")
    else:
        messages.error(request, _("Nothing was confirmed. Tick the lines first."))
    return redirect(_back(request))


@login_required
@require_POST
def refuse_lines(request: HttpRequest) -> HttpResponse:
    """The ticked lines are not confirmed, for one reason: asked for first, then done."""
    must_keep_files(request)
    lines = _chosen(request)
    if not lines:
        messages.error(request, _("Nothing was decided. Tick the lines first."))
        return redirect(_back(request))
    form = ReasonForm(request.POST if "reason" in request.POST else None)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        count = refuse_many(lines=lines, reason=reason, at=timezone.now(), by=request.user)
        text = ngettext("%(count)d line was refused.", "%(count)d lines were refused.", count)
        messages.success(request, f"{text % {'count': count}}{_more(request)}")
        return redirect(_back(request))
    return render(
        request,
        "personnel/refuse_lines.html",
        _asked_of(request, form, lines),
        status=status_of(form),
    )


def _asked_of(request: HttpRequest, form: ReasonForm, lines: list[Evidence]) -> dict[str, Any]:
    queue = {"label": _("Certificates to confirm"), "url": _back(request)}
    return {
        "form": form,
        "lines": lines[:NAMED],
        "count": len(lines),
        "uids": ",".join(str(line.uid) for line in lines),
        "cancel_url": _back(request),
        "crumbs": [queue, {"label": _("Do not confirm"), "url": ""}],
    }


def _more(request: HttpRequest) -> str:
    """How many of the same list still wait, where all were meant and it was too long for one press."""
    if "tat-ca" not in request.POST:
        return ""
    _form, rows, _asked = _sought(request, today())
    left = rows.count()
    if not left:
        return ""
    text = ngettext("%(count)d line still waits.", "%(count)d lines still wait.", left)
    return " " + text % {"count": left}
