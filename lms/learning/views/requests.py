"""Asking for another attempt, and the trainer's answer."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from wagtail.permission_policies.pages import PagePermissionPolicy

from courses.models.pages import address
from lms.learning import actions
from lms.learning.access import own_quiz
from lms.learning.errors import LearningError
from lms.learning.models import AttemptRequest
from lms.learning.views.attempts import refusal, see

MOST_SHOWN = 200


@login_required
@require_POST
def request_attempt(request: HttpRequest, activity_uid: UUID) -> HttpResponse:
    """One press of a learner who has no attempt left."""
    quiz, round, _slots = own_quiz(request.user, activity_uid)
    try:
        actions.request_attempt(round=round, quiz=quiz, at=timezone.now())
    except LearningError as error:
        return refusal(request, str(error), address(quiz))
    return see(address(quiz))


@login_required
@require_safe
def attempt_requests(request: HttpRequest) -> HttpResponse:
    """What waits for the answer of the signed-in trainer, the oldest first; 403 for no trainer."""
    if not PagePermissionPolicy().user_has_permission(request.user, "change"):
        raise PermissionDenied
    rows = AttemptRequest.objects.decidable_by(request.user).waiting().with_learner()
    context = {"requests": rows.order_by("requested_at")[:MOST_SHOWN]}
    return render(request, "learning/requests.html", context)


@login_required
@require_POST
def decide_request(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Grant or refuse; a request at a course that the person may not edit is not there."""
    asked = get_object_or_404(AttemptRequest.objects.decidable_by(request.user), uid=uid)
    acts = {"grant": actions.grant_attempt, "refuse": actions.refuse_attempt}
    act = acts.get(request.POST.get("decision", ""))
    if act is None:
        raise BadRequest
    if act(request=asked, at=timezone.now(), by=request.user):
        messages.success(request, _("Your answer was recorded."))
    else:
        messages.info(request, _("This request was answered before."))
    return see(reverse("attempt_requests"))
