"""The screens of authors and reviewers can be used by everybody: axe, small screens, light and dark."""

import pytest

from courses import actions
from tests.cms.world import (
    AT,
    add_lesson,
    add_question,
    add_quiz,
    make_bank,
    make_course,
    make_image,
    make_world,
    question_value,
)

pytestmark = pytest.mark.browser


@pytest.fixture
def world(transactional_db):
    return make_world()


@pytest.fixture
def places(world):
    course = make_course(world.agency, "Khóa một", summary="")
    bank = make_bank(world.agency.provider)
    question = add_question(bank, "q1")
    lesson = add_lesson(course, body=[("text", "<p>Chào.</p>"), ("single", question_value())])
    quiz = add_quiz(course, {"question": question}, {"bank": bank, "count": 1})
    other = make_course(world.partner, "Khóa hai")
    add_lesson(other)
    state = actions.submit_course(course=other, at=AT, by=world.chi)
    image = make_image(world.agency.provider.collection)
    return {
        "binh": [
            "/admin/",
            "/admin/khoa-hoc/",
            f"/admin/khoa-hoc/{course.pk}/",
            f"/admin/pages/{course.pk}/edit/",
            f"/admin/pages/{lesson.pk}/edit/",
            f"/admin/pages/{quiz.pk}/edit/",
            "/admin/ngan-hang/",
            "/admin/cau-hoi/",
            f"/admin/cau-hoi/edit/{question.pk}/",
            "/admin/cau-hoi/add/",
            "/admin/images/",
            f"/admin/images/{image.pk}/",
            "/admin/documents/",
            "/admin/media/",
        ],
        "mai": [
            "/admin/cho-duyet/",
            f"/admin/cho-duyet/{state.pk}/",
            "/admin/danh-muc/",
            "/admin/danh-muc/nang-luc/",
            "/admin/danh-muc/lo-trinh/new/",
        ],
    }


@pytest.mark.parametrize(("device", "dark"), [("desktop", False), ("phone", True)])
@pytest.mark.parametrize("who", ["binh", "mai"])
def test_screens_can_be_used_by_everybody(
    open_page, places, axe, no_sideways_scroll, who, device, dark
):
    page = open_page(device, who=who, dark=dark)
    wrong = []
    for url in places[who]:
        page.goto(url)
        page.wait_for_timeout(600)
        no_sideways_scroll(page)
        wrong += [f"{url}: {problem}" for problem in axe(page)]
    page.goto("about:blank")
    page.wait_for_timeout(800)
    assert not wrong, "\n".join(wrong)
