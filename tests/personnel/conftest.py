"""Fixtures of the personnel side."""

import pytest

from tests.personnel.world import World, make_world


@pytest.fixture
def world(db: None) -> World:
    """A small commune; see `tests.personnel.world`."""
    return make_world()
