"""What is told about enquiries: to those who may answer, and to who asked."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from lms.enquiries.models import Answer
from lms.notices.kinds import Kind

WAITING, ANSWERED = "enquiries_wait", "enquiry_answered"

Context = Mapping[str, Any]


def _asked(context: Context) -> str:
    return _("Learners ask about a course of yours")


def _asked_about(context: Context) -> list[str]:
    return [_("Questions or reported errors wait at “%(course)s”.") % {"course": context["course"]}]


def _asked_at(context: Context) -> str:
    return reverse("course_enquiries", args=[context["about"]])


def _told(context: Context) -> str:
    if context["corrected"]:
        return _("The answer to your question was corrected")
    return {
        Answer.Outcome.ANSWERED: _("Your question was answered"),
        Answer.Outcome.MENDED: _("The error that you reported was mended"),
        Answer.Outcome.NOT_ERROR: _("What you reported was looked at"),
        Answer.Outcome.CLOSED: _("Your question was closed"),
    }[Answer.Outcome(context["outcome"])]


def _told_of(context: Context) -> list[str]:
    return [
        _("%(course)s, %(place)s.") % {"course": context["course"], "place": context["place"]},
    ]


def _told_at(context: Context) -> str:
    return reverse("own_enquiry", args=[context["about"]])


#: For who may edit a course, once a day: `{"about": uid of the course, "day", "course": title}`.
#: For who asked: `{"about": uid of the enquiry, "course", "place", "outcome", "corrected"}`.
KINDS = (
    Kind(WAITING, _asked, _asked_about, _asked_at),
    Kind(ANSWERED, _told, _told_of, _told_at),
)
