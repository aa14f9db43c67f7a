"""The agency's desk of partners: applications, partners, their state, contracts, contact persons."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses.models import Provider
from courses.models.pages import address
from courses.vietnamese import slug
from lms.partners import actions
from lms.partners.errors import PartnerError
from lms.partners.forms import ContactPersonForm, ContractForm, DecisionForm, ReasonForm
from lms.partners.models import Application, ContactPerson, Contract
from lms.partners.rules import State, contract_state, mail_is_set, oversees, state_of
from lms.partners.views.accounts import show_slip
from lms.partners.views.applying import note_too_large
from lms.personnel.forms.fields import show_error, status_of
from lms.personnel.views.files import takes_a_file

PAGE = 50


def must_oversee(request: HttpRequest) -> None:
    if not oversees(request.user):
        raise PermissionDenied


def crumbs(*more: tuple[str, str]) -> list[dict[str, str]]:
    way = [(_("Partners"), reverse("partners")), *more]
    return [{"label": label, "url": url} for label, url in way]


def partner_of(uid: UUID) -> Provider:
    """The partner at that uid; the agency's own part is none."""
    rows = Provider.objects.exclude(kind=Provider.Kind.AGENCY)
    found: Provider = get_object_or_404(rows, uid=uid)
    return found


# Applications -------------------------------------------------------------------------------------


@login_required
@require_safe
def partners(request: HttpRequest) -> HttpResponse:
    """All partners with their contracts, and the applications that wait."""
    must_oversee(request)
    on = timezone.localdate()
    rows = Provider.objects.exclude(kind=Provider.Kind.AGENCY).prefetch_related("contracts")
    page = Paginator(rows.order_by("state", "name"), PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(one, *_contract_of(one, on)) for one in page],
        "waiting": [(one, state_of(one).value) for one in Application.objects.to_look_at()[:PAGE]],
        "decided": [
            (one, state_of(one).value)
            for one in Application.objects.with_last().filter(
                last_kind__in=("approved", "refused", "asked")
            )[:PAGE]
        ],
    }
    return render(request, "partners/partners.html", context)


def _contract_of(provider: Provider, on: Any) -> tuple[Contract | None, str]:
    """The contract that lasts longest, and how it stands."""
    last = max(provider.contracts.all(), key=lambda one: one.active_to, default=None)
    return last, contract_state(last, on).value if last else ""


def _application(request: HttpRequest, uid: UUID) -> Application:
    must_oversee(request)
    found: Application = get_object_or_404(
        Application.objects.with_last().select_related("provider"), uid=uid
    )
    return found


@login_required
@require_safe
def application(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One application with what happened to it, to be decided on."""
    return _show(request, _application(request, uid), DecisionForm())


def _show(request: HttpRequest, one: Application, form: DecisionForm) -> HttpResponse:
    context = {
        "application": one,
        "state": state_of(one).value,
        "steps": one.steps.select_related("by"),
        "form": form,
        "open": state_of(one) not in {State.APPROVED, State.REFUSED},
        "mail": mail_is_set(),
        "crumbs": crumbs((one.short_name, "")),
    }
    return render(request, "partners/application.html", context, status=status_of(form))


@login_required
@require_POST
def decide(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Confirm by phone, ask for more, refuse or approve; approving shows the first slip."""
    one = _application(request, uid)
    form = DecisionForm(request.POST)
    acts: dict[str, Callable[..., Any]] = {
        "xac-nhan": actions.confirm,
        "hoi-them": actions.ask_for_more,
        "tu-choi": actions.refuse,
        "duyet": actions.approve,
    }
    act = acts.get(request.POST.get("viec", ""))
    if act is None:
        raise Http404
    if not form.is_valid():
        return _show(request, one, form)
    try:
        made = act(
            application=one, text=form.cleaned_data["text"], at=timezone.now(), by=request.user
        )
    except PartnerError as error:
        show_error(form, error)  # type: ignore[arg-type]
        return _show(request, one, form)
    if isinstance(made, tuple):
        provider, user, code = made
        if code:
            return show_slip(request, user, code, back=reverse("partner", args=[provider.uid]))
        return redirect("partner", provider.uid)
    messages.success(request, _("It was recorded."))
    return redirect("partner_application", uid)


@login_required
@require_safe
def application_file(request: HttpRequest, uid: UUID) -> FileResponse:
    """The applicant's licence, to be saved, never shown inside a page."""
    return _file(_application(request, uid).file, "giay-phep")


def _file(file: Any, name: str) -> FileResponse:
    if not file:
        raise Http404
    ending = str(file.name).rpartition(".")[2]
    response = FileResponse(file.open("rb"), as_attachment=True, filename=f"{name}.{ending}")
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


# One partner --------------------------------------------------------------------------------------


@login_required
@require_safe
def partner(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A partner: state and its history, contracts, contact persons, courses."""
    must_oversee(request)
    one, on = partner_of(uid), timezone.localdate()
    page = getattr(one, "page", None)
    context = {
        "partner": one,
        "address": address(page) if page else "",
        "changes": one.changes.select_related("by"),
        "contracts": [(row, contract_state(row, on).value) for row in one.contracts.all()],
        "contacts": one.contacts.filter(ended_at=None),
        "numbers": actions.what_happens(one),
        "crumbs": crumbs((one.short_name, "")),
    }
    return render(request, "partners/partner.html", context)


ACTS = {"tam-dung": actions.suspend, "mo-lai": actions.resume, "dong": actions.close}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change_state(request: HttpRequest, uid: UUID, act: str) -> HttpResponse:
    """Ask before a partner is suspended, taken up again or closed, with what that touches."""
    must_oversee(request)
    one = partner_of(uid)
    if act not in ACTS:
        raise Http404
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            ACTS[act](
                provider=one, reason=form.cleaned_data["reason"], at=timezone.now(), by=request.user
            )
        except PartnerError as error:
            show_error(form, error)  # type: ignore[arg-type]
        else:
            messages.success(request, _("It was recorded, and the partner’s people are told."))
            return redirect("partner", uid)
    context = {
        "form": form,
        "facts": _consequences(one, act),
        "cancel_url": reverse("partner", args=[uid]),
        "kind": "" if act == "mo-lai" else "danger",
        **_words(one, act),
        "crumbs": crumbs((one.short_name, reverse("partner", args=[uid])), (_("State"), "")),
    }
    return render(request, "components/confirm_page.html", context, status=status_of(form))


def _words(one: Provider, act: str) -> dict[str, str]:
    name = {"name": one.short_name}
    if act == "tam-dung":
        return {
            "heading": _("Suspend %(name)s") % name,
            "text": _(
                "Who studies goes on. Nobody new can begin, and nothing can be written or submitted. "
                "It can be undone."
            ),
            "label": _("Suspend"),
        }
    if act == "mo-lai":
        return {
            "heading": _("Take %(name)s up again") % name,
            "text": _(
                "What the suspension took away is back: rights, and courses in the catalogue."
            ),
            "label": _("Take up again"),
        }
    return {
        "heading": _("Close %(name)s") % name,
        "text": _(
            "Courses are retired; who studies may finish. All its people lose their rights. "
            "It cannot be undone; all history stays."
        ),
        "label": _("Close for good"),
    }


def _consequences(one: Provider, act: str) -> list[tuple[str, Any]]:
    numbers = actions.what_happens(one)
    if act == "mo-lai":
        return [(_("Its people"), numbers.members)]
    facts = [
        (_("Courses that leave the catalogue"), numbers.courses),
        (_("Learners who are studying and may finish"), numbers.learners),
    ]
    if act == "tam-dung":
        held = (_("Submissions that wait meanwhile"), numbers.submissions)
        return [*facts, held, (_("People who can only read"), numbers.members)]
    return [
        *facts,
        (_("Submissions that are taken back"), numbers.submissions),
        (_("People who lose their rights"), numbers.members),
        (_("Accounts that are closed"), numbers.accounts),
    ]


@takes_a_file
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add_contract(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Record a contract."""
    must_oversee(request)
    one = partner_of(uid)
    form = ContractForm(request.POST if request.method == "POST" else None, request.FILES or None)
    note_too_large(request, form)
    if form.is_bound and form.is_valid():
        try:
            actions.add_contract(
                provider=one, **form.cleaned_data, at=timezone.now(), by=request.user
            )
        except PartnerError as error:
            show_error(form, error)  # type: ignore[arg-type]
        else:
            messages.success(request, _("The contract was recorded."))
            return redirect("partner", uid)
    return _form(request, one, form, _("Record a contract"))


@login_required
@require_safe
def contract_file(request: HttpRequest, uid: UUID) -> FileResponse:
    """The signed contract."""
    must_oversee(request)
    contract: Contract = get_object_or_404(Contract, uid=uid)
    return _file(contract.file, slug(contract.number) or "hop-dong")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add_contact(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Add a contact person."""
    must_oversee(request)
    one = partner_of(uid)
    form = ContactPersonForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        actions.add_contact(
            provider=one, values=form.cleaned_data, at=timezone.now(), by=request.user
        )
        return redirect("partner", uid)
    return _form(request, one, form, _("Add a contact person"))


def _form(request: HttpRequest, one: Provider, form: Any, heading: str) -> HttpResponse:
    url = reverse("partner", args=[one.uid])
    context = {
        "form": form,
        "heading": heading,
        "cancel_url": url,
        "crumbs": crumbs((one.short_name, url), (heading, "")),
    }
    return render(request, "partners/form.html", context, status=status_of(form))


@login_required
@require_POST
def end_contact(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take a contact person off the list."""
    must_oversee(request)
    contact: ContactPerson = get_object_or_404(
        ContactPerson.objects.select_related("provider"), uid=uid
    )
    actions.end_contact(contact=contact, at=timezone.now(), by=request.user)
    return redirect("partner", contact.provider.uid)
