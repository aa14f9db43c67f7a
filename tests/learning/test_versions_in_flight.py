"""Learners in the middle of a course when it changes: who stays, who goes over, what opens again."""

import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from courses.actions import plan_change, publish_course
from courses.actions.errors import CourseRefused
from courses.changes import history
from courses.models import ChangePlan, LessonPage
from courses.models.pages import address
from lms.accounts.models import User
from lms.learning.actions import finish_activity, open_activity, start_course, take_over
from lms.learning.models import Progress, StudyRound
from lms.notices.models import Notice
from tests.learning.course_story import NOW, lay_course, lay_site, lessons_of, stream

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=10)
LAST = NOW + timedelta(days=20)


@pytest.fixture
def site():
    return lay_site()


@pytest.fixture
def author():
    return User.objects.create_superuser("chu", password="x")


def study(officer, course, lessons, at=NOW):
    round = start_course(officer=officer, course=course, at=at)
    for lesson in lessons:
        open_activity(round=round, activity_uid=lesson.translation_key, at=at)
        finish_activity(round=round, activity_uid=lesson.translation_key, at=at)
    return round


def add_lesson(course, title):
    body = stream([("text", "<p>Mới.</p>")])
    page = course.add_child(instance=LessonPage(title=title, minutes=10, live=False, body=body))
    page.save_revision()
    course.refresh_from_db()
    return page


def take_off(page):
    page.refresh_from_db()
    page.unpublish()


def planned(course, author, **plan):
    asked = {"text": "", "move": False, "equivalent": {}, "substance": [], **plan}
    return plan_change(course=course, at=LATER, by=author, **asked)


def standing(round):
    round = StudyRound.objects.select_related("version").get(pk=round.pk)
    return round.version.number, round.done, round.required, round.completed_at


def uid(page):
    return str(page.translation_key)


def test_without_a_plan_the_round_stays_and_the_new_part_is_optional(site, author):
    course = lay_course(site, lessons=2)
    round = study(site.officers["an"], course, lessons_of(course)[:1])
    add_lesson(course, "Thêm về sau")
    version = publish_course(course=course, at=LATER, by=author)
    assert (version.number, version.changes) == (2, {})
    assert take_over(version=version, at=LATER) == 0
    assert standing(round) == (1, 1, 2, None)


def test_who_goes_over_keeps_what_is_done_and_gets_the_new_part(site, author):
    course = lay_course(site, lessons=2)
    first, second = lessons_of(course)
    half = study(site.officers["an"], course, [first])
    whole = study(site.officers["en"], course, [first, second])
    done = standing(whole)
    assert done == (1, 2, 2, NOW)
    add_lesson(course, "Thêm về sau")
    planned(course, author, move=True, text="Có thêm một bài.")
    version = publish_course(course=course, at=LATER, by=author)
    assert ChangePlan.objects.count() == 0
    assert take_over(version=version, at=LATER) == 1
    assert standing(half) == (2, 1, 3, None)
    assert standing(whole) == done
    assert take_over(version=version, at=LAST) == 0
    notice = Notice.objects.get(kind="course_changed")
    assert (notice.to, notice.context["text"]) == (site.officers["an"].user, "Có thêm một bài.")


def test_equivalences_are_followed_through_every_version_on_the_way(site, author):
    """Two lessons become one, which is split later: who did both has done what came of them."""
    course = lay_course(site, lessons=3)
    one, two, three = lessons_of(course)
    both = study(site.officers["an"], course, [one, two])
    only = study(site.officers["en"], course, [one])
    merged = add_lesson(course, "Gộp")
    take_off(one)
    take_off(two)
    course.refresh_from_db()
    planned(course, author, equivalent={uid(merged): [uid(one), uid(two)]})
    publish_course(course=course, at=LATER, by=author)
    left, right = add_lesson(course, "Nửa đầu"), add_lesson(course, "Nửa sau")
    take_off(merged)
    course.refresh_from_db()
    halves = {uid(left): [uid(merged)], uid(right): [uid(merged)]}
    planned(course, author, equivalent=halves, move=True)
    version = publish_course(course=course, at=LAST, by=author)
    assert take_over(version=version, at=LAST) == 2
    assert standing(both) == (version.number, 2, 3, None)
    assert standing(only) == (version.number, 0, 3, None)
    act = {"round": both, "activity_uid": three.translation_key, "at": LAST}
    open_activity(**act)
    assert finish_activity(**act) is True


def test_a_part_that_changed_in_substance_opens_again_and_only_that_part(site, author):
    course = lay_course(site, lessons=3)
    one, two, _three = lessons_of(course)
    round = study(site.officers["an"], course, [one, two])
    planned(course, author, substance=[uid(two)], text="Nghị định đã thay.")
    version = publish_course(course=course, at=LATER, by=author)
    assert take_over(version=version, at=LATER) == 1
    assert standing(round) == (1, 1, 3, None)
    rows = Progress.objects.filter(round=round).values_list(
        "activity_uid", "done_at", "reopened_at"
    )
    assert {uid: times for uid, *times in rows} == {
        one.translation_key: [NOW, None],
        two.translation_key: [None, LATER],
    }
    finish_activity(round=round, activity_uid=two.translation_key, at=LAST)
    assert take_over(version=version, at=LAST) == 0, "what was done since stays done"
    assert standing(round) == (1, 2, 3, None)


def test_going_over_completes_who_has_done_all_that_is_still_asked(site, author):
    course = lay_course(site, lessons=2)
    one, two = lessons_of(course)
    round = study(site.officers["an"], course, [one])
    two.required = False
    two.save_revision()
    planned(course, author, move=True)
    version = publish_course(course=course, at=LATER, by=author)
    assert take_over(version=version, at=LATER) == 1
    assert standing(round) == (2, 1, 1, LATER)
    assert round.completion.version == version


def test_a_plan_is_refused_for_parts_that_are_not_there_and_is_taken_back_empty(site, author):
    course = lay_course(site, lessons=2)
    other = lay_course(site, "Khóa khác", lessons=1)
    stranger = uid(lessons_of(other)[0])
    with pytest.raises(CourseRefused):
        planned(course, author, substance=[stranger])
    with pytest.raises(CourseRefused):
        planned(course, author, equivalent={uid(lessons_of(course)[0]): [stranger]})
    assert planned(course, author, move=True).move is True
    assert planned(course, author) is None
    assert ChangePlan.objects.count() == 0


def test_what_changed_is_told_version_by_version(site, author):
    course = lay_course(site, lessons=2, tiet=8)
    one, two = lessons_of(course)
    one.title, two.required = "Tên mới", False
    one.save_revision()
    two.save_revision()
    add_lesson(course, "Thêm về sau")
    planned(course, author, text="Viết lại theo luật mới.", substance=[uid(one)])
    publish_course(course=course, at=LATER, by=author)
    newest, oldest = history(course)
    assert newest.lines == [
        "Có thêm: Thêm về sau",
        "“Việc thứ 1” nay có tên “Tên mới”",
        "Việc thứ 2: nay không bắt buộc",
    ]
    assert (newest.text, newest.again) == ("Viết lại theo luật mới.", ["Tên mới"])
    assert (oldest.lines, oldest.text) == ([], "")


def test_an_author_plans_in_the_cms_and_the_learner_reads_it(site, author, client_of):
    course = lay_course(site, lessons=2)
    one, _two = lessons_of(course)
    study(site.officers["an"], course, [one])
    added = add_lesson(course, "Thêm về sau")
    cms, learner = client_of(author), client_of("an")
    plan_url = reverse("cms_plan", args=[course.pk])
    shown = cms.get(plan_url).content.decode()
    assert shown.count("Có thêm: Thêm về sau") == 1
    sent = {"text": "Theo Nghị định 118.", "move": "1", "substance": [uid(one)]}
    assert cms.post(plan_url, {**sent, f"equal-{uid(added)}": ["lạ"]}).status_code == 400
    answer = cms.post(plan_url, {**sent, f"equal-{uid(added)}": [uid(one)]})
    assert (answer.status_code, answer["Location"]) == (303, f"/admin/khoa-hoc/{course.pk}/")
    assert cms.get(answer["Location"]).content.decode().count("Theo Nghị định 118.") == 1
    cms.post(reverse("cms_publish", args=[course.pk]))
    version = course.versions.first()
    assert version.changes == {
        "text": "Theo Nghị định 118.",
        "move": True,
        "equivalent": {uid(added): [uid(one)]},
        "substance": [uid(one)],
    }
    take_over(version=version, at=version.cut_at)
    page = learner.get(f"/toi/khoa-hoc/{course.translation_key}/thay-doi/").content.decode()
    assert page.count("Theo Nghị định 118.") == 1
    lesson = learner.get(address(one)).content.decode()
    day = timezone.localtime(version.cut_at).strftime("%d/%m/%Y")
    assert lesson.count(f"Phần này thay đổi ngày {day}") == 1


def test_who_is_where_is_shown_to_the_course_s_authors_alone(site, author, client_of, capsys):
    course = lay_course(site, lessons=2)
    one, _two = lessons_of(course)
    study(site.officers["an"], course, [one])
    add_lesson(course, "Thêm về sau")
    publish_course(course=course, at=LATER, by=author)
    study(site.officers["en"], course, [])
    url = reverse("course_versions", args=[course.translation_key])
    shown = client_of(author).get(url).content.decode()
    assert [shown.count(f"?pb={number}&amp;loc=dang-hoc") for number in (1, 2)] == [1, 1]
    people = reverse("taught_course", args=[course.translation_key])
    listed = client_of(author).get(people, {"pb": "1"}).content.decode()
    assert ("Nguyễn Thị An" in listed, "Ngô Thị Én" in listed) == (True, False)
    assert client_of("an").get(url).status_code == 404
    asked = reverse("take_over_all", args=[course.translation_key])
    assert client_of(author).get(asked).status_code == 200
    assert client_of(author).post(asked).status_code == 303
    call_command("course_versions", course.slug, "--json")
    told = json.loads(capsys.readouterr().out)[0]["versions"]
    assert [(one["number"], one["studying"], one["completed"]) for one in told] == [
        (2, 1, 0),
        (1, 1, 0),
    ]
