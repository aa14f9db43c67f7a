"""A list narrowed to one track or course, and every list as a file: the same people, the same figures."""

import csv
import io
import random
import re
from datetime import timedelta

import openpyxl
import pytest

from courses.models import SkillTrack
from lms.learning.due import due
from lms.personnel.models import Officer
from lms.personnel.rules import duties
from lms.reports import scope
from lms.reports.about import narrowed, subject_of, told_of
from lms.reports.actions import refresh_figures
from lms.reports.people import Show, Wanted
from lms.reports.scope import Scope
from tests.reports.story import NOW, TODAY, analyze, crowd, due_in, uid_of
from tests.reports.test_units import names
from tests.reports.test_urgency import give_some, lay_tracks


def rows_of_csv(response) -> list[list[str]]:
    assert response.status_code == 200
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))


def rows_of_xlsx(response) -> list[tuple]:
    assert response.status_code == 200
    return list(openpyxl.load_workbook(io.BytesIO(response.content)).active.values)


@pytest.mark.parametrize("seed", range(2))
def test_the_database_says_what_is_worked_out_for_each(story, seed):
    rng = random.Random(seed)
    lay_tracks(story)
    for officer in crowd(story, 16):
        story.people["x"] = officer
        for slug in rng.sample(list(story.courses), rng.randint(0, 3)):
            story.study("x", slug, done=rng.randint(0, 2))
    give_some(story, rng)
    analyze()
    user = story.user("giang")
    place = Scope(user, TODAY, duties(user, TODAY)).place()
    things = [*story.courses.values()]
    compared = 0
    for uid in [*map(uid_of, things), *SkillTrack.objects.values_list("uid", flat=True)]:
        subject = subject_of(str(uid), TODAY)
        pks = {
            show: set(
                narrowed(place, Wanted(show=show, about=subject)).values_list("pk", flat=True)
            )
            for show in ("", *dict(Show.choices))
        }
        told = told_of(subject, sorted(pks[""]), TODAY)
        first = {pk: one.urgency for pk, one in told.items() if one.urgency}
        assert pks[Show.OVERDUE] == {pk for pk, one in first.items() if one.overdue}
        assert pks[Show.SOON] == {pk for pk, one in first.items() if one.soon}
        assert pks[Show.DONE] == {pk for pk, one in told.items() if one.done}
        assert pks[Show.OPEN] == pks[""] - pks[Show.DONE]
        assert pks[Show.SHORT] | pks[Show.ENOUGH] == pks[""]
        compared += len(pks[""])
        if uid == uid_of(story.courses["soan-thao"]):  # of one required step alone
            for officer in Officer.objects.filter(pk__in=first):
                [own] = [one.due_on for one in due(officer, NOW) if one.course.uid == uid]
                assert own == first[officer.pk].due_on
    assert compared > 50


@pytest.fixture
def unit(story):
    """The centre A1: An is overdue with one course, Dũng has done it; the other is due soon."""
    for slug in ("dich-vu", "tiep-dan"):
        story.course(slug)
    story.track("Một cửa", [(["dich-vu"], True, due_in(-3))], ("CM25",))
    story.everyones = story.track("Chung", [(["tiep-dan"], True, due_in(20))])
    story.study("dung", "dich-vu", done=2)
    return story


@pytest.mark.parametrize("many", [False, True])
def test_who_is_behind_with_one_course_or_track(unit, client_of, monkeypatch, many):
    if many:
        refresh_figures(at=NOW)
        monkeypatch.setattr(scope, "MANY", 0)
    dung, course = client_of("dung"), uid_of(unit.courses["dich-vu"])
    track = unit.everyones.uid
    everyone = ["Nguyễn Thị Thu An", "Phạm Tiến Dũng"]
    for query, found in (
        (f"hoc={course}", everyone),
        (f"hoc={course}&loc=qua-han", everyone[:1]),
        (f"hoc={course}&loc=chua-xong&q=dung", []),
        (f"hoc={course}&loc=da-xong", everyone[1:]),
        (f"hoc={track}&loc=qua-han", []),
        (f"hoc={track}&loc=sap-han", everyone),
        (f"hoc={track}&vi-tri=CM17", []),
        ("hoc=khong-co", everyone),
        ("loc=da-xong", everyone),  # means nothing without a course
    ):
        page = dung.get(f"/don-vi/?{query}")
        assert names(page) == found, query
        # The files say what the screen says.
        assert [
            row[0] for row in rows_of_csv(dung.get(f"/don-vi/danh-sach.csv?{query}"))[1:]
        ] == found
        assert [
            row[0] for row in rows_of_xlsx(dung.get(f"/don-vi/danh-sach.xlsx?{query}"))[1:]
        ] == found
    line = rows_of_csv(dung.get(f"/don-vi/danh-sach.csv?hoc={course}&loc=qua-han"))[1]
    day = f"{TODAY - timedelta(days=3):%d/%m/%Y}"
    assert line[5:7] == ["Khóa dich-vu", day]
    # All of a narrowed list are reminded of just that.
    answer = dung.post(f"/don-vi/nhac/?hoc={track}", {"viec": "chep", "tat-ca": "1"})
    assert "Khóa dich-vu" not in answer.content.decode()
    assert "“Chung” đến hạn" in answer.content.decode()


def test_the_department_takes_the_comparison_away(unit, client_of):
    giang = client_of("giang")
    shown = giang.get("/don-vi/").content.decode()
    cells = re.findall(r'<tr><th scope="row"><a href="[^"]+">([^<]+)</a></th>(.*?)</tr>', shown)
    screen = [[name, *re.findall(r">(\d+)(?: \((\d+) %\))?<", row)] for name, row in cells]
    flat = [[name, *[n for pair in pairs for n in pair if n]] for name, *pairs in screen]
    assert rows_of_csv(giang.get("/don-vi/so-sanh.csv"))[1:] == flat
    book = rows_of_xlsx(giang.get("/don-vi/so-sanh.xlsx"))
    assert [[str(cell) for cell in row] for row in book[1:]] == flat
    assert client_of("dung").get("/don-vi/so-sanh.csv").status_code == 404
    assert client_of("an").get("/don-vi/so-sanh.csv").status_code == 403


@pytest.mark.parametrize("count", [300, 4900])
def test_five_thousand_in_a_file(unit, client_of, queries, count):
    unit.add("ox", "=1+1", "A", "A1")
    crowd(unit, count)
    refresh_figures(at=NOW)
    giang = client_of("giang")
    with queries(at_most=11 + count // 1000 + 1):
        rows = rows_of_csv(giang.get("/don-vi/danh-sach.csv?loc="))
    assert len(rows) == 1 + count + 8
    assert "'=1+1" in {row[0] for row in rows}
