"""A unit's people: who is behind, who is short of tiết, and nobody else's people."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from courses.models.dated import local_name
from lms.personnel.models import AccessLogEntry
from lms.personnel.rules import duties
from lms.personnel.views.officers import sheet_response
from lms.reports.choices import choices_of
from lms.reports.exports import compared_sheet, unit_sheet
from lms.reports.forms import PeopleFilter
from lms.reports.listing import PAGE_KEYS, Few, Many, few_at, many_at, stored
from lms.reports.people import Figures, Followed, Show
from lms.reports.scope import Place, Scope
from lms.reports.tasks import keep_figures_fresh

#: More rows than a file can be made of while somebody waits.
MOST_EXPORTED = 5000
XLSX_WIDTHS = (28, 40, 40, 10, 10, 40, 12, 16)
#: What a list is asked for with; without any of them figures come first where there are several.
LIST_KEYS = {"q", "loc", "xep", "vi-tri", "hoc", "rieng", *PAGE_KEYS}


def learning_address() -> str:
    """Where a reminded person goes."""
    return f"{settings.PUBLIC_URL}/toi/"


def follow(request: HttpRequest) -> Place:
    """The place that the address asks for.

    403 for who follows nobody's learning; 404 for a unit that is not the account's to ask for.
    """
    on = timezone.localdate()
    held = duties(request.user, on)
    if not held.follows:
        raise PermissionDenied
    uid, own = request.GET.get("unit", ""), bool(request.GET.get("rieng"))
    place = Scope(request.user, on, held).place(uid, own=own and bool(uid))
    if place is None:
        raise Http404
    return place


def people_of(place: Place) -> tuple[Few | Many | None, bool]:
    """The people of a place, and whether newer figures than theirs are being worked out.

    None where they are many and nothing is stored yet.
    """
    kept = stored() if place.is_large else None
    people = many_at(place, kept) or few_at(place)
    if people is None:  # more than there were when figures were worked out last
        kept = stored()
        people = many_at(place, kept)
    if isinstance(people, Few):
        return people, False
    return people, keep_figures_fresh(kept)


@login_required
@require_safe
def units(request: HttpRequest) -> HttpResponse:
    """People of a unit; for a department the figures of the units below it first."""
    place = follow(request)
    people, due = people_of(place)
    if people is None:
        context = {"title": _title(place), "crumbs": _crumbs(place)}
        return render(request, "reports/figures_wait.html", context)
    shown = {"followed": people.followed, "kept": people.kept, "due": due}
    if place.compares and not LIST_KEYS & set(request.GET):
        return _overview(request, place, people, shown)
    return _people(request, place, people, shown)


def _overview(
    request: HttpRequest, place: Place, people: Few | Many, shown: dict[str, Any]
) -> HttpResponse:
    figures, rows = people.overview()
    whole = place.asked or len(place.tops) == 1
    tiles = _tiles(figures, people.followed, place)
    context = shown | {
        "title": _title(place) if place.asked else _("Agencies"),
        "crumbs": _crumbs(place),
        "rows": rows,
        "tiles": tiles if whole else [tile | {"url": ""} for tile in tiles],
        "query": query_of(request),
        "everyone": f"?{urlencode(_base(place) | {'loc': ''})}" if whole else "",
    }
    return render(request, "reports/agencies.html", context)


def _people(
    request: HttpRequest, place: Place, people: Few | Many, shown: dict[str, Any]
) -> HttpResponse:
    few = isinstance(people, Few)
    known = people.followed.positions if few else None
    form = PeopleFilter(request.GET, choices=choices_of(place, positions=known, units=few))
    wanted = form.wanted(place.on)
    followed = people.followed
    listed = people.page(wanted, request.GET)
    context = shown | {
        "title": _title(place),
        "leads": place.scope.held.leads,
        "crumbs": _crumbs(place, is_list=True),
        "form": form,
        "wanted": wanted,
        "page": listed.numbered,
        "previous_url": _going(request, "truoc", listed.before),
        "next_url": _going(request, "sau", listed.after),
        "found": listed.found,
        "rows": listed.rows,
        "badges": _badges(),
        "may_act": place.may_act,
        "tiles": _tiles(people.figures, followed, place),
        "query": query_of(request),
        "clear_url": f"?{urlencode(_base(place) | {'loc': ''})}" if place.asked else request.path,
    }
    return render(request, "reports/units.html", context)


def _going(request: HttpRequest, key: str, uid: object) -> str | None:
    if uid is None:
        return None
    kept = request.GET.copy()
    for name in PAGE_KEYS:
        kept.pop(name, None)
    kept[key] = str(uid)
    return f"?{kept.urlencode()}#danh-sach"


def _base(place: Place) -> dict[str, Any]:
    """The unit of the place in an address."""
    if not place.asked:
        return {"unit": place.tops[0].uid} if len(place.tops) == 1 else {}
    return {"unit": place.unit.uid} | ({"rieng": "1"} if place.own else {})


def _badges() -> dict[str, str]:
    """The states of a person as badges, made once for all rows."""
    states = {
        "overdue": ("bad", _("overdue")),
        "soon": ("warn", _("due soon")),
        "short": ("", _("short of tiết")),
        "enough": ("ok", _("enough tiết")),
        "never": ("info", _("never signed in")),
        "done": ("ok", _("done")),
    }
    return {
        name: render_to_string("components/badge.html", {"kind": kind, "label": label})
        for name, (kind, label) in states.items()
    }


def _title(place: Place) -> str:
    """The unit that is asked for, or the units that the account answers for."""
    if place.unit is not None:
        name = local_name(place.unit)
        return _("%(unit)s, the unit itself") % {"unit": name} if place.own else name
    return ", ".join(local_name(one) for one in place.tops[:3]) or _("Units")


def _crumbs(place: Place, *, is_list: bool = False) -> list[dict[str, str]]:
    """The way to a unit of a department, or to the list of its people; inner units have none."""
    unit = place.unit
    way = [{"label": _("Units"), "url": "."}]
    if unit is None:
        return [*way, {"label": _title(place), "url": ""}] if is_list and place.compares else []
    if not (unit.is_agency or place.compares or place.own):
        return []
    if unit.parent is not None and not place.is_highest:
        way.append({"label": local_name(unit.parent), "url": f"?unit={unit.parent.uid}"})
    if is_list and place.compares:
        way.append({"label": local_name(unit), "url": f"?unit={unit.uid}"})
        return [*way, {"label": _("People"), "url": ""}]
    return [*way, {"label": local_name(unit), "url": ""}]


def query_of(request: HttpRequest) -> str:
    """The unit and the filters of the address, without the page."""
    kept = request.GET.copy()
    for name in PAGE_KEYS:
        kept.pop(name, None)
    return kept.urlencode()


def _tiles(figures: Figures, followed: Followed, place: Place) -> list[dict[str, Any]]:
    """The figures of some people; each opens the rows behind it."""
    base = _base(place)

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
        tile(figures.never, _("have never signed in"), Show.NEVER),
    ]


@login_required
@require_safe
def units_file(request: HttpRequest, kind: str) -> HttpResponse:
    """Everyone who fits the filters, with the figures of the screen, as a workbook or CSV."""
    place = follow(request)
    people, _due = people_of(place)
    wanted = PeopleFilter(request.GET).wanted(place.on)
    number = people.number(wanted) if people is not None else None
    if people is None or number is None or number > MOST_EXPORTED:
        text = _("So many people do not fit into one file. Choose a unit below, or a filter.")
        messages.error(request, text)
        return redirect(f"{reverse('units')}?{query_of(request)}")
    _note_export(request, place, number)
    rows = unit_sheet(people.people(wanted), people.followed)
    return sheet_response(rows, kind, f"don-vi-{place.on:%Y%m%d}", widths=XLSX_WIDTHS)


@login_required
@require_safe
def compared_file(request: HttpRequest, kind: str) -> HttpResponse:
    """The units one level below with their figures, as a workbook or CSV; 404 where none are."""
    place = follow(request)
    people, _due = people_of(place)
    if people is None or not place.compares:
        raise Http404
    _figures, rows = people.overview()
    _note_export(request, place, len(rows))
    sheet, name = compared_sheet(rows), f"so-sanh-{place.on:%Y%m%d}"
    return sheet_response(sheet, kind, name, widths=(40, 10, 10, 10, 10, 10, 10, 10))


def _note_export(request: HttpRequest, place: Place, number: int) -> None:
    AccessLogEntry.objects.create(
        user=request.user,
        what=AccessLogEntry.What.EXPORT,
        detail=f"{_title(place)[:100]} {query_of(request)[:60]} ({number})",
        at=timezone.now(),
    )
