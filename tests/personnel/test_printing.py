"""What the forms of a personnel file hold, and that a changed circular is a change of data."""

import io
from datetime import date
from decimal import Decimal

import pypdf
import pytest
from django.utils import translation

from lms.papers.dates import month_span, quarter_span, year_span
from lms.papers.layouts import learning_evidence_pdf, training_table_pdf
from lms.papers.models import ReportColumn
from lms.papers.plain import Column
from lms.personnel import periods
from lms.personnel.actions import correct_record, revoke_certificate
from lms.personnel.history import lines_of
from lms.personnel.models import OrgUnit, TrainingRecord
from lms.personnel.paper_parts import agency_name, field_of, place_of
from lms.personnel.printing import learning_evidence, select_lines, training_table
from tests.personnel.world import certify, days_ago, learn, moment, post, rule, today

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 24)
MADE_AT = moment(ON)


def table(officer):
    return training_table(officer, on=ON, made_at=MADE_AT)


def titles(paper) -> list[str]:
    return [row[1] for row in paper.study.rows]


def test_a_line_with_a_paper_or_enough_tiet_stands_alone_and_small_self_study_is_gathered(world):
    old = {"source": "imported", "programme_type": ""}
    learn(world.an, "Có giấy", ended=date(2019, 6, 1), tiet=Decimal(2), paper_kind="CC", **old)
    learn(world.an, "Đủ tiết", ended=date(2020, 6, 1), tiet=Decimal(8), form="TT", **old)
    learn(world.an, "Đại học", ended=date(2014, 6, 1), **old | {"programme_type": "DT-DH"})
    learn(world.an, "Họp ngắn", ended=date(2021, 6, 1), form="TT", **old)
    learn(world.an, "Nhỏ một", ended=date(2026, 3, 10), tiet=Decimal("2.5"))
    learn(world.an, "Nhỏ hai", ended=date(2026, 9, 1), tiet=Decimal(3))
    learn(world.an, "Nhỏ cũ", ended=date(2024, 9, 1), tiet=None)
    paper = table(world.an)
    assert titles(paper) == [
        "Đại học",
        "Có giấy",
        "Đủ tiết",
        "Các khóa học ngắn năm 2024 (1 khóa học, 0 tiết)",
        "Các khóa học ngắn năm 2026 (2 khóa học, 5,5 tiết)",
    ]
    assert [(annex.title, annex.total, len(annex.table.rows)) for annex in paper.annexes] == [
        ("Phụ lục 1. Tự học năm 2024", "1 khóa học, 0 tiết", 1),
        ("Phụ lục 2. Tự học năm 2026", "2 khóa học, 5,5 tiết", 2),
    ]
    assert [row[4] for row in paper.study.rows[3:]] == ["Xem phụ lục 1", "Xem phụ lục 2"]
    assert "Không ghi 1 dòng ngắn hơn, không có giấy." in paper.source_note


def test_the_number_of_tiet_is_a_dated_rule(world):
    learn(world.an, "Bốn tiết", ended=date(2026, 3, 10), tiet=Decimal(4))
    assert titles(table(world.an)) == ["Các khóa học ngắn năm 2026 (1 khóa học, 4 tiết)"]
    rule("report.2c.min_tiet", "4")
    paper = table(world.an)
    assert titles(paper) == ["Bốn tiết"]
    assert "từ 4 tiết trở lên" in paper.source_note


def test_cells_follow_the_columns_of_the_form(world):
    learn(
        world.an,
        "Quản lý nhà nước",
        source="imported",
        provider="Trường Chính trị",
        started_on=date(2019, 3, 1),
        start_precision="month",
        ended=date(2019, 6, 1),
        end_precision="month",
        form="TX",
        paper_kind="Chứng chỉ",
        paper_number="118/2019",
    )
    assert table(world.an).study.rows == [
        [
            "Trường Chính trị",
            "Quản lý nhà nước",
            "03/2019 – 06/2019",
            "Đào tạo từ xa",
            "Chứng chỉ số 118/2019",
        ]
    ]
    # A new circular: another order, other words, one column more that nobody knows yet.
    columns = ReportColumn.objects.filter(layout__code="2C-26")
    for place, (order, heading) in enumerate(
        (
            (5, "Chứng chỉ, văn bằng được cấp"),
            (2, "Tên lớp bồi dưỡng"),
            (4, "Hình thức"),
            (1, "Cơ sở đào tạo"),
            (3, "Mã định danh"),
        )
    ):
        columns.filter(order=order).update(order=50 + place, heading=heading)
    columns.filter(heading="Hình thức").update(kind="code:hinh_thuc_to_chuc")
    assert table(world.an).study.rows == [
        ["Chứng chỉ số 118/2019", "Quản lý nhà nước", "Từ xa, trực tuyến", "Trường Chính trị", ""]
    ]


def test_every_column_of_the_shipped_forms_has_a_value(world):
    rows = ReportColumn.objects.filter(layout__code__in=["2C-26", "2C-27", "MC-II1"])
    assert rows.count() == 15
    assert [row.heading for row in rows if not field_of(Column(row.heading))] == []


def test_corrections_taken_back_lines_and_revoked_papers(world):
    wrong = learn(world.an, "Sai", source="imported", paper_kind="CC", ended=date(2024, 1, 9))
    gone = learn(world.an, "Rút", source="imported", paper_kind="CC", ended=date(2024, 1, 9))
    correct_record(record=wrong, changes={"title": "Đúng"}, reason="x", at=MADE_AT, by=None)
    correct_record(record=gone, changes={}, reason="x", voids=True, at=MADE_AT, by=None)
    paper = certify(world.an, "Bị thu hồi", issued_on=date(2026, 5, 4))
    assert titles(table(world.an)) == ["Đúng", "Bị thu hồi"]
    revoke_certificate(certificate=paper, ground="lent", reason="x", at=MADE_AT, by=None)
    assert titles(table(world.an)) == ["Đúng", "Các khóa học ngắn năm 2026 (1 khóa học, 4 tiết)"]


def test_the_work_history_names_post_and_unit(world):
    world.an.appointments.update(active_from=date(2025, 7, 1))
    post(
        world,
        "an",
        "TD-VH",
        "CM17",
        active_from=date(2012, 6, 1),
        active_to=date(2025, 6, 30),
    )
    post(world, "an", "TD-VH", "CM26", kind="concurrent", active_from=date(2026, 8, 1))
    with translation.override("en"):  # the form is Vietnamese whatever the screen
        paper = table(world.an)
    unit, other = world.units["TD-TT"].name, world.units["TD-VH"].name
    assert paper.work.rows == [
        ["06/2012 – 06/2025", f"Chuyên viên về việc CM17, {other}"],
        ["07/2025 – nay", f"Chuyên viên về việc CM25, {unit}"],
        ["08/2026 – nay", f"Kiêm nhiệm: Chuyên viên về việc CM26, {other}"],
    ]
    assert (paper.agency, paper.place, paper.unit, paper.birth_date) == (
        "Ủy ban nhân dân xã Tiên Du",
        "Tiên Du",
        unit,
        "18/04/1992",
    )
    assert paper.positions == [
        "Chuyên viên về việc CM25",
        f"Kiêm nhiệm: Chuyên viên về việc CM26, {other}",
    ]


@pytest.mark.parametrize(
    ("name", "agency", "place"),
    [
        ("Phường Kinh Bắc", "Ủy ban nhân dân phường Kinh Bắc", "Kinh Bắc"),
        ("Sở Nội vụ tỉnh Bắc Ninh", "Sở Nội vụ tỉnh Bắc Ninh", "Bắc Ninh"),
        ("Trường Chính trị", "Trường Chính trị", "……"),
    ],
)
def test_an_agency_is_named_as_documents_name_it(name, agency, place):
    unit = OrgUnit(name=name)
    assert (agency_name(unit), place_of(unit)) == (agency, place)


def test_evidence_holds_what_surely_ended_in_the_period(world):
    for title, ended, precision in (
        ("Ngày", date(2026, 11, 3), "day"),
        ("Tháng", date(2026, 10, 1), "month"),
        ("Năm", date(2026, 1, 1), "year"),
        ("Trước", date(2026, 9, 30), "day"),
    ):
        learn(world.an, title, ended=ended, end_precision=precision, tiet=Decimal("2.5"))
    spans = [year_span(2026), quarter_span(2026, 4), month_span(2026, 11), month_span(2026, 1)]
    sheets = [learning_evidence(world.an, span=s, on=ON, made_at=MADE_AT) for s in spans]
    assert [[row[2] for row in sheet.table.rows] for sheet in sheets] == [
        ["Năm", "Trước", "Tháng", "Ngày"],
        ["Tháng", "Ngày"],
        ["Ngày"],
        [],
    ]
    assert [sheet.tiet_total for sheet in sheets] == ["10", "5", "2,5", "0"]


def test_a_line_of_evidence_says_result_proof_and_number(world):
    certify(world.an, issued_on=date(2026, 11, 3))
    learn(world.an, "Ngoài", source="outside", ended=date(2026, 11, 9), tiet=None)
    sheet = learning_evidence(world.an, span=year_span(2026), on=ON, made_at=MADE_AT)
    provider = "Ủy ban nhân dân xã Tiên Du"
    proof = "Đạt bài kiểm tra trực tuyến"
    assert sheet.table.rows == [
        ["1", "03/11/2026", "Tiếp công dân", provider, "4", "9/10 điểm", proof, "01/GXNHT-UBND"],
        [
            "2",
            "09/11/2026",
            "Ngoài",
            provider,
            "",
            "Hoàn thành",
            "Giấy đã được người giữ hồ sơ xác nhận",
            "",
        ],
    ]


def test_files_are_small_and_evidence_is_one_page(world):
    for number in range(12):
        learn(world.an, f"Khóa học {number}", ended=date(2026, 11, 1 + number))
    evidence = learning_evidence(world.an, span=year_span(2026), on=ON, made_at=MADE_AT)
    files = [learning_evidence_pdf(evidence), training_table_pdf(table(world.an))]
    assert [len(file) <= 200_000 for file in files] == [True, True]
    assert len(pypdf.PdfReader(io.BytesIO(files[0])).pages) == 1


def test_selection_needs_no_database():
    record = TrainingRecord(
        pk=1, seq=1, ended_on=ON, source="imported", tiet=Decimal("7.5"), form="TT"
    )
    found = select_lines(lines_of([record]), least=Decimal(8), degrees=set())
    assert (list(found.own), found.small, found.left_out) == ([], {}, 1)


@pytest.mark.parametrize(
    ("key", "title"),
    [("2026", "Năm 2026"), ("2026-Q4", "Quý IV năm 2026"), ("2026-11", "Tháng 11 năm 2026")],
)
def test_a_period_is_read_from_its_key(key, title):
    assert periods.span_of(key, on=ON).title == title


@pytest.mark.parametrize(
    "key", ["", "2027", "2026-12", "2026-13", "2026-Q5", "1989", "٢٠٢٦", "2026-1", "x", "2026-Q4-1"]
)
def test_a_period_that_cannot_be_is_refused(key):
    with pytest.raises(ValueError, match=r"period|year"):
        periods.span_of(key, on=ON)


def test_the_chooser_works_without_script(world, client_of):
    client = client_of(world.user("an"))
    learn(world.an, "Khóa hôm nay")
    url = "/toi/ho-so/minh-chung/"
    answer = client.get(url, {"nam": str(today().year), "phan": ""})
    assert (answer.status_code, answer["Location"]) == (302, f"{url}?ky={today().year}")
    page = client.get(answer["Location"])
    assert page.context["paper"].span_title == f"Năm {today().year}"
    assert page.context["pdf_url"] == f"/toi/ho-so/minh-chung.pdf?ky={today().year}"
    assert client.get(page.context["pdf_url"])["Content-Type"] == "application/pdf"
    usual = client.get(url)
    assert usual.context["paper"].first_day <= today() <= usual.context["paper"].last_day
    bad = client.get(url, {"ky": "hôm qua"})
    assert bad.status_code == 400
    assert "Không xem được kỳ này" in bad.content.decode()
    assert client.get("/toi/ho-so/minh-chung.pdf", {"ky": "2026-Q9"}).status_code == 404


def test_the_form_is_as_on_its_day(world):
    learn(world.an, "Hôm nay", paper_kind="CC")
    paper = training_table(world.an, on=days_ago(1), made_at=MADE_AT)
    assert titles(paper) == []
