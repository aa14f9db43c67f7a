"""Fixtures of the CMS's tests."""

import pytest

from tests.cms.world import World, make_world


@pytest.fixture
def world(db: None) -> World:
    return make_world()
