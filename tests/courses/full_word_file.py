"""One Word file with everything in it that a trainer may have put there."""

from tests.courses.word_file import WordFile, bullet, p, run, table, text_box

FORMULA = (
    "<m:oMath><m:f><m:num><m:r><m:t>a+b</m:t></m:r></m:num>"
    "<m:den><m:r><m:t>c</m:t></m:r></m:den></m:f></m:oMath>"
)
EMF = b"\x01\x00\x00\x00" + b"\0" * 36 + b" EMF" + b"\0" * 100


def lesson_file() -> WordFile:
    """Two parts: text of every kind, then questions of every form."""
    file = WordFile()
    return file.add(*_text(file), *questions())


def _text(file: WordFile) -> list[str]:
    law = run("Luật Tiếp công dân", b=True)
    note = file.footnote("Luật số 42/2013/QH13.")
    link = file.link("https://vanban.chinhphu.vn/", "văn bản")
    bad = file.link("javascript:alert(1)", "xấu")
    inserted = f"<w:ins>{run('Chữ mới')}</w:ins>"
    removed = "<w:del><w:r><w:delText>chữ cũ</w:delText></w:r></w:del>"
    return [
        p("Tiếp công dân ở xã", style="Title"),
        p("Chuẩn bị", style="Heading1"),
        p("Đọc ", law, note, " trước, ", link, " và ", bad),
        bullet("Bàn ghế"),
        bullet("Nước uống", 1),
        bullet("Sổ"),
        p("Bước một", number="2"),
        p("Bước hai", number="2"),
        p("điểm a", number="5"),
        p("Theo kiểu riêng", style="Chuong"),
        p("Chữ trong kiểu lạ", style="HopNoiDung"),
        p("Bảng 1. Thời hạn", style="Caption"),
        table(
            ["Việc", "Thời hạn", "Ghi chú"],
            ["Tiếp nhận", p(run("3", b=True), " ngày"), "x"],
            ["Chung", "y"],
            widths={(2, 0): 2},
        ),
        p(file.picture("Bàn tiếp công dân")),
        p("Hình 1: Bàn tiếp"),
        p(file.linked("http://khong-co.example/x.png")),
        p(file.picture(data=EMF, ending="emf")),
        p("Trước hộp ", text_box(p("Lưu ý:"), p("Không hứa."))),
        p("Trích nguyên văn", style="Quote"),
        p(inserted, removed, '<w:r><w:commentReference w:id="1"/></w:r>'),
        p(FORMULA, " là công thức"),
    ]


def questions() -> list[str]:
    return [
        p("Kiểm tra", style="Heading1"),
        p("Câu 1: Ai tiếp?"),
        p(run("A. Chủ tịch", u=True), run("\tB. Công chức\tC. Không ai\tD. Dân")),
        p("Giải thích: Người đứng đầu."),
        p("Mấy ngày một tháng?", number="4"),
        p("Một", number="3"),
        p(run("Hai", color="FF0000"), number="3"),
        p("Ba", number="3"),
        p("Câu hỏi 3) Công khai lịch tiếp công dân. (Đúng/Sai)"),
        p("Đáp án: Đúng"),
        p("Câu 4. Những ai được tiếp?\nChọn nhiều ý"),
        p("A. Dân"),
        p("B. Doanh nghiệp"),
        p("C. Không ai"),
        p("Đáp án: A, B"),
        p("Câu 5. Không có đáp án?"),
        p("A. x"),
        p("B. y"),
        p("Câu 6. Số điện thoại khẩn?"),
        p("Đáp án: 113"),
        p("Câu 7. Nêu suy nghĩ của anh chị."),
        p("Câu 8. Trong bảng?"),
        table(["A. m", "B. n"], ["C. o", "D. q"]),
        p("BẢNG ĐÁP ÁN"),
        table(["Câu", "8"], ["Đáp án", "C"]),
    ]
