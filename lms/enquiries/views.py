"""Whom the people of a unit ask: seen and set by who keeps the files there."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from courses.models.dated import local_name
from lms.enquiries import actions
from lms.enquiries.errors import EnquiryError
from lms.enquiries.forms import ContactForm
from lms.enquiries.models.contacts import SESSION_KEY
from lms.personnel.forms.fields import status_of
from lms.personnel.models import Authority, OrgUnit
from lms.personnel.models.officers import units_below
from lms.personnel.views.who import must_keep_files, today

PAGE = 50


def _units(user: Any) -> QuerySet[OrgUnit]:
    """The units of today at or below those for which `user` keeps files, with their contacts."""
    on = today()
    below = units_below(user, [Authority.Kind.KEEPER], on)
    units = OrgUnit.objects.active(on).filter(pk__in=below)
    found: QuerySet[OrgUnit] = units.select_related("contact").order_by("code")
    return found


@login_required
@require_safe
def contacts(request: HttpRequest) -> HttpResponse:
    """The units with their contacts; 403 for who keeps no files."""
    must_keep_files(request)
    page = Paginator(_units(request.user), PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "crumbs": _crumbs((_("Contacts"), ""))}
    return render(request, "personnel/contacts.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Set or take away the contact of a unit; a unit whose files others keep is not there."""
    unit = get_object_or_404(_units(request.user), uid=uid)
    now = getattr(unit, "contact", None)
    names = ("name", "phone", "email")
    initial = {name: getattr(now, name, "") for name in names}
    form = ContactForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            actions.set_contact(unit=unit, **form.cleaned_data, at=timezone.now(), by=request.user)
        except EnquiryError as error:
            form.add_error(error.field, str(error))
        else:
            request.session.pop(SESSION_KEY, None)
            messages.success(
                request, _("It was saved. Within 15 minutes every page of these people names it.")
            )
            return redirect("contacts")
    context = {
        "form": form,
        "unit": unit,
        "crumbs": _crumbs((_("Contacts"), reverse("contacts")), (local_name(unit), "")),
    }
    return render(request, "personnel/contact.html", context, status=status_of(form))


def _crumbs(*more: tuple[str, str]) -> list[dict[str, str]]:
    way = [(_("Personnel files"), reverse("officers")), *more]
    return [{"label": label, "url": url} for label, url in way]
