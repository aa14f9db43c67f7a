"""Whose profile a request is about: one's own, or another that one may see and whose look is noted."""

from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from lms.personnel.actions import note_access
from lms.personnel.models import AccessLogEntry, Officer, person_of
from lms.personnel.profile import for_profile
from lms.personnel.rules import duties, is_own

What = AccessLogEntry.What
PAGES = (
    "profile",
    "training_table",
    "training_table_pdf",
    "learning_evidence",
    "learning_evidence_pdf",
)


def today() -> date:
    """The day in Vietnam on which the request is made."""
    return timezone.localdate()


def moment_of(text: str) -> datetime | None:
    """The time that a page wrote into its form; None for anything else."""
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    return found if found is not None and timezone.is_aware(found) else None


def own_officer(request: HttpRequest) -> Officer | None:
    """The officer of the account that asks, with what a profile needs; None without one."""
    return for_profile(Officer.objects.filter(user=request.user.pk), on=today()).first()


def officer_for(
    request: HttpRequest, uid: UUID | None, *, what: str, detail: str = "", keeper: bool = False
) -> Officer:
    """The officer asked for: the own one without `uid`, else one that the account may see.

    A look at another's is noted as `what`. Not yours is 404, the same as what does not exist;
    with `keeper`, who may see the officer but does not keep the file gets 403. Both are noted.
    """
    if uid is None:
        officer = own_officer(request)
        if officer is None:
            raise Http404
        return officer
    wanted = Officer.objects.at_uid(uid)
    officer = for_profile(wanted.visible_to(request.user, today()), on=today()).first()
    if officer is None:
        note_refusal(request, wanted.first(), detail)
        raise Http404
    note_look(request, officer, what=what, detail=detail, keeper=keeper)
    return officer


def note_look(
    request: HttpRequest, officer: Officer, *, what: str, detail: str = "", keeper: bool = False
) -> None:
    """Note a look at another's data, which the account may see; 403 where only a keeper may."""
    if officer.user_id == request.user.pk:
        return
    if keeper and not Officer.objects.kept_for(request.user, today()).filter(pk=officer.pk):
        note_refusal(request, officer, detail)
        raise PermissionDenied
    note_access(officer=officer, user=request.user, what=what, detail=detail, at=timezone.now())


def must_see(request: HttpRequest, officer: Officer, *, what: str, detail: str = "") -> None:
    """404 unless the account may see the officer; the look, or the refusal, is noted."""
    officer = person_of(officer)
    visible = Officer.objects.filter(pk=officer.pk).visible_to(request.user, today())
    if officer.user_id != request.user.pk and not visible.exists():
        note_refusal(request, officer, detail)
        raise Http404
    note_look(request, officer, what=what, detail=detail)


def note_refusal(request: HttpRequest, officer: Officer | None, detail: str) -> None:
    if officer is not None:
        note_access(
            officer=officer, user=request.user, what=What.DENIED, detail=detail, at=timezone.now()
        )


def pages_of(uid: UUID | None) -> dict[str, str]:
    """Addresses of an officer's pages by their names: the own ones without `uid`."""
    if uid is None:
        return {name: reverse(name) for name in PAGES}
    return {name: reverse(f"officer_{name}", args=[uid]) for name in PAGES}


def file_crumbs(officer: Officer, here: str) -> list[dict[str, str]]:
    """The way back from a keeper's act on a file: the list, the file, the act."""
    return [
        {"label": _("Personnel files"), "url": reverse("officers")},
        {"label": officer.full_name, "url": reverse("officer_profile", args=[officer.uid])},
        {"label": here, "url": ""},
    ]


def kept_officer(request: HttpRequest, uid: UUID) -> Officer:
    """An officer whose file the account keeps and may change.

    Not yours is 404, as what does not exist; yours to see but not to change, and the own file, is
    403. A refusal is noted.
    """
    officer = Officer.objects.select_related("kept_by", "user").at_uid(uid).first()
    if officer is None:
        raise Http404
    must_keep(request, officer)
    return officer


def must_keep_files(request: HttpRequest) -> None:
    """403 unless the account keeps files of some agency."""
    if not duties(request.user, today()).keeps:
        raise PermissionDenied


def must_keep(request: HttpRequest, officer: Officer) -> None:
    """404 or 403 unless the account keeps the officer's file and it is not the own one."""
    officer = person_of(officer)
    rows = Officer.objects.filter(pk=officer.pk)
    own = is_own(request.user, officer)
    if not own and rows.kept_for(request.user, today()).exists():
        return
    note_refusal(request, officer, request.path)
    if own or rows.visible_to(request.user, today()).exists():
        raise PermissionDenied
    raise Http404


def note_change(request: HttpRequest, officer: Officer, detail: str) -> None:
    """Note that the account changed something in another's file, and what."""
    officer = person_of(officer)
    note_access(
        officer=officer, user=request.user, what=What.CHANGE, detail=detail, at=timezone.now()
    )
