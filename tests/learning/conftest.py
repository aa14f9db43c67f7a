"""A course with a test, an attempt at it, and An who sits it."""

from typing import Any

import pytest
from django.utils import timezone

from lms.learning.models import Attempt
from tests.learning.quiz_story import Story, tell
from tests.support.client import StrictClient


@pytest.fixture
def story() -> Story:
    return tell()


@pytest.fixture
def attempt(story: Story) -> Attempt:
    return story.start(timezone.now())


@pytest.fixture
def an(story: Story, client_of: Any) -> StrictClient:
    return client_of("an")
