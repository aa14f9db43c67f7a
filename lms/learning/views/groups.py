"""Joining a trainer's group by its link."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from lms.learning import actions
from lms.learning.errors import LearningError
from lms.learning.models import StudyGroup
from lms.personnel.models import Officer


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def join_group(request: HttpRequest, code: str) -> HttpResponse:
    """What one joins and who sees what; one press joins and opens the course."""
    groups = StudyGroup.objects.select_related("course", "made_by")
    group = get_object_or_404(groups, code=code)
    officer = Officer.objects.filter(user=request.user).first()
    if officer is None:
        raise PermissionDenied
    uid = group.course.translation_key
    if group.members.filter(officer=officer, joined_at__isnull=False).exists():
        return HttpResponseRedirect(reverse("continue_course", args=[uid]))
    error = ""
    if request.method == "POST":
        try:
            actions.join_group(group=group, officer=officer, at=timezone.now())
        except LearningError as refused:
            error = str(refused)
        else:
            return HttpResponseRedirect(reverse("continue_course", args=[uid]), status=303)
    context = {"group": group, "open": group.is_open(timezone.localdate()), "error": error}
    return render(request, "learning/join_group.html", context, status=422 if error else 200)
