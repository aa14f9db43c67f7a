"""A partner's own accounts, managed by its administrator: only one's own are there."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses.models import Provider, ProviderMember
from lms.accounts.models import User
from lms.accounts.rules import SLIP_VALID
from lms.partners import actions
from lms.partners.errors import PartnerError
from lms.partners.forms import InviteForm, RolesForm
from lms.partners.members import administered_by, only_here
from lms.partners.rules import oversees
from lms.personnel.forms.fields import show_error, status_of
from lms.personnel.views.slips import activation_address, activation_url
from lms.printed_codes import pretty


def show_slip(request: HttpRequest, user: Any, code: str, *, back: str) -> HttpResponse:
    """The slip that is handed over: shown once, kept nowhere."""
    context = {
        "user_of_slip": user,
        "code": pretty(code),
        "url": activation_url(code),
        "address": activation_address(),
        "valid_until": timezone.localdate(timezone.now() + SLIP_VALID),
        "back": back,
    }
    return render(request, "partners/slip.html", context)


def _own(request: HttpRequest, uid: UUID) -> Provider:
    """The partner whose accounts the person manages; any other is not there."""
    found: Provider = get_object_or_404(administered_by(request.user), uid=uid)
    return found


def _member(request: HttpRequest, uid: UUID) -> ProviderMember:
    rows = ProviderMember.objects.filter(provider__in=administered_by(request.user))
    found: ProviderMember = get_object_or_404(rows.select_related("provider", "user"), uid=uid)
    return found


def _to_list(member: ProviderMember) -> str:
    return reverse("partner_accounts", args=[member.provider.uid])


def _crumbs(request: HttpRequest, one: Provider, *more: str) -> list[dict[str, str]]:
    way = [(one.short_name, reverse("partner", args=[one.uid]))] if oversees(request.user) else []
    way += [(_("Accounts"), reverse("partner_accounts", args=[one.uid]))]
    way += [(label, "") for label in more]
    return [{"label": label, "url": url} for label, url in way]


@login_required
@require_safe
def own_accounts(request: HttpRequest) -> HttpResponse:
    """The way from the menu: to the one partner whose accounts somebody manages, or to a choice."""
    found = list(administered_by(request.user)[:50])
    if len(found) == 1:
        return redirect("partner_accounts", found[0].uid)
    return render(request, "partners/own.html", {"partners": found})


@login_required
@require_safe
def accounts(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Who works for the partner, and who did."""
    one = _own(request, uid)
    rows = one.members.select_related("user").order_by("user__full_name", "pk")
    current = [row for row in rows if row.ended_at is None]
    here = {row.user_id for row in current}
    former = {row.user_id: row for row in rows if row.user_id not in here}
    theirs = only_here([*current, *former.values()])
    context = {
        "partner": one,
        "current": [(row, row.pk in theirs) for row in current],
        "former": [(row, row.pk in theirs) for row in former.values()],
        "crumbs": [*_crumbs(request, one)[:-1], {"label": _("Accounts"), "url": ""}],
    }
    return render(request, "partners/accounts.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A new account for the partner; the slip is shown once."""
    one = _own(request, uid)
    back = reverse("partner_accounts", args=[uid])
    form = InviteForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            user, code = actions.invite(
                provider=one, **form.cleaned_data, at=timezone.now(), by=request.user
            )
        except PartnerError as error:
            show_error(form, error)  # type: ignore[arg-type]
        else:
            return show_slip(request, user, code, back=back)
    heading = _("Invite somebody")
    context = {
        "form": form,
        "heading": heading,
        "label": _("Make the account and its slip"),
        "cancel_url": back,
        "crumbs": _crumbs(request, one, heading),
    }
    return render(request, "partners/form.html", context, status=status_of(form))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def roles(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What a member does besides writing."""
    member = _member(request, uid)
    form = RolesForm(
        request.POST if request.method == "POST" else None,
        initial={"signs": member.signs, "administers": member.administers},
    )
    if form.is_bound and form.is_valid():
        try:
            actions.change_roles(
                member=member, **form.cleaned_data, at=timezone.now(), by=request.user
            )
        except PartnerError as error:
            show_error(form, error)  # type: ignore[arg-type]
        else:
            messages.success(request, _("It was saved."))
            return redirect(_to_list(member))
    context = {
        "form": form,
        "heading": member.user.full_name,
        "label": _("Save"),
        "cancel_url": _to_list(member),
        "crumbs": _crumbs(request, member.provider, member.user.full_name),
    }
    return render(request, "partners/form.html", context, status=status_of(form))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, uid: UUID) -> HttpResponse:
    """End a membership after asking."""
    member = _member(request, uid)
    error = ""
    if request.method == "POST":
        try:
            actions.end_membership(member=member, at=timezone.now(), by=request.user)
        except PartnerError as refused:
            error = str(refused)
        else:
            messages.success(request, _("The membership has ended."))
            if not administered_by(request.user).filter(pk=member.provider_id).exists():
                return redirect("home")
            return redirect(_to_list(member))
    if error:
        messages.error(request, error)
        return redirect(_to_list(member))
    closes = bool(only_here([member]))
    context = {
        "heading": _("End the membership of %(name)s") % {"name": member.user.full_name},
        "text": _("The account is closed, since it is for this provider alone.")
        if closes
        else _("The account stays for its other uses."),
        "label": _("End it"),
        "kind": "danger",
        "cancel_url": _to_list(member),
        "crumbs": _crumbs(request, member.provider, member.user.full_name),
    }
    return render(request, "components/confirm_page.html", context)


@login_required
@require_POST
def slip(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A new slip for a member who forgot the password, or for a former one who comes back."""
    member = _member(request, uid)
    user: User = member.user
    try:
        if member.ended_at is None:
            code = actions.new_slip(member=member, at=timezone.now(), by=request.user)
        else:
            user, code = actions.return_member(member=member, at=timezone.now(), by=request.user)
    except PartnerError as error:
        messages.error(request, str(error))
        return redirect(_to_list(member))
    return show_slip(request, user, code, back=_to_list(member))
