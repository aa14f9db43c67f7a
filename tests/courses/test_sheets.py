"""Spreadsheets: every file is read right or refused in words, and nothing written is a formula."""

import csv
import io
import zipfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from django.utils import translation

from courses.sheets import Sheet, SheetRefused, read_sheet, write_csv, write_xlsx
from courses.sheets.refusals import MESSAGES

FILES = Path(__file__).parent.parent / "data" / "sheets"


def read(name):
    with (FILES / name).open("rb") as upload:
        return read_sheet(upload)


def read_bytes(data):
    return read_sheet(io.BytesIO(data))


def refusal(data):
    with pytest.raises(SheetRefused) as caught:
        read_bytes(data)
    assert str(caught.value)
    return caught.value


def workbook(*rows):
    out = io.BytesIO()
    write_xlsx(rows, out)
    return out.getvalue()


def with_part(data, name, content, *, compress=zipfile.ZIP_DEFLATED):
    """The workbook `data` with one part replaced or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", compress) as new:
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        new.writestr(name, content)
    return out.getvalue()


def sheet_xml(cells, dimension="A1:B2"):
    return (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f'<dimension ref="{dimension}"/><sheetData>{cells}</sheetData></worksheet>'
    )


def inline(row, reference, text):
    return f'<row r="{row}"><c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c></row>'


SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture(scope="module")
def good():
    return read("good_utf8.csv")


class TestGoodFiles:
    def test_utf8(self, good):
        assert len(good.rows) == 31
        assert good.rows[0][:2] == ["Mã cán bộ", "Họ và tên"]
        assert good.rows[1][1:4] == ["Lê Thị Hạnh", "04/08/1994", "027507069464"]
        assert good.notes() == []

    @pytest.mark.parametrize(
        ("name", "encoding", "separator", "notes"),
        [("good_utf16le_tab.csv", "utf-16", "\t", 0), ("windows1258.csv", "windows-1258", ",", 1)],
    )
    def test_other_encodings_give_the_same_rows(self, good, name, encoding, separator, notes):
        sheet = read(name)
        assert sheet.rows == good.rows
        assert (sheet.about["encoding"], sheet.about["separator"]) == (encoding, separator)
        assert len(sheet.notes()) == notes

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
    @pytest.mark.parametrize("separator", [",", ";", "\t"])
    def test_every_encoding_and_separator(self, good, encoding, separator):
        out = io.StringIO(newline="")
        csv.writer(out, delimiter=separator).writerows(good.rows)
        assert read_bytes(out.getvalue().encode(encoding)).rows == good.rows

    def test_separator_named_by_excel(self):
        sheet = read_bytes("sep=;\r\nTên;Ghi chú\r\nAn;a,b,c\r\n".encode())
        assert sheet.rows == [[], ["Tên", "Ghi chú"], ["An", "a,b,c"]]

    def test_commas_in_titles(self):
        sheet = read_bytes("Họ, tên;Mã\nLê, An;1\n".encode())
        assert sheet.rows == [["Họ, tên", "Mã"], ["Lê, An", "1"]]

    def test_decomposed_letters_and_stray_characters_are_cleaned(self):
        sheet = read_bytes("Tên\nNguye\u0302\u0303n\u200b \x07 An\n".encode())
        assert sheet.rows[1] == ["Nguyễn An"]

    def test_line_ends_in_cells_and_empty_rows_keep_row_numbers(self):
        sheet = read_bytes(b'a,b\r\n\r\n"x\r\ny",2\r\n,\r\n\r\n')
        assert sheet.rows == [["a", "b"], [], ["x\ny", "2"]]

    def test_content_decides_not_the_name(self, good):
        assert read("csv_renamed.xlsx").about["kind"] == "csv"
        assert read("csv_renamed.xlsx").rows == good.rows[:5]

    def test_cut_file_is_flagged(self):
        assert read("truncated_utf8.csv").about["open_end"] is True
        assert len(read("truncated_utf8.csv").notes()) == 1

    def test_workbook_dates_are_what_someone_would_type(self, good):
        assert [row[2] for row in read("good_real_dates.xlsx").rows] == [
            row[2] for row in good.rows[:6]
        ]
        assert read("date_1904.xlsx").rows[1][2] == "31/12/1990"
        assert read("dates_as_text.xlsx").rows[1][2] == "31/12/1990"

    def test_dates_that_never_were_do_not_become_dates(self):
        days = [row[2] for row in read("date_1900_bug.xlsx").rows[1:]]
        assert days == ["28/02/1900 ?", "28/02/1900 ?", "01/03/1900", "01/01/1900 ?"]

    def test_hidden_things_are_told(self):
        sheet = read("hidden.xlsx")
        assert sheet.about["other_sheets"] == 1
        assert sheet.about["hidden"] is True
        assert len(sheet.notes()) == 2

    def test_numbers_of_a_workbook(self):
        sheet = read_bytes(workbook(["a"], [27507069464, 1.5, 2.0, True, Decimal("0.1"), -3]))
        assert sheet.rows[1] == ["27507069464", "1.5", "2", "x", "0.1", "-3"]


class TestRefusals:
    @pytest.mark.parametrize(
        ("name", "code"),
        [
            ("tcvn3_abc.csv", "old_font"),
            ("mojibake_utf8_as_latin1.csv", "garbled"),
            ("far_cell.xlsx", "rows"),
            ("ole_encrypted.xlsx", "password"),
            ("macro_inside.xlsx", "macros"),
        ],
    )
    def test_files(self, name, code):
        assert refusal((FILES / name).read_bytes()).code == code

    @pytest.mark.parametrize(
        ("data", "code"),
        [
            (b"", "empty"),
            (b" \r\n\t", "empty"),
            (b",,,\n,,\n", "empty"),
            ("Tên\nNguyễn".encode()[:-2], "cut"),
            ("Tên\nNguyễn".encode("utf-16")[:-1], "cut"),
            (b"a\x00b,c\n", "binary"),
            (b"%PDF-1.7\x00\x01\x02", "binary"),
            (b"\x89PNG\r\n\x1a\n\x00\x00", "binary"),
            (b"T\xean\nNg\x81\x8d\n", "encoding"),
            (b'a,b\n"never closed,1\n2,3\n', "quotes"),
            (b"PK\x03\x04 not a zip", "broken"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le"), "old_workbook"),
            (b"a\n" * 50_001, "rows"),
            (b",".join([b"x"] * 61), "columns"),
            (b"a," + b"x" * 10_001, "cell"),
            (b"x" * (20 * 1024 * 1024 + 1), "too_big"),
        ],
        ids=lambda value: value if isinstance(value, str) else "",
    )
    def test_data(self, data, code):
        assert refusal(data).code == code

    def test_place_is_named(self):
        with translation.override("en"):
            error = refusal(b"a,b\n1," + b"x" * 10_001 + b"\n")
            assert str(error) == "Row 2, column 2 holds more than 10,000 characters."

    def test_limits_are_inclusive(self):
        assert len(read_bytes(b"a\n" * 50_000).rows) == 50_000
        assert read_bytes(b",".join([b"x" * 10_000] * 60) + b",,,\n").rows == [["x" * 10_000] * 60]

    @pytest.mark.parametrize(
        "text",
        [
            "NguyÔn V¨n An,Phßng T­ ph¸p,c«ng chøc",  # TCVN3
            "Nguyeãn Vaên An,Phoøng Tö phaùp,coâng chöùc,Leâ Thò Haïnh",  # VNI
        ],
    )
    def test_old_fonts_in_unicode_files_too(self, text):
        assert refusal(text.encode()).code == "old_font"
        assert refusal(workbook(["Tên"], text.split(","))).code == "old_font"

    @pytest.mark.parametrize("code", ["latin-1", "cp1252"])
    def test_garbled_letters(self, code):
        broken = "Nguyễn Văn Đức, Hà Nội".encode().decode(code, "ignore")
        assert refusal(broken.encode()).code == "garbled"

    def test_garbled_letters_in_a_workbook(self):
        assert refusal(workbook(["Nguyá»…n VÄƒn Äá»©c"])).code == "garbled"

    @pytest.mark.parametrize(
        "text",
        [
            "Nguyễn Văn Ước,hoà giải,Thuỷ,giùm,quý,khuỷu,xoong,tuần,hoặc,khuếch,loằng ngoằng",
            "UBND XÃ ĐẠI ĐỒNG,PHÒNG VĂN HOÁ - XÃ HỘI",
            "Café,naïve,Microsoft® Office®,«Ngày»,25 °C,m²,µm,§ 5",
            "H' Linh Êban,Y Thanh Niê",
        ],
    )
    def test_right_letters_are_not_suspected(self, text):
        assert read_bytes(text.encode()).rows == [text.split(",")]

    def test_every_code_has_a_message(self):
        details = dict.fromkeys(("most", "row", "column", "missing", "found"), 1)
        assert all(str(message) % details for message in MESSAGES.values())


class TestHostileWorkbooks:
    plain = workbook(["a"], ["b"])

    def test_lying_dimension_is_not_believed(self):
        xml = sheet_xml(inline(1, "A1", "only"), dimension="A1:XFD1048576")
        assert read_bytes(with_part(self.plain, SHEET, xml)).rows == [["only"]]

    def test_far_column(self):
        xml = sheet_xml(inline(1, "XFD1", "far"))
        assert refusal(with_part(self.plain, SHEET, xml)).code == "columns"

    @pytest.mark.parametrize("row", [1_048_577, 10**12])
    def test_forged_row_number(self, row):
        xml = sheet_xml(inline(row, f"A{row}", "far"))
        assert refusal(with_part(self.plain, SHEET, xml)).code in {"rows", "broken"}

    def test_too_many_rows_are_counted_before_they_are_read(self):
        rows = '<row><c t="n"><v>1</v></c></row>' * 50_001
        assert refusal(with_part(self.plain, SHEET, sheet_xml(rows))).code == "rows"

    def test_zip_bomb(self):
        bomb = with_part(self.plain, "xl/bomb.bin", b"\0" * (101 * 1024 * 1024))
        assert len(bomb) < 1_000_000
        assert refusal(bomb).code == "unpacked"

    def test_many_references_to_one_long_text(self):
        strings = (
            '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
            f"<si><t>{'x' * 9_999}</t></si></sst>"
        )
        cells = "".join(
            f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(1, 5_000)
        )
        types = zipfile.ZipFile(io.BytesIO(self.plain)).read("[Content_Types].xml").decode()
        shared = (
            '<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd'
            '.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>'
        )
        book = with_part(self.plain, "xl/sharedStrings.xml", strings)
        book = with_part(book, "[Content_Types].xml", types.replace("</Types>", shared))
        assert refusal(with_part(book, SHEET, sheet_xml(cells))).code == "text"

    def test_entities(self):
        entities = "".join(
            f'<!ENTITY e{level} "{f"&e{level - 1};" * 10}">' for level in range(1, 10)
        )
        xml = f'<!DOCTYPE x [<!ENTITY e0 "ha">{entities}]>' + sheet_xml(inline(1, "A1", "&e9;"))
        assert refusal(with_part(self.plain, SHEET, xml)).code == "broken"

    @pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "[Content_Types].xml"])
    def test_broken_parts(self, part):
        assert refusal(with_part(self.plain, part, b"<not xml")).code == "broken"

    def test_zip_that_is_no_workbook(self):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as made:
            made.writestr("a.txt", "b")
        assert refusal(out.getvalue()).code == "broken"

    def test_next_file_is_read_as_if_nothing_had_happened(self):
        assert read_bytes(self.plain).rows == [["a"], ["b"]]


COLUMNS = {"code": ["Mã cán bộ", "Mã"], "name": ["Họ và tên"], "email": ["Thư điện tử", "Email"]}


class TestTable:
    def test_records(self):
        table = read("good_utf8.csv").table(COLUMNS)
        assert len(table.records) == 30
        first = table.records[0]
        assert (first.row, first["code"], first["name"]) == (2, "CB00001", "Lê Thị Hạnh")
        assert table.unknown == ["Ngày sinh", "Số CCCD", "Đơn vị", "Chức danh"]

    def test_titles_are_matched_loosely_and_rows_keep_their_numbers(self):
        sheet = Sheet([[], ["  MA CAN BO *", "họ  và tên:"], ["1", "An"], [], ["2"]])
        table = sheet.table(COLUMNS, optional=["email"])
        assert [(r.row, r["code"], r["name"], r["email"]) for r in table.records] == [
            (3, "1", "An", ""),
            (5, "2", "", ""),
        ]

    @pytest.mark.parametrize("name", ["missing_column.csv", "no_header.csv"])
    def test_missing_columns_are_named(self, name):
        with pytest.raises(SheetRefused) as caught:
            read(name).table(COLUMNS)
        assert caught.value.code == "missing_columns"
        assert "Họ và tên" in str(caught.value)
        assert read(name).rows[0][0] in str(caught.value)

    def test_column_twice(self):
        with pytest.raises(SheetRefused) as caught:
            Sheet([["Mã", "Mã cán bộ", "Họ và tên", "Email"]]).table(COLUMNS)
        assert caught.value.code == "column_twice"

    def test_numbers_spoilt_by_excel_stay_visible(self):
        table = read("ids_scientific.csv").table({"id": ["Số CCCD"]})
        assert table.records[0]["id"] == "2.75071E+10"


FORMULAS = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    '=HYPERLINK("http://x","y")',
    "-2+3+cmd|' /C calc'!A0",
    "＝1+1",
    "+84912345678",
    "-",
]


class TestWriting:
    def written(self, *rows):
        out = io.BytesIO()
        write_csv(rows, out)
        return out.getvalue()

    def test_csv(self):
        data = self.written(
            ["Họ tên", "Ngày", "Tiết"],
            ["Lê, An", date(1990, 12, 1), Decimal("8.50")],
            [None, datetime(2026, 11, 23, 7, 5), 0.1],
        )
        assert data.startswith(b"\xef\xbb\xbf")
        assert data.decode("utf-8-sig") == (
            'Họ tên,Ngày,Tiết\r\n"Lê, An",01/12/1990,"8,50"\r\n,23/11/2026 07:05,"0,1"\r\n'
        )

    @pytest.mark.parametrize("text", FORMULAS)
    def test_csv_formulas_are_guarded_and_read_back(self, text):
        data = self.written(["Tên"], [text])
        (_, (cell,)) = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
        assert cell == f"'{text}"
        assert read_bytes(data).rows[1] == [" ".join(text.split())]

    @pytest.mark.parametrize("text", ["-5", "-1.234,5", "-12%", "0912345678", "a=b", "'tên"])
    def test_csv_keeps_what_is_no_formula(self, text):
        data = self.written([text])
        assert list(csv.reader(io.StringIO(data.decode("utf-8-sig")))) == [[text]]

    def test_csv_survives_any_text(self):
        assert read_bytes(self.written(["a\x00\ud800"], ["👍"])).rows == [["a"], ["👍"]]

    @pytest.mark.parametrize("text", FORMULAS)
    def test_xlsx_has_no_formula(self, text):
        book = openpyxl.load_workbook(io.BytesIO(workbook(["Tên"], [text])))
        cell = book.active["A2"]
        assert cell.data_type == "s"
        assert cell.value == " ".join(text.split())

    def test_xlsx(self):
        out = io.BytesIO()
        write_xlsx(
            [
                ["Tên", "Ngày", "Tiết"],
                ["Lê An\nhai", date(1990, 12, 1), Decimal("8.5")],
                ["\x07\x00"],
            ],
            out,
            title="Kết quả: [2026]/quý '4' — rất dài rất dài rất dài",
            widths=[30, 12],
        )
        sheet = openpyxl.load_workbook(out).active
        assert sheet.title == "Kết quả 2026 quý '4' — rất dài"
        assert sheet.freeze_panes == "A2"
        assert sheet["A1"].font.bold is True
        assert (sheet["A2"].value, sheet["B2"].value, sheet["C2"].value) == (
            "Lê An\nhai",
            datetime(1990, 12, 1),
            8.5,
        )
        assert sheet["B2"].number_format == "dd/mm/yyyy"
        assert sheet["A3"].value in (None, "")
        assert sheet.column_dimensions["A"].width == 30

    def test_xlsx_text_has_a_length(self):
        sheet = openpyxl.load_workbook(io.BytesIO(workbook(["x" * 40_000]))).active
        assert len(sheet["A1"].value) == 32_767
