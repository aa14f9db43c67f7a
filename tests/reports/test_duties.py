"""Giving something to be learnt: whom it reaches, by when, what it changes, and taking it back."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.utils import timezone

from lms.duties import actions, tasks
from lms.duties.actions import Terms, extend_duties, give_duty
from lms.duties.errors import DutyError
from lms.duties.models import Duty, Obligation
from lms.personnel.actions import appoint
from lms.personnel.models import Appointment
from lms.reports.actions import refresh_figures
from lms.reports.models import Standing
from tests.personnel.people import SINCE
from tests.reports.story import NOW, TODAY, crowd, uid_of

NEW = "/don-vi/giao-hoc/moi/"
DAY = timezone.localdate() + timedelta(days=20)
SAID = f"{DAY:%d/%m/%Y}"


@pytest.fixture
def unit(story):
    """The centre A1: An and Dũng, and Hoa, who has done the course. A track of two steps."""
    for slug in ("dich-vu", "tiep-dan"):
        story.course(slug)
    story.the_track = story.track(
        "Một cửa", [(["dich-vu"], True, None), (["tiep-dan"], True, None)], ("CM26",)
    )
    story.add("hoa", "Lý Thị Hoa", "A", "A1")
    story.study("hoa", "dich-vu", done=2)
    return story


def course(story, slug="dich-vu"):
    return str(uid_of(story.courses[slug]))


def form(what, **more):
    return {"hoc": what, "due_on": SAID, "vi-tri": "tat-ca", **more}


def heading(response) -> str:
    return unescape(re.search(r"<h1>([^<]+)</h1>", response.content.decode()).group(1))


def obliged() -> list[str]:
    rows = Obligation.objects.in_force().order_by("officer__sort_key")
    return list(rows.values_list("officer__user__username", flat=True))


def test_names_before_it_is_given_and_the_day_on_the_first_page(unit, client_of):
    dung, an = client_of("dung"), client_of("an")
    assert dung.get(NEW).status_code == 200
    shown = dung.post(NEW, form(course(unit)))
    assert heading(shown) == "2 người sẽ phải học"
    text = shown.content.decode()
    assert "1 người đã học xong nên không giao." in text
    assert re.findall(r"<li>([^<]+) <span", text) == ["Nguyễn Thị Thu An", "Phạm Tiến Dũng"]
    assert Duty.objects.count() == 0
    answer = dung.post(NEW, form(course(unit), **{"xac-nhan": "1"}))
    duty = Duty.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"/don-vi/giao-hoc/{duty.uid}/")
    assert (duty.whom, duty.unit.code, duty.given_by.username) == ("unit", "A1", "dung")
    assert obliged() == ["an", "dung"]
    # A second press finds nobody left.
    again = dung.post(NEW, form(course(unit), **{"xac-nhan": "1"}))
    assert (again.status_code, Duty.objects.count()) == (422, 1)
    assert heading(dung.post(NEW, form(course(unit)))) == "Không còn ai để giao"
    home = an.get("/toi/").content.decode()
    assert "Được giao học" in home
    assert f"Bắt buộc · hạn {SAID} · còn 20 ngày" in re.sub(r"\s+", " ", home)
    # The list of the unit counts it as due; once its day is over, as overdue.
    assert "còn 20 ngày" in dung.get("/don-vi/?q=an").content.decode()
    Obligation.objects.update(due_on=TODAY - timedelta(days=1))
    assert "1 ngày quá hạn" in dung.get("/don-vi/?q=an&loc=qua-han").content.decode().replace(
        "quá hạn 1 ngày", "1 ngày quá hạn"
    )
    refresh_figures(at=NOW)
    assert Standing.objects.overdue().count() == 2


@pytest.mark.parametrize(
    ("sent", "error"),
    [
        ({"due_on": ""}, "chỉ điền một"),
        ({"due_days": "30"}, "chỉ điền một"),
        ({"due_on": "31/02/2027"}, "Không có ngày này"),
        ({"hoc": "khong-co"}, "error"),
    ],
)
def test_what_cannot_be_given(unit, client_of, sent, error):
    answer = client_of("dung").post(NEW, {**form(course(unit)), **sent})
    assert answer.status_code == 422
    assert error in answer.content.decode()
    assert Duty.objects.count() == 0


def test_a_position_by_days_after_appointment_and_who_comes_later(unit, client_of):
    hanh = client_of("hanh")
    unit.add("moi", "Trần Văn Mới", "A", None)
    post = {"officer": unit["an"], "unit": unit.units["A2"], "position": unit.positions["CM26"]}
    appoint(**post, kind="concurrent", active_from=SINCE + timedelta(days=10), at=NOW, by=None)
    data = {
        "hoc": str(unit.the_track.uid), "vi-tri": "CM26", "due_days": "800", "newcomers": "on",
    }  # fmt: skip
    asked = [hanh.post(NEW, {**data, "due_days": days}).content.decode() for days in ("9", "800")]
    assert ["1 người sẽ quá hạn ngay" in page for page in asked] == [True, False]
    data["xac-nhan"] = "1"
    assert hanh.post(NEW, data).status_code == 303
    duty = Duty.objects.get()
    assert (duty.whom, duty.position.code, obliged()) == ("position", "CM26", ["an"])
    assert Obligation.objects.get().due_on == SINCE + timedelta(days=810)
    assert extend_duties(at=NOW) == 0
    post["officer"] = unit["moi"]
    appoint(**post, active_from=TODAY, at=NOW, by=None)
    assert (tasks.extend_duties.call(), tasks.extend_duties.call()) == (1, 0)
    assert obliged() == ["an", "moi"]
    home = client_of("moi").get("/toi/").content.decode()
    assert f"{TODAY + timedelta(days=800):%d/%m/%Y}" in home
    # The track itself stands there already, for it is the position's.
    assert "Được giao học" not in home


def test_some_by_name_from_the_list(unit, client_of):
    dung = client_of("dung")
    ticked = [str(unit[name].uid) for name in ("an", "hoa", "en")]
    page = dung.post(NEW, {"nguoi": ticked})
    assert "2 người theo danh sách" in page.content.decode()
    [kept] = re.findall(r'name="nguoi" value="([^"]+)"', page.content.decode())
    data = form(course(unit, "tiep-dan"), nguoi=kept)
    assert heading(dung.post(NEW, data)) == "2 người sẽ phải học"
    dung.post(NEW, {**data, "xac-nhan": "1"})
    assert obliged() == ["an", "hoa"]
    assert Duty.objects.get().whom == "named"
    everyone = dung.post(f"{NEW}?q=hoa", {"tat-ca": "1"})
    assert "1 người theo danh sách" in everyone.content.decode()


def test_progress_as_filtered_on_the_page_and_in_the_files(unit, client_of):
    dung = client_of("dung")
    dung.post(NEW, form(str(unit.the_track.uid), **{"xac-nhan": "1"}))
    duty = Duty.objects.get()
    assert obliged() == ["an", "dung", "hoa"]
    unit.study("hoa", "tiep-dan", done=2)  # and had done the other step before
    unit.study("an", "tiep-dan", done=2)
    Obligation.objects.filter(officer=unit["an"]).update(due_on=TODAY - timedelta(days=1))
    path = f"/don-vi/giao-hoc/{duty.uid}/"
    for loc, found in (
        ("", ["Nguyễn Thị Thu An", "Phạm Tiến Dũng", "Lý Thị Hoa"]),
        ("da-xong", ["Lý Thị Hoa"]),
        ("chua-xong", ["Nguyễn Thị Thu An", "Phạm Tiến Dũng"]),
        ("qua-han", ["Nguyễn Thị Thu An"]),
    ):
        text = dung.get(f"{path}?loc={loc}").content.decode()
        assert re.findall(r'<th scope="row"><a [^>]+>([^<]+)', text) == found
        lines = dung.get(f"{path}danh-sach.csv?loc={loc}").content.decode().splitlines()
        assert [line.split(",")[0] for line in lines[1:]] == found
    assert dung.get(f"{path}danh-sach.xlsx").status_code == 200
    assert dung.get(f"{path}danh-sach.ods").status_code == 404


def test_taken_back_within_a_day_later_with_a_reason(unit, client_of):
    dung = client_of("dung")
    for slug in ("dich-vu", "tiep-dan"):
        dung.post(NEW, form(course(unit, slug), **{"xac-nhan": "1"}))
    first, second = Duty.objects.order_by("pk")
    path = f"/don-vi/giao-hoc/{first.uid}/thoi/"
    assert dung.get(path).status_code == 200
    for _ in range(2):
        dung.post(path)
    assert Duty.objects.in_force().get() == second
    assert "dich-vu" not in client_of("an").get("/toi/").content.decode().split("Đến hạn")[-1][:500]
    Duty.objects.filter(pk=second.pk).update(given_at=timezone.now() - timedelta(hours=25))
    path = f"/don-vi/giao-hoc/{second.uid}/thoi/"
    assert dung.post(path).status_code == 422
    assert dung.post(path, {"reason": "Đổi kế hoạch"}).status_code == 303
    assert obliged() == []
    assert dung.get(path).status_code == 403


def test_who_may_not(unit, client_of):
    client_of("dung").post(NEW, form(course(unit), **{"xac-nhan": "1"}))
    duty = Duty.objects.get()
    path = f"/don-vi/giao-hoc/{duty.uid}/"
    for who, new, page, end in (
        ("giang", 403, 200, 403),
        ("hanh", 200, 200, 200),
        ("an", 403, 404, 404),
        ("en", 403, 404, 404),
    ):
        client = client_of(who)
        answers = [client.get(one).status_code for one in (NEW, path, f"{path}thoi/")]
        assert answers == [new, page, end], who
        sent = client.post(NEW, form(course(unit, "tiep-dan")))
        assert sent.status_code == new
    unit_of_others = f"{NEW}?unit={unit.units['B'].uid}"
    assert client_of("hanh").post(unit_of_others, form(course(unit))).status_code == 404
    # A training officer reaches those whose file is kept in her commune.
    hanh = client_of("hanh").post(NEW, form(course(unit, "tiep-dan")))
    assert heading(hanh) == "6 người sẽ phải học"


def test_of_very_many_the_worker_gives_the_rest(unit, monkeypatch):
    monkeypatch.setattr("lms.duties.actions.giving.AT_ONCE", 10)
    monkeypatch.setattr("lms.duties.actions.giving.BATCH", 7)
    crowd(unit, 25)
    by, at = unit.user("dung"), NOW
    terms = Terms(unit=unit.units["A1"], course=unit.courses["dich-vu"], due_on=DAY)
    duty = give_duty(terms=terms, at=at, by=by)
    assert Obligation.objects.count() == 10
    assert tasks.spread.call(duty_uid=str(duty.uid)) == 18
    assert tasks.spread.call(duty_uid=str(duty.uid)) == 0
    with pytest.raises(DutyError):
        give_duty(terms=terms, at=at, by=by)
    assert actions.end_duty(duty=duty, at=at, by=by)
    assert not actions.end_duty(duty=duty, at=at, by=by)
    assert tasks.spread.call(duty_uid=str(duty.uid)) == 0


@pytest.mark.parametrize("count", [20, 120])
def test_queries_for_any_number(unit, client_of, queries, count):
    crowd(unit, count)
    dung, data = client_of("dung"), form(course(unit))
    dung.post(NEW, data)
    with queries(at_most=15):
        dung.post(NEW, data)
    dung.post(NEW, {**data, "xac-nhan": "1"})
    path = f"/don-vi/giao-hoc/{Duty.objects.get().uid}/"
    for url, most in ((path, 8), ("/don-vi/giao-hoc/", 6), ("/don-vi/", 11)):
        dung.get(url)
        with queries(at_most=most):
            dung.get(url)
    an = client_of("an")
    an.get("/toi/")
    with queries(at_most=9):
        an.get("/toi/")
    assert Appointment.objects.count() > count
