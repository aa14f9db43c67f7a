"""Every door outside the CMS, tried by everybody with An's things (R-0, T019, T041, T067)."""

import pytest

from lms.operations.doors import ALL_METHODS
from tests.doors.pages import (
    address_of,
    addresses_of_nothing,
    form_of,
    keys,
    page_doors,
)
from tests.doors.people import NAMES, NOBODY, roles_at
from tests.doors.rules import bare, faults
from tests.doors.table import doors_in, read

pytestmark = pytest.mark.demo
TABLE = read("pages.txt", NAMES)


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
            if answer.status != status:
                found.append(f"{answer.status}, not {status}")
            wrong += [f"{who} {method} {key}: {fault}" for fault in found]
    assert not wrong, "\n".join(wrong)


def test_no_other_method_opens_a_door(story, people):
    doors, wrong = page_doors(), []
    for key in keys():
        door, url = doors[name_of(key)], address_of(key, story)
        for method in sorted({*ALL_METHODS} - {"GET", "POST"}):
            for who in NAMES:
                answer = people[who](method, url)
                found = list(faults(door, method, answer, roles_of(who, door)))
                if method == "HEAD" and answer.status != TABLE[key, "GET"][who]:
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
        for who, status in expected.items():
            if status != 404 or who == NOBODY:
                continue
            others, nobodys = people[who](method, url, data), people[who](method, nothing, data)
            compared += 1
            if (nobodys.status, bare(nobodys.body)) != (404, bare(others.body)):
                wrong.append(f"{who} {method} {key}: {nobodys.status}, or another page")
    assert not wrong, "\n".join(wrong)
    assert compared > 300
