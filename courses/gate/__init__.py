"""The gate of the CMS: which of its many doors are open, to whom, and for which rows.

Wagtail has some two hundred addresses below /admin/; a view of it may check the model and not the
row. So every door is named in `doors` with its rule, and a door without a rule is an administrator's.
"""

import logging
import re
from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import InvalidPage
from django.db import DataError
from django.db.models import ProtectedError, RestrictedError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.datastructures import MultiValueDictKeyError
from django.utils.translation import gettext as _
from django.views.defaults import bad_request
from wagtail.admin import messages

CMS = "admin/"
log = logging.getLogger("courses.gate")
#: What Python and the databases say of a text where a number or plain text must stand.
NOT_A_VALUE = re.compile(r"expected a number but got|invalid literal for int|contain NUL")


def is_unreadable(error: Exception) -> bool:
    """Whether a view of Wagtail's stumbled over what somebody wrote into an address or a form.

    Its forms check what they take, its lists and choosers take filters as they come.
    """
    if isinstance(error, MultiValueDictKeyError | OverflowError | DataError | InvalidPage):
        return True
    return isinstance(error, ValueError) and bool(NOT_A_VALUE.search(str(error)))


class CMSGate:
    """Middleware: asks the rule of a door of the CMS before its view runs."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Mapping[str, Any]
    ) -> HttpResponse | None:
        match = request.resolver_match
        if match is None or not match.route.startswith(CMS) or not request.user.is_authenticated:
            return None
        # A pattern without a name is called after its view.
        return self._ask(request, match.view_name if match.url_name else "", kwargs)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """What is no error of ours: an address or form made by hand, and a row in use.

        Deleting a row that others rest on is refused by the database's rules: back to the page that
        asked, which says so.
        """
        match = request.resolver_match
        if match is None or not match.route.startswith(CMS):
            return None
        if is_unreadable(error):
            log.warning("cannot be read: %s %s: %s", request.method, request.path, error)
            return bad_request(request, error)
        if isinstance(error, ProtectedError | RestrictedError):
            messages.error(request, _("This is in use, so it was not deleted."))
            return redirect(request.get_full_path())
        return None

    @staticmethod
    def _ask(request: HttpRequest, name: str, kwargs: Mapping[str, Any]) -> HttpResponse | None:
        from courses.gate.doors import OWN_EXPORTS, rule_of
        from courses.gate.rules import LARGEST_ID, everybody

        rule = rule_of(name)
        if rule is everybody:
            return None
        if not request.user.has_perm("wagtailadmin.access_admin"):
            raise PermissionDenied
        if any(isinstance(value, int) and value > LARGEST_ID for value in kwargs.values()):
            raise Http404
        if "export" in request.GET and not name.startswith(OWN_EXPORTS):
            raise Http404
        return rule(request, kwargs)
