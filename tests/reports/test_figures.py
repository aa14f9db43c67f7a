"""Stored figures say what is worked out now, for every unit, every list and every page of it."""

import json
import random
import re
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django_tasks_db.models import DBTaskResult

from lms.personnel.actions import appoint
from lms.personnel.models import Appointment, Authority
from lms.personnel.rules import duties
from lms.reports import listing, scope
from lms.reports.actions import are_due, ask_for_figures, refresh_figures
from lms.reports.listing import Few, Many, few_at, many_at, stored
from lms.reports.models import RollUp, Standing, UnitFigures
from lms.reports.people import Order, Show, Wanted
from lms.reports.scope import Place, Scope
from lms.reports.tasks import keep_figures_fresh
from tests.personnel.people import AT, SINCE
from tests.reports.story import NOW, TODAY, analyze, crowd, due_in
from tests.reports.test_units import names, tiles

KINDS = list(Appointment.Kind.values)[1:]
WANTED = [
    Wanted(text=text, show=show, order=order)
    for text, order in (("", Order.NEED), ("", Order.NAME), ("so 0000", Order.NEED))
    for show in ("", *dict(Show.of_all))
] + [Wanted(position="CM26")]


@pytest.fixture
def busy(story):
    """Two tracks, and a crowd that is spread over all units with all sorts of learning behind it."""
    return lambda seed: lay(story, random.Random(seed))


def lay(story, rng):
    for slug in ("dich-vu", "tiep-dan", "soan-thao"):
        story.course(slug)
    story.track("Chung", [(["tiep-dan"], True, due_in(10)), (["soan-thao"], True, due_in(-5))])
    story.track("Một cửa", [(["dich-vu"], True, due_in(3))], ("CM26", "CM04"))
    units, positions = list(story.units.values()), list(story.positions.values())
    for officer in crowd(story, 30):
        posts = Appointment.objects.filter(officer=officer)
        posts.update(unit=rng.choice(units), position=rng.choice(positions))
        for kind in rng.sample(KINDS, rng.randint(0, 2)):
            appoint(
                officer=officer,
                unit=rng.choice(units),
                position=rng.choice(positions),
                kind=kind,
                active_from=SINCE + timedelta(days=rng.randint(0, 300)),
                at=AT,
                by=None,
            )
        if rng.random() < 0.1:
            posts.update(active_to=TODAY - timedelta(days=1))
        officer.kept_by = rng.choice([one for one in units if one.is_agency])
        officer.save()
        story.people["x"] = officer
        for slug in rng.sample(list(story.courses), rng.randint(0, 3)):
            story.study("x", slug, done=rng.randint(0, 2))
        if rng.random() < 0.5:
            story.tiet("x", rng.choice([10, 40, 60]))
    Authority.objects.create(
        officer=story["hanh"], unit=story.units["P"], kind="training", active_from=SINCE,
        basis="QĐ", recorded_at=AT,
    )  # fmt: skip
    analyze()
    return story


def places(story, username: str) -> list[Place]:
    """All places that an account may ask for."""
    user = story.user(username)
    whole = Scope(user, TODAY, duties(user, TODAY))
    asked = [whole.place(str(u.uid), own=own) for u in story.units.values() for own in (0, 1)]
    return [place for place in (whole.place(), *asked) if place is not None]


def both(place: Place) -> tuple[Few, Many]:
    few, many = few_at(place), many_at(place, stored())
    assert few is not None
    assert many is not None
    return few, many


def shown(person) -> tuple:
    first = person.urgency
    urgency = first and (first.due_on, first.days_left, first.title, first.more)
    return person.officer_id, person.tiet, person.short, person.never, person.rank, urgency


def walk(many: Many, wanted: Wanted) -> list[int]:
    """Officers of all pages forwards; on the way back they are the same."""
    at: dict[str, str] = {}
    seen, pages = [], []
    while True:
        listed = many.page(wanted, at)
        pages.append([row.person.officer_id for row in listed.rows])
        seen += pages[-1]
        if listed.after is None:
            break
        at = {"sau": str(listed.after)}
    for page in reversed(pages[:-1]):
        listed = many.page(wanted, {"truoc": str(listed.before)})
        assert [row.person.officer_id for row in listed.rows] == page
    assert listed.before is None
    assert listed.found == len(seen)
    return seen


@pytest.mark.parametrize("seed", range(2))
def test_what_is_stored_is_what_is_worked_out(busy, seed, monkeypatch):
    story = busy(seed)
    refresh_figures(at=NOW)
    monkeypatch.setattr(listing, "PAGE", 7)
    compared = 0
    for username in ("giang", "dung", "hanh"):
        for place in places(story, username):
            few, many = both(place)
            assert many.figures == few.figures
            if place.compares:
                assert many.overview() == few.overview()
            for wanted in WANTED:
                now = [shown(one) for one in few.people(wanted)]
                assert [shown(one) for one in many.people(wanted)] == now
                assert many.number(wanted) == len(now)
                compared += len(now)
            for wanted in WANTED[:2]:
                assert walk(many, wanted) == [one.officer_id for one in few.people(wanted)]
    assert compared > 1000


def test_again_changes_nothing_and_a_change_is_found(busy):
    story = busy(0)
    first = refresh_figures(at=NOW)
    assert first.people == Standing.objects.count()
    assert refresh_figures(at=NOW).changed == 0
    call_command("refresh_figures", check=True)
    story.tiet("an", 50)
    Appointment.objects.filter(officer=story["dung"]).update(active_to=TODAY - timedelta(days=1))
    with pytest.raises(CommandError):
        call_command("refresh_figures", check=True)
    call_command("refresh_figures")
    call_command("refresh_figures", check=True)
    assert not Standing.objects.filter(officer=story["dung"]).exists()
    assert not Standing.objects.get(officer=story["an"]).short


def test_the_command_tells(busy, capsys):
    busy(0)
    call_command("refresh_figures", json=True)
    told = json.loads(capsys.readouterr().out)
    assert told["people"] == Standing.objects.count()
    assert told["units"] == UnitFigures.objects.filter(own=False).count()


class TestPages:
    """As if every unit were large."""

    @pytest.fixture
    def large(self, busy, monkeypatch):
        story = busy(1)
        refresh_figures(at=NOW)
        monkeypatch.setattr(scope, "MANY", 0)
        return story

    def test_say_of_when_they_are(self, large, client_of):
        for path in ("/don-vi/", f"/don-vi/?unit={large.units['A'].uid}"):
            text = client_of("giang").get(path).content.decode()
            assert re.search(r"Số liệu lúc \d\d:\d\d ngày \d\d/\d\d/\d{4}", text)

    def test_every_figure_opens_its_rows(self, large, client_of):
        client = client_of("giang")
        page = client.get("/don-vi/")
        links = re.findall(r'<a href="(\?[^"]*loc=[^"]+)">(\d+)', page.content.decode())
        assert len(links) > 12
        for url, number in links:
            found = names(client.get("/don-vi/" + url.replace("&amp;", "&")))
            assert len(found) == min(int(number), listing.PAGE)
        assert [value for value, _url in tiles(page)][1:] != ["0", "0", "0"]

    def test_levels_open_by_links_and_lists_by_name(self, large, client_of):
        client = client_of("giang")
        rows = re.findall(
            r'<th scope="row"><a href="(\?unit=[^"]+)">([^<]+)',
            client.get("/don-vi/").content.decode(),
        )
        assert [name.strip() for _url, name in rows] == [
            "Tỉnh Bắc Ninh", "Sở Nội vụ", "Xã Liên Bão", "Xã Tiên Du",
        ]  # fmt: skip
        for url, _name in rows:
            assert names(client.get("/don-vi/" + url.replace("&amp;", "&")))

    def test_few_queries(self, large, client_of, queries):
        uid = large.units["A"].uid
        for who, path, most in (
            ("giang", "/don-vi/", 8),
            ("giang", f"/don-vi/?unit={uid}", 10),
            ("hanh", f"/don-vi/?unit={uid}", 10),
            ("giang", f"/don-vi/?unit={uid}&loc=thieu-tiet&xep=ten&q=so", 10),
        ):
            client = client_of(who)
            client.get(path)
            with queries(at_most=most):
                assert client.get(path).status_code == 200

    def test_too_many_for_a_file(self, large, client_of, monkeypatch):
        client = client_of("giang")
        assert client.get("/don-vi/danh-sach.xlsx").status_code == 200
        monkeypatch.setattr("lms.reports.views.units.MOST_EXPORTED", 3)
        response = client.get("/don-vi/danh-sach.xlsx?loc=thieu-tiet", follow=True)
        assert "không vừa một tệp" in response.content.decode()

    def test_before_the_first_time(self, large, client_of, monkeypatch):
        for model in (RollUp, Standing, UnitFigures):
            model.objects.all().delete()
        monkeypatch.setattr(listing, "MOST_POSTS", 3)
        for _ in range(2):
            text = client_of("giang").get("/don-vi/").content.decode()
            assert "Số liệu đang được tính" in text
        assert asked() == 1


def asked() -> int:
    path = "lms.reports.tasks.refresh_figures"
    return DBTaskResult.objects.filter(task_path=path).count()


class TestFreshness:
    def test_new_ones_are_asked_for_once(self, busy):
        busy(0)
        assert keep_figures_fresh(None)
        assert keep_figures_fresh(stored())
        assert asked() == 1
        refresh_figures(at=NOW)
        kept = stored()
        assert not are_due(kept, kept.computed_at + timedelta(seconds=59))
        assert are_due(kept, kept.computed_at + timedelta(seconds=kept.seconds * 20 + 61))
        assert are_due(kept, kept.computed_at + timedelta(days=1))

    def test_not_more_often_than_they_take(self, busy):
        busy(0)
        refresh_figures(at=NOW)
        RollUp.objects.update(seconds=24)
        assert not are_due(stored(), NOW + timedelta(seconds=239))
        assert are_due(stored(), NOW + timedelta(seconds=241))

    def test_who_died_is_not_waited_for(self, busy):
        busy(0)
        assert ask_for_figures(at=NOW)
        assert not ask_for_figures(at=NOW + timedelta(minutes=14))
        assert ask_for_figures(at=NOW + timedelta(minutes=16))
