"""Two profiles of one person become one: nothing is lost, nothing counts twice, and it goes back."""

from collections import Counter
from datetime import timedelta
from decimal import Decimal
from itertools import permutations
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.utils import timezone

from lms.accounts.models import User
from lms.learning.models import Attempt, Progress, StudyRound
from lms.personnel.actions import merge_officers, undo_merge
from lms.personnel.actions.slips import hand_out_slip
from lms.personnel.errors import PersonnelError
from lms.personnel.history import history_of
from lms.personnel.integrity import Verification
from lms.personnel.ledger import counted_records, counted_tiet
from lms.personnel.merging.people import WRITTEN
from lms.personnel.merging.steps import PLANS, STAYS
from lms.personnel.models import (
    Appointment,
    Attainment,
    Authority,
    Certificate,
    Evidence,
    Officer,
    OfficerMerge,
    OrgUnit,
    TrainingRecord,
)
from lms.personnel.verification import verdict_on
from lms.reports.people import tiet_of


def of(name: str) -> Officer:
    return Officer.objects.select_related("user").get(user__username=name)


def merge(kept: Any, merged: Any, **rest: Any) -> OfficerMerge:
    values = {"chosen": {}, "reason": "Một người, hai hồ sơ", "at": timezone.now(), **rest}
    values.setdefault("by", User.objects.get(username="hanh"))
    return merge_officers(kept=kept, merged=merged, **values)


def undo(merged: OfficerMerge, **rest: Any) -> Any:
    values = {"reason": "Nhầm người", "at": timezone.now(), **rest}
    return undo_merge(merge=merged, by=User.objects.get(username="hanh"), **values)


def refused(act: Any, *args: Any, **rest: Any) -> str:
    with pytest.raises(PersonnelError) as caught:
        act(*args, **rest)
    return str(caught.value)


def pointing(to: type[models.Model]) -> set[str]:
    """Every foreign key to a model, links between both included, as `app.Model.field`."""
    return {
        f"{model._meta.label}.{one.name}"
        for model in apps.get_models(include_auto_created=True)
        for one in model._meta.get_fields()
        if one.is_relation and one.concrete and not one.many_to_many and one.related_model is to
    }


def stored() -> dict[str, Any]:
    """Every row that a merge may move, and of which."""
    labels = {key.rpartition(".")[0] for key in PLANS} | {"accounts.User", "learning.Progress"}
    return {
        label: {
            row[0]: row
            for row in apps.get_model(label)._default_manager.order_by("pk").values_list()
        }
        for label in labels
    }


def pairs() -> dict[tuple[tuple[bool, bool], ...], tuple[str, str]]:
    """Officers of the demo, a pair for each way in which two have begun or completed the same courses."""
    kept_by = of("hanh").kept_by
    people = Officer.objects.filter(kept_by=kept_by, authority=None, user__is_staff=False)
    rounds: dict[str, dict[int, bool]] = {}
    for one in people.filter(user__groups=None).prefetch_related("rounds").select_related("user"):
        rounds[one.user.username] = {
            row.course_id: bool(row.completed_at) for row in one.rounds.all()
        }
    found: dict[tuple[tuple[bool, bool], ...], tuple[str, str]] = {}
    for first, second in permutations(rounds, 2):
        both = rounds[first].keys() & rounds[second].keys()
        kind = tuple(sorted((rounds[first][one], rounds[second][one]) for one in both))
        if len(kind) < 2:
            found.setdefault(kind, (first, second))
    return found


def test_of_every_row_that_points_at_a_person_it_is_said_what_becomes_of_it() -> None:
    said = {*PLANS, *STAYS}
    wanted = pointing(Officer) | {
        key for key in pointing(User) if key.partition(".")[0] not in WRITTEN
    }
    assert wanted - said == set()
    assert said - pointing(Officer) - pointing(User) == set()
    assert {*PLANS} & {*STAYS} == set()


class Union:
    """What two profiles hold together."""

    def __init__(self, *officers: Officer) -> None:
        rounds = StudyRound.objects.filter(officer__in=officers)
        self.records = TrainingRecord.objects.filter(officer__in=officers).count()
        self.lines = sum(len(history_of(one)) for one in officers)
        self.rounds = set(rounds.values_list("pk", flat=True))
        self.completed = set(rounds.completed().values_list("pk", flat=True))
        self.attempts = set(Attempt.objects.filter(round__in=rounds).values_list("pk", flat=True))
        self.done = set(
            Progress.objects.filter(round__in=rounds, done_at__isnull=False).values_list(
                "pk", flat=True
            )
        )
        self.codes = set(
            Certificate.objects.filter(officer__in=officers).values_list("code", flat=True)
        )
        self.levels = Attainment.objects.filter(officer__in=officers).count()
        self.posts = Appointment.objects.filter(officer__in=officers).count()
        year = timezone.localdate().year
        lines = counted_records(year).filter(officer__in=officers)
        courses: Counter[Any] = Counter()
        for line in lines:
            courses[line.course_uid or line.pk] = line.tiet or 0
        self.tiet = sum(courses.values())


@pytest.mark.demo
def test_the_union_stands_once_and_goes_back(db: None) -> None:
    year = timezone.localdate().year
    cases = pairs()
    assert cases.keys() == {((a, b),) for a in (False, True) for b in (False, True)} | {()}
    for names in cases.values():
        kept, merged = map(of, names)
        before, both, listed = stored(), Union(kept, merged), Officer.objects.unmerged().count()
        done = merge(kept, merged)
        kept, merged = Officer.objects.get(pk=kept.pk), Officer.objects.get(pk=merged.pk)
        mine = StudyRound.objects.filter(officer=kept)
        after = Union(kept, merged)
        assert merged.merged_into == kept, names
        assert (after.rounds, after.attempts, after.codes) == (
            both.rounds,
            both.attempts,
            both.codes,
        )
        assert after.done >= both.done, names
        assert set(mine.completed().values_list("pk", flat=True)) == both.completed, names
        assert len(history_of(kept)) == both.lines, names
        assert (
            counted_tiet(kept, year).counted
            == both.tiet
            == tiet_of([kept.pk], year).get(kept.pk, 0)
        )
        assert both.levels == after.levels
        for course in set(mine.values_list("course", flat=True)):
            numbers = list(
                mine.filter(course=course).order_by("number").values_list("number", flat=True)
            )
            assert numbers == list(range(1, len(numbers) + 1)), names
            latest = mine.filter(course=course).order_by("-number").first()
            ended = mine.filter(course=course).completed().exists()
            assert latest is not None
            assert (latest.completed_at is not None) == ended, names
        assert not Appointment.objects.filter(officer=merged).exists(), names
        assert [verdict_on(code).genuine for code in both.codes] == [True] * len(both.codes)
        assert Officer.objects.unmerged().count() == listed - 1
        assert (kept.user.is_active, User.objects.get(username=names[1]).is_active) == (True, False)
        assert merge(kept, merged) == done  # the same once more
        undo(done)
        assert stored() == before, names
        kept, merged = map(of, names)
        again = Union(kept, merged)
        assert (again.lines, again.tiet) == (both.lines, both.tiet), names
        assert undo(done).merge == done
    merge(kept, merged)
    assert list(Verification().findings()) == []


@pytest.mark.demo
def test_of_two_open_rounds_the_further_goes_on_with_the_lessons_of_both(db: None) -> None:
    kept = of("an")
    mine = StudyRound.objects.get(officer=kept)
    others = StudyRound.objects.open().filter(course=mine.course, officer__kept_by=kept.kept_by)
    theirs = others.exclude(pk=mine.pk).order_by("-done", "-pk")[0]
    merged = theirs.officer
    lesson = Progress.objects.filter(round=theirs, done_at__isnull=False).first()
    Progress.objects.filter(pk=lesson.pk).update(done_at=None)
    # An has finished it; the other, who has opened all, is further on.
    StudyRound.objects.filter(pk=theirs.pk).update(done=mine.done + 1)
    had = set(
        Progress.objects.filter(round__in=[mine, theirs], done_at__isnull=False).values_list(
            "activity_uid", flat=True
        )
    )
    merge(kept, merged)
    mine.refresh_from_db()
    theirs.refresh_from_db()
    assert (theirs.officer_id, theirs.number, theirs.completed_at) == (kept.pk, 1, None)
    assert (mine.officer_id, mine.number, mine.completed_at) == (merged.pk, 1, None)
    went = Progress.objects.filter(round=theirs, done_at__isnull=False)
    assert set(went.values_list("activity_uid", flat=True)) == had
    assert theirs.done == len(had)
    # Whoever goes on studying in it keeps the merge.
    StudyRound.objects.filter(pk=theirs.pk).update(last_at=timezone.now() + timedelta(hours=1))
    assert "từ khi gộp" in refused(undo, OfficerMerge.objects.get())


def test_what_is_refused(place: Any) -> None:
    keeper, an, en, ha = place.user("hanh"), place["an"], place["en"], place["ha"]
    two = place.add("an.2", "Nguyễn Thị Thu An", "A", None)
    assert "một hồ sơ" in refused(merge, an, an, by=keeper)
    assert "hồ sơ của mình" in refused(merge, an, place["hanh"], by=keeper)
    assert "Nêu" in refused(merge, an, two, by=keeper, reason=" ")
    # An equal's account, and a head's through one's own hands: what they may do would come along.
    assert "quyền hơn" in refused(merge, an, ha, by=keeper)
    Authority.objects.create(
        officer=two,
        unit=OrgUnit.objects.get(code="P"),
        kind="head",
        active_from=timezone.localdate(),
        basis="QĐ 2",
        recorded_at=timezone.now(),
    )
    assert "quyền hơn" in refused(merge, an, two, by=keeper)
    User.objects.filter(username="an.2").update(is_active=False)
    assert "quyền hơn" in refused(merge, an, place["an.2"], by=keeper)
    Authority.objects.filter(officer=two).delete()
    from lms.personnel.actions import offer_file

    offer_file(officer=two, to=en.kept_by, at=timezone.now(), by=keeper)
    assert "bàn giao" in refused(merge, an, place["an.2"], by=keeper)
    assert OfficerMerge.objects.count() == 0


def test_one_after_the_other_and_back_in_order(place: Any) -> None:
    """A into B, then B into C: A is read through C; the last merge is undone first."""
    keeper = place.user("hanh")
    a, b, c = (place.add(name, "Nguyễn Văn Ba", "A", None) for name in ("ba", "ba.2", "ba.3"))
    place.line("ba", "Tin học")
    place.line("ba.2", "Ngoại ngữ")
    first = merge(b, a, by=keeper)
    second = merge(c, b, by=keeper)
    assert [place[name].merged_into_id for name in ("ba", "ba.2", "ba.3")] == [c.pk, c.pk, None]
    assert sorted(line.record.title for line in history_of(place["ba.3"])) == [
        "Ngoại ngữ",
        "Tin học",
    ]
    assert Officer.objects.at_uid(a.uid).get() == c
    assert "hồ sơ khác" in refused(merge, place["an"], a, by=keeper)
    assert "từ khi gộp" in refused(undo, first)
    undo(second)
    undo(first)
    assert [place[name].merged_into_id for name in ("ba", "ba.2", "ba.3")] == [None] * 3
    third = merge(b, a, by=keeper)
    assert "hết" in refused(undo, third, at=timezone.now() + timedelta(days=31))


def test_what_is_chosen_and_the_number_that_goes_on_to_mean_the_person(place: Any) -> None:
    keeper = place.user("hanh")
    one = place.add("ba", "Nguyễn Văn Ba", "A", "A1", number="TD-1", phone="0912 000 111")
    two = place.add("ba.2", "Nguyễn Văn Bá", "A", "A1", number="TD-2", email="ba@x.example")
    User.objects.filter(username="ba.2").update(email="ba@x.example", phone="84912000111")
    chosen = {"number": "merged", "full_name": "merged", "account": "kept", "strike": []}
    post = Appointment.objects.get(officer=two)
    done = merge(one, two, by=keeper, chosen=chosen)
    one, two = place["ba"], Officer.objects.get(pk=two.pk)
    assert (one.number, two.number, one.full_name) == ("TD-2", "TD-1", "Nguyễn Văn Bá")
    assert one.search_folded == "nguyen van ba td-2"
    assert (one.email, one.user.email, one.user.full_name) == ("ba@x.example",) * 2 + (
        one.full_name,
    )
    assert not Appointment.objects.filter(pk=post.pk).exists()  # the same place at the same time
    assert Appointment.objects.filter(officer=one).count() == 1
    taken = done.steps.get(act="same")
    assert (taken.row, taken.before["unit_id"]) == (post.pk, post.unit_id)
    rest = User.objects.get(username="ba.2")
    assert (rest.email, rest.phone, rest.joined_to) == ("", "", one.user)
    assert [User.objects.for_login(login) for login in ("ba@x.example", "0912000111", "ba.2")] == [
        *[one.user] * 2,
        rest,
    ]
    undo(done)
    assert Appointment.objects.get(pk=post.pk).officer_id == two.pk
    assert (place["ba"].number, place["ba.2"].number) == ("TD-1", "TD-2")


def test_the_same_line_twice_counts_once_and_stays_readable(place: Any) -> None:
    keeper = place.user("hanh")
    two = place.add("an.2", "Nguyễn Thị Thu An", "A", None)
    mine = place.line("an", "Tin học", tiet=Decimal(16), counts=True, paper_number="12/GCN")
    theirs = place.line(
        "an.2", "Tin học cơ bản", tiet=Decimal(16), counts=True, paper_number="12/gcn"
    )
    place.line("an.2", "Ngoại ngữ", tiet=Decimal(8), counts=True)
    year = mine.ended_on.year
    done = merge(place["an"], two, by=keeper, chosen={"strike": [str(theirs.uid)]})
    standing = [line.record.title for line in history_of(place["an"]) if not line.record.voids]
    assert sorted(standing) == ["Ngoại ngữ", "Tin học"]
    assert counted_tiet(place["an"], year).counted == 24
    struck = TrainingRecord.objects.get(corrects=theirs)
    assert (struck.officer_id, struck.voids, struck.note) == (two.pk, True, done.reason)
    undo(done)
    assert [counted_tiet(place[name], year).counted for name in ("an", "an.2")] == [16, 24]
    assert list(Verification().findings()) == []


def test_the_closed_account(place: Any, client: Any) -> None:
    """Who knows its pass phrase is told where to go on; everybody else what one is told of no account."""
    two = place.add("an.2", "Nguyễn Thị Thu An", "A", None)
    two.user.set_password("gió thổi qua đồng lúa")
    two.user.save()
    keeper, phrase = place.user("hanh"), "gió thổi qua đồng lúa"
    client.force_login(two.user)
    assert client.get("/toi/ho-so/").status_code == 200
    hand_out_slip(officer=place["an"], at=timezone.now(), by=keeper)
    done = merge(place["an"], two, by=keeper)
    assert client.get("/toi/ho-so/").status_code == 302  # out at the next request
    form = {"login": "an.2", "password": phrase}
    told = client.post("/tai-khoan/dang-nhap/", form).content.decode()
    assert "tên đăng nhập an." in told
    wrong = client.post(
        "/tai-khoan/dang-nhap/", form | {"password": "khác hẳn đấy"}
    ).content.decode()
    nobody = client.post(
        "/tai-khoan/dang-nhap/", {"login": "khong.co", "password": "x"}
    ).content.decode()
    assert ["gộp" in wrong, "gộp" in nobody] == [False, False]
    assert Evidence.objects.count() == 0
    undo(done)
    assert client.post("/tai-khoan/dang-nhap/", form).status_code == 302
