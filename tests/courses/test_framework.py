"""The norms that come with the product: their files, their sources, and how they are loaded."""

import csv
import io
import json
import unicodedata
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.core.management import call_command
from wagtail.models import ModelLogEntry

from courses.exchange.framework import FILES, load_norms, read_rows
from courses.exchange.norms import plan
from courses.exchange.positions import SHORT, short_form
from courses.exchange.provenance import DATA, grades
from courses.models import (
    Code,
    Competency,
    DatedRule,
    JobPosition,
    LegalBasis,
    PositionRequirement,
    ProficiencyLevel,
    ProgrammeType,
    Provenance,
)
from courses.vietnamese import fold
from lms.personnel.exchange.units import DATA as UNIT_DATA

AT = datetime(2026, 11, 24, 2, 15, tzinfo=UTC)
LATER = datetime(2026, 11, 25, 2, 15, tzinfo=UTC)
MODELS = [
    Code,
    Competency,
    DatedRule,
    JobPosition,
    LegalBasis,
    PositionRequirement,
    ProficiencyLevel,
    ProgrammeType,
]
#: Columns of the committed files that tell where a row comes from.
SOURCES = {"provenance", "home_unit_basis"}


def table(name: str) -> list[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def everything() -> list[list[dict[str, object]]]:
    return [list(model.objects.order_by("pk").values()) for model in MODELS]


# The files that come with the product ------------------------------------------------------------


def raw_provenance(folder: Path) -> set[str]:
    found = set()
    for path in folder.glob("*.csv"):
        if path.name == "provenance.csv":
            continue
        columns = SOURCES | ({"source"} if path.name == "required_levels.csv" else set())
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                found |= {row[name] for name in columns & row.keys() if row[name]}
    return found


@pytest.mark.parametrize("folder", [DATA, UNIT_DATA], ids=["norms", "units"])
def test_every_wording_of_a_source_is_graded_and_every_grade_is_used(folder):
    known = grades(folder / "provenance.csv")
    used = {fold(text) for text in raw_provenance(folder)}
    used |= {fold(row["note"]) for row in table("competency_levels")} if folder == DATA else set()
    assert used - known.keys() == set()
    assert known.keys() - used == set()
    assert {graded.grade for graded in known.values()} <= set(Provenance.values)
    assert [text for text, graded in known.items() if not graded.note and text != "read"] == []


def test_committed_files_are_plain():
    """UTF-8 without a mark, NFC, every row as wide as its heading, no empty name of a column."""
    for folder in (DATA, UNIT_DATA):
        for path in folder.glob("*.csv"):
            text = path.read_text(encoding="utf-8")
            assert not text.startswith("\ufeff"), path
            assert text == unicodedata.normalize("NFC", text), path
            rows = list(csv.reader(io.StringIO(text, newline="")))
            assert {len(row) for row in rows} == {len(rows[0])}, path
            assert all(rows[0]), path


def test_every_position_has_a_short_name_of_its_own_that_fits_a_phone():
    names = {row["code"]: row["short_name"] for row in table("position_short_names")}
    assert list(names) == [row["code"] for row in table("job_positions")]
    assert len(names) == 63
    assert [name for name in names.values() if not 0 < len(name) <= SHORT] == []
    assert len(set(names.values())) == 63
    assert names["CM04"] == "Tư pháp – hộ tịch"


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Chuyên viên về lĩnh vực y tế", "Y tế"),
        ("Chuyên viên lĩnh vực giáo dục và đào tạo", "Giáo dục và đào tạo"),
        ("Văn thư viên", "Văn thư viên"),
        (
            "Chuyên viên về lĩnh vực nông nghiệp; lâm nghiệp; diêm nghiệp; thủy lợi",
            "Nông nghiệp; lâm nghiệp; diêm nghiệp…",
        ),
    ],
)
def test_a_short_name_is_made_where_none_is_given(name, short):
    assert short_form(name) == short


@pytest.mark.django_db
class TestFramework:
    def test_everything_is_loaded_with_its_source(self):
        load_norms(at=AT, by=None)
        assert Competency.objects.count() == 27 + 35
        assert ProficiencyLevel.objects.count() == 82
        assert JobPosition.objects.count() == 63
        assert LegalBasis.objects.count() == len(table("legal_basis"))
        assert DatedRule.objects.count() == len(table("rules"))
        assert ProgrammeType.objects.count() == 27
        assert Code.objects.count() == 102 + 12
        frame = PositionRequirement.objects.exclude(competency__group="skill")
        assert frame.count() == 1267
        assert frame.filter(provenance=Provenance.READ).count() == 624
        assert frame.filter(provenance=Provenance.ILLUSTRATIVE).count() == 643

    def test_fields_hold_what_the_files_say(self):
        load_norms(at=AT, by=None)
        position = JobPosition.objects.get(code="CM04")
        assert position.name == "Chuyên viên về lĩnh vực tư pháp"
        assert position.short_name == "Tư pháp – hộ tịch"
        assert position.active_from == date(2025, 12, 31)
        assert (position.group, position.home_unit, position.status) == ("CMNV", "VP", "current")
        assert position.provenance == Provenance.READ
        law = LegalBasis.objects.get(code="334/2025/NĐ-CP")
        assert (law.issued_on, law.active_from) == (
            None,
            date(2026, 1, 1),
        )  # the year alone is known
        old = JobPosition.objects.get(code="OLD05")
        assert (old.status, old.active_to, old.legal_note) == (
            "retired",
            date(2025, 6, 30),
            "NĐ 33/2023/NĐ-CP",
        )
        level = ProficiencyLevel.objects.get(competency__code="C01", level=1)
        assert level.descriptor == "Có trách nhiệm, làm việc chuẩn mực"
        assert not ProficiencyLevel.objects.filter(competency__code="P02", level=1).exists()
        assert Competency.objects.get(code="P03").group == Competency.Group.PROFESSIONAL
        assert Competency.objects.matching("kiem tra thuc hien").filter(code="P03").exists()

    def test_doubtful_facts_are_marked(self):
        load_norms(at=AT, by=None)
        assert JobPosition.objects.get(code="CB01").provenance == Provenance.REMEMBERED
        assert JobPosition.objects.get(code="CM30").provenance == Provenance.ILLUSTRATIVE
        assert not JobPosition.objects.get(code="OLD05").uncertain
        assert JobPosition.objects.get(code="CM08").provenance_note == "Đơn vị thường: Minh họa"
        assert LegalBasis.objects.get(code="80/2025/QH15").provenance == Provenance.REMEMBERED
        assert DatedRule.objects.get(key="training.min_tiet_per_year").uncertain
        assert Code.objects.get(list_name="ngach", code="01.003").uncertain

    def test_skills_are_required_of_their_positions_and_marked_illustrative(self):
        load_norms(at=AT, by=None)
        skills = PositionRequirement.objects.filter(competency__group=Competency.Group.SKILL)
        levels = skills.values_list("min_level", "target_level", "max_level", "provenance")
        assert set(levels) == {(2, 3, 4, Provenance.ILLUSTRATIVE)}
        named = skills.filter(competency__code="K02").values_list("position__code", flat=True)
        assert sorted(named) == ["CM04", "LD05", "LD06"]
        everyone = skills.filter(competency__code="K25").values_list("position__code", flat=True)
        in_use = JobPosition.objects.filter(status="current").exclude(group="HTPV")
        assert set(everyone) == set(in_use.values_list("code", flat=True))
        assert skills.values("competency").distinct().count() == 35

    def test_only_a_plain_yes_counts_towards_the_year(self):
        load_norms(at=AT, by=None)
        counting = dict(ProgrammeType.objects.values_list("code", "counting"))
        assert (counting["VTVL"], counting["KHCN-SO"], counting["LLCT-SC"]) == ("yes", "yes", "no")
        undecided = ProgrammeType.objects.get(code="TUHOC")
        assert undecided.counting == "no"
        assert undecided.counting_note.endswith("chưa tính khi chưa có quyết định (hệ số quy đổi)")
        assert ProgrammeType.objects.get(code="LDQL-PHONG").default_tiet == 160

    def test_a_second_load_changes_nothing(self):
        load_norms(at=AT, by=None)
        before, logged = everything(), ModelLogEntry.objects.count()
        plans = load_norms(at=LATER, by=None, update=True)
        assert [(made.new, made.changed, made.refused) for made in plans] == [([], [], [])] * len(
            FILES
        )
        assert (everything(), ModelLogEntry.objects.count()) == (before, logged)

    def test_what_the_agency_changed_stays_until_it_is_taken_back(self):
        load_norms(at=AT, by=None)
        ProgrammeType.objects.filter(code="NGOAINGU").update(counting="yes")
        plans = load_norms(at=LATER, by=None)
        assert [change.fields for made in plans for change in made.changed] == [["counting"]]
        assert ProgrammeType.objects.get(code="NGOAINGU").counting == "yes"
        load_norms(at=LATER, by=None, update=True)
        assert ProgrammeType.objects.get(code="NGOAINGU").counting == "no"
        entry = ModelLogEntry.objects.filter(action="wagtail.edit").get()
        assert (entry.timestamp, entry.data) == (
            LATER,
            {"import": "programmes", "fields": ["counting"]},
        )

    def test_every_file_is_a_kind_that_the_command_takes_too(self):
        load_norms(at=AT, by=None)
        for kind, name in FILES:
            made = plan(kind, read_rows(DATA / f"{name}.csv"))
            assert (made.new, made.changed, made.refused) == ([], [], []), name


@pytest.mark.django_db
def test_load_framework_brings_everything_and_repeats_nothing():
    out = io.StringIO()
    call_command("load_framework", "--json", stdout=out)
    first = json.loads(out.getvalue())
    assert [norm["kind"] for norm in first["norms"]] == [*(kind for kind, _file in FILES), "units"]
    assert {norm["changed"] for norm in first["norms"]} == {0}
    logged = ModelLogEntry.objects.count()
    out = io.StringIO()
    call_command("load_framework", "--json", stdout=out)
    second = json.loads(out.getvalue())
    assert {(norm["new"], norm["changed"]) for norm in second["norms"]} == {(0, 0)}
    assert second["forms"] == []
    assert ModelLogEntry.objects.count() == logged
