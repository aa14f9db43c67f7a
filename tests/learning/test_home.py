"""Home: the one next step, what is due, tracks, the yearly counter, results; and for who has none."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from courses.actions import retire_course
from courses.models import DatedRule, JobPosition
from courses.models.pages import address
from lms.learning.due import due
from lms.learning.models import Attempt, StudyRound
from lms.learning.tracks import studies_of, tracks_of
from lms.personnel.actions import correct_record
from lms.personnel.ledger import YEARLY_RULE, counted_tiet
from lms.personnel.models import Officer
from tests.learning.course_story import (
    NOW,
    TODAY,
    appoint,
    begin,
    lay_course,
    lay_site,
    lessons_of,
    line,
    person,
    track,
)

pytestmark = pytest.mark.django_db
HOME = "/toi/"


@pytest.fixture
def site():
    return lay_site()


def dmy(day: date) -> str:
    return day.strftime("%d/%m/%Y")


def tracks_shown(officer: Officer) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """(track, [(course, state, already shown in)]) as home shows them."""
    return [
        (one.title, [(step.course.title, step.state, step.shown_in) for step in one.steps])
        for one in tracks_of(officer, NOW, studies_of(officer))
    ]


# The one next step -------------------------------------------------------------------------------


def test_home_asks_for_a_sign_in(client):
    assert client.get(HOME).headers["Location"] == "/tai-khoan/dang-nhap/?next=/toi/"


def test_next_step_is_the_course_that_was_studied_last(site, client_of):
    first, second = lay_course(site, "Khóa một"), lay_course(site, "Khóa hai")
    begin(site, "an", first, done=1)
    begin(site, "an", second)
    client = client_of("an")
    client.get(address(lessons_of(first)[2]))
    response = client.get(HOME)
    page = response.content.decode()
    assert response.context["next"].title == "Khóa một"
    for words in ("Chào chị An", "Học tiếp bài 3", "Bài 3. Việc thứ 3", "xong 1/3", "còn 20 phút"):
        assert words in page, words
    assert reverse("continue_course", args=[first.translation_key]) in page
    assert page.index("Học tiếp bài 3") < page.index("tiết năm")


def test_next_step_is_the_most_urgent_one_when_nothing_is_begun(site, client_of):
    later, sooner = lay_course(site, "Để sau"), lay_course(site, "Gấp")
    track("Nền tảng", ([later], True, 400), ([sooner], True, 200))
    response = client_of("an").get(HOME)
    assert response.context["next"].title == "Gấp"
    page = response.content.decode()
    assert f'action="{reverse("start_course", args=[sooner.translation_key])}"' in page
    assert "Bước tiếp theo · Bắt buộc" in page


def test_a_required_step_comes_before_a_suggested_one(site, client_of):
    suggested, required = lay_course(site, "Nên"), lay_course(site, "Phải")
    track("Nền tảng", ([suggested], False, None), ([required], True, None))
    assert client_of("an").get(HOME).context["next"].title == "Phải"


def test_nobodys_home_is_empty(site, client_of):
    """No post, no track: the catalogue is suggested."""
    for number in range(3):
        lay_course(site, f"Khóa {number}", lessons=1)
    response = client_of("en").get(HOME)
    assert response.context["next"].title == "Khóa 2"
    assert [course.title for course, _url in response.context["suggestions"]] == [
        "Khóa 1",
        "Khóa 0",
    ]


def test_who_has_finished_everything_is_told_so(site, client_of):
    begin(site, "an", lay_course(site, lessons=1), done=1)
    page = client_of("an").get(HOME).content.decode()
    assert "Hiện không còn khóa nào phải học" in page


def test_an_account_without_an_officer_finds_its_work(site, client_of, django_user_model):
    django_user_model.objects.create(username="bien-tap", is_superuser=True, notice_version=1)
    page = client_of("bien-tap").get(HOME).content.decode()
    assert "chưa gắn với hồ sơ cán bộ" in page
    assert "Soạn khóa học" in page


# What is due -------------------------------------------------------------------------------------


def test_a_date_is_the_start_of_the_post_plus_the_days_of_the_step(site):
    course = lay_course(site)
    track("Một cửa", ([course], True, 190), positions=(site.position,))
    (one,) = due(site.officers["an"], NOW)
    assert one.due_on == TODAY + timedelta(days=10)
    assert (one.days_left, one.overdue, one.soon, one.required) == (10, False, True, True)
    assert due(site.officers["en"], NOW) == []


def test_a_track_that_came_into_force_later_counts_from_then(site):
    course = lay_course(site)
    track("Mới", ([course], True, 30), active_from=TODAY - timedelta(days=5))
    (one,) = due(site.officers["an"], NOW)
    assert one.due_on == TODAY + timedelta(days=25)


def test_tracks_of_another_time_and_posts_that_ended_ask_for_nothing(site):
    course = lay_course(site)
    track("Sau này", ([course], True, 1), active_from=TODAY + timedelta(days=1))
    track("Trước kia", ([course], True, 1), active_to=TODAY - timedelta(days=1))
    track("Một cửa", ([course], True, 1), positions=(site.position,))
    site.officers["an"].appointments.update(active_to=TODAY - timedelta(days=1))
    assert due(site.officers["an"], NOW) == []
    assert tracks_shown(site.officers["an"]) == []


def test_of_several_posts_the_first_counts(site):
    course = lay_course(site)
    other = JobPosition.objects.create(code="CM26", name="Văn thư", short_name="Văn thư")
    appoint(site, "an", TODAY - timedelta(days=20), other)
    track("Chung", ([course], True, 200), positions=(site.position, other))
    (one,) = due(site.officers["an"], NOW)
    assert one.due_on == TODAY + timedelta(days=20)


def test_a_course_of_two_tracks_is_due_once_at_the_earlier_date(site):
    course = lay_course(site)
    track("Một", ([course], True, 300))
    track("Hai", ([course], False, 200), positions=(site.position,))
    (one,) = due(site.officers["an"], NOW)
    assert (one.due_on, one.required) == (TODAY + timedelta(days=20), True)


def test_what_is_done_is_not_due_and_one_of_several_courses_will_do(site):
    one, two = lay_course(site, "Bài A", lessons=1), lay_course(site, "Bài B", lessons=1)
    track("Chọn", ([one, two], True, 200))
    assert [entry.course.title for entry in due(site.officers["an"], NOW)] == ["Bài A"]
    assert [c.title for c in due(site.officers["an"], NOW)[0].others] == ["Bài B"]
    begin(site, "an", two)
    assert [entry.course.title for entry in due(site.officers["an"], NOW)] == ["Bài B"]
    begin(site, "an", one, done=1)
    assert due(site.officers["an"], NOW) == []


def test_dates_are_told_absolutely_and_relatively_and_in_words(site, client_of):
    late, soon, far = (lay_course(site, title) for title in ("Trễ", "Sắp", "Xa"))
    track("Nền tảng", ([late], True, 177), ([soon], False, 180), ([far], True, 300))
    page = client_of("an").get(HOME).content.decode()
    assert f"Bắt buộc · hạn {dmy(TODAY - timedelta(days=3))} · quá hạn 3 ngày" in page
    assert f"Nên học · hạn {dmy(TODAY)} · hôm nay" in page
    assert f"Bắt buộc · hạn {dmy(TODAY + timedelta(days=120))} · còn 120 ngày" in page
    rows = client_of("an").get(HOME).context["due"]
    assert [row["title"] for row in rows] == ["Trễ", "Sắp", "Xa"]
    assert [row["badge"] and row["badge"][1] for row in rows] == ["Quá hạn", "Sắp đến hạn", None]


# Tracks ------------------------------------------------------------------------------------------


def test_tracks_of_everyone_and_of_the_posts_with_progress(site):
    done, going, left = (lay_course(site, title, lessons=2) for title in ("Xong", "Dở", "Chưa"))
    begin(site, "an", done, done=2)
    begin(site, "an", going, done=1)
    track("Nền tảng", ([done], True, None), ([going], True, None))
    track("Một cửa", ([left], False, None), positions=(site.position,))
    other = JobPosition.objects.create(code="CM26", name="Văn thư", short_name="Văn thư")
    track("Văn thư", ([left], True, None), positions=(other,))
    assert tracks_shown(site.officers["an"]) == [
        ("Một cửa", [("Chưa", "open", "")]),
        ("Nền tảng", [("Xong", "done", ""), ("Dở", "going", "")]),
    ]
    assert tracks_shown(site.officers["en"]) == [
        ("Nền tảng", [("Xong", "open", ""), ("Dở", "open", "")])
    ]


def test_a_course_that_two_tracks_share_appears_once(site, client_of):
    shared, own = lay_course(site, "Chung"), lay_course(site, "Riêng")
    track("Nền tảng", ([shared], True, None))
    track("Một cửa", ([own], True, None), ([shared], True, None), positions=(site.position,))
    assert tracks_shown(site.officers["an"]) == [
        ("Một cửa", [("Riêng", "open", ""), ("Chung", "open", "")]),
        ("Nền tảng", [("Chung", "open", "Một cửa")]),
    ]
    assert "Đã có ở lộ trình “Một cửa”" in client_of("an").get(HOME).content.decode()


def test_retired_courses_stay_for_who_began_them_only(site):
    course = lay_course(site, "Cũ")
    begin(site, "en", course)
    track("Nền tảng", ([course], True, None))
    retire_course(course=course, at=NOW, by=None)
    assert tracks_shown(site.officers["an"]) == []
    assert tracks_shown(site.officers["en"]) == [("Nền tảng", [("Cũ", "going", "")])]


# The yearly counter ------------------------------------------------------------------------------


def test_the_counter_is_this_years_counting_lines(site):
    an = site.officers["an"]
    line(an, "8", date(2026, 1, 1))
    line(an, "4.5", date(2026, 12, 31))
    line(an, "16", date(2025, 12, 31))
    line(an, "24", date(2026, 6, 1), counts=False)
    line(site.officers["en"], "40", date(2026, 6, 1))
    tiet = counted_tiet(an, 2026)
    assert (tiet.counted, tiet.minimum, tiet.missing) == (Decimal("12.5"), 40, Decimal("27.5"))
    assert counted_tiet(an, 2025).counted == 16
    assert counted_tiet(an, 2024).counted == 0


def test_a_corrected_line_counts_as_corrected(site):
    an = site.officers["an"]
    wrong = line(an, "8", date(2026, 5, 1))
    correct_record(record=wrong, changes={"tiet": Decimal(4)}, reason="Gõ nhầm", at=NOW, by=None)
    assert counted_tiet(an, 2026).counted == 4


def test_the_minimum_is_a_dated_rule(site):
    an = site.officers["an"]
    for value, start in (("40", date(2017, 10, 21)), ("48", date(2026, 7, 1))):
        DatedRule.objects.create(key=YEARLY_RULE, value=value, name="Tối thiểu", active_from=start)
    assert (counted_tiet(an, 2025).minimum, counted_tiet(an, 2025).rule_from) == (
        40,
        date(2017, 10, 21),
    )
    assert (counted_tiet(an, 2026).minimum, counted_tiet(an, 2026).rule_from) == (
        48,
        date(2026, 7, 1),
    )


def test_the_figure_opens_its_rows(site, client_of):
    line(site.officers["an"], "12", TODAY.replace(month=1, day=1))
    client = client_of("an")
    page = client.get(HOME).content.decode()
    url = reverse("tiet_rows", args=[TODAY.year])
    assert f'href="{url}"' in page
    assert "12/40" in page
    assert "Còn thiếu 28 tiết để đủ mức tối thiểu." in page
    rows = client.get(url).content.decode()
    assert "Tập huấn nghiệp vụ" in rows
    assert "12 trên tối thiểu 40 tiết" in rows
    assert "Tập huấn nghiệp vụ" not in client_of("en").get(url).content.decode()
    assert client.get(reverse("tiet_rows", args=[TODAY.year + 1])).status_code == 404


# Results -----------------------------------------------------------------------------------------


def attempt(round: StudyRound, number: int, **values) -> Attempt:
    return Attempt.objects.create(
        round=round,
        activity_uid=round.course.translation_key,
        number=number,
        started_at=NOW,
        **{
            "paper": {"title": "Kiểm tra cuối khóa", "slots": []},
            "closed_at": NOW,
            "fraction": 0.4,
            "passed": False,
            **values,
        },
    )


def test_recent_results_are_closed_attempts_and_completions(site, client_of):
    done, going = lay_course(site, "Xong", lessons=1), lay_course(site, "Dở")
    begin(site, "an", done, done=1)
    round = begin(site, "an", going)
    closed = attempt(round, 1)
    attempt(round, 2, closed_at=None, fraction=None, passed=None)
    page = client_of("an").get(HOME).content.decode()
    assert reverse("attempt_result", args=[closed.uid]) in page
    assert "40\N{NO-BREAK SPACE}%" in page
    assert "Chưa đạt" in page
    assert "Hoàn thành" in page
    assert len(client_of("an").get(HOME).context["results"]) == 2


# Costs -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [1, 12])
def test_home_costs_the_same_for_any_number_of_everything(site, client_of, queries, size):
    for number in range(size):
        course = lay_course(site, f"Khóa {number}", lessons=2, quiz=True)
        begin(site, "an", course, done=number % 2)
        track(f"Lộ trình {number}", ([course], True, 100 + number))
        line(site.officers["an"], "1", TODAY)
        site.officers[f"x{number}"] = person(site, f"x{number}", f"Người {number}")
    attempt(StudyRound.objects.order_by("pk")[0], 1)
    client = client_of("an")
    client.get(HOME)
    with queries(8):
        client.get(HOME)


def test_home_of_a_newcomer_costs_no_more(site, client_of, queries):
    lay_course(site)
    client = client_of("en")
    client.get(HOME)
    with queries(8):
        client.get(HOME)


def test_rows_of_the_counter_cost_little(site, client_of, queries):
    for day in range(1, 9):
        line(site.officers["an"], "1", date(2026, 1, day))
    client = client_of("an")
    client.get(HOME)
    with queries(4):
        client.get(reverse("tiet_rows", args=[2026]))


def test_days_are_days_in_vietnam(site):
    """At 18:00 UTC it is already tomorrow there."""
    course = lay_course(site)
    track("Nền tảng", ([course], True, 200))
    late = timezone.make_aware(timezone.datetime(2026, 11, 24, 1, 0))
    before = due(site.officers["an"], late - timedelta(hours=2))[0].days_left
    assert due(site.officers["an"], late)[0].days_left == before - 1
