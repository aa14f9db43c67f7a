"""Saving what a package says: once, in order, by who may, and never more than a claim."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from lms.accounts.models import User
from lms.interop import actions
from lms.interop.actions.saving import MOST_IN_A_BURST
from lms.interop.sent import MOST_BYTES
from lms.interop.tokens import TICKET_SECONDS, Ticket, sign_ticket
from lms.learning.models import Completion
from lms.personnel.history import history_of
from lms.personnel.models import Attainment, TrainingRecord
from tests.interop.world import HOST, World, launch_of, make_version, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def taken_up(attempt):
    """A ticket of a page that has just been opened, and the attempt as it stands."""
    launch = launch_of(attempt)
    actions.take_up(launch=launch, at=timezone.now())
    return sign_ticket(Ticket(attempt.uid, launch.user, launch.stamp))


def save(ticket, seq, cmi=None, *, ended=False, **more):
    body = {"ticket": ticket, "seq": seq, "item": "mot", "cmi": cmi or {}, "ended": ended, **more}
    return sent(json.dumps(body))


def sent(body, kind="application/json"):
    return Client(enforce_csrf_checks=True).post("/luu/", body, kind, **HOST)


def status(word, **core):
    return {"core": {"lesson_status": word, **core}}


def told(answer):
    return answer.status_code, answer.json().get("reason")


def test_each_number_once_and_the_newest_wins(world, queries):
    attempt = world.attempt()
    ticket = taken_up(attempt)
    first = save(ticket, 3, {"suspend_data": "trang 1"})
    assert first.status_code == 200
    assert first["Cache-Control"] == "no-store"
    with queries(2):
        assert save(ticket, 4, {"suspend_data": "trang 2"}).json()["seq"] == 4
    with queries(1):
        again = save(ticket, 4, {"suspend_data": "khác"})
    assert (again.status_code, again.json()["seq"]) == (200, 4)
    assert told(save(ticket, 3, {"suspend_data": "cũ"})) == (409, "elsewhere")
    attempt.refresh_from_db()
    assert attempt.item_states == {"mot": {"cmi": {"suspend_data": "trang 2"}, "ended": False}}
    # Another page takes over; what the first one still sends is not kept.
    newer = taken_up(attempt)
    assert told(save(ticket, 9)) == (409, "elsewhere")
    assert save(newer, 5).status_code == 200


def test_what_is_done_is_a_claim_and_never_more_than_a1(world):
    """Both parts say that they are passed: the lesson is done; the course is proved as studied only."""
    lesson, _page = world.course.get_children()
    from lms.learning.actions import finish_activity, open_activity

    at = timezone.now()
    open_activity(round=world.round, activity_uid=lesson.translation_key, at=at)
    finish_activity(round=world.round, activity_uid=lesson.translation_key, at=at)
    attempt = world.attempt()
    ticket = taken_up(attempt)
    passed = status("passed", score={"raw": "100"})
    # Whatever else is sent is not looked at.
    forged = {"attempt": "x", "user": "binh", "assurance": "A5", "completed": True, "done": True}
    answer = save(ticket, 1, passed, ended=True, **forged)
    assert (answer.json()["done"], answer.json()["items"]) == (
        False,
        {"mot": "passed", "hai": "untouched"},
    )
    answer = save(ticket, 2, passed, ended=True, item="hai")
    assert (answer.json()["done"], answer.json()["finished"]) == (True, True)
    completion = Completion.objects.get(round=world.round)
    assert (completion.assurance, completion.fraction) == ("A1", None)
    record = TrainingRecord.objects.get(source_uid=completion.uid)
    assert (record.assurance, record.note) == ("A1", "theo gói bài giảng tự báo")
    assert [line.how_proved for line in history_of(world.round.officer)] == [
        "có học, theo gói bài giảng tự báo"
    ]
    assert Attainment.objects.count() == 0
    attempt.refresh_from_db()
    assert (attempt.completed, attempt.passed, attempt.fraction) == (True, True, 1.0)
    # After the end: refused with the reason, and the last one said again.
    assert save(ticket, 2, passed, item="hai").status_code == 200
    late = save(ticket, 3, status("failed"))
    assert told(late) == (403, "over")
    assert (
        late.json()["detail"] == "Lượt học này đã kết thúc. Việc làm thêm bây giờ không được lưu."
    )
    # The next attempt is another row, and takes nothing back.
    second = world.attempt()
    assert (second.number, second.uid != attempt.uid, second.state) == (2, True, {})
    assert world.attempt().uid == second.uid


def test_a_part_that_asks_to_be_taken_up_again_does_not_end_the_attempt(world):
    attempt = world.attempt()
    ticket = taken_up(attempt)
    save(ticket, 1, status("completed"), ended=True)
    answer = save(ticket, 2, status("completed", exit="suspend"), ended=True, item="hai")
    assert (answer.json()["done"], answer.json()["finished"]) == (True, False)
    assert world.attempt().uid == attempt.uid
    progress = world.round.progress.get(activity_uid=world.page.translation_key)
    assert progress.done_at is not None


def test_t112_what_is_not_yours_is_not_there(world):
    attempt = world.attempt()
    ticket = taken_up(attempt)
    at = timezone.now()
    stamp = launch_of(attempt).stamp
    an, en = (User.objects.get(username=name).uid for name in ("an", "en"))
    for wrong in (
        "abc",
        ticket[:-1],
        sign_ticket(Ticket(attempt.uid, en, stamp)),
        sign_ticket(Ticket(world.version.uid, an, stamp)),
    ):
        assert told(save(wrong, 1)) == (404, "not-there")
    assert told(save(ticket, 1, item="khac")) == (404, "not-there")
    old = Ticket(attempt.uid, an, stamp - (TICKET_SECONDS + 60) * 1_000_000)
    assert told(save(sign_ticket(old), 1)) == (403, "over")
    assert save(ticket, 1).status_code == 200
    world.round.officer.enrolments.update(active=False)
    assert told(save(ticket, 2)) == (404, "not-there")
    world.round.officer.enrolments.update(active=True)
    User.objects.filter(username="an").update(is_active=False)
    assert told(save(ticket, 2)) == (404, "not-there")
    attempt.refresh_from_db()
    assert (attempt.seq, attempt.saved_at > at) == (1, True)


def test_t112_a_flood_waits_and_goes_on_later(world):
    attempt = world.attempt()
    ticket = taken_up(attempt)
    assert save(ticket, 1).status_code == 200
    type(attempt).objects.filter(pk=attempt.pk).update(burst=MOST_IN_A_BURST)
    flooded = save(ticket, 2)
    assert (*told(flooded), flooded["Retry-After"]) == (429, "too-often", "10")
    ago = timezone.now() - timedelta(seconds=31)
    type(attempt).objects.filter(pk=attempt.pk).update(burst_from=ago)
    assert save(ticket, 2).status_code == 200


def test_what_cannot_be_kept_is_refused(world):
    attempt = world.attempt()
    ticket = taken_up(attempt)
    head = json.dumps({"ticket": ticket, "item": "mot", "seq": 1})[:-1]
    deep = "{" + '"a":{' * 40 + "}" * 41
    for body in (
        *["", "{", "[]", "null", "\x00", head, head + ', "cmi": {"a": NaN}}'],
        head + ', "cmi": {"a": 1e999}}',
        head + ', "cmi": {"a": "\\u0000"}}',
        head + ', "cmi": {"a": "\\ud800"}}',
        head + f', "cmi": {deep}}}',
        head + ', "cmi": ' + "[" * 100_000 + "]" * 100_000 + "}",
        head + ', "cmi": {"a": "' + "x" * 65_537 + '"}}',
        head + ', "cmi": [' + "1," * 20_001 + "1]}",
        b"\xff\xfe",
        json.dumps({"ticket": ticket, "item": "mot", "seq": True}),
        json.dumps({"ticket": ticket, "item": "mot", "seq": 2**60}),
        json.dumps({"ticket": ticket, "item": 5, "seq": 1}),
    ):
        assert told(sent(body)) == (400, "unreadable"), body[:80]
    assert told(sent("x" * (MOST_BYTES + 1))) == (413, "unreadable")
    attempt.refresh_from_db()
    assert (attempt.seq, attempt.state) == (0, {})
    # What a package may want to keep is kept: 64 KB, in any letters, also as a beacon sends it.
    kept = {"suspend_data": "ế" * 65_536}
    body = json.dumps({"ticket": ticket, "seq": 1, "item": "mot", "cmi": kept, "ended": False})
    assert sent(body, "text/plain;charset=UTF-8").status_code == 200
    attempt.refresh_from_db()
    assert attempt.item_states["mot"]["cmi"] == kept
    for method in ("get", "put", "delete", "options"):
        assert getattr(Client(), method)("/luu/", **HOST).status_code == 405


def test_t128a_a_running_attempt_stays_with_its_version(world):
    """The package is brought in anew while somebody is inside, and stands in a second course too."""
    attempt = world.attempt()
    newer = make_version(world.site.home, package=world.version.package)
    world.page.package_version = newer
    world.page.save()
    assert world.attempt().version == world.version
    assert save(taken_up(attempt), 1, status("incomplete")).status_code == 200
    again = world.attempt(again=True)
    assert (again.number, again.version) == (2, newer)
    attempt.refresh_from_db()
    assert (attempt.version, attempt.finished_at is not None, attempt.completed) == (
        world.version,
        True,
        False,
    )
