"""What every page needs: the site's name, its menu and its languages."""

from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.translation import gettext as _

from lms.enquiries.models.contacts import Contact
from lms.operations.request_ids import current
from lms.operations.roles import contact_of_session, roles_of_session

CMS = "/admin/"
MOST_SHOWN = 5
"""So many entries of the menu have room in one line at 1280 pixels, beside a long name."""


def site(request: HttpRequest) -> dict[str, object]:
    """`nav`: entries of the main menu as dicts with label, url, icon and current.

    On a wide screen `nav_shown` stand in one line, `nav_more` below a word at its end.
    `public_url`: the origin of whole addresses. `request_id` stands on error pages. `contact`: whom
    the reader asks; `operator`: who runs the site. `sprite`: the address of the icons,
    worked out once for the dozens of a page.
    """
    if request.path.startswith(CMS):
        return {"site_name": "Tiên Học", "request_id": current()}
    nav = _nav(request)
    shown = _shown(nav)
    return {
        "nav": nav,
        "nav_shown": shown,
        "nav_more": [entry for entry in nav if entry not in shown],
        "contact": _contact(request),
        "operator": settings.OPERATOR,
        "site_name": "Tiên Học",
        "public_url": settings.PUBLIC_URL,
        "sprite": static("lms/icons.svg"),
        "request_id": current(),
    }


def _contact(request: HttpRequest) -> Contact | None:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return None
    return contact_of_session(request)


def _nav(request: HttpRequest) -> list[dict[str, object]]:
    user = getattr(request, "user", None)
    entries = [(_("Courses"), "/khoa-hoc/", "book")]
    if user is not None and user.is_authenticated:
        roles = roles_of_session(request)
        entries.insert(0, (_("My page"), "/toi/", "home"))
        if "officer" in roles:
            entries.append((_("My profile"), "/toi/ho-so/", "user"))
        if "units" in roles:
            entries.append((_("Unit"), "/don-vi/", "users"))
        if "files" in roles:
            entries.append((_("Personnel files"), "/ho-so/", "file"))
        if "authority" in roles:
            entries.append((_("Authority"), "/ho-so/tham-quyen/", "shield"))
        if "cms" in roles:
            entries.append((_("My courses"), "/giang-day/", "users"))
            entries.append((_("Write courses"), CMS, "edit"))
        if "partners" in roles:
            entries.append((_("Partners"), "/doi-tac/", "building"))
        if "partner_accounts" in roles:
            entries.append((_("Accounts of the provider"), "/doi-tac/tai-khoan/", "users"))
    here = _here(request.path, [url for _label, url, _icon in entries])
    return [
        {"label": label, "url": url, "icon": icon, "current": url == here}
        for label, url, icon in entries
    ]


def _shown(nav: list[dict[str, object]]) -> list[dict[str, object]]:
    """The entries that stand in one line: the first of them, and the one that the page belongs to."""
    if len(nav) <= MOST_SHOWN:
        return nav
    first = nav[: MOST_SHOWN - 1]
    here = [entry for entry in nav[MOST_SHOWN - 1 :] if entry["current"]]
    return [*first[: len(first) - len(here)], *here]


def _here(path: str, urls: list[str]) -> str:
    """The entry that the page belongs to: the longest address that it begins with."""
    below = [url for url in urls if path.startswith(url)]
    return max(below, key=len, default="")
