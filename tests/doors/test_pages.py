"""Every door outside the CMS, tried by everybody with An's things (R-0, T019, T041, T067)."""

from itertools import product

import pytest

from lms.operations.doors import ALL_METHODS
from tests.doors.pages import (
    address_of,
    addresses_of_nothing,
    form_of,
    keys,
    of_a_learner,
    page_doors,
)
from tests.doors.people import NAMES, NOBODY, roles_at
from tests.doors.rules import bare, faults, told
from tests.doors.story import of_en
from tests.doors.table import doors_in, read

pytestmark = pytest.mark.demo
TABLE = read("pages.txt", NAMES)
#: HEAD costs what GET costs, and is answered by the same code.
ASKING_FOR_HEADS = (NOBODY, "an", "hanh")


def name_of(key):
    return key.partition("@")[0]


def roles_of(who, door):
    return roles_at(who, names_a_thing="<uuid:" in door.route)


def test_the_table_names_every_door_and_none_that_is_gone():
    assert doors_in(TABLE) == set(keys())
    assert {name_of(key) for key in keys()} == set(page_doors())
    assert {method for _key, method in TABLE} == {"GET", "POST"}


def test_everybody_is_answered_as_the_table_says(story, people):
    doors, wrong = page_doors(), []
    for (key, method), expected in TABLE.items():
        door, url = doors[name_of(key)], address_of(key, story)
        data = form_of(key) if method == "POST" else None
        for who, status in expected.items():
            answer = people[who](method, url, data)
            found = list(faults(door, method, answer, roles_of(who, door)))
            if told(method, answer) != status:
                found.append(f"{told(method, answer)}, not {status}")
            wrong += [f"{who} {method} {key}: {fault}" for fault in found]
    assert not wrong, "\n".join(wrong)


@pytest.mark.one_database
def test_no_other_method_opens_a_door(story, people):
    doors, wrong = page_doors(), []
    for key in keys():
        door, url = doors[name_of(key)], address_of(key, story)
        for method in sorted({*ALL_METHODS} - {"GET", "POST"}):
            for who in ASKING_FOR_HEADS if method == "HEAD" else NAMES:
                answer = people[who](method, url)
                found = list(faults(door, method, answer, roles_of(who, door)))
                if method == "HEAD" and str(answer.status) != TABLE[key, "GET"][who]:
                    found.append(f"{answer.status}, but GET {TABLE[key, 'GET'][who]}")
                if method not in door.methods and answer.status not in {302, 403, 404, 405}:
                    found.append(f"{answer.status} to a method that is not offered")
                wrong += [f"{who} {method} {key}: {fault}" for fault in found]
    assert not wrong, "\n".join(wrong)


def test_what_is_not_ones_own_looks_like_what_is_not_there(story, people):
    compared, wrong = 0, []
    for (key, method), expected in TABLE.items():
        nothing = addresses_of_nothing(key)
        if nothing is None:
            continue
        url, data = address_of(key, story), form_of(key) if method == "POST" else None
        for who in [who for who in ("an", "en", "chi") if expected[who] == "404"]:
            others, nobodys = people[who](method, url, data), people[who](method, nothing, data)
            compared += 1
            if (nobodys.status, bare(nobodys.body)) != (404, bare(others.body)):
                wrong.append(f"{who} {method} {key}: {nobodys.status}, or another page")
    assert not wrong, "\n".join(wrong)
    assert compared > 100


#: Nobody of these answers for En, learns for her, or teaches what she learns.
NOT_ENS = ("an", "dung", "hanh", "chi")


def test_nobody_reaches_the_things_of_another_commune(story, people):
    """A head, a keeper and a learner of Tien Du with the ids of En's things, of Lien Bao."""
    doors, ens, wrong = page_doors(), of_en(story), []
    named = [key for key in keys() if of_a_learner(key)]
    assert len(named) > 30
    for key, method in product(named, ("GET", "POST")):
        door, url = doors[name_of(key)], address_of(key, ens)
        data = form_of(key) if method == "POST" else None
        expected = 404 if method in door.methods else 405
        for who in NOT_ENS:
            answer = people[who](method, url, data)
            if answer.status != expected or answer.wrote:
                wrong.append(f"{who} {method} {key}: {answer.status}, wrote {answer.wrote}")

    assert not wrong, "\n".join(wrong)
