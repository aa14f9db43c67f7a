"""The PDF forms: every letter comes out, nothing typed is markup, and a screen reader finds its way."""

import io
import re
import shutil
import subprocess
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pypdf
import pytest

from lms.papers import pdf
from lms.papers.errors import PaperError
from lms.papers.glyphs import printable
from lms.papers.layouts import completion_pdf, learning_evidence_pdf, training_table_pdf
from lms.papers.plain import Form, Table
from tests.papers import samples

COMPLETION = completion_pdf, samples.COMPLETION
TRAINING = training_table_pdf, samples.TRAINING
EVIDENCE = learning_evidence_pdf, samples.EVIDENCE
FORMS = [COMPLETION, TRAINING, EVIDENCE]
NAMES = ["Nguyễn Thị Đức Quỳnh", "Đặng Hữu Nghĩa", "H’Nhuê Êban", "Y Bhiăk Ƀkrông", "Lường Thị Ửng"]
INJECTIONS = [
    '#read("/etc/passwd")',
    "*bold* _italic_ `raw` = Heading",
    "$x^2$ @ref <label> \\u{41} \\ end",
    "\"quoted\" 'single' -- --- ... ~ [a] {b}",
    "#set page(width: 1pt) // comment /* more */",
    "<b>&amp;</b> %PDF (a) \\n",
]


needs_poppler = pytest.mark.skipif(
    shutil.which("pdftotext") is None, reason="poppler-utils is not installed"
)


def poppler(command: list[str], content: bytes) -> str:
    """What a command of poppler-utils says of a file."""
    done = subprocess.run(command, input=content, capture_output=True, check=True)
    return done.stdout.decode()


def text_of(content: bytes) -> str:
    """What a reader extracts, with every run of white space as one space."""
    if shutil.which("pdftotext"):
        text = poppler(["pdftotext", "-raw", "-", "-"], content)
    else:
        text = " ".join(page.extract_text() for page in reader_of(content).pages)
    return " ".join(text.split())


def reader_of(content: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(content))


def pages_of(content: bytes) -> int:
    return len(reader_of(content).pages)


def missing(content: bytes, texts: list[str]) -> list[str]:
    """The texts that cannot be found; a line may have been broken after a slash or a hyphen."""
    found = text_of(content).replace(" ", "")
    return [text for text in texts if "".join(text.split()) not in found]


def tags_of(content: bytes) -> list[str]:
    """All structure tags in reading order."""
    found = []

    def walk(node: object) -> None:
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, pypdf.generic.ArrayObject):
            for kid in node:
                walk(kid)
        elif isinstance(node, pypdf.generic.DictionaryObject):
            if "/S" in node:
                found.append(node["/S"][1:])
            if "/K" in node:
                walk(node["/K"])

    walk(reader_of(content).trailer["/Root"]["/StructTreeRoot"]["/K"])
    return found


def test_a_completion_paper_says_what_it_was_given():
    paper = samples.COMPLETION
    assert (
        missing(
            completion_pdf(paper),
            [
                "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
                "Độc lập - Tự do - Hạnh phúc",
                "TỈNH BẮC NINH",
                "ỦY BAN NHÂN DÂN XÃ TIÊN DU",
                "Số: 15/2026/GXNHT-UBND",
                "Tiên Du, ngày 05 tháng 02 năm 2026",
                "GIẤY XÁC NHẬN HOÀN THÀNH",
                paper.officer_name,
                f"Sinh: {paper.birth_date}",
                f"Đơn vị: {paper.unit}",
                paper.course_title,
                "Thời lượng: 8 tiết",
                paper.period,
                paper.provider,
                paper.proof,
                paper.basis,
                "TM. ỦY BAN NHÂN DÂN CHỦ TỊCH",
                paper.signer_name,
                paper.check_address,
                "7K3M-Q9XW-PAT4-RCVM",
            ],
        )
        == []
    )


def test_the_training_table_says_what_it_was_given():
    table = samples.TRAINING
    texts = [
        "26. Đào tạo, bồi dưỡng về chuyên môn, nghiệp vụ, lý luận chính trị, ngoại ngữ",
        "27. Quá trình công tác",
        "ĐẶNG HỮU NGHĨA",
        "Sinh: 1985",
        "TD-0012",
        "; ".join(table.positions),
        table.source_note,
        "Phụ lục 1. Tự học năm 2026",
        "lập lúc 09:15 ngày 24/11/2026",
        "Trang 1/2",
        *[cell for row in [*table.study.rows, *table.work.rows] for cell in row],
        *[
            column.heading
            for form in (table.study.form, table.work.form)
            for column in form.columns
        ],
    ]
    assert missing(training_table_pdf(table), texts) == []


def test_the_learning_evidence_says_what_it_was_given():
    evidence = samples.EVIDENCE
    texts = [
        "MINH CHỨNG HỌC TẬP",
        "Quý III năm 2026 (từ 01/07/2026 đến 30/09/2026)",
        evidence.criterion,
        "H’Nhuê Êban",
        "Tổng cộng: 5 khóa học, 23,5 tiết.",
        "Biểu mẫu minh họa: chưa có mẫu chính thức.",
        *[cell for row in evidence.table.rows for cell in row],
    ]
    assert missing(learning_evidence_pdf(evidence), texts) == []


@pytest.mark.parametrize("name", NAMES)
def test_names_keep_every_diacritic(name):
    for make, paper in FORMS:
        shown = name.upper() if make is training_table_pdf else name
        assert missing(make(replace(paper, officer_name=name)), [shown]) == []


def test_decomposed_names_come_out_composed():
    name = unicodedata.normalize("NFD", "Nguyễn Thị Đức Quỳnh")
    content = completion_pdf(replace(samples.COMPLETION, officer_name=name))
    assert missing(content, ["Nguyễn Thị Đức Quỳnh"]) == []


@pytest.mark.parametrize("text", INJECTIONS)
def test_typed_markup_is_printed_as_it_was_typed(text):
    completion = replace(
        samples.COMPLETION, officer_name=text, unit=text, course_title=text, note=text
    )
    training = replace(
        samples.TRAINING,
        positions=[text],
        work=Table(samples.WORK_FORM, [[text, text]]),
        annexes=(),
    )
    evidence = replace(samples.EVIDENCE, officer_name=text, criterion=text)
    contents = [
        completion_pdf(completion),
        training_table_pdf(training),
        learning_evidence_pdf(evidence),
    ]
    wanted = "".join(text.split())
    assert [text_of(content).replace(" ", "").count(wanted) for content in contents] == [4, 3, 4]
    assert [tags_of(content).count("H1") for content in contents] == [1, 1, 1]


@needs_poppler
@pytest.mark.parametrize("long", ["Nguyễn Thị Đức Quỳnh " * 15, "x" * 300, "Ở" * 300])
def test_entries_of_300_signs_stay_on_the_page(long):
    paper = replace(samples.COMPLETION, officer_name=long, course_title=long, unit=long)
    content = completion_pdf(paper)
    assert pages_of(content) == 1
    found = text_of(content).replace(" ", "").replace("\u200b", "")
    assert found.count("".join(long.split())) == 3
    width = float(reader_of(content).pages[0].mediabox.width)
    boxes = poppler(["pdftotext", "-bbox", "-", "-"], content)
    edges = [float(edge) for edge in re.findall(r'xMax="([\d.]+)"', boxes)]
    assert edges
    assert max(edges) < width - 30


def test_what_no_font_shows_is_a_box_and_direction_marks_are_dropped():
    name = "An 🙂 漢\u202e\u0000\ud800 H’Nhuê"
    assert printable(name) == "An □ □□ H’Nhuê"
    content = completion_pdf(replace(samples.COMPLETION, officer_name=name))
    assert missing(content, ["An □ □□ H’Nhuê"]) == []


def test_letters_of_the_minorities_languages_are_there():
    letters = "ƀčĕĭŏŭơ̆ñêôơưăâđ ƁČĔĬŎŬÑÊÔƠƯĂÂĐ"
    assert printable(letters) == unicodedata.normalize("NFC", letters)


def test_a_revoked_paper_says_so():
    texts = ["Đã thu hồi ngày 09/10/2026. Lý do: Cấp sai đối tượng hoặc sai thẩm quyền"]
    assert missing(completion_pdf(samples.REVOKED), texts) == []
    assert missing(completion_pdf(samples.COMPLETION), ["Đã thu hồi"]) == ["Đã thu hồi"]


def test_empty_entries_leave_their_lines_out():
    paper = replace(samples.COMPLETION, birth_date="", unit="", period="", provider="", proof="")
    text = text_of(completion_pdf(paper))
    labels = ["Sinh", "Đơn vị", "Cơ sở đào tạo", "Cách kiểm chứng"]
    assert [label for label in labels if label in text] == []


@pytest.mark.parametrize(
    ("form", "title"),
    [
        (COMPLETION, "Giấy xác nhận hoàn thành số 15/2026/GXNHT-UBND"),
        (TRAINING, "Trích sơ yếu lý lịch mẫu 2C: Đặng Hữu Nghĩa"),
        (EVIDENCE, "Minh chứng học tập, Quý III năm 2026: H’Nhuê Êban"),
    ],
)
def test_files_are_tagged_titled_and_in_vietnamese(form, title):
    make, paper = form
    content = make(paper)
    root = reader_of(content).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"].value is True
    assert root["/Lang"] == "vi-VN"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value is True
    assert reader_of(content).metadata.title == title
    xmp = root["/Metadata"].get_data().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp
    assert "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in xmp
    assert tags_of(content).count("H1") == 1
    assert len(content) <= 200_000


def test_tables_have_heading_cells_and_the_code_has_words():
    assert tags_of(training_table_pdf(replace(samples.TRAINING, annexes=()))).count("TH") == 7
    assert tags_of(learning_evidence_pdf(samples.EVIDENCE)).count("TH") == 8
    assert tags_of(completion_pdf(samples.COMPLETION)).count("Figure") == 1


@needs_poppler
def test_only_the_fonts_of_the_package_are_used_and_all_are_embedded():
    listing = poppler(["pdffonts", "-"], training_table_pdf(samples.TRAINING))
    fonts = [line.split() for line in listing.splitlines()[2:]]
    assert {font[0].partition("+")[2].partition("-")[0] for font in fonts} == {"Tinos"}
    assert {font[-5] for font in fonts} == {"yes"}


def test_the_same_values_give_the_same_bytes():
    for make, paper in FORMS:
        assert make(paper) == make(paper)


def test_evidence_stays_on_one_page_up_to_18_lines_and_then_runs_on():
    counts = {}
    for lines in (0, 1, 10, 18, 40):
        table = Table(samples.EVIDENCE_FORM, samples.evidence_rows(lines))
        content = learning_evidence_pdf(replace(samples.EVIDENCE, table=table))
        counts[lines] = pages_of(content)
    assert counts == {0: 1, 1: 1, 10: 1, 18: 1, 40: 2}
    assert text_of(content).count("Khóa học, chuyên đề") == 2


def test_a_table_without_rows_says_so():
    table = Table(samples.STUDY_FORM, [])
    content = training_table_pdf(replace(samples.TRAINING, study=table, annexes=()))
    assert text_of(content).count("Chưa có dòng nào.") == 1


def test_headings_are_repeated_on_every_page():
    study = Table(samples.STUDY_FORM, samples.STUDY_ROWS * 20)
    content = training_table_pdf(replace(samples.TRAINING, study=study, annexes=()))
    pages = [page.extract_text() for page in reader_of(content).pages]
    assert len(pages) > 3
    headed = ["Tên trường" in page for page in pages]
    assert headed == ["Học viện Hành chính" in page for page in pages]
    assert headed.count(True) >= 4


def test_a_form_with_parent_headings_or_other_columns_is_still_set():
    columns = samples.EVIDENCE_FORM.columns
    grouped = tuple(replace(column, parent_heading="Học tập") for column in columns[1:4])
    form = Form("X", "", "", (columns[0], *grouped))
    table = Table(form, [["1", "02/09/2026", "Khóa", "Trường"]])
    content = learning_evidence_pdf(replace(samples.EVIDENCE, table=table))
    assert missing(content, ["Học tập", "Khóa học, chuyên đề", "Cơ sở đào tạo"]) == []
    assert tags_of(content).count("TH") == 5


def test_many_threads_may_print_at_once():
    alone = [make(paper) for make, paper in FORMS]
    with ThreadPoolExecutor(12) as pool:
        made = list(pool.map(lambda form: form[0](form[1]), FORMS * 8))
    assert made == alone * 8


def test_what_cannot_be_set_is_one_error(monkeypatch, tmp_path):
    (tmp_path / "broken.typ").write_text("#unknown", encoding="utf-8")
    monkeypatch.setattr(pdf, "TEMPLATES", tmp_path)
    for name in ("broken", "not-there"):
        with pytest.raises(PaperError, match=f"{name}: "):
            pdf.render(name, {"made_at": samples.MADE_AT})
