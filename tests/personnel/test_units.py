"""The dated tree of units: its import, its closure, and codes that were given to others."""

import csv
import io
import json
import unicodedata
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation
from wagtail.models import ModelLogEntry

from courses.exchange.plans import NormsRefused
from courses.sheets import SheetRefused, write_csv, write_xlsx
from lms.personnel.actions import rebuild_closure
from lms.personnel.errors import PersonnelError
from lms.personnel.exchange.units import DATA, apply_units, load_units, plan_units
from lms.personnel.models import OrgUnit, UnitClosure

AT = datetime(2026, 11, 24, 2, 15, tzinfo=UTC)
LATER = datetime(2026, 11, 25, 2, 15, tzinfo=UTC)
BEFORE, AFTER = date(2025, 6, 30), date(2025, 7, 1)
TITLES = [
    "uid",
    "gso_code",
    "kind",
    "name_vi",
    "parent_uid",
    "valid_from",
    "valid_to",
    "successor_uid",
]

pytestmark = pytest.mark.django_db


def bring(*rows: list[str]):
    return apply_units(plan_units([TITLES, *rows]), at=AT, by=None)


def refusals(*rows: list[str]) -> list[tuple[int, str]]:
    return [(one.row, one.field) for one in plan_units([TITLES, *rows]).refused]


def below(code: str, on: date) -> set[str]:
    units = OrgUnit.objects.filter(code=code)
    return set(OrgUnit.objects.below(units, on).values_list("code", flat=True))


def pairs() -> list[tuple[str, str, int, date | None, date | None]]:
    return sorted(
        UnitClosure.objects.values_list(
            "ancestor__code", "descendant__code", "depth", "active_from", "active_to"
        ),
        key=str,
    )


def state() -> tuple[list[object], list[object], list[object]]:
    return (
        list(OrgUnit.objects.order_by("code").values()),
        list(
            OrgUnit.successors.through.objects.order_by("from_orgunit", "to_orgunit").values_list(
                "from_orgunit", "to_orgunit"
            )
        ),
        pairs(),
    )


class TestRealUnits:
    @pytest.fixture(autouse=True)
    def loaded(self):
        load_units(at=AT, by=None)

    def test_the_province_and_its_99_communes(self):
        assert OrgUnit.objects.count() == 166
        communes = OrgUnit.objects.filter(parent__code="VN24-2025", kind__in=["xa", "phuong"])
        assert communes.count() == 99
        assert set(communes.values_list("is_agency", flat=True)) == {True}

    def test_official_codes_were_given_to_other_communes(self):
        """Five of the codes of today belonged to another commune until 30/06/2025."""
        twins = OrgUnit.objects.filter(official_code="09340").order_by("code")
        assert [(unit.name, unit.active_to) for unit in twins] == [
            ("Xã Đại Đồng", None),
            ("Xã Hoàn Sơn (cũ)", BEFORE),
        ]
        assert OrgUnit.objects.active(BEFORE).get(official_code="09340").code == "VN27-09340-OLD"
        assert OrgUnit.objects.active(AFTER).get(official_code="09340").code == "VN24-09340"
        assert (
            OrgUnit.objects.active(AFTER).get(official_code="24", kind="tinh").code == "VN24-2025"
        )
        assert (
            OrgUnit.objects.active(BEFORE).get(official_code="24", kind="tinh").code == "VN24-OLD"
        )

    def test_former_units_know_their_successors(self):
        lim = OrgUnit.objects.get(code="VN27-09319-OLD")
        assert [unit.code for unit in lim.successors.all()] == ["VN24-09319"]
        formed_from = OrgUnit.objects.get(code="VN24-09319").predecessors.filter(
            kind__in=["xa", "thitran"]
        )
        assert set(formed_from.values_list("official_code", flat=True)) == {
            "09319",
            "09322",
            "09328",
        }
        district = OrgUnit.objects.get(code="VN27-260-OLD")
        assert district.successors.count() == 5

    def test_a_report_of_2024_still_shows_the_district(self):
        assert len(below("VN27-260-OLD", BEFORE)) == 15
        assert below("VN27-260-OLD", AFTER) == set()
        assert "VN27-09319-OLD" in below("VN27-OLD", BEFORE)
        assert below("VN24-2025", BEFORE) == set()

    def test_the_subtree_of_a_commune_is_its_own(self):
        inside = below("VN24-09340", AFTER)
        assert inside == {"VN24-09340", *(f"VN24-09340-{unit}" for unit in INNER)}
        assert below("VN24-09340-KT", AFTER) == {"VN24-09340-KT"}
        assert below("VN24-09340", AFTER) & below("VN24-09319", AFTER) == set()
        assert len(below("VN24-2025", AFTER)) == 1 + 99 + 45 + 2

    def test_inner_units_of_a_commune_are_no_legal_persons(self):
        assert set(OrgUnit.objects.filter(is_agency=False).values_list("kind", flat=True)) == {
            "donvi_noibo"
        }
        assert OrgUnit.objects.filter(is_agency=True).count() == 166 - 45
        assert OrgUnit.objects.get(code="VN24-SNV").is_agency

    def test_what_is_uncertain_is_marked(self):
        uncertain = {unit.code for unit in OrgUnit.objects.all() if unit.uncertain}
        assert {"VN24-TCT", "DT-DHA", "DT-DHB", "VN27-OLD"} <= uncertain
        assert "VN24-09319" not in uncertain
        assert len(uncertain) == 8

    def test_a_second_load_changes_nothing(self):
        before, logged = state(), ModelLogEntry.objects.count()
        made = load_units(at=LATER, by=None, update=True)
        assert (made.new, made.changed, made.unchanged) == ([], [], 166)
        assert (state(), ModelLogEntry.objects.count()) == (before, logged)

    def test_a_unit_that_was_renamed_here_stays_so(self):
        OrgUnit.objects.filter(code="VN24-TCT").update(name="Trường Chính trị Nguyễn Văn Cừ")
        made = load_units(at=LATER, by=None)
        assert [change.fields for change in made.changed] == [["name"]]
        assert OrgUnit.objects.get(code="VN24-TCT").name == "Trường Chính trị Nguyễn Văn Cừ"

    def test_the_closure_is_what_a_rebuild_makes(self):
        before = pairs()
        call_command("rebuild_closure", stdout=io.StringIO())
        assert pairs() == before
        UnitClosure.objects.all().delete()
        out = io.StringIO()
        call_command("rebuild_closure", "--json", stdout=out)
        assert json.loads(out.getvalue()) == {"pairs": len(before)}
        assert pairs() == before


INNER = ("DU", "HDND", "UBND", "MTTQ", "VP", "KT", "VHXH", "TTPVHCC", "BCHQS")


class TestImport:
    def test_rows_may_name_units_that_come_later(self):
        bring(["B", "", "donvi_noibo", "Phòng", "A"], ["A", "1", "xa", "Xã", ""])
        assert pairs() == [
            ("A", "A", 0, None, None),
            ("A", "B", 1, None, None),
            ("B", "B", 0, None, None),
        ]

    def test_a_pair_holds_while_all_on_the_way_are_in_force(self):
        bring(
            ["A", "", "tinh", "Tỉnh", "", "01/01/2020", ""],
            ["B", "", "xa", "Xã", "A", "", "30/06/2025"],
            ["C", "", "donvi_noibo", "Phòng", "B", "2024-01-01", "2026-12-31"],
        )
        first, last = date(2024, 1, 1), date(2025, 6, 30)
        assert ("A", "C", 2, first, last) in pairs()
        assert ("B", "C", 1, first, last) in pairs()
        assert below("A", date(2023, 12, 31)) == {"A", "B"}
        assert below("A", first) == {"A", "B", "C"}
        assert below("A", date(2025, 7, 1)) == {"A"}

    def test_a_moved_unit_is_below_its_new_parent(self):
        bring(
            ["A", "", "xa", "A", ""], ["B", "", "xa", "B", ""], ["C", "", "donvi_noibo", "C", "A"]
        )
        made = bring(["C", "", "donvi_noibo", "C", "B"])
        assert [change.fields for change in made.changed] == [["parent"]]
        assert (below("A", AFTER), below("B", AFTER)) == ({"A"}, {"B", "C"})

    @pytest.mark.parametrize(
        "rows",
        [
            [["A", "", "xa", "A", "A"]],
            [["A", "", "xa", "A", "B"], ["B", "", "xa", "B", "A"]],
            [
                ["A", "", "xa", "A", "C"],
                ["B", "", "xa", "B", "A"],
                ["C", "", "xa", "C", "B"],
                ["D", "", "xa", "D", ""],
            ],
        ],
    )
    def test_a_circle_is_refused_whole(self, rows):
        with (
            translation.override("en"),
            pytest.raises(PersonnelError, match=r"^Units form a circle: .*A.*\.$"),
        ):
            plan_units([TITLES, *rows])
        assert OrgUnit.objects.count() == 0

    def test_a_circle_with_what_is_stored_is_refused_whole(self):
        bring(["A", "", "xa", "A", ""], ["B", "", "xa", "B", "A"])
        before = state()
        with pytest.raises(PersonnelError):
            plan_units([TITLES, ["A", "", "xa", "A", "B"], ["Z", "", "xa", "Z", ""]])
        assert state() == before

    def test_a_closure_over_a_circle_is_refused_and_left(self):
        bring(["A", "", "xa", "A", ""], ["B", "", "xa", "B", "A"])
        before = pairs()
        OrgUnit.objects.filter(code="A").update(parent=OrgUnit.objects.get(code="B"))
        with pytest.raises(PersonnelError):
            rebuild_closure()
        assert pairs() == before

    def test_bad_cells_are_named(self):
        assert refusals(
            ["A", "", "hanhtinh", "A", ""],
            ["B", "", "xa", "", ""],
            ["C", "", "xa", "C", "khong-co"],
            ["D", "", "xa", "D", "", "32/01/2025"],
            ["E", "", "xa", "E", "", "02/01/2025", "01/01/2025"],
            ["F", "", "xa", "F", "", "", "", "khong-co"],
            ["G", "", "xa", "G", ""],
            ["G", "", "xa", "G", ""],
            ["", "", "xa", "H", ""],
        ) == [
            (2, "kind"),
            (3, "name"),
            (4, "parent"),
            (5, "active_from"),
            (6, "active_to"),
            (7, "successors"),
            (9, "code"),
            (10, "code"),
        ]

    def test_one_bad_row_keeps_all_out(self):
        made = plan_units([TITLES, ["A", "", "xa", "A", ""], ["B", "", "xa", "B", "khong-co"]])
        with pytest.raises(NormsRefused):
            apply_units(made, at=AT, by=None)
        assert OrgUnit.objects.count() == 0

    def test_columns_that_are_not_there_are_left(self):
        bring(["A", "01", "xa", "A", "", "01/01/2025", "", "B"], ["B", "02", "xa", "B", ""])
        OrgUnit.objects.filter(code="A").update(is_agency=False)
        made = apply_units(
            plan_units([["uid", "kind", "name_vi", "parent_uid"], ["A", "xa", "Mới", ""]]),
            at=AT,
            by=None,
        )
        unit = OrgUnit.objects.get(code="A")
        assert [change.fields for change in made.changed] == [["name"]]
        assert (unit.name, unit.official_code, unit.active_from, unit.is_agency) == (
            "Mới",
            "01",
            date(2025, 1, 1),
            False,
        )
        assert [heir.code for heir in unit.successors.all()] == ["B"]

    def test_the_file_may_say_who_is_a_legal_person(self):
        rows = [
            ["uid", "kind", "name_vi", "parent_uid", "is_agency"],
            ["A", "donvi_noibo", "A", "", "x"],
            ["B", "donvi_noibo", "B", "", ""],
            ["C", "xa", "C", "", "không"],
        ]
        apply_units(plan_units(rows), at=AT, by=None)
        assert dict(OrgUnit.objects.values_list("code", "is_agency")) == {
            "A": True,
            "B": False,
            "C": False,
        }

    def test_missing_columns_are_named(self):
        with pytest.raises(SheetRefused, match="Thuộc đơn vị"):
            plan_units([["uid", "kind", "name_vi"], ["A", "xa", "A"]])


class TestCommand:
    def run(self, path: Path, *options: str) -> str:
        out = io.StringIO()
        call_command("import_units", str(path), *options, stdout=out)
        return out.getvalue()

    def rows(self) -> list[list[str]]:
        with (DATA / "org_units.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.reader(file))

    @pytest.mark.parametrize("suffix", ["csv", "xlsx"])
    def test_the_real_units_from_a_file(self, suffix, tmp_path):
        path = tmp_path / f"don-vi.{suffix}"
        with path.open("wb") as file:
            {"csv": write_csv, "xlsx": write_xlsx}[suffix](self.rows(), file)
        assert json.loads(self.run(path, "--json"))["new"] == 166
        assert json.loads(self.run(path, "--json"))["unchanged"] == 166
        assert OrgUnit.objects.get(code="VN24-09319").official_code == "09319"

    def test_a_dry_run_tells_and_writes_nothing(self, tmp_path):
        path = tmp_path / "don-vi.csv"
        path.write_text(
            unicodedata.normalize("NFD", "uid,kind,name_vi,parent_uid\nA,xa,Xã Mới,\n"),
            encoding="utf-8",
        )
        assert "+ A Xã Mới" in self.run(path, "--dry-run")
        assert OrgUnit.objects.count() == 0

    @pytest.mark.parametrize(
        "text",
        [
            "uid,kind,name_vi,parent_uid\nA,xa,A,A\n",
            "uid,kind,name_vi,parent_uid\nA,xa,A,B\n",
            "uid,kind\nA,xa\n",
            "",
        ],
    )
    def test_a_refused_file_gives_one_message_and_changes_nothing(self, text, tmp_path):
        path = tmp_path / "don-vi.csv"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(CommandError):
            self.run(path)
        assert OrgUnit.objects.count() == 0

    def test_a_missing_file_is_told(self, tmp_path):
        with pytest.raises(CommandError, match="Không mở được tệp"):
            self.run(tmp_path / "khong-co.csv")

    def test_a_circle_in_the_stored_tree_is_told(self):
        bring(["A", "", "xa", "A", ""])
        unit = OrgUnit.objects.get()
        OrgUnit.objects.update(parent=unit)
        with pytest.raises(CommandError, match="tạo thành vòng"):
            call_command("rebuild_closure")
