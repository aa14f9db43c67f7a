"""Fixtures of partners' tests: the small CMS, and answers to its forms."""

import pytest

from tests.cms.world import World, make_world


@pytest.fixture
def world(db: None) -> World:
    return make_world()
