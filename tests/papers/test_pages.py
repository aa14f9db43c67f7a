"""The same forms as pages: same words, readable without sight, no inline style or script."""

from dataclasses import replace
from html import unescape
from html.parser import HTMLParser

import pytest
import segno
from django.template.loader import render_to_string
from django.utils import translation

from lms.papers.plain import Form, Table
from lms.papers.qr import qr_code, qr_svg
from tests.papers import samples
from tests.support.client import page_problems

POISON = "\"><img src=x onerror=alert(1)>{{7*7}} ' &amp;"
VIEWS = [
    ("papers/completion.html", samples.COMPLETION),
    ("papers/completion.html", samples.REVOKED),
    ("papers/training_table.html", samples.TRAINING),
    ("papers/learning_evidence.html", samples.EVIDENCE),
]


class Words(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.parts = []

    def handle_data(self, data):
        self.parts.append(data)


def page(template, paper, language="vi"):
    with translation.override(language):
        return render_to_string(template, {"paper": paper, "pdf_url": "/toi/tep.pdf"})


def words_of(html):
    reader = Words()
    reader.feed(html)
    return " ".join("".join(reader.parts).split())


@pytest.mark.parametrize(("template", "paper"), VIEWS)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_pages_hold_no_inline_code(template, paper, language):
    html = page(template, paper, language)
    assert page_problems(html) == []
    assert 'href="/toi/tep.pdf"' in html
    assert html.count("<h1") == 1


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_face_of_a_paper_is_vietnamese_in_every_language(language):
    words = words_of(page("papers/completion.html", samples.COMPLETION, language))
    texts = [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "ỦY BAN NHÂN DÂN XÃ TIÊN DU",
        "Số: 15/2026/GXNHT-UBND",
        "Tiên Du, ngày 05 tháng 02 năm 2026",
        "GIẤY XÁC NHẬN HOÀN THÀNH",
        "Nguyễn Thị Đức Quỳnh",
        "Thời lượng: 8 tiết",
        "TM. ỦY BAN NHÂN DÂN",
        "Đặng Hữu Nghĩa",
        "7K3M-Q9XW-PAT4-RCVM",
    ]
    assert [text for text in texts if text not in words] == []


def test_every_cell_stands_in_the_page_with_its_heading():
    html = page("papers/training_table.html", samples.TRAINING)
    assert html.count('data-label="Tên trường"') == len(samples.STUDY_ROWS)
    words = words_of(html)
    cells = [cell for row in [*samples.STUDY_ROWS, *samples.WORK_ROWS] for cell in row]
    assert [cell for cell in cells if cell not in words] == []
    assert [
        name for name in ("muc-26", "muc-27", "phu-luc-1") if html.count(f'"{name}"') != 2
    ] == []


def test_a_page_says_that_a_paper_is_revoked_or_a_layout_not_official():
    assert samples.REVOKED.revoked_text in words_of(page("papers/completion.html", samples.REVOKED))
    assert "chưa có mẫu chính thức" in page("papers/learning_evidence.html", samples.EVIDENCE)
    assert "chưa có mẫu chính thức" not in page(
        "papers/training_table.html", replace(samples.TRAINING, annexes=())
    )


def test_an_empty_table_says_so():
    table = replace(samples.EVIDENCE, table=Table(samples.EVIDENCE_FORM, []), tiet_total="0")
    words = words_of(page("papers/learning_evidence.html", table))
    assert words.count("Chưa có dòng nào.") == 1
    assert "Tổng cộng: 0 khóa học, 0 tiết." in words


def test_two_rows_of_headings_when_columns_have_parents():
    columns = samples.EVIDENCE_FORM.columns
    grouped = tuple(replace(column, parent_heading="Học tập") for column in columns[1:3])
    table = Table(Form("X", "", "", (columns[0], *grouped)), [["1", "2026", "Khóa"]])
    html = page("papers/learning_evidence.html", replace(samples.EVIDENCE, table=table))
    assert '<th scope="colgroup" colspan="2" rowspan="1">Học tập</th>' in html
    assert '<th scope="col" colspan="1" rowspan="2">STT</th>' in html


def test_typed_markup_is_escaped():
    completion = replace(
        samples.COMPLETION, officer_name=POISON, unit=POISON, course_title=POISON, number=POISON
    )
    training = replace(samples.TRAINING, work=Table(samples.WORK_FORM, [[POISON, POISON]]))
    for template, paper in (
        ("papers/completion.html", completion),
        ("papers/training_table.html", training),
    ):
        html = page(template, paper)
        assert "<img src=x" not in html
        assert unescape(html).count(POISON) >= 2


def test_the_qr_code_is_that_of_the_check_address():
    address = samples.COMPLETION.check_url
    assert address == "https://tienhoc.bacninh.example/xac-minh/7K3MQ9XWPAT4RCVM/"
    code = qr_code(address)
    expected = {
        (x + 4, y + 4)
        for y, row in enumerate(segno.make(address, error="m", micro=False).matrix)
        for x, dark in enumerate(row)
        if dark
    }
    drawn = set()
    for run in code.path.split("z")[:-1]:
        start, width = run[1:].split("h")[:2]
        x, y = map(int, start.split())
        drawn |= {(x + step, y) for step in range(int(width.split("v")[0]))}
    assert drawn == expected
    assert code.side == max(x for x, _ in expected) + 5
    assert code.path in page("papers/completion.html", samples.COMPLETION)
    assert code.path in qr_svg(address)
