"""Coming back to a lesson: the place, another device, a later version; previews leave no trace."""

import uuid
from datetime import timedelta

import pytest
from django.core.cache import caches
from django.urls import reverse

from courses.models import LessonPage
from courses.models.pages import address
from lms.learning.models import Completion, Progress, StudyRound
from tests.learning.course_story import (
    NOW,
    begin,
    every_block,
    lay_course,
    lay_site,
    lessons_of,
    publish,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def site():
    return lay_site()


@pytest.fixture(autouse=True)
def _nothing_kept():
    caches["local"].clear()


def act(name: str, lesson: LessonPage) -> str:
    return reverse(name, args=[lesson.translation_key])


def facts() -> tuple[int, int, int]:
    return (Progress.objects.count(), StudyRound.objects.count(), Completion.objects.count())


# Resuming ----------------------------------------------------------------------------------------


def test_the_place_is_kept_and_found_again_on_another_device(site, client_of):
    course = lay_course(site, blocks=every_block())
    begin(site, "an", course)
    lesson = lessons_of(course)[0]
    block = next(block for block in lesson.body if block.block_type == "video").id
    phone = client_of("an")
    phone.get(address(lesson))
    assert phone.post(act("keep_place", lesson), {"place": f"{block}@83"}).status_code == 204
    desktop = client_of("an")
    response = desktop.get(reverse("continue_course", args=[course.translation_key]))
    assert response.headers["Location"] == f"{address(lesson)}#b-{block}"
    page = desktop.get(address(lesson)).content.decode()
    assert f'data-place="{block}@83"' in page
    assert f'href="#b-{block}"' in page
    assert f'id="b-{block}"' in page


@pytest.mark.parametrize(
    "place", ["", "x", "<script>", "a" * 36 + "@-1", "a" * 36 + "@1e9", "a" * 99]
)
def test_only_a_place_is_kept(site, client_of, place):
    course = lay_course(site)
    begin(site, "an", course)
    lesson, client = lessons_of(course)[0], client_of("an")
    client.get(address(lesson))
    assert client.post(act("keep_place", lesson), {"place": place}).status_code == 400
    assert Progress.objects.get().place == ""


def test_keeping_the_place_costs_little(site, client_of, queries):
    course = lay_course(site)
    begin(site, "an", course)
    lesson, client = lessons_of(course)[0], client_of("an")
    client.get(address(lesson))
    with queries(5):
        client.post(act("keep_place", lesson), {"place": str(uuid.uuid4())})


def test_going_on_leads_to_the_last_lesson_or_to_what_is_next(site, client_of):
    course = lay_course(site)
    url = reverse("continue_course", args=[course.translation_key])
    client = client_of("an")
    assert client.get(url).headers["Location"] == address(course)
    begin(site, "an", course, done=1)
    _first, second, third = lessons_of(course)
    assert client.get(url).headers["Location"] == address(second)
    client.get(address(third))
    assert client.get(url).headers["Location"] == address(third)
    for lesson in (second, third):
        client.get(address(lesson))
        client.post(act("finish_activity", lesson))
    assert client.get(url).headers["Location"] == address(course)
    assert client.get(reverse("continue_course", args=[uuid.uuid4()])).status_code == 404


def test_a_later_version_does_not_change_what_a_round_asks_for(site, client_of):
    course = lay_course(site, lessons=2)
    begin(site, "an", course, done=2 - 1)
    added = course.add_child(instance=LessonPage(title="Bài mới", minutes=10, live=False))
    publish(added)
    client = client_of("an")
    page = client.get(address(lessons_of(course)[1])).content.decode()
    assert "Bài 2/3" in page
    assert "50 %" in page
    assert "còn 10 phút" in page


# Preview -----------------------------------------------------------------------------------------


def test_a_preview_shows_the_lesson_and_leaves_no_trace(site, client_of, django_user_model):
    """T076."""
    course = lay_course(site, blocks=every_block())
    lesson = lessons_of(course)[0]
    author = django_user_model.objects.create(
        username="tac-gia", is_superuser=True, notice_version=1
    )
    begin(site, "an", course)
    lesson.body[0].value.source = "<p>Chưa đăng.</p>"
    request = client_of(author).get("/kieu-mau/").wsgi_request
    response = lesson.make_preview_request(request, lesson.default_preview_mode)
    response.render()
    page = response.content.decode()
    assert "Chưa đăng." in page
    assert "Ở đây không ghi lại việc học." in page
    assert "data-keep-place" not in page
    assert facts() == (0, 1, 0)


def test_an_author_who_does_not_study_reads_the_live_lesson(site, client_of, django_user_model):
    lesson = lessons_of(lay_course(site))[0]
    django_user_model.objects.create(username="tac-gia", is_superuser=True, notice_version=1)
    page = client_of("tac-gia").get(address(lesson)).content.decode()
    assert "Nội dung bài 1." in page
    assert "Ở đây không ghi lại việc học." in page
    assert facts() == (0, 0, 0)


def test_old_rounds_are_of_no_matter(site, client_of):
    """The latest round is the one that is shown."""
    course = lay_course(site, lessons=2)
    first = begin(site, "an", course, done=2)
    StudyRound.objects.create(
        officer=first.officer,
        course=course,
        number=2,
        version=first.version,
        started_at=NOW,
        last_at=NOW - timedelta(hours=1),
        required=2,
    )
    page = client_of("an").get(address(lessons_of(course)[0])).content.decode()
    assert "Xong, sang bài 2" in page
    assert "0 %" in page


def test_every_kind_of_page_has_a_preview(site, client_of, django_user_model):
    course = lay_course(site, modules=True)
    author = django_user_model.objects.create(
        username="tac-gia", is_superuser=True, notice_version=1
    )
    request = client_of(author).get("/kieu-mau/").wsgi_request
    above = [page.specific for page in course.get_ancestors(inclusive=True)[1:]]
    for page in [*above, course.get_children().first().specific]:
        response = page.make_preview_request(request, page.default_preview_mode)
        response.render()
        assert page.title in response.content.decode(), type(page)
    assert facts() == (0, 0, 0)
