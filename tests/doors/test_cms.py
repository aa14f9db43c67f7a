"""Every door of the CMS, tried by everybody with Binh's things, and by Binh with Chi's (R-0, T077-T090)."""

from dataclasses import dataclass

import pytest

from tests.doors.cms import address, address_of_nothing, cms_doors
from tests.doors.people import OUTSIDE_THE_CMS, PEOPLE
from tests.doors.rules import bare, faults, told
from tests.doors.table import doors_in, read

pytestmark = [pytest.mark.demo, pytest.mark.usefixtures("with_small_pictures")]


@dataclass(frozen=True)
class Knock:
    """Who comes to whose things."""

    who: str
    whose: str = "binhs"

    @property
    def target(self) -> str:
        """Whose course a page would be moved or copied to."""
        return "chis" if self.whose == "binhs" else "binhs"


KNOCKS = {
    "nobody": Knock("nobody"),
    "an": Knock("an"),
    "binh": Knock("binh"),
    "binh@chi": Knock("binh", "chis"),
    "chi": Knock("chi"),
    "mai": Knock("mai"),
    "lam": Knock("lam"),
}
COLUMNS = tuple(KNOCKS)
TABLE = read("cms.txt", COLUMNS)
#: A form as somebody might try it anywhere.
FORM = {"title": "x", "name": "x", "text": "x", "action-publish": "1", "action-submit": "1"}
SWEPT = ("PUT", "PATCH", "DELETE", "OPTIONS")


def key_of(door):
    return door.name or f"/{door.route}"


def url_of(story, door, knock):
    """Worked out once for all who come to the same things: it asks the database."""
    key = (door.route, knock.whose)  # not by name: two doors share one
    if key not in story.addresses:
        things, target = getattr(story, knock.whose), getattr(story, knock.target)["course"]
        story.addresses[key] = address(door, things, target)
    return story.addresses[key]


def cell(people, story, door, method, column, url=None):
    knock = KNOCKS[column]
    form = {**FORM, "new_parent_page": getattr(story, knock.target)["course"].pk}
    data = form if method == "POST" else None
    return people[knock.who](method, url or url_of(story, door, knock), data)


def test_the_table_names_every_door_and_none_that_is_gone():
    assert doors_in(TABLE) == {key_of(door) for door in cms_doors()}
    assert {method for _key, method in TABLE} == {"GET", "POST"}


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_everybody_is_answered_as_the_table_says(story, people, method):
    wrong = []
    for door in cms_doors():
        for column, status in TABLE[key_of(door), method].items():
            answer = cell(people, story, door, method, column)
            found = list(faults(door, method, answer, PEOPLE[KNOCKS[column].who]))
            if told(method, answer) != status:
                found.append(f"{told(method, answer)}, not {status}")
            wrong += [f"{column} {method} {key_of(door)}: {fault}" for fault in found]
    assert not wrong, "\n".join(wrong)


def test_whoever_has_nothing_to_do_there_is_answered_like_an(story, people):
    """An officer, a head, a keeper and a department see as little of the CMS as any learner.

    The gate asks who somebody is before it matters how they come, so one tries the forms too.
    """
    wrong = []
    knocks = [("GET", who) for who in OUTSIDE_THE_CMS if who != "an"] + [("POST", "giang")]
    for door in cms_doors():
        url = url_of(story, door, KNOCKS["an"])
        for method, who in knocks:
            answer = people[who](method, url)
            if told(method, answer) != TABLE[key_of(door), method]["an"]:
                wrong.append(f"{who} {method} {key_of(door)}: {answer.status}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.one_database
def test_no_other_method_opens_a_door(story, people):
    wrong = []
    for door in cms_doors():
        for method in SWEPT:
            for column in ("nobody", "chi", "lam"):
                answer = cell(people, story, door, method, column)
                found = faults(door, method, answer, PEOPLE[KNOCKS[column].who])
                wrong += [f"{column} {method} {key_of(door)}: {fault}" for fault in found]
    assert not wrong, "\n".join(wrong)


def test_what_is_not_ones_own_looks_like_what_is_not_there(story, people):
    compared, wrong = 0, []
    for door in cms_doors():
        for column in ("binh@chi", "chi"):
            if TABLE[key_of(door), "GET"][column] != "404" or not door.roles:
                continue
            nothing = address_of_nothing(door, getattr(story, KNOCKS[column].whose), story.begun)
            others = cell(people, story, door, "GET", column)
            nobodys = cell(people, story, door, "GET", column, nothing)
            compared += 1
            if (nobodys.status, bare(nobodys.body)) != (404, bare(others.body)):
                wrong.append(f"{column} {key_of(door)}: {nobodys.status}, or another page")
    assert not wrong, "\n".join(wrong)
    assert compared > 80
