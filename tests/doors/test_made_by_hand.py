"""Addresses that somebody writes by hand break no door (T034, T047, T116)."""

from itertools import product
from urllib.parse import urlencode

import pytest

from tests.doors.cms import address_of_nothing, cms_doors
from tests.doors.pages import address_of, keys, page_doors
from tests.doors.test_cms import KNOCKS, key_of, url_of

pytestmark = pytest.mark.demo
HUGE = 10**23
VALUES = ("\x00", str(HUGE), "'\"><{{7*7}}", "32/13/2026")
#: Whatever a list, a filter, a chooser or a form of the site reads from an address.
NAMES = """
    page q unit loc xep sau truoc ky nam phan dong cau nhap da-luu lam-lai xong ma next field provider
    sort loai vi_tri ngay
"""
CMS_NAMES = """
    p q id ordering page_type collection_id tag bank term user action live owner locale order layout
    timestamp_from timestamp_to content_type has_child_pages difficulty competency kind status next
"""


def written(names, value):
    return urlencode(dict.fromkeys(names.split(), value))


def test_no_filter_breaks_a_page(story, people):
    wrong = []
    doors = page_doors()
    read = [key for key in keys() if "GET" in doors[key.partition("@")[0]].methods]
    for key, value in product(read, VALUES):
        for who in ("an", "hanh"):
            url = address_of(key, story)
            answer = people[who]("GET", url, query=written(NAMES, value))
            if answer.status >= 500:
                wrong.append(f"{who} {key} {value[:20]!r}: {answer.error}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("year", [0, 1, 10_000, HUGE])
def test_a_year_that_is_none_is_not_there(people, year):
    assert people["an"]("GET", f"/toi/so-tiet/{year}/").status == 404


def test_no_filter_and_no_number_breaks_the_cms(story, people):
    wrong = []
    for door in cms_doors():
        if not door.roles or "GET" not in door.methods:
            continue
        url = url_of(story, door, KNOCKS["lam"])
        queries = [written(CMS_NAMES, value) for value in VALUES[:3]]
        tried = [(url, query) for query in queries]
        tried.append((address_of_nothing(door, story.binhs, story.begun, missing=HUGE), ""))
        for address, query in tried:
            answer = people["lam"]("GET", address, query=query)
            if answer.status >= 500:
                wrong.append(f"{key_of(door)} {address} {query[-60:]}: {answer.error}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("words", ['"', 'tiếp "công', "a'b", "AND (", "*", "a:b", "NEAR("])
@pytest.mark.parametrize(
    ("who", "url"),
    [
        ("binh", "/admin/choose-page/search/"),
        ("binh", "/admin/images/chooser/results/"),
        ("binh", "/admin/documents/"),
        ("binh", "/admin/media/"),
        ("binh", "/admin/khoa-hoc/"),
        ("binh", "/admin/cau-hoi/"),
        ("lam", "/admin/pages/"),
    ],
)
def test_any_words_can_be_searched_for(people, who, url, words):
    assert people[who]("GET", url, query=urlencode({"q": words})).status == 200
