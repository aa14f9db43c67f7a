"""The order of a course's parts."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Page

from courses.actions.errors import CourseRefused
from courses.models import CourseReviewState


@transaction.atomic
def move_part(*, part: Page, up: bool, at: datetime, by: Any) -> None:
    """Put a part before its neighbour above, or behind the one below; nothing at the ends.

    Raises `CourseRefused` while the course waits for a reviewer.
    """
    if CourseReviewState.objects.of_page(part.path).open().exists():
        raise CourseRefused(_("The course waits for a reviewer."))
    neighbour = part.get_prev_sibling() if up else part.get_next_sibling()
    if neighbour is not None:
        part.specific.move(neighbour, pos="left" if up else "right", user=by)
