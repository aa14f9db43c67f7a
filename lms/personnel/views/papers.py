"""Papers and forms of an officer, each as a page and as a PDF file."""

from datetime import date
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from courses.vietnamese import slug
from lms.papers.dates import Span
from lms.papers.layouts import completion_pdf, learning_evidence_pdf, training_table_pdf
from lms.papers.plain import CompletionPaper
from lms.personnel import periods
from lms.personnel.models import Certificate, Officer
from lms.personnel.printing import completion_paper, learning_evidence, training_table
from lms.personnel.rules import is_own
from lms.personnel.views.who import What, must_see, officer_for, pages_of, today

DEMO_NOTE = "Dữ liệu trình diễn: giấy này không có giá trị."


# The attestation ---------------------------------------------------------------------------------


def _certificate(request: HttpRequest, uid: UUID) -> Certificate:
    """A paper that the account may see; another's look is noted with the number."""
    papers = Certificate.objects.select_related("officer", "revocation")
    certificate = get_object_or_404(papers, uid=uid)
    must_see(request, certificate.officer, what=What.PAPER, detail=certificate.number)
    return certificate


def _printed(certificate: Certificate) -> CompletionPaper:
    address = f"{settings.PUBLIC_URL}{reverse('verify')}"
    note = DEMO_NOTE if settings.DEMO else ""
    return completion_paper(certificate, check_address=address, note=note)


@login_required
@require_safe
def certificate(request: HttpRequest, uid: UUID) -> HttpResponse:
    paper = _certificate(request, uid)
    own = is_own(request.user, paper.officer)
    context = {
        "paper": _printed(paper),
        "pdf_url": reverse("certificate_pdf", args=[uid]),
        "crumbs": _crumbs(None if own else paper.officer.uid, paper.number),
    }
    return render(request, "papers/completion.html", context)


@login_required
@require_safe
def certificate_pdf(request: HttpRequest, uid: UUID) -> HttpResponse:
    paper = _certificate(request, uid)
    return pdf_response(completion_pdf(_printed(paper)), f"giay xac nhan {paper.number}")


# Form 2C -----------------------------------------------------------------------------------------


def _of_file(request: HttpRequest, uid: UUID | None, detail: str) -> Officer:
    """The officer whose form is printed: it tells the birth date, so another's is for the keeper."""
    return officer_for(request, uid, what=What.EXPORT, detail=detail, keeper=True)


@login_required
@require_safe
def training_table_page(request: HttpRequest, uid: UUID | None = None) -> HttpResponse:
    officer = _of_file(request, uid, "2C")
    context = {
        "paper": training_table(officer, on=today(), made_at=timezone.now()),
        "pdf_url": pages_of(uid)["training_table_pdf"],
        "crumbs": _crumbs(uid, _("Training table of form 2C")),
    }
    return render(request, "papers/training_table.html", context)


@login_required
@require_safe
def training_table_file(request: HttpRequest, uid: UUID | None = None) -> HttpResponse:
    officer = _of_file(request, uid, "2C")
    table = training_table(officer, on=today(), made_at=timezone.now())
    return pdf_response(training_table_pdf(table), f"mau 2c muc 26 27 {officer.number or ''}")


# Evidence for the appraisal ----------------------------------------------------------------------


@login_required
@require_safe
def learning_evidence_page(request: HttpRequest, uid: UUID | None = None) -> HttpResponse:
    """The sheet of a period with a small chooser, which works without JavaScript."""
    if "nam" in request.GET:
        return _chosen(request)
    officer = _of_file(request, uid, "II.1")
    on = today()
    key = request.GET.get("ky") or periods.current_quarter(on)
    year, part = periods.split(key)
    context = {
        "years": periods.years(on),
        "parts": periods.parts(),
        "year": year,
        "part": part,
        "crumbs": _crumbs(uid, _("Evidence of learning")),
    }
    try:
        span = periods.span_of(key, on=on)
    except ValueError:
        return render(request, "personnel/learning_evidence.html", context, status=400)
    context["paper"] = learning_evidence(officer, span=span, on=on, made_at=timezone.now())
    query = urlencode({"ky": key})
    context["pdf_url"] = f"{pages_of(uid)['learning_evidence_pdf']}?{query}"
    return render(request, "personnel/learning_evidence.html", context)


def _chosen(request: HttpRequest) -> HttpResponse:
    """From the two lists of the chooser to the address of the period."""
    parts = [request.GET.get("nam", ""), request.GET.get("phan", "")]
    query = urlencode({"ky": "-".join(part for part in parts if part)})
    return HttpResponseRedirect(f"{request.path}?{query}")


@login_required
@require_safe
def learning_evidence_file(request: HttpRequest, uid: UUID | None = None) -> HttpResponse:
    officer = _of_file(request, uid, "II.1")
    on = today()
    key = request.GET.get("ky") or periods.current_quarter(on)
    span = _span(key, on)
    sheet = learning_evidence(officer, span=span, on=on, made_at=timezone.now())
    whose = f"{officer.number or ''} " if uid else ""  # a keeper saves those of many
    return pdf_response(learning_evidence_pdf(sheet), f"minh chung hoc tap {whose}{key}")


def _span(key: str, on: date) -> Span:
    try:
        return periods.span_of(key, on=on)
    except ValueError:
        raise Http404 from None


# Both --------------------------------------------------------------------------------------------


def _crumbs(uid: UUID | None, here: str) -> list[dict[str, str]]:
    label = _("Training profile")
    return [{"label": label, "url": pages_of(uid)["profile"]}, {"label": here, "url": ""}]


def pdf_response(content: bytes, name: str) -> HttpResponse:
    """A file that opens in the browser, under an ASCII name for when it is kept."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{slug(name, max_length=80)}.pdf"'
    return response
