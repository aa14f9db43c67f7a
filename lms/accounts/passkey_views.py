"""Pages of passkeys: signing in with one, adding, naming and removing the own ones."""

import json
from http import HTTPStatus
from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.account.models import Login
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth, flows
from allauth.mfa.webauthn.views import ReauthenticateWebAuthnView
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.forms import Form
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView

from lms.accounts.devices import device_label
from lms.accounts.errors import AccountError
from lms.accounts.passkey_forms import CredentialForm, PasskeySignInForm
from lms.accounts.passkeys import (
    add_passkey,
    are_offered,
    passkey_mark,
    passkey_marked,
    passkeys_of,
    remove_passkeys,
    rename_passkey,
)
from lms.accounts.views import home_url, next_url, stay_signed_in


def told(form: Form) -> str:
    """What is wrong with a passkey's answer, for the person."""
    return " ".join(str(error) for errors in form.errors.values() for error in errors)


class _HerePages:
    """404 where the site has no name, or is reached by another one."""

    def dispatch(self, request, *args, **kwargs) -> HttpResponse:
        if not are_offered(request):
            raise Http404
        response: HttpResponse = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        return response


@method_decorator(never_cache, name="dispatch")
class PasskeyQuestionView(_HerePages, View):
    """What the browser has to ask the device before `PasskeySignInView` takes its answer."""

    http_method_names = ["post", "options"]

    def post(self, request) -> HttpResponse:
        return JsonResponse(auth.begin_authentication(None))


class PasskeySignInView(_HerePages, View):
    """Signing in with a passkey: no name is typed and no second step asked, for it holds both."""

    http_method_names = ["post", "options"]

    def post(self, request) -> HttpResponse:
        if request.user.is_authenticated:
            return HttpResponseRedirect(next_url(request, home_url()))
        form = PasskeySignInForm(request.POST)
        if not form.is_valid():
            messages.error(request, told(form))
            return redirect("account_login")
        passkey = form.cleaned_data["credential"]
        stay_signed_in(request, shared=form.cleaned_data["shared"])
        login = Login(user=passkey.user, redirect_url=next_url(request, ""))
        response: HttpResponse = flows.perform_passwordless_login(request, passkey, login)
        return response


asked_again = method_decorator(reauthentication_required(app="allauth.mfa"))


class PasskeyAddView(_HerePages, LoginRequiredMixin, TemplateView):
    """The offer, after a slip was used and from the own account; "Later" is as near as yes."""

    template_name = "accounts/passkey_add.html"

    @asked_again
    def get(self, request, *args, **kwargs) -> HttpResponse:
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs) -> dict:
        options = auth.begin_registration(self.request.user, True)
        later = next_url(self.request, reverse("passkeys"))
        return super().get_context_data(
            options=json.dumps(options), next=later, first="next" in self.request.GET, **kwargs
        )

    @asked_again
    def post(self, request) -> HttpResponse:
        form = CredentialForm(request.POST)
        try:
            add_passkey(
                user=request.user,
                name=device_label(request.headers.get("User-Agent", "")),
                credential=form.cleaned_data["credential"] if form.is_valid() else None,
                by=request.user,
                at=timezone.now(),
            )
        except AccountError as error:
            messages.error(request, str(error))
            return self.render_to_response(
                self.get_context_data(), status=HTTPStatus.UNPROCESSABLE_ENTITY
            )
        messages.success(request, _("From now on this device signs you in."))
        return HttpResponseRedirect(next_url(request, reverse("passkeys")))


class PasskeysView(_HerePages, LoginRequiredMixin, TemplateView):
    """The passkeys of the own account."""

    template_name = "accounts/passkeys.html"

    def get_context_data(self, **kwargs) -> dict:
        user: Any = self.request.user
        found = passkeys_of(user)
        rows = [{"key": key, "name": key.wrap().name, "mark": passkey_mark(key)} for key in found]
        return super().get_context_data(rows=rows, **kwargs)

    @asked_again
    def post(self, request) -> HttpResponse:
        """Remove the passkey of a mark, or give it a name."""
        user, at, name = request.user, timezone.now(), request.POST.get("name", "").strip()
        try:
            passkey = passkey_marked(user, request.POST.get("key", ""))
            if "remove" in request.POST:
                remove_passkeys(user=user, only=[passkey], by=user, at=at)
                messages.success(request, _("That device signs nobody in any more."))
            elif name:
                rename_passkey(passkey=passkey, name=name, by=user, at=at)
        except AccountError as error:
            messages.error(request, str(error))
        return redirect("passkeys")


class SecondStepView(AuthenticateView):
    """The second step after a password: a code, or the own passkey where there is one."""

    def get_context_data(self, **kwargs) -> dict:
        user = self.stage.login.user
        kinds = set(Authenticator.objects.filter(user=user).values_list("type", flat=True))
        sent: Any = self.webauthn_form
        wrong = sent if sent and sent.is_bound else None
        has_key = Authenticator.Type.WEBAUTHN in kinds and are_offered(self.request)
        self.webauthn_form: Any = sent if has_key else None
        context = super().get_context_data(**kwargs)
        if has_key:
            context["options"] = json.dumps(context["js_data"]["request_options"])
            context["key_error"] = told(wrong) if wrong else ""
        return {**context, "has_codes": kinds != {Authenticator.Type.WEBAUTHN}}


class PasskeyAgainView(_HerePages, ReauthenticateWebAuthnView):
    """Being asked again, answered with a passkey."""

    def get_context_data(self, **kwargs) -> dict:
        context = super().get_context_data(**kwargs)
        return {**context, "options": json.dumps(context["js_data"]["request_options"])}

    def form_invalid(self, form) -> HttpResponse:
        messages.error(self.request, told(form))
        return HttpResponseRedirect(self.request.get_full_path())
