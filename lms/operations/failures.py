"""The answer to an error of ours: 500, or 503 where the same request will do in a moment."""

import logging
import sys
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import loader
from django.utils.translation import gettext as _

from courses.stored import StorageAway
from lms.operations.request_ids import current
from lms.operations.roles import contact_at_hand

RETRY_AFTER_SECONDS = 5

logger = logging.getLogger("lms.failures")


def server_error(request: HttpRequest) -> HttpResponse:
    """`handler500`: a database or a storage that is away for a moment is no error of the page.

    The page is drawn without the request, since whose it is would be asked of the database.
    """
    error = sys.exc_info()[1]
    if isinstance(error, StorageAway):
        logger.error("object storage: %s", error)
        return _unavailable(request, "storage_away.html", _("Files cannot be read or kept now."))
    if not isinstance(error, OperationalError | InterfaceError):
        text = loader.get_template("500.html").render(_context(request))
        return HttpResponse(text, status=HTTPStatus.INTERNAL_SERVER_ERROR)
    logger.error("database busy or away: %s", error)
    return _unavailable(request, "503.html", _("The service is busy. Try again in a moment."))


def _context(request: HttpRequest) -> dict[str, Any]:
    """What an error page says, without a query: whom to ask only where the session is read already."""
    return {"request_id": current(), "contact": contact_at_hand(request) or settings.OPERATOR}


def _unavailable(request: HttpRequest, template: str, message: str) -> HttpResponse:
    status = HTTPStatus.SERVICE_UNAVAILABLE
    response: HttpResponse
    if request.content_type == "application/json":
        response = JsonResponse(
            {"outcome": "busy", "message": message, "request_id": current()}, status=status
        )
    else:
        response = HttpResponse(
            loader.get_template(template).render(_context(request)), status=status
        )
    response["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response
