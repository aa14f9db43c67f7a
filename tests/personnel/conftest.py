"""The small province of `people.py`, for tests of who answers for whom."""

import pytest

from tests.personnel.people import Place, lay


@pytest.fixture
def place(db: None) -> Place:
    return lay()
