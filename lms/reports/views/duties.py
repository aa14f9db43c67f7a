"""Giving something to be learnt: whom, by when, names before it is done, and taking it back."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from courses.models import JobPosition
from courses.models.dated import local_name
from courses.vietnamese import fold
from lms.duties.actions import Terms, end_duty, give_duty
from lms.duties.errors import DutyError
from lms.duties.models import Duty
from lms.personnel.models import AccessLogEntry, Authority, Officer, OrgUnit
from lms.personnel.models.officers import units_below
from lms.personnel.pages import uids_in
from lms.personnel.rules import duties as held_duties
from lms.personnel.views.officers import sheet_response
from lms.reports.choosing import TooMany, chosen
from lms.reports.forms import (
    EVERYONE,
    POSITION,
    THING,
    DutyForm,
    EndForm,
    ObligedFilter,
    PeopleFilter,
)
from lms.reports.giving import (
    Progress,
    done_officers,
    duty_sheet,
    learnable,
    obligations,
    obliged,
    preview,
    steers_by_post,
    thing,
    title_of,
    whom_of,
    with_numbers,
)
from lms.reports.scope import KINDS, Place
from lms.reports.views.crumbs import from_duties
from lms.reports.views.units import MOST_EXPORTED, follow, people_of, query_of

PAGE = 25
Kind = Authority.Kind


@login_required
@require_safe
def duties(request: HttpRequest) -> HttpResponse:
    """What was given in the units for which the account answers, the newest first."""
    place = follow(request)
    rows = with_numbers(Duty.objects.at_units_of(request.user, KINDS, place.on))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "crumbs": from_duties(),
        "page": page,
        "duties": [(one, title_of(one), whom_of(one), local_name(one.unit)) for one in page],
        "may_act": place.may_act,
    }
    return render(request, "reports/duties.html", context)


# Giving ------------------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def give(request: HttpRequest) -> HttpResponse:
    """The form, then the names, then the act. People ticked on a list come as `nguoi`."""
    place = follow(request)
    by_post = steers_by_post(place)
    if by_post is None:
        raise PermissionDenied
    if not place.asked and len(place.tops) > 1:
        return _which_unit(request, place.tops)
    officers = _named(request, place)
    if isinstance(officers, HttpResponse):
        return officers
    asked = request.POST.get("hoc") or request.GET.get("hoc") or ""
    form = DutyForm(
        request.POST if "hoc" in request.POST else None,
        initial={"hoc": asked, POSITION: request.GET.get(POSITION) or EVERYONE},
        things=learnable(place.on, asked),
        **(_whom(place) if officers is None else {"positions": None}),
    )
    if form.is_bound and form.is_valid():
        terms = _terms(form, place, officers, kept_only=not by_post)
        answer = _given(request, terms, form, place)
        if answer is not None:
            return answer
    context = {
        "crumbs": from_duties((_("Give to learn"), "")),
        "form": form,
        "unit": local_name(place.tops[0]),
        "named": None if officers is None else len(officers),
        "ticked": request.POST.get("nguoi", "") if officers is None else _uids(officers),
        "query": query_of(request),
    }
    return render(request, "reports/give.html", context, status=422 if form.errors else 200)


def _which_unit(request: HttpRequest, units: Sequence[OrgUnit]) -> HttpResponse:
    context = {
        "crumbs": from_duties((_("Give to learn"), "")),
        "units": [(local_name(unit), f"?unit={unit.uid}") for unit in units],
    }
    return render(request, "reports/give_where.html", context)


def _named(request: HttpRequest, place: Place) -> list[int] | HttpResponse | None:
    """Ids of the people who were ticked; None when it is not about some by name."""
    uids, everyone = uids_in(request.POST.getlist("nguoi")), "tat-ca" in request.POST
    if request.method != "POST" or ("hoc" in request.POST and not uids):
        return None
    if uids and not everyone:
        mine = Officer.objects.guided_by(request.user, place.on).filter(uid__in=uids)
        posts = place.posts().values("officer")
        return list(mine.filter(pk__in=posts).order_by("pk").values_list("pk", flat=True))
    people, _due = people_of(place)
    wanted = PeopleFilter(request.GET).wanted(place.on)
    try:
        some = chosen(place, people, wanted, uids, everyone=everyone) if people else None
    except TooMany:
        some = None
    if some is None or not some.reach:
        messages.warning(
            request, _("Nobody is ticked, or too many are. Give it to a unit or a position.")
        )
        return HttpResponseRedirect(f"{reverse('units')}?{query_of(request)}", status=303)
    return sorted(some.reach)


def _uids(officers: Sequence[int]) -> str:
    found = Officer.objects.filter(pk__in=officers).values_list("uid", flat=True)
    return ",".join(str(uid) for uid in found)


def _whom(place: Place) -> dict[str, Any]:
    """To whom something can be given in the unit, each with the number of people there today."""
    posts = place.posts().order_by()
    people = Count("officer", distinct=True)
    held = posts.values("position__code", "position__short_name").annotate(people=people)
    total = posts.aggregate(people=people)["people"]
    return {
        "positions": {
            one["position__code"]: _with_people(one["position__short_name"], one["people"])
            for one in held
        },
        "everyone": _with_people(_("everyone in the unit"), total),
    }


def _with_people(name: str, number: int) -> str:
    told = ngettext("%(count)d person", "%(count)d people", number) % {"count": number}
    return f"{name} ({told})"


def _terms(form: DutyForm, place: Place, officers: list[int] | None, *, kept_only: bool) -> Terms:
    values = form.cleaned_data
    code = values.get(POSITION) if values.get(POSITION) != EVERYONE else None
    return Terms(
        unit=place.tops[0],
        officers=officers,
        position=JobPosition.objects.filter(code=code).first() if code else None,
        kept_only=kept_only,
        due_on=values["due_on"],
        due_days=values["due_days"],
        for_newcomers=bool(values.get("newcomers")),
        basis=values["basis"],
        **thing(values["hoc"], place.on),
    )


def _given(request: HttpRequest, terms: Terms, form: DutyForm, place: Place) -> HttpResponse | None:
    """The page with the names, or after it the act; None to show the form with what is wrong."""
    if "xac-nhan" in request.POST:
        try:
            duty = give_duty(
                terms=terms, without=done_officers(terms), at=timezone.now(), by=request.user
            )
        except DutyError as error:
            form.add_error(None, str(error))
            return None
        messages.success(request, _("It was given. It stands on everyone's first page."))
        return HttpResponseRedirect(reverse("duty", args=[duty.uid]), status=303)
    if "sua" in request.POST:
        return None
    context = {
        "crumbs": from_duties((_("Give to learn"), "")),
        "preview": preview(terms, place.on),
        "terms": terms,
        "what": terms.track or terms.course,
        "unit": local_name(terms.unit),
        "whom": local_name(terms.position) if terms.position else "",
        "sent": [
            (name, value)
            for name, values in request.POST.lists()
            for value in values
            if name not in {"csrfmiddlewaretoken", "xac-nhan", "sua"}
        ],
        "query": query_of(request),
    }
    return render(request, "reports/give_preview.html", context)


# One duty ----------------------------------------------------------------------------------------


def _duty(request: HttpRequest, uid: UUID) -> tuple[Duty, Any]:
    """A duty of a unit for which the account answers, and ids of whom it follows; 404 else."""
    on = timezone.localdate()
    held = held_duties(request.user, on)
    rows = with_numbers(Duty.objects.at_units_of(request.user, KINDS, on))
    duty: Any = get_object_or_404(rows, uid=uid)
    followed = Officer.objects.followed_by(request.user, on, trains=held.trains, held=held.held)
    return duty, followed.order_by().values("pk")


def _may_end(request: HttpRequest, duty: Duty) -> bool:
    units = units_below(request.user, [Kind.HEAD, Kind.TRAINING], timezone.localdate())
    return duty.ended_at is None and OrgUnit.objects.filter(pk=duty.unit_id, pk__in=units).exists()


@login_required
@require_safe
def duty(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Who has to learn it, and who has done it: of those whom the account follows."""
    duty, followed = _duty(request, uid)
    on, form = timezone.localdate(), ObligedFilter(request.GET)
    text, state = fold(form.value("q")), form.value("loc")
    rows = obligations(duty, followed, text=text, state=state, on=on)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "crumbs": from_duties((title_of(duty), "")),
        "duty": duty,
        "title": title_of(duty),
        "whom": whom_of(duty),
        "unit": local_name(duty.unit),
        "form": form,
        "filtered": bool(text or state),
        "page": page,
        "people": obliged(list(page.object_list), on),
        "may_end": _may_end(request, duty),
        "behind": urlencode({"unit": duty.unit.uid, THING: _uid_of(duty), "loc": Progress.OPEN}),
        "undo": timezone.now() <= duty.undone_until(),
        "query": query_of(request),
    }
    return render(request, "reports/duty.html", context)


def _uid_of(duty: Duty) -> Any:
    return duty.track.uid if duty.track is not None else duty.course.translation_key


@login_required
@require_safe
def duty_file(request: HttpRequest, uid: UUID, kind: str) -> HttpResponse:
    """Everyone who fits the filters, as a workbook or CSV."""
    if kind not in {"xlsx", "csv"}:
        raise Http404
    duty, followed = _duty(request, uid)
    on, form = timezone.localdate(), ObligedFilter(request.GET)
    rows = obligations(duty, followed, text=fold(form.value("q")), state=form.value("loc"), on=on)
    if rows.count() > MOST_EXPORTED:
        messages.error(request, _("So many people do not fit into one file. Choose a filter."))
        return redirect("duty", uid)
    AccessLogEntry.objects.create(
        user=request.user,
        what=AccessLogEntry.What.EXPORT,
        detail=f"{title_of(duty)[:150]} {query_of(request)[:40]}",
        at=timezone.now(),
    )
    sheet = duty_sheet(rows, on)
    return sheet_response(sheet, kind, f"giao-hoc-{on:%Y%m%d}", widths=(28, 40, 40, 12, 16))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take a duty back within a day, or end it later with a reason; asked first."""
    duty, _followed = _duty(request, uid)
    if not _may_end(request, duty):
        raise PermissionDenied
    undo = timezone.now() <= duty.undone_until()
    form = EndForm(request.POST if request.method == "POST" else None, needs_reason=not undo)
    if form.is_bound and form.is_valid():
        reason = form.cleaned_data.get("reason", "")
        try:
            end_duty(duty=duty, reason=reason, at=timezone.now(), by=request.user)
        except DutyError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("It was taken back.") if undo else _("It has ended."))
            return HttpResponseRedirect(reverse("duty", args=[uid]), status=303)
    context = {
        "heading": _("Take back what was given") if undo else _("End what was given"),
        "text": _("It will not stand on anybody's page any more. What was learnt stays learnt."),
        "facts": [(_("To learn"), title_of(duty)), (_("People"), duty.people)],
        "label": _("Take back what was given") if undo else _("End it"),
        "kind": "danger",
        "form": form,
        "cancel_url": reverse("duty", args=[uid]),
    }
    return render(
        request, "components/confirm_page.html", context, status=422 if form.errors else 200
    )
