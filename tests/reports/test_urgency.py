"""What is due for many at once equals what is due for each."""

import random
from datetime import timedelta

import pytest

from courses.models import SkillTrack
from lms.duties.actions import Terms, end_duty, give_duty
from lms.duties.errors import DutyError
from lms.duties.models import Obligation
from lms.learning.due import due
from lms.learning.models import StudyRound
from lms.learning.urgency import urgencies
from lms.personnel.actions import appoint
from lms.personnel.models import Appointment, Officer
from tests.personnel.people import AT, SINCE
from tests.reports.story import NOW, TODAY, analyze, crowd, due_in


def of_everyone() -> dict:
    officers = Officer.objects.order_by().values("pk")
    posts = Appointment.objects.active(TODAY).values_list(
        "officer_id", "position_id", "active_from"
    )
    return urgencies(officers, posts, TODAY)


def of_each() -> dict:
    """The first required date of everyone by `due`, one by one."""
    found = {}
    for officer in Officer.objects.all():
        required = [one for one in due(officer, NOW) if one.required]
        if required:
            pressing = sum(one.overdue or one.soon for one in required)
            first = required[0]
            found[officer.pk] = (first.due_on, first.course.title, max(0, pressing - 1))
    return found


def as_tuples(found: dict) -> dict:
    return {pk: (one.due_on, one.title, one.more) for pk, one in found.items()}


def lay_tracks(story) -> None:
    for slug in ("dich-vu", "tiep-dan", "soan-thao", "tu-chon"):
        story.course(slug)
    story.track("Chung", [(["tiep-dan"], True, due_in(10)), (["soan-thao"], True, due_in(-5))])
    story.track(
        "Một cửa",
        [
            (["dich-vu"], True, due_in(3)),
            (["tiep-dan"], False, due_in(-20)),
            (["tu-chon"], True, None),
        ],
        ("CM25",),
    )
    story.track("Chọn", [(["tu-chon", "dich-vu"], True, due_in(60))], ("CM26", "CM04"))


def test_the_cases_that_matter(story):
    lay_tracks(story)
    story.study("an", "soan-thao", done=2)  # done: not due
    story.study("an", "tu-chon", done=1)
    story.study("en", "dich-vu", done=1)
    assert as_tuples(of_everyone()) == of_each()
    an = of_everyone()[story["an"].pk]
    # Required by one track, dated earlier by another: both hold.
    assert (an.title, an.overdue, an.soon) == ("Khóa tiep-dan", True, False)


def test_retired_and_hidden_courses(story):
    lay_tracks(story)
    story.study("an", "dich-vu", done=1)
    story.courses["dich-vu"].__class__.objects.filter(slug="dich-vu").update(retired_at=NOW)
    story.courses["tiep-dan"].__class__.objects.filter(slug="tiep-dan").update(live=False)
    assert as_tuples(of_everyone()) == of_each()


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("with_duties", [False, True])
def test_any_mixture(story, seed, with_duties):
    rng = random.Random(seed)
    lay_tracks(story)
    units, positions = list(story.units.values()), list(story.positions.values())
    for officer in crowd(story, 12):
        # The crowd has its main posts; these are held beside them.
        for _ in range(rng.randint(0, 2)):
            appoint(
                officer=officer,
                kind=Appointment.Kind.CONCURRENT,
                unit=rng.choice(units),
                position=rng.choice(positions),
                active_from=SINCE + timedelta(days=rng.randint(0, 300)),
                at=AT,
                by=None,
            )
        story.people["x"] = officer
        for slug in rng.sample(list(story.courses), rng.randint(0, 3)):
            story.study("x", slug, done=rng.randint(0, 2))
    assert StudyRound.objects.completed().count() > 0
    if with_duties:
        give_some(story, rng)
    analyze()
    assert as_tuples(of_everyone()) == of_each()


def give_some(story, rng):
    """Tracks and courses to units, positions and some by name, one of them taken back."""
    tracks, officers = list(SkillTrack.objects.all()), list(Officer.objects.all())
    for number in range(6):
        what = {"track": rng.choice(tracks)} if number % 2 else {
            "course": rng.choice(list(story.courses.values()))
        }  # fmt: skip
        due = {"due_on": TODAY + timedelta(days=rng.randint(0, 60))}
        if number > 3:
            due = {"due_days": due_in(rng.randint(-30, 30))}
        some = [one.pk for one in rng.sample(officers, 8)] if number == 0 else None
        position = rng.choice([None, story.positions["CM25"], story.positions["CM26"]])
        terms = Terms(
            unit=story.units[rng.choice("PAB")],
            officers=some,
            position=position if some is None else None,
            **what,
            **due,
        )
        try:
            duty = give_duty(terms=terms, at=NOW, by=story.user("dung"))
        except DutyError:
            continue
        if number == 3:
            assert end_duty(duty=duty, at=NOW, by=story.user("dung"))
    assert Obligation.objects.count() > 0


def test_two_queries_for_any_number(story, queries):
    lay_tracks(story)
    crowd(story, 60, course="dich-vu")
    officers = Officer.objects.order_by().values("pk")
    posts = list(Appointment.objects.values_list("officer_id", "position_id", "active_from"))
    with queries(2):
        urgencies(officers, posts, TODAY)
    terms = Terms(unit=story.units["P"], track=SkillTrack.objects.first(), due_on=TODAY)
    give_duty(terms=terms, at=NOW, by=story.user("dung"))
    with queries(3):
        urgencies(officers, posts, TODAY)
