"""What acts on what is taught refuse with."""

from typing import Any

from django.utils.translation import gettext as _


class CourseRefused(Exception):
    """An act on a course that cannot be done; its message is for the user."""


def refuse_unless_at_work(course: Any) -> None:
    """Raises `CourseRefused` for a course of a provider that is suspended or closed."""
    if course.provider is not None and not course.provider.is_at_work:
        raise CourseRefused(
            _("The provider is suspended or closed: its courses cannot be submitted or published.")
        )
