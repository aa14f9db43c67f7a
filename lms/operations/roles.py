"""What a person has to do here, for the menu only, and whom to ask.

Every page checks for itself who may open it. Both are asked for once in a while and kept in the
session, which all web processes read: a new phone number is on every page within that time.
"""

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from lms.enquiries.models.contacts import SESSION_KEY, Contact, contacts_of
from lms.partners.members import administered_by
from lms.partners.rules import oversees
from lms.personnel.models import Authority

KEY = "roles"
#: How long the answer is kept in the session, so that no page asks for it.
KEPT_SECONDS = 15 * 60

KINDS = {
    Authority.Kind.HEAD: ("units",),
    Authority.Kind.AUDITOR: ("units", "files"),
    Authority.Kind.KEEPER: ("files",),
    Authority.Kind.TRAINING: ("units", "files"),
}


def found_of(user: Any, on: date) -> dict[str, Any]:
    """The `roles` of an account, and the `contact` of its unit as `Contact.read` takes it."""
    officer = contacts_of(user, on).first()
    return {
        "roles": roles_of(user, on, is_officer=officer is not None),
        "contact": officer and officer["contact"],
    }


def roles_of(user: Any, on: date, *, is_officer: bool) -> list[str]:
    """`officer`, `units`, `files`, `cms`, `authority`, `partners`, `partner_accounts`: which parts of the menu are of use to `user`."""
    roles: set[str] = set()
    if is_officer:
        roles.add("officer")
    for kind in Authority.objects.active(on).of(user).values_list("kind", flat=True):
        roles.update(KINDS[kind])
    if user.has_perm("wagtailadmin.access_admin"):
        roles.add("cms")
        if oversees(user):
            roles.add("partners")
        elif administered_by(user).exists():
            roles.add("partner_accounts")
    if user.is_superuser:
        roles.add("authority")
    return sorted(roles)


def roles_of_session(request: HttpRequest) -> list[str]:
    """The roles of who is signed in."""
    roles: list[str] = _of_session(request)["roles"]
    return roles


def contact_of_session(request: HttpRequest) -> Contact | None:
    """Whom who is signed in may ask; None where nobody is set and no keeper has authority."""
    _of_session(request)
    return Contact.read(request.session[SESSION_KEY])


def contact_at_hand(request: HttpRequest) -> Contact | None:
    """The same without asking the database for anything: None where the session was not read yet."""
    session = getattr(request, "session", None)
    return Contact.read(getattr(session, "_session_cache", {}).get(SESSION_KEY))


def _of_session(request: HttpRequest) -> dict[str, Any]:
    now = int(timezone.now().timestamp())
    kept: dict[str, Any] | None = request.session.get(KEY)
    mine = kept is not None and kept["user"] == request.user.pk and SESSION_KEY in request.session
    if kept is None or not mine or now - kept["at"] > KEPT_SECONDS:
        found = found_of(request.user, timezone.localdate())
        kept = {"at": now, "user": request.user.pk, "roles": found["roles"]}
        request.session[KEY] = kept
        request.session[SESSION_KEY] = found["contact"]
    return kept
