"""The own notices."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST

from lms.notices import actions
from lms.notices.models import Notice


@login_required
@require_POST
def put_away(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Put an own notice away; another's is not there."""
    notice = get_object_or_404(Notice, uid=uid, to=request.user)
    actions.put_away(notice=notice, at=timezone.now())
    return HttpResponseRedirect("/toi/", status=303)
