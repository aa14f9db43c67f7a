"""The activation slip of one officer, and the addresses that slips name."""

from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lms.accounts.rules import SLIP_VALID
from lms.personnel import actions
from lms.personnel.errors import PersonnelError
from lms.personnel.models import Officer
from lms.personnel.rules import may_hand_out_slip
from lms.personnel.views.who import kept_officer, note_change, today
from lms.printed_codes import pretty


def activation_url(code: str) -> str:
    """What the QR code of a slip holds."""
    return f"{settings.PUBLIC_URL}{reverse('activate')}?{urlencode({'ma': code})}"


def activation_address() -> str:
    """Where a code is typed by hand, as short as can be: `hoc.example.vn/kich-hoat`."""
    return f"{urlsplit(settings.PUBLIC_URL).netloc}{reverse('activate').rstrip('/')}"


@login_required
@require_POST
def officer_slip(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One press: a slip, with an account for who has none; an old pass phrase is dead at once."""
    officer = kept_officer(request, uid)
    if not may_hand_out_slip(by=request.user, officer=officer, on=today()):
        raise PermissionDenied
    try:
        code = actions.hand_out_slip(officer=officer, at=timezone.now(), by=request.user)
    except PersonnelError as error:
        messages.error(request, str(error))
        return redirect("officer_profile", uid)
    note_change(request, officer, _("activation slip"))
    return slip(request, officer, code)


@login_required
@require_POST
def void_slip(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One press: a slip that was lost on the way opens nothing any more."""
    officer = kept_officer(request, uid)
    if not may_hand_out_slip(by=request.user, officer=officer, on=today()):
        raise PermissionDenied
    if actions.void_slip(officer=officer, at=timezone.now(), by=request.user):
        note_change(request, officer, _("activation slip voided"))
        messages.success(
            request,
            _("The slip of %(name)s no longer works. A new slip can be made at any time.")
            % {"name": officer.full_name},
        )
    else:
        messages.info(request, _("No slip of this person is waiting."))
    if "phieu" in request.POST:  # pressed in the list of slips
        return redirect(f"{reverse('slips')}?{request.GET.urlencode()}".rstrip("?"))
    return redirect("officer_profile", uid)


def slip(
    request: HttpRequest, officer: Officer, code: str, *, new: bool = False, back: str = ""
) -> HttpResponse:
    """The slip that is handed over: shown once, kept nowhere, printable.

    `back` is where to go from it; the file, without.
    """
    context = {
        "officer": officer,
        "code": pretty(code),
        "url": activation_url(code),
        "address": activation_address(),
        "valid_until": timezone.localdate(timezone.now() + SLIP_VALID),
        "new": new,
        "back": back,
    }
    return render(request, "personnel/slip.html", context)
