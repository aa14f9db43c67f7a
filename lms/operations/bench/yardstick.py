"""The yardstick: plain Django with a session, an account, five small queries and a page of 10 KB.

Its CPU time is the unit in which operations are compared between machines. It runs in the same
process on the same database as the product, but with the middleware and the context of a project
that was just begun, so that nothing of ours makes the unit larger. `hello` is Django alone.
"""

from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.backends.django import DjangoTemplates
from django.urls import path
from django.utils import timezone
from django.utils.functional import cached_property

from courses.models import JobPosition, LegalBasis, ProgrammeType
from lms.personnel.models import Appointment, Officer

PREFIX = "/thuoc-do/"
PLAIN_MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
SHOWN = 20


class Templates:
    """The page's template, with the context of a project that was just begun."""

    @cached_property
    def page(self) -> Any:
        backend = DjangoTemplates(
            {
                "NAME": "yardstick",
                "DIRS": [Path(__file__).parent],
                "APP_DIRS": False,
                "OPTIONS": {
                    "context_processors": [
                        "django.template.context_processors.request",
                        "django.contrib.auth.context_processors.auth",
                        "django.contrib.messages.context_processors.messages",
                    ]
                },
            }
        )
        return backend.get_template("yardstick.html")


_templates = Templates()


def yardstick(request: HttpRequest) -> HttpResponse:
    """Seven queries in all: the session, the account, and five of one table or two."""
    officer = Officer.objects.filter(user=request.user.pk).first()
    context = {
        "officer": officer,
        "posts": list(Appointment.objects.filter(officer=officer).select_related("unit")),
        "positions": list(JobPosition.objects.order_by("code")[:SHOWN]),
        "texts": list(LegalBasis.objects.order_by("code")[:SHOWN]),
        "kinds": ProgrammeType.objects.count(),
        "today": timezone.localdate(),
    }
    return HttpResponse(_templates.page.render(context, request))


def hello(request: HttpRequest) -> HttpResponse:
    """Django alone: no middleware, no query, no template."""
    return HttpResponse("ok")


#: Below `PREFIX`, in the bench's own WSGI application and nowhere else.
urlpatterns = [path("thuoc-do/", yardstick), path("thuoc-do/hello/", hello)]
