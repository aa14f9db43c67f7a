"""Front page, catalogue, a provider's courses and a course's page."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.cache import caches
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageViewRestriction

from courses.actions import retire_course
from courses.actions.tree import lay_provider
from courses.models import (
    Competency,
    CourseOutcome,
    CoursePage,
    DatedRule,
    Provider,
    Subject,
)
from courses.models.pages import address
from lms.learning import catalogue
from lms.learning.models import Enrolment, StudyRound
from lms.personnel.models import Certificate
from tests.learning.course_story import (
    NOW,
    begin,
    lay_course,
    lay_site,
    lessons_of,
    norms,
    person,
    publish,
    with_outcome,
)

pytestmark = pytest.mark.django_db
CATALOGUE = "/khoa-hoc/"


@pytest.fixture
def site():
    return lay_site()


def titles(response) -> list[str]:
    return [card.title for card in response.context["cards"]]


def found(client, query: str) -> list[str]:
    response = client.get(f"{CATALOGUE}?{query}")
    assert response.status_code == 200
    return titles(response)


# Front page --------------------------------------------------------------------------------------


def test_front_page_shows_newest_courses_and_fields_to_everybody(site, client):
    Subject.objects.create(slug="giao-tiep", name="Giao tiếp")
    Subject.objects.create(slug="trong", name="Chưa có khóa")
    for number in range(8):
        lay_course(site, f"Khóa {number}", lessons=1, subject="giao-tiep")
    response = client.get("/")
    assert titles(response) == [f"Khóa {number}" for number in range(7, 1, -1)]
    assert response.context["subjects"] == [("giao-tiep", "Giao tiếp", 8)]
    assert "Đăng nhập để học" in response.content.decode()


@pytest.mark.parametrize("courses", [1, 30])
def test_front_page_costs_the_same_for_any_number_of_courses(site, client, queries, courses):
    for number in range(courses):
        lay_course(site, f"Khóa {number}", lessons=1)
    client.get("/")
    with queries(5):
        client.get("/")


# Catalogue ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["dat dai", "đất đai", "DAT DAI", "ĐẤT  đai", "dai dat", "dất"])
def test_search_with_and_without_marks(site, client, words):
    lay_course(site, "Luật Đất đai", lessons=1)
    lay_course(site, "Tiếp công dân", lessons=1)
    assert found(client, f"q={words}") == ["Luật Đất đai"]


def test_search_reads_what_one_will_be_able_to_do(site, client):
    course = lay_course(site, "Khóa ba", lessons=1)
    course.outcomes.add(
        CourseOutcome(
            competency=Competency.objects.create(code="C97", name="Ghi chép", group="core"),
            level=2,
            text="Ghi sổ và lập biên bản đúng sự việc.",
        )
    )
    course.save_revision().publish()
    lay_course(site, "Khóa khác", lessons=1)
    page = client.get("/khoa-hoc/?q=lap+bien+ban").content.decode()
    assert ("Khóa ba" in page, "Khóa khác" in page) == (True, False)


def test_search_reads_the_titles_of_lessons_as_they_are_now(site, client):
    lesson = lessons_of(lay_course(site, "Khóa một", lessons=1))[0]
    lay_course(site, "Khóa hai", lessons=1)
    lesson.title = "Chứng thực bản sao"
    publish(lesson)
    assert found(client, "q=chung thuc") == ["Khóa một"]
    assert found(client, "q=viec thu") == ["Khóa hai"]
    lesson.unpublish()
    assert found(client, "q=chung thuc") == []


def test_search_reads_title_summary_and_field(site, client):
    Subject.objects.create(slug="ho-tich", name="Hộ tịch")
    lay_course(site, "Khóa một", lessons=1, summary="Đăng ký khai sinh.")
    lay_course(site, "Khóa hai", lessons=1, subject="ho-tich")
    assert found(client, "q=khai sinh") == ["Khóa một"]
    assert found(client, "q=ho tich") == ["Khóa hai"]


def test_nothing_found_says_what_to_do(site, client):
    lay_course(site, lessons=1)
    response = client.get(f"{CATALOGUE}?q=khong-co-gi")
    assert titles(response) == []
    assert "Không có khóa học phù hợp" in response.content.decode()
    assert 'href="/khoa-hoc/"' in response.content.decode()


def test_filters_and_order(site, client):
    Subject.objects.create(slug="giao-tiep", name="Giao tiếp")
    lay_course(site, "Bê", lessons=1, tiet=Decimal(2), subject="giao-tiep")
    lay_course(site, "An", lessons=1, tiet=Decimal(8))
    other = lay_provider(
        site.home.get_parent().specific,
        group="Trường",
        name="Trường Chính trị",
        short_name="Trường CT",
        kind=Provider.Kind.SCHOOL,
    )
    theirs = other.add_child(instance=CoursePage(title="Ca", tiet=Decimal(4), live=False))
    publish(theirs)
    assert found(client, "") == ["Ca", "An", "Bê"]
    assert found(client, "sort=ten") == ["An", "Bê", "Ca"]
    assert found(client, "sort=ngan") == ["Bê", "Ca", "An"]
    assert found(client, "field=giao-tiep") == ["Bê"]
    assert found(client, f"provider={other.slug}") == ["Ca"]
    assert found(client, f"provider={other.slug}&field=giao-tiep") == []
    assert titles(client.get(address(other))) == ["Ca"]
    assert titles(client.get(f"{address(other)}?q=bê")) == []


def test_unknown_values_of_filters_count_as_none(site, client):
    lay_course(site, "An", lessons=1)
    for query in ("field=x", "provider=x", "sort=x", "page=x", "page=99", "q=%00", "q=%", "q=_"):
        response = client.get(f"{CATALOGUE}?{query}")
        assert response.status_code == 200, query
    assert found(client, "field=x&provider=y&sort=z&page=9") == ["An"]
    assert found(client, "q=%25") == []


def test_twelve_courses_a_page_and_filters_stay(site, client):
    for number in range(14):
        lay_course(site, f"Khóa {number:02}", lessons=1)
    first = client.get(f"{CATALOGUE}?q=khoa&sort=ten")
    assert titles(first) == [f"Khóa {number:02}" for number in range(12)]
    assert "14 khóa học" in first.content.decode()
    assert "?q=khoa&amp;sort=ten&amp;page=2" in first.content.decode()
    assert found(client, "q=khoa&sort=ten&page=2") == ["Khóa 12", "Khóa 13"]


def test_drafts_and_retired_courses_are_not_offered(site, client):
    lay_course(site, "Đang mở", lessons=1)
    retired = lay_course(site, "Đã thôi", lessons=1)
    retire_course(course=retired, at=NOW, by=None)
    draft = site.home.add_child(instance=CoursePage(title="Bản nháp", live=False))
    assert found(client, "") == ["Đang mở"]
    assert client.get(address(retired)).status_code == 200
    assert client.get(address(draft)).status_code == 404


def test_cards_tell_how_far_one_is(site, client_of):
    going, done = lay_course(site, "Đang học"), lay_course(site, "Học xong", lessons=1)
    lay_course(site, "Chưa học", lessons=1)
    begin(site, "an", going, done=1)
    begin(site, "an", done, done=1)
    cards = {card.title: card for card in client_of("an").get(CATALOGUE).context["cards"]}
    assert (cards["Đang học"].done, cards["Đang học"].required) == (1, 3)
    assert cards["Học xong"].badge == "Hoàn thành"
    assert cards["Chưa học"].badge == ""
    assert {card.minutes for card in cards.values()} == {30, 10}


@pytest.mark.parametrize("courses", [1, 20])
def test_catalogue_costs_the_same_for_any_number_of_courses(site, client_of, queries, courses):
    for number in range(courses):
        begin(site, "an", lay_course(site, f"Khóa {number}", lessons=1))
    client = client_of("an")
    client.get(CATALOGUE)
    with queries(10):
        client.get(CATALOGUE)


@pytest.fixture
def kept_numbers(monkeypatch):
    """As if two courses were many; what is kept in the process is dropped before and after."""
    monkeypatch.setattr(catalogue, "MANY", 1)
    caches[catalogue.CACHE].clear()
    yield
    caches[catalogue.CACHE].clear()


def test_many_courses_are_not_counted_each_time(site, client, queries, kept_numbers):
    Subject.objects.get_or_create(slug="dvc", defaults={"name": "Dịch vụ công"})
    for number in range(2):
        lay_course(site, f"Khóa {number}", lessons=1, subject="dvc")
    for path in (CATALOGUE, "/"):
        client.get(path)
        caches[catalogue.CACHE].clear()
        with queries(at_most=20) as first:
            client.get(path)
        with queries(len(first) - 1):
            client.get(path)
    # What is looked for with words is always counted.
    lay_course(site, "Khóa 3", lessons=1)
    assert "3 khóa học" in client.get(f"{CATALOGUE}?q=khoa").content.decode()


# A course ----------------------------------------------------------------------------------------


def test_course_page_tells_everything_before_starting(site, client):
    DatedRule.objects.create(key="training.tiet_minutes", value="45", name="Phút mỗi tiết")
    course = with_outcome(
        lay_course(site, quiz=True, modules=True, audience="Công chức một cửa", **norms())
    )
    page = client.get(address(course)).content.decode()
    for words in (
        "Tiếp nhận đúng một lần.",
        "Tiếp nhận hồ sơ",
        "Mức 3",
        "minh họa",
        "Công chức một cửa",
        "45 phút học, khoảng 1 tiết (1 tiết là 45 phút)",
        "8 tiết, mỗi năm một lần",
        "UBND Tiên Du",
        "42/2013/QH13: Luật Tiếp công dân",
        "20/11/2026",
        "Chuyên đề một",
        "Bài 3. Việc thứ 3",
        "Kiểm tra cuối khóa",
        "3 bài",
        "Không cấp giấy",
        "Đăng nhập để học",
    ):
        assert words in page, words
    assert f"/tai-khoan/dang-nhap/?next={address(course)}" in page


def test_one_press_starts_the_course_and_opens_its_first_lesson(site, client_of):
    course = lay_course(site)
    client = client_of("an")
    assert reverse("start_course", args=[course.translation_key]) in (
        client.get(address(course)).content.decode()
    )
    response = client.post(reverse("start_course", args=[course.translation_key]), follow=True)
    assert response.redirect_chain[-1][0] == address(lessons_of(course)[0])
    assert StudyRound.objects.get().officer == site.officers["an"]


def test_starting_again_goes_on(site, client_of):
    course = lay_course(site)
    begin(site, "an", course, done=1)
    response = client_of("an").post(
        reverse("start_course", args=[course.translation_key]), follow=True
    )
    assert response.redirect_chain[-1][0] == address(lessons_of(course)[1])
    assert StudyRound.objects.count() == 1


def test_a_course_in_progress_is_gone_on_with(site, client_of):
    course = lay_course(site)
    begin(site, "an", course, done=1)
    page = client_of("an").get(address(course)).content.decode()
    assert "Học tiếp bài 2" in page
    assert "xong 1/3 phần" in page
    assert "còn 20 phút" in page


def test_a_completed_course_shows_its_result(site, client_of):
    course = lay_course(site, lessons=2)
    begin(site, "an", course, done=2)
    page = client_of("an").get(address(course)).content.decode()
    today = timezone.localtime(NOW - timedelta(days=2)).strftime("%d/%m/%Y")
    assert f"Hoàn thành ngày {today}" in page
    assert "Có học · 8 tiết" in page
    assert "Bắt đầu học" not in page


def test_a_completed_course_leads_to_its_paper(site, client_of):
    paper = {
        "paper_allowed": True,
        "paper_decision": "Quyết định số 45/QĐ-UBND",
        "paper_issuer": site.home.provider,
        "paper_signer": "Nguyễn Văn Thành",
        "paper_signer_title": "CHỦ TỊCH",
    }
    course = lay_course(site, lessons=1, **paper)
    begin(site, "an", course, done=1)
    url = reverse("certificate", args=[Certificate.objects.get().uid])
    page = client_of("an").get(address(course)).content.decode()
    assert f'href="{url}">Xem giấy xác nhận' in page
    assert "Giấy xác nhận hoàn thành, có số riêng và mã QR" in page


def test_a_retired_course_takes_nobody_new_and_lets_others_finish(site, client_of):
    course = lay_course(site)
    begin(site, "an", course)
    retire_course(course=course, at=NOW, by=None)
    url = reverse("start_course", args=[course.translation_key])
    newcomer = client_of("en")
    assert "Khóa học này đã thôi mở" in newcomer.get(address(course)).content.decode()
    response = newcomer.post(url, follow=True)
    assert "Khóa học này không còn mở." in response.content.decode()
    assert StudyRound.objects.count() == 1
    assert "Học tiếp bài 1" in client_of("an").get(address(course)).content.decode()


def test_an_account_without_an_officer_cannot_start(site, client_of, django_user_model):
    course = lay_course(site)
    django_user_model.objects.create(username="khach", notice_version=1)
    client = client_of("khach")
    assert "chưa gắn với hồ sơ cán bộ" in client.get(address(course)).content.decode()
    assert client.post(reverse("start_course", args=[course.translation_key])).status_code == 403
    assert Enrolment.objects.count() == 0


def test_starting_needs_a_post_and_a_sign_in(site, client, client_of):
    course = lay_course(site)
    url = reverse("start_course", args=[course.translation_key])
    assert client.post(url).headers["Location"].startswith("/tai-khoan/dang-nhap/")
    assert client_of("an").get(url).status_code == 405
    draft = site.home.add_child(instance=CoursePage(title="Nháp", live=False))
    draft_url = reverse("start_course", args=[draft.translation_key])
    assert client_of("an").post(draft_url).status_code == 404


def test_a_private_course_asks_for_a_sign_in(site, client, client_of):
    """Wagtail's own restrictions hold: they are asked for only where there is one."""
    course = lay_course(site)
    PageViewRestriction.objects.create(page=site.home, restriction_type=PageViewRestriction.LOGIN)
    assert client.get(address(course)).headers["Location"].startswith("/tai-khoan/dang-nhap/")
    assert client_of("an").get(address(course)).status_code == 200
    assert client.get("/").status_code == 200


def test_modules_lead_to_the_outline_and_pages_are_only_read(site, client):
    course = lay_course(site, modules=True)
    module = course.get_children().first()
    response = client.get(address(module))
    assert response.headers["Location"] == f"{address(course)}#de-cuong"
    assert client.post(address(course)).status_code == 405
    assert client.get("/khoa-hoc/khong-co/").status_code == 404
    assert client.get("/khong-co/").status_code == 404


@pytest.mark.one_database
@pytest.mark.parametrize("size", [1, 200])
def test_course_page_costs_the_same_for_any_size(site, client_of, queries, size):
    course = with_outcome(lay_course(site, lessons=size, quiz=True, **norms()))
    for number in range(min(size, 10)):
        site.officers[f"x{number}"] = person(site, f"x{number}", f"Người {number}")
        begin(site, f"x{number}", course, done=1)
    begin(site, "an", course, done=min(size, 5))
    client = client_of("an")
    client.get(address(course))
    with queries(9):
        client.get(address(course))


def test_course_page_of_a_newcomer_and_of_who_completed_it(site, client_of, client, queries):
    course = with_outcome(lay_course(site, lessons=1, **norms()))
    begin(site, "an", course, done=1)
    for signed_in, number in ((client_of("en"), 10), (client_of("an"), 10), (client, 6)):
        signed_in.get(address(course))
        with queries(number):
            signed_in.get(address(course))


def test_tiet_of_a_year_is_asked_of_the_day(site, client):
    """A rule that begins tomorrow is not used today."""
    DatedRule.objects.create(
        key="training.tiet_minutes",
        value="50",
        name="Phút mỗi tiết",
        active_from=date(2999, 1, 1),
    )
    course = lay_course(site)
    assert "(1 tiết là 45 phút)" in client.get(address(course)).content.decode()
