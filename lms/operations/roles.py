"""What a person has to do here, for the menu only: every page checks for itself who may open it."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from lms.personnel.models import Authority, Officer

KEY = "roles"
#: How long the answer is kept in the session, so that no page asks for it.
KEPT_SECONDS = 15 * 60

KINDS = {
    Authority.Kind.HEAD: ("units",),
    Authority.Kind.AUDITOR: ("units", "files"),
    Authority.Kind.KEEPER: ("files",),
    Authority.Kind.TRAINING: ("units", "files"),
}


def roles_of(user: Any, on: date) -> list[str]:
    """`officer`, `units`, `files`, `cms`, `authority`: which parts of the menu are of use to `user`."""
    roles: set[str] = set()
    if Officer.objects.filter(user=user).exists():
        roles.add("officer")
    for kind in Authority.objects.active(on).of(user).values_list("kind", flat=True):
        roles.update(KINDS[kind])
    if user.has_perm("wagtailadmin.access_admin"):
        roles.add("cms")
    if user.is_superuser:
        roles.add("authority")
    return sorted(roles)


def roles_of_session(request: HttpRequest) -> list[str]:
    """The roles of who is signed in, asked for once in a while and kept in the session."""
    now = int(timezone.now().timestamp())
    kept = request.session.get(KEY)
    if not kept or now - kept["at"] > KEPT_SECONDS or kept["user"] != request.user.pk:
        on = timezone.localdate()
        kept = {"at": now, "user": request.user.pk, "roles": roles_of(request.user, on)}
        request.session[KEY] = kept
    roles: list[str] = kept["roles"]
    return roles
