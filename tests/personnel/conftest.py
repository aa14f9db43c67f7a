"""The two small places of the personnel side: `people.py` for who answers for whom, `world.py` for learning."""

import pytest

from tests.personnel.people import Place, lay
from tests.personnel.world import World, make_world


@pytest.fixture
def place(db: None) -> Place:
    return lay()


@pytest.fixture
def world(db: None) -> World:
    return make_world()
