"""One story and one session of each person for all tests of the doors."""

import logging
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lms.accounts.models import User
from lms.operations.actions.beats import beat
from tests.doors.caller import Caller, callers
from tests.doors.people import NAMES, NOBODY
from tests.doors.story import Story, tell


@pytest.fixture
def story(db: None) -> Story:
    told = tell()
    beat(worker_id="w", started_at=timezone.now(), at=timezone.now())  # it beats while one knocks
    return told


@pytest.fixture
def with_small_pictures(story: Story) -> None:
    """Else every list of pictures draws them anew, since what a request wrote is taken back."""
    lam = Client()
    lam.force_login(User.objects.get(username="lam"))
    for name in ("wagtailimages:index", "wagtailimages_chooser:choose"):
        lam.get(reverse(name))


@pytest.fixture
def people(story: Story) -> dict[str, Caller]:
    return callers(NAMES, NOBODY)


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """Thousands of refusals need not be told."""
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)
