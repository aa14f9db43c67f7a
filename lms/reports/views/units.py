"""A unit's people: who is behind, who is short of tiết, and nobody else's people."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from courses.models.dated import local_name
from lms.personnel.models import AccessLogEntry, OrgUnit
from lms.personnel.rules import duties
from lms.personnel.views.officers import sheet_response
from lms.reports.agencies import agency_rows, own_top, several_agencies
from lms.reports.exports import unit_sheet
from lms.reports.forms import PeopleFilter
from lms.reports.people import (
    Figures,
    Followed,
    Person,
    Row,
    Show,
    followed_people,
    rows_of,
)
from lms.reports.reminders import MOST_REMINDED, reminder_for, reminder_for_all

PAGE = 25
XLSX_WIDTHS = (28, 40, 40, 10, 10, 40, 12, 16)


def learning_address() -> str:
    """Where a reminded person goes."""
    return f"{settings.PUBLIC_URL}/toi/"


def follow(request: HttpRequest) -> Followed:
    """The people whose learning the account follows; 403 for who follows nobody's."""
    on = timezone.localdate()
    held = duties(request.user, on)
    if not held.follows:
        raise PermissionDenied
    return followed_people(request.user, on, trains=held.trains)


def asked_unit(request: HttpRequest, followed: Followed) -> OrgUnit | None:
    """The unit in the address; 404 for one that is not the account's to ask for."""
    uid = request.GET.get("unit", "")
    if not uid:
        return None
    unit = followed.unit(uid)
    if unit is None:
        raise Http404
    return unit


@login_required
@require_safe
def units(request: HttpRequest) -> HttpResponse:
    """People of a unit; for a department the figures of its agencies first."""
    followed = follow(request)
    unit = asked_unit(request, followed)
    if unit is None and several_agencies(followed):
        return _agencies(request, followed)
    return _people(request, followed, unit)


def _agencies(request: HttpRequest, followed: Followed) -> HttpResponse:
    tops = own_top(followed)
    everyone = tops[0] if len(tops) == 1 else None
    tiles = _tiles(Figures.of(followed.people), followed, everyone)
    context = {
        "followed": followed,
        "rows": agency_rows(followed),
        "tiles": tiles if everyone else [tile | {"url": ""} for tile in tiles],
        "everyone": everyone,
    }
    return render(request, "reports/agencies.html", context)


def _people(request: HttpRequest, followed: Followed, unit: OrgUnit | None) -> HttpResponse:
    people = followed.people_of(unit)
    form = PeopleFilter(request.GET, units=list(followed.units.values()))
    wanted = form.wanted()
    found = wanted.of(people)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    rows, reminded = _rows(page.object_list, found, followed)
    context = {
        "followed": followed,
        "unit": unit,
        "title": _title(followed, unit),
        "crumbs": _crumbs(followed, unit),
        "form": form,
        "wanted": wanted,
        "page": page,
        "found": len(found),
        "rows": [(row, _reminder(row, followed)) for row in rows],
        "badges": _badges(),
        "reminder": reminder_for_all(reminded, followed, learning_address()),
        "most_reminded": MOST_REMINDED if _needy(found) > MOST_REMINDED else None,
        "tiles": _tiles(Figures.of(people), followed, unit),
        "query": _query(request),
        "clear_url": f"?{urlencode({'unit': unit.uid})}" if unit else request.path,
    }
    return render(request, "reports/units.html", context)


def _badges() -> dict[str, str]:
    """The states of a person as badges, made once for all rows."""
    states = {
        "overdue": ("bad", _("overdue")),
        "soon": ("warn", _("due soon")),
        "short": ("", _("short of tiết")),
        "enough": ("ok", _("enough tiết")),
    }
    return {
        name: render_to_string("components/badge.html", {"kind": kind, "label": label})
        for name, (kind, label) in states.items()
    }


def _rows(shown: Any, found: list[Person], followed: Followed) -> tuple[list[Row], list[Row]]:
    """The rows of this page, and those whom the common reminder names: one query for both."""
    reminded = [one for one in found if one.in_need][:MOST_REMINDED]
    both = {one.officer_id: one for one in [*shown, *reminded]}
    rows = {row.person.officer_id: row for row in rows_of(list(both.values()), followed.on)}
    return (
        [rows[one.officer_id] for one in shown if one.officer_id in rows],
        [rows[one.officer_id] for one in reminded if one.officer_id in rows],
    )


def _needy(people: list[Person]) -> int:
    return sum(one.in_need for one in people)


def _reminder(row: Row, followed: Followed) -> str:
    return reminder_for(row.officer.full_name, row.person, followed, learning_address())


def _title(followed: Followed, unit: OrgUnit | None) -> str:
    """The unit that is asked for, or the units that the account answers for."""
    if unit is not None:
        return local_name(unit)
    return ", ".join(local_name(one) for one in own_top(followed)[:3]) or _("Units")


def _crumbs(followed: Followed, unit: OrgUnit | None) -> list[dict[str, str]]:
    if unit is None or not several_agencies(followed):
        return []
    return [{"label": _("Units"), "url": "."}, {"label": local_name(unit), "url": ""}]


def _query(request: HttpRequest) -> str:
    kept = request.GET.copy()
    kept.pop("page", None)
    return kept.urlencode()


def _tiles(figures: Figures, followed: Followed, unit: OrgUnit | None) -> list[dict[str, Any]]:
    """The figures of some people; each opens the rows behind it."""
    base = {"unit": unit.uid} if unit else {}

    def tile(value: object, label: str, show: str, kind: str = "") -> dict[str, Any]:
        url = f"?{urlencode(base | {'loc': show})}#danh-sach"
        return {"value": value, "label": label, "kind": kind, "url": url}

    percent = "–" if figures.percent is None else f"{figures.percent} %"
    enough = _("have enough tiết (%(enough)d of %(total)d)") % vars(figures)
    short = _("are short of tiết in %(year)d") % {"year": followed.on.year}
    return [
        tile(percent, enough, Show.ENOUGH),
        tile(figures.short, short, Show.SHORT),
        tile(figures.overdue, _("are overdue"), Show.OVERDUE, "bad" if figures.overdue else ""),
        tile(
            figures.soon,
            _("have something due within 30 days"),
            Show.SOON,
            "warn" if figures.soon else "",
        ),
    ]


@login_required
@require_safe
def units_xlsx(request: HttpRequest) -> HttpResponse:
    """Everyone who fits the filters, with the figures of the screen, as a workbook."""
    followed = follow(request)
    unit = asked_unit(request, followed)
    form = PeopleFilter(request.GET, units=list(followed.units.values()))
    found = form.wanted().of(followed.people_of(unit))
    AccessLogEntry.objects.create(
        user=request.user,
        what=AccessLogEntry.What.EXPORT,
        detail=f"{_title(followed, unit)[:100]} {_query(request)[:60]} ({len(found)})",
        at=timezone.now(),
    )
    rows = unit_sheet(found, followed)
    return sheet_response(rows, "xlsx", f"don-vi-{followed.on:%Y%m%d}", widths=XLSX_WIDTHS)
