"""A list of people against the kept files: who is new, who changes, who is refused; and the writing."""

import csv
import unicodedata
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from wagtail.models import ModelLogEntry

from courses.models import JobPosition
from lms.accounts.models import User
from lms.personnel.actions import appoint, create_officer, grant_authority
from lms.personnel.actions.officers import Person
from lms.personnel.actions.rosters import carry_out_roster, confirm_roster, settle_roster
from lms.personnel.errors import PersonnelError
from lms.personnel.exchange.roster.columns import Layout
from lms.personnel.models import AccessLogEntry, Appointment, Officer, RosterImport
from tests.personnel.people import AT
from tests.personnel.people import SINCE as LONG_SINCE
from tests.personnel.rosters import (
    CENTRE,
    OFFICE,
    SINCE,
    brought,
    chosen,
    counts,
    outcome,
    person,
    reason,
    written,
)

NAMES = Path(__file__).parent.parent / "data" / "name_sort_fixture.csv"
ASK = "Có thể là người đã có hồ sơ hoặc đã có ở dòng trên. Hãy chọn đó là ai."


@pytest.fixture
def hoa(place):
    """A file without an account: Trần Văn Hòa, number TD-1, in the centre since 2025."""
    officer, _phrase = create_officer(
        person=Person("Trần Văn Hòa", "TD-1", date(1990, 6, 5), phone="0912345678"),
        kept_by=place.units["A"],
        at=AT,
        by=None,
        with_account=False,
    )
    appoint(
        officer=officer,
        unit=place.units["A1"],
        position=place.positions["CM25"],
        active_from=LONG_SINCE,
        at=AT,
        by=None,
    )
    return officer


class TestReading:
    @pytest.mark.parametrize(
        ("row", "why"),
        [
            (person(birth="1990"), "Ghi họ và tên."),
            (person(name="A" * 10_000), "Họ và tên: Nhiều nhất 150 ký tự, đang có 10000."),
            (person(name="=1+1"), "Họ và tên: Họ tên chỉ gồm chữ cái."),
            (
                person(name="Lê Mới", birth="12/31/1990"),
                "Ngày sinh: “12/31/1990” không phải ngày. Ghi 15/06/1990, 06/1990 hoặc 1990.",
            ),
            (person(name="Lê Mới", birth="1/2/90"), "Ngày sinh: Ghi năm đủ bốn chữ số."),
            (person(name="Lê Mới", birth="01/03/1900"), "Ngày sinh: Năm này không đúng."),
            (
                person(name="Lê Mới", birth="2020"),
                "Ngày sinh: Chưa đủ 15 tuổi: hãy xem lại năm sinh.",
            ),
            (
                person("2.7E+10", "Lê Mới"),
                "Số hiệu: Excel đã làm tròn số này. Định dạng cột là Văn bản rồi ghi lại.",
            ),
            (
                person(name="Lê Mới", phone="gọi sau", email="moi@"),
                "Điện thoại: Ghi số điện thoại bằng chữ số. Địa chỉ e-mail: Ghi như ten@example.vn.",
            ),
            (
                person(
                    name="Lê Mới",
                    email=f"{'a' * 60}@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 20}.vn",
                ),
                "Địa chỉ e-mail: Nhiều nhất 254 ký tự, đang có 267.",
            ),
            (
                person(name="Lê Mới", unit="Xã Liên Bão"),
                "“Xã Liên Bão” ngoài phạm vi của anh/chị, hoặc không có đơn vị tên này.",
            ),
        ],
    )
    def test_what_cannot_be_surely_read_is_refused_with_the_reason(self, place, row, why):
        roster = brought(place, row)
        assert (counts(roster), reason(roster)) == ((0, 0, 0, 1), why)

    def test_a_newcomer_is_stored_as_typed(self, place):
        name = unicodedata.normalize("NFD", "Y Thuỷ Niê  Kđăm")
        roster = written(brought(place, person("td-9", name, "6/1990", CENTRE, "CM25", "912345678", "Y@B.vn")))  # fmt: skip
        made = Officer.objects.get(number="td-9")
        assert counts(roster) == (1, 0, 0, 0)
        assert (made.full_name, made.kept_by, made.user) == (
            "Y Thuỷ Niê Kđăm",
            place.units["A"],
            None,
        )
        assert (made.birth_date, made.birth_precision) == (date(1990, 6, 1), "month")
        assert (made.phone, made.email) == ("0912345678", "y@b.vn")
        post = made.appointments.get()
        assert (post.unit, post.position.code, post.kind, post.active_from) == (place.units["A1"], "CM25", "main", SINCE)  # fmt: skip
        assert [*Officer.objects.matching("thuy nie kdam")] == [made]

    def test_names_are_sorted_by_given_name(self, place):
        with NAMES.open(encoding="utf-8") as file:
            names = [row["full_name"] for row in csv.DictReader(file)]
        rows = [person(f"S-{place}", name) for place, name in enumerate(reversed(names))]
        # Two spellings of one name are asked about; the numbers say here that they are two people.
        roster = brought(place, *rows)
        people = {f"row{one['row']}": "another" for one in roster.outcomes if one.get("alike")}
        written(chosen(roster, **people))
        found = Officer.objects.filter(number__startswith="S-").by_given_name()
        assert [one.full_name for one in found] == names

    @pytest.mark.parametrize(
        ("unit", "found"),
        [
            ("A2", "A2"),
            ("văn phòng XÃ TIÊN DU", "A2"),
            ("VP", "A2"),
            ("Trung tâm phục vụ hành chính công", "A1"),  # the other commune has one too
            ("TTPVHCC xã Tiên Du", "A1"),
            ("UBND xã Tiên Du", "A"),
        ],
    )
    def test_a_unit_goes_by_all_its_names(self, place, unit, found):
        written(brought(place, person("N", "Lê Mới", "1990", unit, "Tiếp công dân")))
        assert Appointment.objects.get(officer__number="N").unit == place.units[found]

    def test_a_unit_that_several_agencies_have_must_be_told_apart(self, place):
        grant_authority(officer=place["hanh"], unit=place.units["P"], kind="keeper", active_from=LONG_SINCE, basis="QĐ 2", at=AT, by=None)  # fmt: skip
        rows = [person("N", "Lê Mới", "1990", CENTRE, "CM25")]
        assert reason(brought(place, *rows, agency="P")) == (
            f"Nhiều đơn vị có tên “{CENTRE}”: {CENTRE} xã Tiên Du; {CENTRE} xã Liên Bão. "
            "Ghi tên đầy đủ."
        )
        written(brought(place, *rows, agency="B"))
        assert Officer.objects.get(number="N").kept_by == place.units["B"]

    def test_a_position_that_the_catalogue_lacks_is_chosen_by_hand(self, place):
        rows = [person("N", "Lê Mới", "1990", OFFICE, "Công chức Một cửa")]
        roster = brought(place, *rows)
        assert outcome(roster)["notes"] == [
            "Danh mục không có vị trí “Công chức Một cửa” nên chưa ghi vị trí công tác."
        ]
        key = outcome(roster)["unknown"]
        written(settle_roster(roster=roster, positions={key: "CM26"}, at=timezone.now()))
        assert Appointment.objects.get(officer__number="N").position.code == "CM26"
        JobPosition.objects.filter(code="CM26").update(active_to=SINCE - timedelta(days=1))
        rows = [person("N2", "Lê Khác", "1990", OFFICE, "CM26")]
        assert outcome(brought(place, *rows))["unknown"] == "cm26"


class TestWhoIsMeant:
    @pytest.mark.parametrize(
        ("row", "state"),
        [
            (person("TD-1"), "unchanged"),
            (person("td-1", "TRẦN VĂN HOÀ", "1990"), "unchanged"),
            (person("", "Trần Văn Hoà", "05/06/1990"), "unchanged"),
            (person("TD-1", "Trần Văn Hòa", "05/06/1990", CENTRE, "CM25"), "unchanged"),
            (person("TD-1", "Trần Văn Hòa", phone="+84 912 345 678"), "unchanged"),
            (person("TD-1", "Trần Văn Hòe"), "changed"),
            (person("TD-1", "Trần Văn Hòa", "06/06/1990"), "changed"),
            (person("TD-1", "Lê Thị Khác", "01/01/1980"), "refused"),  # more likely mistyped
            (person("", "Trần Văn Hòa", "1990"), "refused"),
            (person("", "Trần Văn Hòa"), "refused"),
            (person("TD-2", "Trần Văn Hòa", "05/06/1990"), "refused"),
            (person("TD-2", "Trần Văn Hòa", "05/06/1991"), "new"),
            (person("", "Trần Văn Hoa", "05/06/1990"), "new"),
        ],
    )
    def test_by_number_else_by_name_and_birth_date(self, place, hoa, row, state):
        roster = brought(place, row)
        assert outcome(roster)["state"] == state
        assert len(outcome(roster).get("alike", [])) == (state == "refused")

    def test_somebody_alike_is_shown_beside_the_row_until_it_is_said_who_it_is(self, place, hoa):
        roster = brought(place, person("", "Trần Văn Hòa", "1990", phone="0999999999"))
        assert reason(roster) == ASK
        assert outcome(roster)["alike"] == [
            {
                "uid": str(hoa.uid),
                "name": "Trần Văn Hòa",
                "number": "TD-1",
                "born": "05/06/1990",
                "post": f"Kiểm soát thủ tục, {CENTRE} xã Tiên Du",
            }
        ]
        same = chosen(roster, row2=str(hoa.uid))
        assert outcome(same)["changes"] == [["Điện thoại", "0912345678", "0999999999"]]
        assert counts(chosen(same, row2="another")) == (1, 0, 0, 0)

    def test_rows_of_one_file_are_compared_too(self, place):
        twin = person("", "Lê Mới", "05/06/1990")
        roster = brought(place, person("N1", "Lê Mới", "05/06/1990"), twin, person("n1", "Lê Khác"))
        assert (counts(roster), reason(roster, 3), reason(roster, 4)) == (
            (1, 0, 0, 2),
            ASK,
            "Số hiệu: trùng với dòng 2.",
        )
        assert [one["row"] for one in outcome(roster, 3)["alike"]] == [2]
        assert counts(chosen(roster, row3="another")) == (2, 0, 0, 1)

    def test_a_number_of_another_agency_is_refused_and_its_officer_stays_unread(self, place):
        Officer.objects.filter(pk=place["en"].pk).update(number="LB-1")
        roster = brought(place, person("lb-1", "Ngô Thị Én", phone="0912345678"))
        assert reason(roster) == "Số hiệu lb-1 đã có người khác dùng."
        assert "alike" not in outcome(roster)


class TestWriting:
    def test_the_same_file_again_changes_nothing(self, place, hoa):
        rows = [
            person("TD-1", "Trần Văn Hòa", "05/06/1990", OFFICE, "Tiếp công dân", "0988888888"),
            person("", "Lê Không Số", "1990", OFFICE, "Tiếp công dân"),
            person("", "Lê Không Biết"),
        ]
        assert counts(written(brought(place, *rows))) == (2, 1, 0, 0)
        before = [*Officer.objects.values_list()], [*Appointment.objects.values_list()]
        logged = ModelLogEntry.objects.count()
        assert counts(written(brought(place, *rows))) == (0, 0, 3, 0)
        assert ([*Officer.objects.values_list()], [*Appointment.objects.values_list()]) == before
        assert ModelLogEntry.objects.count() == logged

    def test_a_new_post_ends_the_main_one_the_day_before(self, place, hoa):
        row = person("TD-1", unit=OFFICE, position="Tiếp công dân")
        roster = written(brought(place, row, decision_number="QĐ 5"))
        old, new = hoa.appointments.order_by("active_from")
        assert (old.active_to, new.active_from) == (SINCE - timedelta(days=1), SINCE)
        assert (new.unit, new.kind, new.decision_number) == (place.units["A2"], "main", "QĐ 5")
        assert outcome(roster)["changes"] == [
            [
                "Vị trí công tác",
                f"Kiểm soát thủ tục, {CENTRE} xã Tiên Du (đến 31/10/2026)",
                f"Tiếp công dân, {OFFICE} (từ 01/11/2026)",
            ]
        ]
        early = brought(place, person("TD-1", unit=CENTRE, position="CM25"), active_from=SINCE)
        assert reason(early) == (
            "Tiếp công dân là vị trí chính từ 01/11/2026. Chọn ngày muộn hơn cho vị trí mới."
        )

    def test_a_heads_sight_ends_with_the_leading_post(self, place):
        Officer.objects.filter(pk=place["dung"].pk).update(number="X-9")
        written(brought(place, person("X-9", unit=OFFICE, position="CM26")))
        [held] = place["dung"].authority.all()
        assert (held.kind, held.active_to) == ("head", SINCE - timedelta(days=1))

    def test_history_and_access_log_are_those_of_the_single_acts(self, place, hoa):
        ModelLogEntry.objects.all().delete()
        rows = [
            person("TD-1", "Trần Văn Hòe", unit=OFFICE, position="CM26"),
            person("N", "Lê Mới", "1990", OFFICE, "CM26"),
        ]
        written(brought(place, *rows))
        acts = ModelLogEntry.objects.values_list("action", "content_type__model", "user__username")
        assert sorted(acts) == [
            ("personnel.end_appointment", "appointment", "hanh"),
            ("wagtail.create", "appointment", "hanh"),
            ("wagtail.create", "appointment", "hanh"),
            ("wagtail.create", "officer", "hanh"),
            ("wagtail.edit", "officer", "hanh"),
        ]
        looks = AccessLogEntry.objects.filter(what="change", user=place.user("hanh"))
        assert sorted(looks.values_list("officer__number", "detail")) == [
            ("N", "danh sách “danh-sach.xlsx”"),
            ("TD-1", "danh sách “danh-sach.xlsx”"),
        ]
        hoa.refresh_from_db()
        assert (hoa.full_name, hoa.search_folded) == ("Trần Văn Hòe", "tran van hoe td-1")

    def test_an_account_gets_the_new_name_and_address_where_its_keeper_may(self, place):
        numbers = {"an": "X-1", "ha": "X-2", "hanh": "X-3"}
        for who, number in numbers.items():
            Officer.objects.filter(pk=place[who].pk).update(number=number)
        roster = written(
            brought(
                place,
                person("X-1", "Nguyễn Thị Thu Ân", "", "", "", "0912 345 678", "an@tiendu.vn"),
                person("X-2", email="ha@tiendu.vn"),  # a keeper as high as Hạnh
                person("X-3", phone="0912345678"),  # herself
            )
        )
        account = User.objects.get(username="an")
        assert (account.full_name, account.email) == ("Nguyễn Thị Thu Ân", "an@tiendu.vn")
        assert User.objects.for_login("0912345678") == account
        assert (counts(roster), reason(roster, 4)) == (
            (0, 1, 0, 2),
            "Không ai tự sửa, tự xác nhận hồ sơ của mình. Nhờ người giữ hồ sơ khác.",
        )
        assert reason(roster, 3) == (
            "Tài khoản này có quyền cao hơn. Quản trị hệ thống đổi địa chỉ e-mail."
        )

    def test_only_what_was_shown_is_written(self, place, hoa):
        rows = [person("TD-1", phone="0900000000"), person("N", "Lê Mới", "1990")]
        roster = brought(place, *rows)
        Officer.objects.filter(pk=hoa.pk).update(phone="0911111111")  # somebody else's change
        new = Person("Lê Mới", "N", date(1990, 1, 1), "year")
        create_officer(person=new, kept_by=place.units["A"], at=AT, by=None, with_account=False)
        assert counts(written(roster)) == (0, 0, 1, 1)
        assert reason(roster) == "Hồ sơ đã thay đổi sau khi xem trước. Hãy tải tệp lên lại."
        hoa.refresh_from_db()
        assert (hoa.phone, Officer.objects.filter(number="N").count()) == ("0911111111", 1)

    def test_twice_is_once_and_a_stale_look_confirms_nothing(self, place):
        roster = brought(place, person("N", "Lê Mới", "1990"))
        seen, at = roster.checked_at, timezone.now()
        roster = settle_roster(roster=roster, layout=Layout(1, roster.columns), at=at)
        with pytest.raises(PersonnelError, match="vừa được đối chiếu lại"):
            confirm_roster(roster=roster, seen=seen, at=at)
        assert carry_out_roster(roster=roster, at=at) is False
        assert confirm_roster(roster=roster, seen=roster.checked_at, at=at) is True
        assert confirm_roster(roster=roster, seen=roster.checked_at, at=at) is False
        later = at + timedelta(minutes=10)  # its task was given up
        assert confirm_roster(roster=roster, seen=None, at=later) is True
        assert [carry_out_roster(roster=roster, at=at) for _time in range(2)] == [True, False]
        assert Officer.objects.filter(number="N").count() == 1
        with pytest.raises(PersonnelError, match="Danh sách này đã ghi"):
            settle_roster(roster=roster, at=at)

    def test_many_rows_take_no_more_statements_than_a_few(self, place, queries):
        def rows(first, last):
            return [person(f"N{n}", f"Lê Mới {'ABCDEFGHIJ'[n % 10]}{'abcdefghij'[n // 10 % 10]}", f"{1960 + n // 100}", OFFICE, "CM26") for n in range(first, last)]  # fmt: skip

        few, many = brought(place, *rows(0, 5)), brought(place, *rows(5, 205))
        for roster in (few, many):
            confirm_roster(roster=roster, seen=roster.checked_at, at=timezone.now())
            with queries(at_most=30):
                carry_out_roster(roster=roster, at=timezone.now())
        assert Appointment.objects.filter(officer__number__startswith="N").count() == 205


def test_old_lists_keep_their_counts_alone(place):
    from lms.personnel.actions.rosters import forget_lists

    roster = written(brought(place, person("N", "Lê Mới", "1990")))
    assert forget_lists(at=timezone.now() + timedelta(days=29)) == 0
    assert forget_lists(at=timezone.now() + timedelta(days=31)) == 1
    kept = RosterImport.objects.get(pk=roster.pk)
    assert (kept.rows, kept.outcomes, counts(kept)) == ([], [], (1, 0, 0, 0))
