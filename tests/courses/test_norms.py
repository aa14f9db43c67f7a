"""Norms from spreadsheets, as an agency imports them."""

import io
import json
import unicodedata
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation
from wagtail.models import Page

from courses.exchange.norms import KINDS, apply, plan
from courses.exchange.plans import NormsRefused
from courses.models import (
    Competency,
    CoursePage,
    DatedRule,
    JobPosition,
    LegalBasis,
    PositionRequirement,
    Provenance,
    Provider,
    SkillTrack,
    Subject,
)
from courses.sheets import SheetRefused, write_csv, write_xlsx

AT = datetime(2026, 11, 24, 2, 15, tzinfo=UTC)
LATER = datetime(2026, 11, 25, 2, 15, tzinfo=UTC)


def bring(kind: str, rows: list[list[str]], at: datetime = AT):
    return apply(plan(kind, rows), at=at, by=None)


def refusals(kind: str, rows: list[list[str]]) -> list[tuple[int, str, str]]:
    with translation.override("en"):
        return [(one.row, one.field, one.reason) for one in plan(kind, rows).refused]


# Imports of an agency ----------------------------------------------------------------------------

LAW_TITLES = ["Số, ký hiệu", "Trích yếu", "Ngày ban hành", "Hiệu lực từ"]


@pytest.mark.django_db
class TestImport:
    def test_new_changed_and_unchanged_rows_are_told_apart(self):
        bring("law", [LAW_TITLES, ["1/QĐ", "Một", "", ""], ["2/QĐ", "Hai", "", ""]])
        made = plan(
            "law", [LAW_TITLES, ["1/QĐ", "Một", "", ""], ["2/QĐ", "Khác", "", ""], ["3/QĐ", "Ba"]]
        )
        assert [change.instance.code for change in made.new] == ["3/QĐ"]
        assert [(change.row, change.fields) for change in made.changed] == [(3, ["title"])]
        assert (made.unchanged, made.refused) == (1, [])
        assert LegalBasis.objects.get(code="2/QĐ").title == "Hai"

    def test_nothing_is_deleted(self):
        bring("law", [LAW_TITLES, ["1/QĐ", "Một", "", ""]])
        bring("law", [LAW_TITLES, ["2/QĐ", "Hai", "", ""]])
        assert LegalBasis.objects.count() == 2

    @pytest.mark.parametrize("cell", ["05/07/2026", "5/7/2026", "05.07.2026", "2026-07-05"])
    def test_dates_as_people_write_them(self, cell):
        bring("law", [LAW_TITLES, ["1/QĐ", "Một", cell, cell]])
        law = LegalBasis.objects.get()
        assert (law.issued_on, law.active_from) == (date(2026, 7, 5), date(2026, 7, 5))

    @pytest.mark.parametrize("cell", ["31/02/2026", "hôm qua", "45000", "7/2026", "01/01/1900 ?"])
    def test_what_is_no_date_is_refused(self, cell):
        assert refusals("law", [LAW_TITLES, ["1/QĐ", "Một", "", cell]]) == [
            (2, "active_from", f"“{cell}” is not a date: write dd/mm/yyyy.")
        ]

    def test_a_column_that_is_not_there_is_left_and_an_empty_cell_empties(self):
        bring("law", [[*LAW_TITLES, "Lĩnh vực"], ["1/QĐ", "Một", "", "01/07/2026", "đất đai"]])
        bring("law", [["code", "topic"], ["1/QĐ", "nội vụ"]])
        law = LegalBasis.objects.get()
        assert (law.title, law.active_from, law.topic) == ("Một", date(2026, 7, 1), "nội vụ")
        bring("law", [["code", "Hiệu lực từ", "Lĩnh vực"], ["1/QĐ"]])
        law.refresh_from_db()
        assert (law.title, law.active_from, law.topic) == ("Một", None, "")

    def test_titles_may_be_typed_in_any_way(self):
        bring("law", [["SO, KY HIEU *", "trích yếu:"], ["1/QĐ", "Một"]])
        assert LegalBasis.objects.get().title == "Một"

    def test_letters_are_stored_composed(self):
        rows = [
            LAW_TITLES,
            [unicodedata.normalize("NFD", "1/QĐ"), unicodedata.normalize("NFD", "Đất đai"), "", ""],
        ]
        bring("law", rows)
        law = LegalBasis.objects.get()
        assert (law.code, law.title, law.search_folded) == ("1/QĐ", "Đất đai", "1/qd dat dai")
        assert plan("law", rows).unchanged == 1

    def test_missing_columns_are_named(self):
        with pytest.raises(SheetRefused, match="Số, ký hiệu"):
            plan("law", [["Trích yếu"], ["Một"]])

    def test_unused_columns_are_told(self):
        assert plan("law", [["code", "title", "màu"], ["1/QĐ", "Một", "đỏ"]]).unknown == ["màu"]

    def test_one_refused_row_keeps_all_out(self):
        made = plan(
            "law",
            [LAW_TITLES, ["1/QĐ", "Một", "", ""], ["", "Hai", "", ""], ["1/QĐ", "Ba", "", ""]],
        )
        assert [(one.row, one.field) for one in made.refused] == [(3, "code"), (4, "code")]
        with pytest.raises(NormsRefused):
            apply(made, at=AT, by=None)
        assert LegalBasis.objects.count() == 0

    def test_what_the_model_refuses_is_told_with_its_row(self):
        found = refusals("law", [LAW_TITLES, ["1/QĐ", "", "", ""], ["2" * 61, "Hai", "", ""]])
        assert [(row, field) for row, field, _reason in found] == [(2, "title"), (3, "code")]

    def test_dates_in_the_wrong_order_are_refused(self):
        rows = [
            ["code", "title", "valid_from", "valid_to"],
            ["1/QĐ", "Một", "02/01/2026", "01/01/2026"],
        ]
        assert refusals("law", rows) == [(2, "active_to", "The last day lies before the first.")]

    def test_provenance_is_a_grade_its_name_or_a_known_wording(self):
        rows = [["code", "title", "provenance", "source"]]
        rows += [["1", "a", "measured", ""], ["2", "b", "Minh họa", "Phòng Nội vụ"]]
        rows += [["3", "c", "read (press)", "Báo"], ["4", "d", "", "Công báo"]]
        with translation.override("vi"):
            bring("law", rows)
        assert list(LegalBasis.objects.values_list("provenance", "provenance_note")) == [
            ("measured", ""),
            ("illustrative", "Phòng Nội vụ"),
            ("read", "Đọc qua báo chí; Báo"),
            ("read", "Công báo"),
        ]
        assert refusals("law", [["code", "title", "provenance"], ["5", "e", "nghe nói"]]) == [
            (
                2,
                "provenance",
                "“nghe nói” is not one of: read, measured, remembered, illustrative.",
            )
        ]


REQUIREMENT = [
    "Mã vị trí",
    "Mã năng lực",
    "Mức thấp nhất",
    "Mức cần đạt",
    "Mức cao nhất",
    "Hiệu lực từ",
    "Hiệu lực đến",
]


@pytest.mark.django_db
class TestRequirements:
    @pytest.fixture(autouse=True)
    def frame(self):
        JobPosition.objects.create(code="X1", name="Một", short_name="Một")
        Competency.objects.create(code="N1", name="Năng lực", group="core")

    def test_unknown_codes_are_refused(self):
        rows = [REQUIREMENT, ["X1", "N9", "2", "2", "3"], ["X9", "N1", "2", "2", "3"]]
        assert refusals("requirements", rows) == [
            (2, "competency", "No competency is known as “N9”."),
            (3, "position", "No job position is known as “X9”."),
        ]

    @pytest.mark.parametrize(
        ("levels", "refused"),
        [
            (["2", "1", "3"], [(2, "target_level")]),
            (["3", "3", "2"], [(2, "target_level")]),
            (["0", "2", "3"], [(2, "min_level")]),
            (["2", "3", "6"], [(2, "max_level")]),
            (["2", "hai", "3"], [(2, "target_level")]),
            (["2", "", "3"], [(2, "target_level")]),
            (["2", "2,5", "3"], [(2, "target_level")]),
        ],
    )
    def test_levels_go_from_1_to_5_in_order(self, levels, refused):
        found = refusals("requirements", [REQUIREMENT, ["X1", "N1", *levels]])
        assert [(row, field) for row, field, _reason in found] == refused

    def test_a_later_requirement_needs_the_earlier_one_to_end(self):
        bring("requirements", [REQUIREMENT, ["X1", "N1", "2", "2", "3"]])
        later = ["X1", "N1", "3", "3", "4", "01/01/2027"]
        assert refusals("requirements", [REQUIREMENT, later]) == [
            (
                2,
                "active_from",
                "Overlaps with what is in force from the beginning. End that one first.",
            )
        ]
        ended = ["X1", "N1", "2", "2", "3", "", "31/12/2026"]
        made = bring("requirements", [REQUIREMENT, later, ended])
        assert (len(made.new), [change.fields for change in made.changed]) == (1, [["active_to"]])
        required = PositionRequirement.objects
        assert required.active(date(2026, 12, 31)).get().target_level == 2
        assert required.active(date(2027, 1, 1)).get().target_level == 3

    def test_a_skill_may_come_with_its_positions(self):
        titles = [
            "code",
            "name_vi",
            "position_codes",
            "min_level",
            "max_level",
            "target_level",
            "provenance",
        ]
        bring("skills", [titles, ["K99", "Kỹ năng mới", "X1", "1", "3", "2", "illustrative"]])
        made = PositionRequirement.objects.get()
        assert (made.competency.code, made.competency.group, made.target_level) == (
            "K99",
            "skill",
            2,
        )
        assert made.provenance == Provenance.ILLUSTRATIVE


@pytest.mark.django_db
class TestOtherKinds:
    def test_a_dated_rule_is_read_by_its_day(self):
        titles = ["key", "value", "rule_vi", "effective_from", "effective_to"]
        bring(
            "rules",
            [titles, ["x.y", "40", "Cũ", "", "31/12/2025"], ["x.y", "48", "Mới", "01/01/2026", ""]],
        )
        assert DatedRule.objects.number("x.y", date(2025, 12, 31), "0") == 40
        assert DatedRule.objects.number("x.y", date(2026, 1, 1), "0") == 48
        assert DatedRule.objects.number("z", date(2026, 1, 1), "7") == 7

    def test_a_dated_rule_comes_before_an_undated_one_on_every_database(self):
        DatedRule.objects.create(key="x", value="1", name="không ngày")
        DatedRule.objects.create(key="x", value="2", name="có ngày", active_from=date(2026, 1, 1))
        assert DatedRule.objects.number("x", date(2026, 6, 1), "0") == 2

    def test_tracks_come_a_step_a_row(self):
        root = Page.get_first_root_node()
        for slug in ("mot", "hai"):
            root.add_child(instance=CoursePage(title=slug, slug=slug))
        JobPosition.objects.create(code="X1", name="Một", short_name="Một")
        rows = [
            [
                "Lộ trình",
                "Mã các vị trí",
                "Cho mọi người",
                "Bước",
                "Khóa học",
                "Bắt buộc",
                "Hạn (ngày sau bổ nhiệm)",
            ],
            ["Nhập môn", "X1", "", "1", "mot", "x", "30"],
            ["Nhập môn", "X1", "", "2", "mot | hai", "không", ""],
        ]
        bring("tracks", rows)
        track = SkillTrack.objects.get()
        assert [position.code for position in track.positions.all()] == ["X1"]
        steps = [
            (sorted(course.slug for course in step.courses.all()), step.required, step.due_days)
            for step in track.steps.all()
        ]
        assert steps == [(["mot"], True, 30), (["hai", "mot"], False, None)]
        again = plan("tracks", rows)
        assert (again.new, again.changed, again.refused, again.unchanged) == ([], [], [], 3)
        rows[2][4] = "hai"
        assert [change.fields for change in bring("tracks", rows).changed] == [["courses"]]
        assert [course.slug for course in track.steps.last().courses.all()] == ["hai"]
        rows[2][1] = ""
        assert [(row, field) for row, field, _reason in refusals("tracks", rows)] == [(3, "title")]

    def test_providers_and_fields_of_knowledge(self):
        bring(
            "providers", [["Tên", "Tên ngắn", "Loại"], ["Trường Chính trị", "Trường CT", "trường"]]
        )
        assert Provider.objects.get().kind == Provider.Kind.SCHOOL
        bring("subjects", [["Lĩnh vực", "sort"], ["Đất đai", "2"]])
        assert Subject.objects.get().slug == "dat-dai"

    def test_every_kind_names_columns_of_its_model(self):
        for norms in KINDS.values():
            for norm in norms:
                fields = {field.name for field in norm.model._meta.get_fields()}
                assert set(norm.columns) - fields <= {"home_unit_basis"}
                assert set(norm.required) <= set(norm.columns)


# The command -------------------------------------------------------------------------------------


def xlsx(path: Path, rows: list[list[object]]) -> Path:
    with path.open("wb") as file:
        write_xlsx(rows, file)
    return path


def csv_file(path: Path, rows: list[list[object]]) -> Path:
    with path.open("wb") as file:
        write_csv(rows, file)
    return path


def run(*arguments: object) -> str:
    out = io.StringIO()
    call_command("import_norms", *map(str, arguments), stdout=out)
    return out.getvalue()


@pytest.mark.django_db
class TestCommand:
    rows = [LAW_TITLES, ["1/QĐ", "Một", date(2026, 7, 1), date(2026, 7, 5)]]

    @pytest.mark.parametrize("write", [xlsx, csv_file])
    def test_a_file_is_imported_and_a_second_run_changes_nothing(self, write, tmp_path):
        path = write(tmp_path / "van-ban", self.rows)
        first = json.loads(run("law", path, "--json"))
        assert (first["new"], first["changed"], first["refused"], first["applied"]) == (
            1,
            0,
            [],
            True,
        )
        assert LegalBasis.objects.get().issued_on == date(2026, 7, 1)
        second = json.loads(run("law", path, "--json"))
        assert (second["new"], second["changed"], second["unchanged"]) == (0, 0, 1)

    def test_a_file_in_windows_1258_is_read_and_told(self, tmp_path):
        path = tmp_path / "cu.csv"
        letters = "Số, ký hiệu;Trích yếu\n1/QĐ;Quản lý đất đai\n"
        path.write_bytes(_for_1258(letters).encode("cp1258"))
        found = json.loads(run("law", path, "--json"))
        assert LegalBasis.objects.get().title == "Quản lý đất đai"
        assert len(found["notes"]) == 1

    def test_a_dry_run_writes_nothing(self, tmp_path):
        path = csv_file(tmp_path / "van-ban.csv", self.rows)
        assert "+ 1/QĐ: Một" in run("law", path, "--dry-run")
        assert LegalBasis.objects.count() == 0
        assert json.loads(run("law", path, "--dry-run", "--json"))["applied"] is False

    def test_refused_rows_are_named_in_one_message_and_change_nothing(self, tmp_path):
        rows = [*self.rows, ["2/QĐ", "Hai", "", "31/02/2026"]]
        path = csv_file(tmp_path / "van-ban.csv", rows)
        with translation.override("en"), pytest.raises(CommandError) as refused:
            run("law", path)
        assert str(refused.value).splitlines() == [
            "Nothing was changed: 1 cell cannot be taken.",
            "Row 3, column “Hiệu lực từ”: “31/02/2026” is not a date: write dd/mm/yyyy.",
        ]
        assert LegalBasis.objects.count() == 0

    def test_the_message_is_vietnamese_and_tells_how_many_more(self, tmp_path):
        rows = [LAW_TITLES, *[[f"{n}/QĐ", "", "", ""] for n in range(30)]]
        with pytest.raises(CommandError) as refused:
            run("law", csv_file(tmp_path / "van-ban.csv", rows))
        lines = str(refused.value).splitlines()
        assert len(lines) == 22
        assert lines[0] == "Không có gì thay đổi: 30 ô không nhận được."
        assert lines[1].startswith("Dòng 2, cột “Trích yếu”: ")
        assert lines[-1] == "và 10 ô khác"

    @pytest.mark.parametrize("content", [b"", b"\x00\x01\x02", b"PK\x03\x04broken", b"a,b\n1,2\n"])
    def test_a_file_that_is_none_is_refused_with_one_message(self, content, tmp_path):
        path = tmp_path / "hong.csv"
        path.write_bytes(content)
        with pytest.raises(CommandError):
            run("law", path)

    def test_a_missing_file_and_an_unknown_kind_are_refused(self, tmp_path):
        with pytest.raises(CommandError):
            run("law", tmp_path / "khong-co.csv")
        with pytest.raises(CommandError):
            run("law", tmp_path)
        with pytest.raises(CommandError):
            run("people", tmp_path)


def _fits_1258(char: str) -> bool:
    try:
        char.encode("cp1258")
    except UnicodeEncodeError:
        return False
    return True


def _for_1258(text: str) -> str:
    """Letters of windows-1258 with the tone after them: "ấ" is "â" and an acute."""
    out = []
    for char in unicodedata.normalize("NFC", text):
        if _fits_1258(char):
            out.append(char)
            continue
        parts = unicodedata.normalize("NFD", char)
        tones = [mark for mark in parts if mark in "\u0300\u0301\u0303\u0309\u0323"]
        rest = "".join(mark for mark in parts if mark not in tones)
        out.append(unicodedata.normalize("NFC", rest) + "".join(tones))
    return "".join(out)
