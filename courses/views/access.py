"""Which courses a person of the CMS works with, and what they may do with one."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.views.defaults import permission_denied
from wagtail.models import Page
from wagtail.permissions import policy_registry

from courses.models import CoursePage, Provider


def courses_of(user: Any) -> QuerySet[CoursePage]:
    """The courses that `user` may write in or release, or read while the provider is suspended."""
    policy = policy_registry.get_by_type(Page)
    pages = policy.instances_user_has_any_permission_for(user, {"add", "change", "publish"})
    read = Q(provider__state=Provider.State.SUSPENDED, provider__editors__in=user.groups.all())
    return CoursePage.objects.filter(Q(pk__in=pages.values("pk")) | read)


def own_course(user: Any, pk: int) -> CoursePage:
    """The course with that id; 404 when it is not one that `user` works with."""
    course = (
        courses_of(user).select_related("provider", "subject", "change_plan").filter(pk=pk).first()
    )
    if course is None:
        raise Http404
    return course


@dataclass(frozen=True)
class Rights:
    """What a person may do with a course."""

    write: bool
    publish: bool
    review: bool
    reorder: bool

    @property
    def read_only(self) -> bool:
        return not (self.write or self.publish)


def rights_on(course: CoursePage, user: Any) -> Rights:
    tester = course.permissions_for_user(user)
    publish, write = tester.can_publish(), tester.can_edit()
    never_published = course.first_published_at is None
    return Rights(
        write=write and tester.can_add_subpage(),
        publish=publish,
        review=publish and user.has_perm("courses.review_course"),
        reorder=write and (publish or never_published),
    )


def says_forbidden(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer 403 where Wagtail would send to its front page with a message."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except PermissionDenied as refused:
            return permission_denied(request, refused)

    return answered
