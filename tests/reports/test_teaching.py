"""A trainer's follow-up: own courses only, and of the learners name, unit, progress, result."""

import csv
import io
import re

import openpyxl
import pytest
from django.utils import timezone

from lms.learning.models import Completion, Progress
from lms.personnel.models import AccessLogEntry
from tests.reports.story import TODAY, crowd, soon

NAMES = re.compile(r'<th scope="row">([^<]+)</th>')


@pytest.fixture
def taught(story):
    """Bình's course with An at half, Hà done; Chi's course with Én."""
    story.course("dich-vu")
    story.course("doi-tac", provider="partner")
    story.study("an", "dich-vu", done=1, at=soon(-3))
    story.study("ha", "dich-vu", done=2)
    story.study("en", "doi-tac", done=1)
    return story


def address(story, slug: str) -> str:
    return f"/giang-day/{story.courses[slug].translation_key}"


@pytest.mark.parametrize(
    ("who", "own", "other"), [("binh", "dich-vu", "doi-tac"), ("chi", "doi-tac", "dich-vu")]
)
def test_the_own_courses_alone(taught, client_of, who, own, other):
    client = client_of(who)
    text = client.get("/giang-day/").content.decode()
    assert (f"Khóa {own}" in text, f"Khóa {other}" in text) == (True, False)
    for tail in ("/", "/danh-sach.xlsx", "/hoan-thanh.csv"):
        assert client.get(address(taught, own) + tail).status_code == 200
        assert client.get(address(taught, other) + tail).status_code == 404


@pytest.mark.parametrize("who", ["an", "dung", "hanh", "giang", "en", "oanh"])
def test_nobody_else(taught, client_of, who):
    client = client_of(who)
    assert client.get("/giang-day/").status_code == 403
    for tail in ("/", "/danh-sach.xlsx", "/hoan-thanh.csv"):
        assert client.get(address(taught, "dich-vu") + tail).status_code == 404


def test_name_unit_progress_result_and_nothing_else(taught, client_of):
    an = taught["an"]
    an.phone, an.number = "0912345678", "TD-777"
    an.save()
    text = client_of("binh").get(f"{address(taught, 'dich-vu')}/").content.decode()
    assert NAMES.findall(text) == ["Nguyễn Thị Thu An", "Đỗ Thu Hà"]
    assert "Trung tâm Phục vụ hành chính công xã Tiên Du" in text
    assert ">1/2<" in text
    for private in ("0912345678", "TD-777", str(an.uid)):
        assert private not in text, private


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=ha", ["Đỗ Thu Hà"]),
        ("q=THÚ+AN", ["Nguyễn Thị Thu An"]),
        ("loc=dang-hoc", ["Nguyễn Thị Thu An"]),
        ("loc=da-xong", ["Đỗ Thu Hà"]),
        ("loc=chua-dat", []),
        ("xep=tien-do", ["Nguyễn Thị Thu An", "Đỗ Thu Hà"]),
        ("xep=moi-hoc", ["Đỗ Thu Hà", "Nguyễn Thị Thu An"]),
        ("xep=officer__user__password&loc=1'--", ["Nguyễn Thị Thu An", "Đỗ Thu Hà"]),
    ],
)
def test_search_filters_order(taught, client_of, query, found):
    response = client_of("binh").get(f"{address(taught, 'dich-vu')}/?{query}")
    assert NAMES.findall(response.content.decode()) == found


def test_the_workbook_has_the_same_people(taught, client_of):
    data = client_of("binh").get(f"{address(taught, 'dich-vu')}/danh-sach.xlsx?loc=da-xong").content
    rows = list(openpyxl.load_workbook(io.BytesIO(data)).active.values)
    assert [row[0] for row in rows[1:]] == ["Đỗ Thu Hà"]
    assert rows[1][2:4] == (2, 2)
    assert AccessLogEntry.objects.get(what="export").user.username == "binh"


def matrix(response) -> list[list[str]]:
    data = b"".join(response.streaming_content)
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))


class TestCompletionFile:
    def test_a_row_a_learner_a_column_an_activity(self, taught, client_of):
        rows = matrix(client_of("binh").get(f"{address(taught, 'dich-vu')}/hoan-thanh.csv"))
        before = f"{timezone.localtime(soon(-3)):%d/%m/%Y}"
        day = f"{TODAY:%d/%m/%Y}"
        centre, office = (taught.units[code].name for code in ("A1", "A2"))
        assert rows[0][2:4] == ["Bài 1. Bài 1", "Bài 2. Bài 2"]
        assert rows[1:] == [
            ["Nguyễn Thị Thu An", centre, before, "", "", ""],
            ["Đỗ Thu Hà", office, day, day, day, ""],
        ]

    def test_days_are_those_in_vietnam(self, taught, client_of):
        from datetime import UTC, datetime

        late = datetime(2026, 3, 1, 18, 30, tzinfo=UTC)  # 01:30 on 02/03 in Vietnam
        Progress.objects.filter(round__officer=taught["an"], done_at__isnull=False).update(
            done_at=late
        )
        rows = matrix(client_of("binh").get(f"{address(taught, 'dich-vu')}/hoan-thanh.csv"))
        assert rows[1][2] == "02/03/2026"

    def test_formulas_in_names_are_guarded(self, taught, client_of):
        taught.add("ox", "=cmd|'/c calc'!A1", "A", "A1")
        taught.study("ox", "dich-vu", done=0)
        rows = matrix(client_of("binh").get(f"{address(taught, 'dich-vu')}/hoan-thanh.csv"))
        assert [row[0] for row in rows if "cmd" in row[0]] == ["'=cmd|'/c calc'!A1"]

    def test_everyone_once_in_pieces(self, taught, client_of, queries, monkeypatch):
        from lms.reports import matrix as module

        monkeypatch.setattr(module, "CHUNK", 50)
        crowd(taught, 120, course="dich-vu")
        client, url = client_of("binh"), f"{address(taught, 'dich-vu')}/hoan-thanh.csv"
        rows = matrix(client.get(url))
        names = [row[0] for row in rows[1:]]
        assert (len(names), len(set(names))) == (122, 122)
        with queries(at_most=12 + 9):
            matrix(client.get(url))

    def test_a_thousand_learners_take_twelve_queries_at_most(self, taught, client_of, queries):
        crowd(taught, 200, course="dich-vu")
        client, url = client_of("binh"), f"{address(taught, 'dich-vu')}/hoan-thanh.csv"
        matrix(client.get(url))
        with queries(at_most=12):
            matrix(client.get(url))


@pytest.mark.parametrize("count", [20, 200])
def test_ten_queries_for_any_number(taught, client_of, queries, count):
    crowd(taught, count, course="dich-vu")
    client = client_of("binh")
    url = f"{address(taught, 'dich-vu')}/"
    client.get(url)
    with queries(at_most=10):
        assert len(NAMES.findall(client.get(url).content.decode())) == min(25, count + 2)
    with queries(at_most=10):
        client.get("/giang-day/")


def test_nothing_of_it_changes_a_fact(taught, client_of):
    before = (Progress.objects.count(), Completion.objects.count())
    client = client_of("binh")
    for tail in ("/", "/danh-sach.xlsx", "/hoan-thanh.csv"):
        assert client.post(address(taught, "dich-vu") + tail).status_code == 405
    assert (Progress.objects.count(), Completion.objects.count()) == before
