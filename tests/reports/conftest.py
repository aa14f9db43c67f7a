"""The small province with courses, for tests of lists that join rooms."""

import pytest

from tests.reports.story import Story, tell


@pytest.fixture
def story(db: None) -> Story:
    return tell()
