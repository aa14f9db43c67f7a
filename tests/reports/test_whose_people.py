"""A head at the edges of the own unit: other units, other days, other addresses (T046 to T054)."""

import io
import re
from datetime import date, timedelta

import openpyxl
import pytest

from lms.accounts.models import User
from lms.accounts.rules import NOTICE_VERSION
from lms.personnel.actions import appoint, end_appointment, rebuild_closure
from lms.personnel.models import Appointment, Authority, Officer, OrgUnit
from tests.personnel.people import SINCE
from tests.reports.story import NOW, TODAY, due_in
from tests.reports.test_units import names

LISTS = ("/don-vi/", "/don-vi/danh-sach.xlsx")
#: What differs between two sendings of one page.
CHANGING = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')


def head_of(story, username: str, unit: str) -> Authority:
    return Authority.objects.create(
        officer=story[username],
        unit=story.units[unit],
        kind="head",
        active_from=SINCE,
        basis="QĐ",
        recorded_at=NOW,
    )


@pytest.fixture
def unit(story):
    """Two centres with a head each: Dũng of A1, Én of B1; a course that all must do."""
    story.course("dich-vu")
    story.track("Chung", [(["dich-vu"], True, due_in(-2))])
    head_of(story, "en", "B1")
    return story


def listed(response) -> list[str]:
    """The names in the first column of a workbook."""
    assert response.status_code == 200
    rows = openpyxl.load_workbook(io.BytesIO(response.content)).active.values
    return [row[0] for row in rows][1:]


def page_of(client, path: str) -> str:
    return CHANGING.sub("", client.get(path).content.decode())


class TestUnits:
    def test_people_of_others_change_nothing_that_a_head_sees(self, unit, client_of):
        """T046: neither a row nor a figure, nor what a search finds, nor the file."""
        client = client_of("dung")
        paths = ("/don-vi/", "/don-vi/?loc=qua-han", "/don-vi/?q=tran", "/don-vi/?q=en")
        before = [page_of(client, path) for path in paths]
        file_before = listed(client.get("/don-vi/danh-sach.xlsx"))
        for number in range(5):
            unit.add(f"x{number}", f"Trần Văn Én {number}", "B", "B1")
            unit.add(f"y{number}", f"Trần Văn Én {number}", "A", "A2")
        assert [page_of(client, path) for path in paths] == before
        assert listed(client.get("/don-vi/danh-sach.xlsx")) == file_before
        assert file_before == names(client.get("/don-vi/"))

    def test_nor_do_search_and_search_words_find_them(self, unit, client_of):
        """T046."""
        client = client_of("dung")
        for path in LISTS:
            response = client.get(f"{path}?q=Ngô Thị Én")
            found = names(response) if path == "/don-vi/" else listed(response)
            assert found == []
        for path in (f"/don-vi/{unit['en'].uid}/", f"/ho-so/{unit['en'].uid}/"):
            response = client.get(path)
            assert response.status_code == 404
            assert "Én" not in response.content.decode()

    @pytest.mark.parametrize(
        ("who", "code", "status"),
        [
            ("hanh", "A1", 200),  # below
            ("hanh", "A", 200),
            ("hanh", "P", 404),  # above: no totals of the province
            ("hanh", "B", 404),
            ("dung", "A1", 200),
            ("dung", "A", 404),
            ("dung", "P", 404),
            ("en", "B1", 200),
            ("en", "A1", 404),
            ("giang", "P", 200),
            ("giang", "B1", 200),
        ],
    )
    def test_below_but_neither_above_nor_beside(self, unit, client_of, who, code, status):
        """T048: the page and the file by one rule."""
        answers = {
            client_of(who).get(f"{path}?unit={unit.units[code].uid}").status_code for path in LISTS
        }
        assert answers == {status}

    @pytest.mark.parametrize("value", ["1", "%00", "A1", "' OR 1=1 --", "x" * 500, "*"])
    def test_a_unit_that_is_none_is_not_there(self, unit, client_of, value):
        for path in LISTS:
            assert client_of("dung").get(path, {"unit": value}).status_code == 404

    @pytest.mark.parametrize(
        "query",
        [
            "ordering=officer__user__password",
            "xep=-officer__user__password",
            "loc=unit__parent__name__startswith",
            "officer__user__password__startswith=a",
            "unit__parent=1",
            "unit__code=B1",
            "xep=' OR 1=1 --",
            "loc=x'; DROP TABLE personnel_officer; --",
            "page=-1&page=9'",
        ],
    )
    def test_words_of_the_database_are_ignored(self, unit, client_of, query):
        """T047: on the page and in the file."""
        client = client_of("dung")
        found = names(client.get(f"/don-vi/?{query}"))
        assert found == names(client.get("/don-vi/"))
        assert listed(client.get(f"/don-vi/danh-sach.xlsx?{query}")) == found


class TestNoUnit:
    """T039: who is in no unit, or answers for none any more, finds the own data and never everybody's."""

    def test_an_officer_without_post_or_authority(self, unit, client_of):
        client = client_of("oanh")
        closed = [*LISTS, "/ho-so/", "/ho-so/danh-sach.csv", "/giang-day/"]
        assert [client.get(path).status_code for path in closed] == [403] * len(closed)
        for path in ("/toi/", "/toi/ho-so/", "/toi/ho-so/du-lieu.csv", "/khoa-hoc/?q=Nguyễn"):
            response = client.get(path)
            assert response.status_code == 200
            assert "Nguyễn Thị Thu An" not in response.content.decode(), path

    def test_an_account_without_an_officer(self, unit, client_of):
        bare = User.objects.create(username="khach", notice_version=NOTICE_VERSION)
        client = client_of(bare)
        closed = [*LISTS, "/ho-so/", "/ho-so/danh-sach.csv", "/giang-day/"]
        assert [client.get(path).status_code for path in closed] == [403] * len(closed)
        assert "Nguyễn Thị Thu An" not in client.get("/toi/").content.decode()
        assert client.get(f"/don-vi/{unit['an'].uid}/").status_code == 404

    @pytest.mark.parametrize("who", ["dung", "hanh", "giang"])
    def test_whose_units_are_all_dissolved(self, unit, client_of, who):
        """Nobody is left, which is not everybody."""
        OrgUnit.objects.update(active_to=TODAY - timedelta(days=1))
        rebuild_closure()
        client = client_of(who)
        everybody = list(Officer.objects.values_list("full_name", flat=True))
        assert len(everybody) > 9
        for path in [*LISTS, "/ho-so/", "/ho-so/danh-sach.csv", "/ho-so/danh-sach.xlsx"]:
            response = client.get(path)
            assert response.status_code in {200, 403}
            if response.status_code == 200:
                body = " ".join(map(str, listed(response))) if "xlsx" in path else ""
                body += response.content.decode(errors="replace").split("</h1>")[-1]
                assert [name for name in everybody if name in body] == [], path
        assert client.get(f"/don-vi/{unit['an'].uid}/").status_code == 404


class TestFields:
    def test_the_file_of_a_head_holds_what_the_page_holds(self, unit, client_of):
        """T050: no birth date, phone, address or number."""
        an = unit["an"]
        an.birth_date, an.phone, an.email = date(1992, 4, 18), "0912345678", "an@example.vn"
        an.number = "TD-777"
        an.save()
        response = client_of("dung").get("/don-vi/danh-sach.xlsx")
        rows = openpyxl.load_workbook(io.BytesIO(response.content)).active.values
        text = " ".join(str(cell) for row in rows for cell in row)
        assert "Nguyễn Thị Thu An" in text
        for private in ("1992", "0912345678", "an@example.vn", "TD-777", str(an.uid)):
            assert private not in text, private


class TestDays:
    def move(self, unit, on: date) -> None:
        """An goes from A1 to B1."""
        [post] = Appointment.objects.filter(officer=unit["an"])
        keeper, day_before = unit.user("hanh"), on - timedelta(days=1)
        end_appointment(appointment=post, last_day=day_before, at=NOW, by=keeper)
        appoint(
            officer=unit["an"],
            unit=unit.units["B1"],
            position=unit.positions["CM25"],
            active_from=on,
            at=NOW,
            by=None,
        )

    @pytest.mark.parametrize("moved", [TODAY, TODAY - timedelta(days=30)])
    @pytest.mark.parametrize(
        "query",
        [
            "",
            f"on={TODAY - timedelta(days=60)}",
            "ngay=01/05/2026",
            "year=2025&nam=2025",
            "at=2025-12-31&tu=2025-01-01&den=2025-12-31",
        ],
    )
    def test_who_moved_is_of_one_head_at_a_time(self, unit, client_of, moved, query):
        """T049: no day in the address opens the other half; history goes with the person."""
        unit.tiet("an", 12, on=SINCE)
        self.move(unit, moved)
        old, new = client_of("dung"), client_of("en")
        person = f"/don-vi/{unit['an'].uid}/?{query}"
        name = "Nguyễn Thị Thu An"
        assert name not in names(old.get(f"/don-vi/?{query}"))
        assert name not in listed(old.get(f"/don-vi/danh-sach.xlsx?{query}"))
        assert name in names(new.get(f"/don-vi/?{query}"))
        assert name in listed(new.get(f"/don-vi/danh-sach.xlsx?{query}"))
        assert (old.get(person).status_code, new.get(person).status_code) == (404, 200)

    def test_a_move_that_lies_ahead_changes_nothing_yet(self, unit, client_of):
        """T049."""
        self.move(unit, TODAY + timedelta(days=7))
        assert "Nguyễn Thị Thu An" in names(client_of("dung").get("/don-vi/"))
        assert "Nguyễn Thị Thu An" not in names(client_of("en").get("/don-vi/"))

    def test_whose_authority_ended_is_out_of_every_page_at_once(self, unit, client_of):
        """T053: lists, file, person, profile, the confirmation of a level."""
        client, an = client_of("dung"), unit["an"]
        level = unit.shown("an")
        confirm = f"/don-vi/{an.uid}/nang-luc/{level.uid}/xac-nhan/"
        pages = [*LISTS, f"/don-vi/{an.uid}/", f"/ho-so/{an.uid}/", confirm]
        assert [client.get(path).status_code for path in pages] == [200] * 5
        Authority.objects.filter(officer=unit["dung"]).update(active_to=TODAY - timedelta(days=1))
        assert [client.get(path).status_code for path in pages] == [403, 403, 404, 404, 404]
        assert client.post(confirm).status_code == 404
        assert an.attainments.count() == 1


class TestCaches:
    def test_one_address_answers_each_head_with_the_own_people(self, unit, client_of):
        """T054: by turns, twice, so that anything kept would show."""
        heads = {"dung": client_of("dung"), "en": client_of("en"), "giang": client_of("giang")}
        own = {who: names(client.get("/don-vi/?q=")) for who, client in heads.items()}
        assert own["dung"] == ["Nguyễn Thị Thu An", "Phạm Tiến Dũng"]
        assert own["en"] == ["Ngô Thị Én", "Lê Thị Lan"]
        for _ in range(2):
            for who, client in heads.items():
                assert names(client.get("/don-vi/?q=")) == own[who]

    def test_no_page_of_people_may_be_kept(self, unit, client_of):
        """T054."""
        client = client_of("dung")
        for path in [*LISTS, f"/don-vi/{unit['an'].uid}/", f"/ho-so/{unit['an'].uid}/"]:
            response = client.get(path)
            assert response["Cache-Control"] == "private, no-store", path
            assert "Cookie" in response["Vary"], path
