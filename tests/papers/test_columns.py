"""Forms and columns as rows: loading them, and reading them as plain forms."""

from datetime import UTC, datetime

import pytest
from wagtail.models import ModelLogEntry

from courses.models import Provenance
from lms.papers.actions import DATA, load_columns
from lms.papers.errors import PaperError
from lms.papers.models import PaperLayout, ReportColumn
from lms.papers.plain import Column, Form, HeadingCell, Table

AT = datetime(2026, 11, 24, 2, 15, tzinfo=UTC)
LATER = datetime(2026, 11, 25, 2, 15, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def no_forms():
    PaperLayout.objects.all().delete()


def everything():
    return (
        list(PaperLayout.objects.order_by("pk").values()),
        list(ReportColumn.objects.order_by("pk").values()),
    )


def test_all_forms_and_columns_are_loaded_and_logged(no_forms):
    logged = ModelLogEntry.objects.count()
    changed = load_columns(at=AT, by=None)
    assert len(changed) == PaperLayout.objects.count() == 18
    assert ReportColumn.objects.count() == 173
    assert ModelLogEntry.objects.count() == logged + 18
    assert set(PaperLayout.objects.values_list("loaded_at", flat=True)) == {AT}


def test_a_second_load_changes_nothing(no_forms):
    load_columns(at=AT, by=None)
    before = everything()
    assert load_columns(at=LATER, by=None) == []
    assert everything() == before


def test_a_changed_column_is_brought_back_with_its_form_alone(no_forms):
    load_columns(at=AT, by=None)
    ReportColumn.objects.filter(layout__code="2C-27", order=1).update(heading="Khác")
    ReportColumn.objects.filter(layout__code="2C-26", order=5).delete()
    assert load_columns(at=LATER, by=None) == ["2C-26", "2C-27"]
    assert PaperLayout.objects.filter(loaded_at=LATER).count() == 2
    assert ReportColumn.objects.count() == 173


def test_the_forms_of_the_profile_are_read_in_one_query(no_forms, django_assert_num_queries):
    load_columns(at=AT, by=None)
    with django_assert_num_queries(1):
        forms = ReportColumn.objects.forms("2C-26", "2C-27", "MC-II1", "no such form")
    assert list(forms) == ["2C-26", "2C-27", "MC-II1"]
    assert [column.heading for column in forms["2C-26"].columns] == [
        "Tên trường",
        "Ngành học hoặc tên lớp học",
        "Thời gian học (từ tháng/năm - đến tháng/năm)",
        "Hình thức học",
        "Văn bằng, chứng chỉ, trình độ",
    ]
    assert forms["2C-27"] == Form(
        code="2C-27",
        title="Sơ yếu lý lịch: Quá trình công tác",
        title_en="Personnel record: work history",
        columns=(
            Column("Từ tháng/năm đến tháng/năm", "Period", kind="period"),
            Column("Chức danh, chức vụ, đơn vị công tác", "Title, post, unit"),
        ),
        source="read",
        official=True,
    )


def test_what_is_remembered_or_made_up_is_marked(no_forms):
    load_columns(at=AT, by=None)
    forms = ReportColumn.objects.forms("2C-26", "MC-II1", "KQ-NAM-DONG", "SO-CC")
    assert {code: form.official for code, form in forms.items()} == {
        "2C-26": True,
        "KQ-NAM-DONG": False,
        "MC-II1": False,
        "SO-CC": True,
    }
    assert ReportColumn.objects.filter(provenance=Provenance.REMEMBERED).count() == 13


def test_parent_headings_span_their_columns(no_forms):
    load_columns(at=AT, by=None)
    form = ReportColumn.objects.forms("KQ-NAM")["KQ-NAM"]
    assert form.has_parents
    assert form.upper_headings()[:4] == [
        HeadingCell("STT", 1, 2),
        HeadingCell("Đối tượng", 1, 2),
        HeadingCell("Lý luận chính trị", 5, 1),
        HeadingCell("Quốc phòng - an ninh", 1, 1),
    ]
    assert sum(cell.columns for cell in form.upper_headings()) == len(form.columns) == 29
    assert len(form.lower_columns()) == 24


def test_an_ungraded_provenance_is_refused_and_changes_nothing(no_forms, tmp_path):
    load_columns(at=AT, by=None)
    before = everything()
    text = (DATA / "report_columns.csv").read_text(encoding="utf-8")
    path = tmp_path / "columns.csv"
    path.write_text(text.replace("illustrative: own layout", "somebody said"), encoding="utf-8")
    with pytest.raises(PaperError, match="somebody said"):
        load_columns(at=LATER, by=None, path=path)
    assert everything() == before


def test_a_byte_order_mark_and_decomposed_letters_are_read(no_forms, tmp_path):
    import unicodedata

    load_columns(at=AT, by=None)
    text = (DATA / "report_columns.csv").read_text(encoding="utf-8")
    path = tmp_path / "columns.csv"
    path.write_text(unicodedata.normalize("NFD", text), encoding="utf-8-sig")
    assert load_columns(at=LATER, by=None, path=path) == []


def test_a_row_needs_a_text_for_every_column():
    form = Form("X", "", "", (Column("A"), Column("B")))
    with pytest.raises(ValueError, match="a row has 1 cells"):
        Table(form, [["a"]])
