"""Documents: what a trainer wrote comes through, what is lost is told, what is hostile is refused."""

import io
import zipfile

import pytest
import typst
from PIL import Image
from pptx import Presentation
from pptx.util import Inches

from courses.exchange.document import MESSAGES, Refused
from courses.exchange.documents import kind_of, read_document
from courses.exchange.lesson_blocks import blocks_from_html
from courses.exchange.lessons import drafts_of, may_split
from courses.exchange.pdf import read_pdf
from courses.exchange.slides import read_slides
from courses.exchange.word import read_word
from tests.cms.world import png
from tests.courses.full_word_file import lesson_file
from tests.courses.word_file import WordFile, p, run, table, zipped


def read_in_child(data, name="bai.docx"):
    """As the product does it."""
    return read_document(io.BytesIO(data), name)


def read(data, name="bai.docx"):
    """The same in this process, which takes a tenth of the time; pictures are not drawn anew."""
    return READERS[kind_of(data, name)](data)


READERS = {"docx": read_word, "pptx": read_slides, "pdf": read_pdf}


def drafts(document, *, split=False, name="bai-giang_1.docx"):
    return drafts_of(document, name, split=split, image=lambda place, _alt: place)


def blocks(document, **kwargs):
    stream = drafts(document, **kwargs).lessons[0].blocks.stream
    return [(block["type"], block["value"]) for block in stream]


def notes(made):
    return {note.code: note.count for note in made.notes}


@pytest.fixture(scope="module")
def full():
    return read_in_child(lesson_file().data())


class TestWord:
    def test_text_tables_pictures_and_boxes(self, full):
        found = blocks(full)
        assert [kind for kind, _value in found[:7]] == [
            "text", "table", "image", "text", "callout", "text", "text",
        ]  # fmt: skip
        assert found[0][1] == (
            "<h2>Chuẩn bị</h2><p>Đọc <b>Luật Tiếp công dân</b>[1] trước, "
            '<a href="https://vanban.chinhphu.vn/">văn bản</a> và xấu</p>'
            "<ul><li>Bàn ghế<ul><li>Nước uống</li></ul></li><li>Sổ</li></ul>"
            "<ol><li>Bước một</li><li>Bước hai</li></ol><p>a) điểm a</p>"
            "<h3>Theo kiểu riêng</h3><p>Chữ trong kiểu lạ</p>"
        )
        assert found[1][1] == {
            "caption": "Bảng 1. Thời hạn",
            "table": {
                "columns": [
                    {"type": "text", "heading": "Việc"},
                    {"type": "rich", "heading": "Thời hạn"},
                    {"type": "text", "heading": "Ghi chú"},
                ],
                "rows": [
                    {"values": ["Tiếp nhận", "<p><b>3</b> ngày</p>", "x"]},
                    {"values": ["Chung", "", "y"]},
                ],
                "caption": "",
            },
        }
        assert found[2][1] == {
            "image": 0,
            "alt": "Bàn tiếp công dân",
            "caption": "Hình 1: Bàn tiếp",
        }
        assert found[4][1] == {"kind": "warning", "title": "Lưu ý", "text": "<p>Không hứa.</p>"}
        assert found[5][1] == (
            "<blockquote>Trích nguyên văn</blockquote><p>Chữ mới</p>"
            "<p>(a+b)/c là công thức</p><p>[1] Luật số 42/2013/QH13.</p>"
        )

    def test_what_was_lost_is_told(self, full):
        made = drafts(full)
        assert notes(made) == {
            "styles": 1, "tracked": 2, "comments": 1, "linked": 1, "vector": 1, "formulas": 1,
            "boxes": 1, "merged": 1, "footnotes": 1, "not_asked": 1, "no_key": 1, "no_explanation": 6,
        }  # fmt: skip
        assert full.unknown == {"Hộp nội dung": 1}
        assert all(str(note) for note in made.notes)
        with Image.open(io.BytesIO(full.pictures[0].data)) as picture:
            assert (picture.format, picture.size) == ("PNG", (40, 30))

    def test_questions(self, full):
        made = drafts(full)
        asked = [
            (one.number, one.kind, one.key_from, one.problems, right_of(one))
            for one in made.questions
        ]
        assert asked == [
            ("1", "single", "u", [], ["Chủ tịch"]),
            ("1", "single", "c", [], ["Hai"]),
            ("3", "truefalse", "line", [], True),
            ("4", "multiple", "line", [], ["Dân", "Doanh nghiệp"]),
            ("5", "single", "", ["no_key"], []),
            ("6", "short", "line", [], ["113"]),
            ("8", "single", "table", [], ["o"]),
        ]
        assert made.questions[0].item["explanation"] == "<p>Người đứng đầu.</p>"
        assert made.questions[3].item["prompt"] == "<p>Những ai được tiếp?</p><p>Chọn nhiều ý</p>"
        assert [(one.number, one.reason) for one in made.left] == [("7", "no_answers")]
        assert blocks(full)[13] == ("text", "<p>Câu 7. Nêu suy nghĩ của anh chị.</p>")

    def test_titles_and_parts(self, full):
        assert may_split(full) == 2
        assert [one.title for one in drafts(full).lessons] == ["Tiếp công dân ở xã"]
        assert [one.title for one in drafts(full, split=True).lessons] == ["Chuẩn bị", "Kiểm tra"]
        nameless = read(WordFile().add(p("Chỉ có chữ.")).data())
        assert drafts(nameless).lessons[0].title == "bai giang 1"
        single = read(WordFile().add(p("Một bài", style="Heading1"), p("Chữ.")).data())
        assert drafts(single).lessons[0].title == "Một bài"
        assert blocks(single) == [("text", "<p>Chữ.</p>")]

    def test_bold_lines_are_headings_where_there_are_no_styles(self):
        bold = [p(run(text, b=True)) for text in ("I. Mở đầu", "Khái niệm", "II. Kết luận")]
        texts = [p(f"Đoạn {number} nói rõ.") for number in range(4)]
        file = WordFile().add(bold[0], *texts[:2], bold[1], texts[2], bold[2], texts[3])
        made = drafts(read(file.data()))
        assert notes(made) == {"bold_headings": 3}
        html = "".join(block["value"] for block in made.lessons[0].blocks.stream)
        assert [html.count(tag) for tag in ("<h2>", "<h3>")] == [1, 1]
        assert made.lessons[0].title == "I. Mở đầu"


def right_of(asked):
    item = asked.item
    if "options" in item:
        return [option["text"] for option in item["options"] if option["correct"]]
    return item.get("answers", item.get("answer"))


ONE_KEY = [
    ("marked by a star", [p("Câu 1: Chọn?"), p("A. x"), p("*B. y"), p("C. z")], ["y"]),
    ("bold text, all letters bold", [
        p("Câu 1: Chọn?"), p(run("A. ", b=True), "x"), p(run("B. y", b=True)), p(run("C. ", b=True), "z"),
    ], ["y"]),
    ("highlighted letter", [p("Câu 1: Chọn?"), p("A. x"), p(run("B.", mark="yellow"), " y")], ["y"]),
    ("black is no colour", [p("Câu 1: Chọn?"), p(run("A. x", color="000000")), p("B. y")], []),
    ("all alike tell nothing", [p("Câu 1: Chọn?"), p(run("A. x", u=True)), p(run("B. y", u=True))], []),
    ("a line beats marks", [p("Câu 1: Chọn?"), p(run("A. x", u=True)), p("B. y"), p("Đáp án: B")], ["y"]),
    ("a list of keys", [p("Câu 1: Chọn?"), p("A. x"), p("B. y"), p("ĐÁP ÁN"), p("1. B   2. A   3. C")], ["y"]),
    ("one line with spaces", [p("Câu 1. Chọn? A. x  B. y  C. z"), p("Chọn B")], ["y"]),
    ("no number, underlined", [p("Chọn ý đúng"), p("A. x"), p(run("B. y", u=True))], ["y"]),
    ("by a bare number", [p("(1) Chọn?"), p("A. x"), p("B. y"), p("Đáp án B")], ["y"]),
    ("in a sentence", [p("Câu 1: Chọn?"), p("A. x"), p("B. y"), p("Đáp án đúng là B. y vì luật quy định")], ["y"]),
    ("an answer on two lines", [p("Câu 1: Chọn?"), p("A. x"), p("thêm"), p("B. y"), p("=> Đáp án: A")], ["x thêm"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("paragraphs", "right"), [c[1:] for c in ONE_KEY], ids=[c[0] for c in ONE_KEY]
)
def test_a_key_is_found_wherever_teachers_put_it(paragraphs, right):
    made = drafts(read(WordFile().add(*paragraphs).data()))
    assert [right_of(one) for one in made.questions] == [right]
    assert [one.has_key for one in made.questions] == [bool(right)]


def test_questions_that_share_a_text_know_it():
    head = p("Đọc đoạn sau và trả lời từ câu 2 đến câu 3")
    asked = [part for n in "123" for part in (p(f"Câu {n}: Chọn?"), p("A. x"), p("*B. y"))]
    made = drafts(read(WordFile().add(*asked[:3], head, p("Đoạn văn."), *asked[3:]).data()))
    stem = "<p>Đọc đoạn sau và trả lời từ câu 2 đến câu 3</p><p>Đoạn văn.</p>"
    assert [one.stem for one in made.questions] == ["", stem, stem]


def test_text_that_only_looks_like_questions_stays_text():
    file = WordFile().add(
        p("Hồ sơ gồm:"), p("a) Đơn"), p("b) Bản sao"), p("A. Mở đầu"), p("B. Nội dung"),
        p("Câu 1 của bài này rất dài và không hỏi gì."), table(["1", "A"], ["2", "B"]),
    )  # fmt: skip
    made = drafts(read(file.data()))
    assert made.questions == []
    assert made.lessons[0].blocks.kinds == {"text": 1, "table": 1}


def slides():
    deck = Presentation()
    cover = deck.slides.add_slide(deck.slide_layouts[0])
    cover.shapes.title.text, cover.placeholders[1].text = "Tiếp công dân", "Trường Chính trị"
    steps = deck.slides.add_slide(deck.slide_layouts[1])
    steps.shapes.title.text = "Ba bước"
    steps.placeholders[1].text_frame.text = "Chào"
    below = steps.placeholders[1].text_frame.add_paragraph()
    below.text, below.level = "Nghe", 1
    steps.notes_slide.notes_text_frame.text = "Nói chậm."
    last = deck.slides.add_slide(deck.slide_layouts[5])
    last.shapes.title.text = "Bảng"
    cells = last.shapes.add_table(2, 2, Inches(1), Inches(2), Inches(4), Inches(1)).table
    for place, text in enumerate(("Việc", "Hạn", "Đơn", "3 ngày")):
        cells.cell(place // 2, place % 2).text = text
    last.shapes.add_picture(io.BytesIO(png(60, 40)), Inches(1), Inches(4))
    out = io.BytesIO()
    deck.save(out)
    return out.getvalue()


def test_a_slide_is_a_section_with_its_notes():
    document = read(slides(), "bai.pptx")
    found = blocks(document)
    assert drafts(document).lessons[0].title == "Tiếp công dân"
    assert [kind for kind, _value in found] == ["text", "text", "callout", "text", "table", "image"]
    assert found[1][1] == "<h2>Ba bước</h2><ul><li>Chào<ul><li>Nghe</li></ul></li></ul>"
    assert found[2][1]["text"] == "<p>Nói chậm.</p>"
    assert found[4][1]["table"]["rows"] == [{"values": ["Đơn", "3 ngày"]}]


def pdf(text):
    return typst.compile(text.encode())


def test_a_pdf_is_read_as_text_and_says_so():
    data = pdf(
        '#set page(header: [UBND xã A], numbering: "1")\n= Tiếp công dân\n'
        "Người đứng đầu phải trực tiếp tiếp công dân theo quy định của Luật Tiếp công dân. Việc tiếp "
        "công dân phải bảo đảm công khai, dân chủ và kịp thời.\n\nĐoạn thứ hai nói về công chức.\n"
        "#pagebreak()\n== Thời hạn\nMười ngày.\n#pagebreak()\n== Ba bước\n- Chào\n- Nghe"
    )
    made = drafts(read(data, "bai.pdf"))
    assert made.lessons[0].title == "Tiếp công dân"
    first = (
        "<p>Người đứng đầu phải trực tiếp tiếp công dân theo quy định của Luật Tiếp công dân. Việc tiếp "
        "công dân phải bảo đảm công khai, dân chủ và kịp thời.</p><p>Đoạn thứ hai nói về công chức.</p>"
    )
    assert [block["value"] for block in made.lessons[0].blocks.stream] == [
        first,
        "<h2>Thời hạn</h2><p>Mười ngày.</p>",
        "<h2>Ba bước</h2><ul><li>Chào</li><li>Nghe</li></ul>",
    ]
    assert notes(made) == {"pdf_text": 1}


def with_part(name, content):
    """A good file with one part replaced or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(WordFile().add(p("Chữ.")).data())) as old:
        parts = {part: old.read(part) for part in old.namelist()}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part, data in {**parts, name: content}.items():
            new.writestr(part, data)
    return out.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500
REFUSED = {
    "empty": ("bai.docx", b"  ", "empty"),
    "old Word": ("bai.doc", OLE, "old_office"),
    "locked": ("bai.docx", OLE + "EncryptedPackage".encode("utf-16-le"), "password"),
    "other kind": ("bai.odt", b"PK\x03\x04", "kind"),
    "macros by name": ("bai.docm", b"PK\x03\x04", "macros"),
    "renamed": ("bai.docx", b"%PDF-1.4", "ending"),
    "cut off": ("bai.docx", WordFile().add(p("Chữ.")).data()[:-80], "broken"),
    "a sheet": ("bai.docx", zipped({"[Content_Types].xml": "<x/>", "xl/workbook.xml": "<x/>"}), "not_word"),
    "macros": ("bai.docx", with_part("word/vbaProject.bin", b"x"), "macros"),
    "entities": ("bai.docx", with_part("word/document.xml", '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'), "doctype"),
    "entities in UTF-16": ("bai.docx", with_part("word/styles.xml", "<!DOCTYPE x><x/>".encode("utf-16")), "doctype"),
    "a bomb": ("bai.docx", with_part("word/document.xml", b"<x>" + b" " * 30_000_000), "unpacked"),
    "a way out": ("bai.docx", with_part("../x.xml", b"<x/>"), "broken"),
    "nothing in it": ("bai.docx", WordFile().add(p("")).data(), "nothing"),
    "an old font": ("bai.docx", WordFile().add(p("NguyÔn V¨n An, tr×nh ®é, c¸n bé")).data(), "old_font"),
    "not slides": ("bai.pptx", WordFile().add(p("Chữ.")).data(), "not_slides"),
    "scanned": ("bai.pdf", pdf("#rect(width: 1cm, height: 1cm)"), "nothing"),
    "no PDF at all": ("bai.pdf", b"%PDF-1.4 rubbish", "broken"),
}  # fmt: skip


#: Only the child says so.
IN_CHILD = {"nothing", "old_font"}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_read_is_refused_in_one_sentence(case):
    name, data, code = REFUSED[case]
    with pytest.raises(Refused) as caught:
        (read_in_child if code in IN_CHILD else read)(data, name)
    assert caught.value.code == code
    assert str(caught.value) == str(MESSAGES[code]).replace("%(most)s", "100")


def test_html_from_elsewhere_becomes_blocks():
    asked = []

    def image(source, alt):
        asked.append((source, alt))
        return 7

    stream, told = blocks_from_html(
        "<div><h3>Một</h3><p>Chữ <script>x()</script><b>đậm</b><br>dòng</p>"
        '<p><a href="javascript:x()">xấu</a> H<sub>2</sub>O <img src="@@x.png" alt="Hình"></p>'
        "<ol><li>a<ul><li>b</li></ul></li></ol><iframe src='//x'></iframe><!-- ẩn --></div>",
        image=image,
    )
    assert [(block["type"], block["value"]) for block in stream] == [
        ("text", "<h2>Một</h2><p>Chữ <b>đậm</b><br>dòng</p><p>xấu H₂O</p>"),
        ("image", {"image": 7, "alt": "Hình", "caption": ""}),
        ("text", "<ol><li>a<ul><li>b</li></ul></li></ol>"),
    ]
    assert asked == [("@@x.png", "Hình")]
    assert [(note.code, note.count) for note in told] == [("embedded", 1)]
