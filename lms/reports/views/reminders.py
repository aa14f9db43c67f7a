"""Reminding some or all of a list: on the site and by mail, or by a text that is sent by hand."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest, PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from courses.models.dated import local_name
from lms.duties.actions import Reminded, remind, reminded_lately
from lms.duties.models import Reminder, ReminderRound
from lms.personnel.models import AccessLogEntry, Officer
from lms.personnel.pages import uids_in
from lms.personnel.rules import duties
from lms.personnel.views.officers import sheet_response
from lms.reports.choosing import MOST_REMINDED, Chosen, TooMany, chosen
from lms.reports.exports import reminded_sheet, reminder_sheet
from lms.reports.forms import PeopleFilter
from lms.reports.reminders import letter_for_all, letters_by_unit
from lms.reports.scope import KINDS, Place
from lms.reports.views.crumbs import from_log, from_units
from lms.reports.views.units import (
    MOST_EXPORTED,
    follow,
    learning_address,
    people_of,
    query_of,
)

SEND, COPY, COPY_BY_UNIT, NOTE = "nhac", "chep", "chep-don-vi", "da-gui"
Channel = ReminderRound.Channel
PAGE = 50


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def reminders(request: HttpRequest) -> HttpResponse:
    """The log of reminders; by POST the people that were ticked on a list are reminded."""
    place = follow(request)
    if request.method != "POST":
        return _log(request, place)
    if not place.may_act:
        raise PermissionDenied
    act = request.POST.get("viec", "")
    if act not in {SEND, COPY, COPY_BY_UNIT, NOTE}:
        raise BadRequest
    people, _due = people_of(place)
    uids, everyone = uids_in(request.POST.getlist("nguoi")), "tat-ca" in request.POST
    if people is None or not (uids or everyone):
        messages.warning(request, _("Nobody is ticked. Tick people on the list, then remind them."))
        return _back(request)
    wanted = PeopleFilter(request.GET).wanted(place.on)
    try:
        some = chosen(place, people, wanted, uids, everyone=everyone)
    except TooMany:
        text = _("At most %(count)d people are reminded at once. Choose a unit below, or a filter.")
        messages.error(request, text % {"count": MOST_REMINDED})
        return _back(request)
    if not some.rows:
        messages.info(request, _("Nothing is due or missing for those who are ticked."))
        return _back(request)
    if act in {COPY, COPY_BY_UNIT}:
        return _texts(request, some, by_unit=act == COPY_BY_UNIT)
    return _remind(request, place, some, Channel.SITE if act == SEND else Channel.COPIED)


def _back(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('units')}?{query_of(request)}#danh-sach", status=303)


def _remind(request: HttpRequest, place: Place, some: Chosen, channel: str) -> HttpResponse:
    done: Reminded = remind(
        messages=some.messages(),
        channel=channel,
        unit=place.tops[0],
        at=timezone.now(),
        by=request.user,
        insist="van-nhac" in request.POST,
    )
    context = {
        "crumbs": from_units((_("Reminded"), ""), query=query_of(request)),
        "round": done.round,
        "reminded": some.named(done.reminded),
        "mailed": done.mailed,
        "lately": some.named(done.lately),
        "unreached": some.named(done.unreached),
        "content": some.content,
        "act": NOTE if channel == Channel.COPIED else SEND,
        "query": query_of(request),
    }
    return render(request, "reports/reminded.html", context)


def _texts(request: HttpRequest, some: Chosen, *, by_unit: bool) -> HttpResponse:
    """Texts to copy; who was reminded lately is left out unless the sender insists."""
    ids = [row.person.officer_id for row in some.rows]
    insist = "van-nhac" in request.POST
    lately = set() if insist else reminded_lately(ids, timezone.now())
    rows, address = some.without(lately), learning_address()
    letters = []
    if rows and by_unit:
        letters = letters_by_unit(rows, some.followed, address)
    elif rows:
        letters = [letter_for_all(rows, some.followed, address)]
    context = {
        "crumbs": from_units((_("Reminder to copy"), ""), query=query_of(request)),
        "letters": letters,
        "by_unit": by_unit,
        "rows": rows,
        "lately": some.named(lately),
        "everyone": some.rows,
        "insist": insist,
        "query": query_of(request),
    }
    return render(request, "reports/reminder_texts.html", context)


# The log -----------------------------------------------------------------------------------------


def _log(request: HttpRequest, place: Place) -> HttpResponse:
    """Rounds of reminders sent from the units for which the account answers, the newest first."""
    rounds = ReminderRound.objects.at_units_of(request.user, KINDS, place.on)
    page = Paginator(rounds.select_related("by", "unit"), PAGE).get_page(request.GET.get("page"))
    context = {
        "crumbs": from_units((_("Log of reminders"), ""), query=query_of(request)),
        "page": page,
        "query": query_of(request),
        "rounds": [(round, local_name(round.unit)) for round in page.object_list],
    }
    return render(request, "reports/reminder_log.html", context)


def _round(request: HttpRequest, uid: UUID) -> tuple[Any, QuerySet[Reminder]]:
    """A round of a unit for which the account answers, and whom of its people it reminded; 404 else."""
    on = timezone.localdate()
    held = duties(request.user, on)
    rounds = ReminderRound.objects.at_units_of(request.user, KINDS, on)
    round = get_object_or_404(rounds.select_related("by", "unit"), uid=uid)
    followed = Officer.objects.followed_by(request.user, on, trains=held.trains, held=held.held)
    rows = Reminder.objects.filter(round=round, officer__in=followed.order_by().values("pk"))
    return round, rows.select_related("officer").order_by("officer__sort_key", "pk")


@login_required
@require_safe
def reminder_round(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Whom one round reminded, and of what: of those people whom the account follows."""
    round, rows = _round(request, uid)
    context = {
        "round": round,
        "unit": local_name(round.unit),
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "crumbs": from_log(f"{timezone.localtime(round.at):%d/%m/%Y %H:%M}"),
    }
    return render(request, "reports/reminder_round.html", context)


@login_required
@require_safe
def reminders_file(request: HttpRequest, kind: str) -> HttpResponse:
    """The log of reminders as a workbook or CSV."""
    place = follow(request)
    rounds = ReminderRound.objects.at_units_of(request.user, KINDS, place.on)
    rows = reminder_sheet(rounds.select_related("by", "unit")[:MOST_EXPORTED])
    return _taken(
        request, rows, kind, f"nhat-ky-nhac-{place.on:%Y%m%d}", widths=(18, 28, 40, 20, 10, 10)
    )


@login_required
@require_safe
def reminder_round_file(request: HttpRequest, uid: UUID, kind: str) -> HttpResponse:
    """Whom one round reminded, and of what, as a workbook or CSV."""
    round, found = _round(request, uid)
    name = f"nhac-{timezone.localtime(round.at):%Y%m%d-%H%M}"
    return _taken(request, reminded_sheet(found[:MOST_EXPORTED]), kind, name, widths=(28, 16, 90))


def _taken(
    request: HttpRequest,
    rows: Iterable[Sequence[Any]],
    kind: str,
    name: str,
    *,
    widths: Sequence[int],
) -> HttpResponse:
    if kind not in {"xlsx", "csv"}:
        raise Http404
    AccessLogEntry.objects.create(
        user=request.user, what=AccessLogEntry.What.EXPORT, detail=name, at=timezone.now()
    )
    return sheet_response(rows, kind, name, widths=widths)
