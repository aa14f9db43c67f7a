"""The page of a provider's tokens, and what stands where the API has no address."""

from datetime import timedelta
from functools import cache
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lms.environment import BASE_DIR
from lms.interop.api.actions import TokenRefused, make_token, revoke_token
from lms.interop.api.api import api
from lms.interop.api.errors import problem
from lms.interop.api.forms import TokenForm
from lms.interop.api.models import ProviderToken
from lms.interop.api.rules import providers_of


@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """What the API takes and answers, for programs; nothing of anybody stands in it."""
    return JsonResponse(document())


@require_safe
def guide(request: HttpRequest, name: str) -> HttpResponse:
    """The guide, or its client, as they stand in `docs/`: who writes by API has no copy of the program."""
    path = BASE_DIR / "docs" / name
    if not path.exists():
        raise Http404
    text = path.read_text(encoding="utf-8")
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


@cache
def document() -> Any:
    """The OpenAPI document: it changes with the program alone."""
    return api.get_openapi_schema(path_prefix="/api/v3/")


@csrf_exempt  # nothing is done, and who asks is no browser
def not_there(request: HttpRequest) -> HttpResponse:
    """There is no such address in the API."""
    return problem(404)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """The tokens that a person keeps, and a new one, whose secret is shown once."""
    if not providers_of(request.user).exists():
        raise PermissionDenied
    form = TokenForm(request.POST or None, user=request.user)
    secret = ""
    if request.method == "POST" and form.is_valid():
        secret = _make(request, form)
        form = TokenForm(user=request.user) if secret else form
    status = 422 if request.method == "POST" and not secret else 200
    context = {"form": form, "secret": secret, "tokens": _rows(request), "now": timezone.now()}
    response = render(request, "interop/api_tokens.html", context, status=status)
    response["Cache-Control"] = "no-store, private"
    return response


def _rows(request: HttpRequest) -> Any:
    rows = ProviderToken.objects.kept_by(request.user)
    return rows.select_related("token__user", "provider")


def _make(request: HttpRequest, form: TokenForm) -> str:
    """The secret of the new token; empty when it was refused, with the reason in the form."""
    at = timezone.now()
    try:
        _token, secret = make_token(
            provider=form.chosen("provider"),
            user=form.chosen("account"),
            name=form.cleaned_data["name"],
            expires_at=at + timedelta(days=form.cleaned_data["days"]),
            at=at,
            by=request.user,
        )
    except TokenRefused as error:
        form.add_error(None, str(error))
        return ""
    return secret


@login_required
@require_POST
def revoke(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Takes a token back."""
    token = _rows(request).filter(uid=uid).first()
    if token is None:
        raise Http404
    revoke_token(token=token, at=timezone.now(), by=request.user)
    messages.success(request, _("The token is revoked: it opens nothing any more."))
    response = redirect("api_tokens")
    response.status_code = 303
    return response
