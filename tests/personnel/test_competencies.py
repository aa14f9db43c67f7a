"""What an officer has attained, what the posts ask for, and what to learn."""

from datetime import timedelta

import pytest

from courses.models import CoursePage
from courses.models.pages import address
from lms.personnel.actions import confirm_attainment
from lms.personnel.competencies import COUNTING_DEFAULT, Range, Standing, standings
from lms.personnel.models import Officer
from lms.personnel.profile import for_profile, profile_of
from tests.personnel.world import (
    World,
    days_ago,
    moment,
    offer,
    post,
    require,
    rule,
    show_level,
    today,
)

pytestmark = pytest.mark.django_db


def standing(world: World, code: str, *positions: str, sources: str = COUNTING_DEFAULT) -> Standing:
    found = standings(
        world.an,
        positions=[world.positions[name].pk for name in positions or ("CM25",)],
        sources=sources,
        on=today(),
    )
    return next(one for one in found if one.competency.code == code)


def test_several_posts_ask_for_the_highest_of_each_bound(world):
    require(world, "CM25", "C04", (2, 3, 2))
    require(world, "CM26", "C04", (1, 4, 3), provenance="illustrative")
    assert standing(world, "C04", "CM25").required == Range(2, 3, 2, uncertain=False)
    assert standing(world, "C04", "CM25", "CM26").required == Range(2, 4, 3, uncertain=True)


def test_only_requirements_in_force_count(world):
    require(world, "CM25", "C04", (4, 5, 4), active_to=days_ago(1))
    require(world, "CM25", "C04", (2, 3, 2), active_from=today())
    assert standing(world, "C04").required == Range(2, 3, 2, uncertain=False)


def test_never_measured_is_no_zero(world):
    require(world, "CM25", "C04", (2, 3, 2))
    one = standing(world, "C04")
    assert (one.now, one.gap, one.assessed, one.goal) == (None, None, False, 2)


def test_a_test_counts_under_its_own_name_until_the_head_confirms(world):
    require(world, "CM25", "C04", (2, 3, 2))
    shown = show_level(world, "an", "C04", 2)
    one = standing(world, "C04")
    assert (one.now.level, one.now.source, one.now.on, one.gap) == (2, "test", today(), 0)
    confirm_attainment(attainment=shown, at=moment(today()), by=world.user("dung"))
    assert standing(world, "C04").now.source == "head"


def test_a_higher_test_stands_beside_nothing_and_the_heads_word_stays_visible(world):
    show_level(world, "an", "C04", 2, source="head")
    show_level(world, "an", "C04", 3)
    one = standing(world, "C04")
    assert (one.now.level, one.now.source) == (3, "test")
    assert [(level.level, level.source) for level in one.beside] == [(2, "head")]


def test_where_tests_do_not_count_they_wait_beside(world):
    require(world, "CM25", "C04", (3, 4, 3))
    offer(world, "Giao tiếp", C04=3)
    show_level(world, "an", "C04", 2, source="head")
    show_level(world, "an", "C04", 3)
    one = standing(world, "C04", sources="head multi record")
    assert (one.now.level, one.gap) == (2, 1)
    assert [(level.level, level.source) for level in one.beside] == [(3, "test")]
    assert one.course is None  # shown already: it waits for the head, not for learning


def test_the_rule_of_the_day_says_which_sources_count(world):
    show_level(world, "an", "C04", 3)
    rule("attainment.counting_sources", "head", since=days_ago(10))
    rule("attainment.counting_sources", "test", since=None)

    def level(on):
        officer = for_profile(Officer.objects.filter(pk=world.an.pk), on=on).get()
        one = profile_of(officer, on=on, own=True).standings[0]
        return one.now and one.now.level

    assert level(today()) is None
    assert level(days_ago(11)) == 3
    bare = Officer.objects.get(pk=world.an.pk)
    assert profile_of(bare, on=today(), own=True).standings[0].now is None


def test_the_least_course_that_reaches_the_goal_is_suggested(world):
    require(world, "CM25", "C04", (2, 4, 3))
    offer(world, "Mức một", C04=1)
    offer(world, "Mức năm", C04=5)
    fitting = offer(world, "Mức hai", C04=2)
    aim = offer(world, "Mức ba", C04=3)
    assert standing(world, "C04").course.address == address(fitting)
    show_level(world, "an", "C04", 2)
    one = standing(world, "C04")
    assert (one.gap, one.on_target, one.course.address) == (0, False, address(aim))
    show_level(world, "an", "C04", 3)
    one = standing(world, "C04")
    assert (one.on_target, one.course) == (True, None)


@pytest.mark.parametrize("state", [{"live": False}, {"retired_at": moment(today())}])
def test_a_course_that_is_not_offered_is_not_suggested(world, state):
    require(world, "CM25", "C04", (2, 3, 2))
    course = offer(world, "Giao tiếp", C04=2)
    CoursePage.objects.filter(pk=course.pk).update(**state)
    one = standing(world, "C04")
    assert (one.course, one.offered) == (None, False)


def test_a_course_that_does_not_close_the_gap_is_not_suggested(world):
    require(world, "CM25", "C04", (3, 4, 3))
    offer(world, "Mức hai", C04=2)
    one = standing(world, "C04")
    assert (one.course, one.offered) == (None, True)


def test_what_can_be_learnt_comes_first_and_the_rest_is_folded(world):
    for code in ("C03", "C04", "C07", "K05"):
        require(world, "CM25", code, (2, 3, 2))
    offer(world, "Dịch vụ công", K05=2)
    show_level(world, "an", "C04", 2)
    post(world, "an", "TD-VH", "CM26", active_from=today() + timedelta(days=9))
    officer = for_profile(Officer.objects.filter(pk=world.an.pk), on=today()).get()
    profile = profile_of(officer, on=today(), own=True)
    assert [one.competency.code for one in profile.standings] == ["K05", "C04"]
    assert [one.competency.code for one in profile.unassessed] == ["C03", "C07"]
