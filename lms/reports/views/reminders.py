"""Reminding some or all of a list: on the site and by mail, or by a text that is sent by hand."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest, PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from courses.models.dated import local_name
from lms.duties.actions import Reminded, remind, reminded_lately
from lms.duties.models import Reminder, ReminderRound
from lms.personnel.models import Officer
from lms.personnel.pages import uids_in
from lms.personnel.rules import duties
from lms.reports.choosing import MOST_REMINDED, Chosen, TooMany, chosen
from lms.reports.forms import PeopleFilter
from lms.reports.reminders import letter_for_all, letters_by_unit
from lms.reports.scope import KINDS, Place
from lms.reports.views.units import follow, learning_address, people_of, query_of

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
        "crumbs": [*_crumbs(request), {"label": _("Reminded"), "url": ""}],
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
        "crumbs": [*_crumbs(request), {"label": _("Reminder to copy"), "url": ""}],
        "letters": letters,
        "by_unit": by_unit,
        "rows": rows,
        "lately": some.named(lately),
        "everyone": some.rows,
        "insist": insist,
        "query": query_of(request),
    }
    return render(request, "reports/reminder_texts.html", context)


def _crumbs(request: HttpRequest) -> list[dict[str, str]]:
    query = query_of(request)
    return [{"label": _("Units"), "url": f"{reverse('units')}{'?' if query else ''}{query}"}]


# The log -----------------------------------------------------------------------------------------


def _log(request: HttpRequest, place: Place) -> HttpResponse:
    """Rounds of reminders sent from the units for which the account answers, the newest first."""
    rounds = ReminderRound.objects.at_units_of(request.user, KINDS, place.on)
    page = Paginator(rounds.select_related("by", "unit"), PAGE).get_page(request.GET.get("page"))
    context = {
        "crumbs": [*_crumbs(request), {"label": _("Log of reminders"), "url": ""}],
        "page": page,
        "rounds": [(round, local_name(round.unit)) for round in page.object_list],
    }
    return render(request, "reports/reminder_log.html", context)


@login_required
@require_safe
def reminder_round(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Whom one round reminded, and of what: of those people whom the account follows."""
    on = timezone.localdate()
    held = duties(request.user, on)
    rounds = ReminderRound.objects.at_units_of(request.user, KINDS, on)
    round: Any = get_object_or_404(rounds.select_related("by", "unit"), uid=uid)
    followed = Officer.objects.followed_by(request.user, on, trains=held.trains, held=held.held)
    rows = Reminder.objects.filter(round=round, officer__in=followed.order_by().values("pk"))
    rows = rows.select_related("officer").order_by("officer__sort_key", "pk")
    context = {
        "round": round,
        "unit": local_name(round.unit),
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "crumbs": [
            {"label": _("Units"), "url": reverse("units")},
            {"label": _("Log of reminders"), "url": reverse("reminders")},
            {"label": f"{timezone.localtime(round.at):%d/%m/%Y %H:%M}", "url": ""},
        ],
    }
    return render(request, "reports/reminder_round.html", context)
