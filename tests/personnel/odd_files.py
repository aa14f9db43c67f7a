"""Files as offices send them, and as nobody should: made here, so that each is as small as can be."""

import io
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

import openpyxl

TITLES = ["Số hiệu", "Họ và tên", "Ngày sinh", "Đơn vị", "Chức danh", "Điện thoại"]
OFFICE = "Văn phòng xã Tiên Du"
PERSON = ["N-1", "Lê Văn Mới", "15/06/1990", OFFICE, "Tiếp công dân", "0912345678"]
PLACES = {"number": 0, "name": 1, "birth": 2, "unit": 3, "position": 4, "phone": 5}


def person(**values: Any) -> list[Any]:
    """The usual row with some cells said otherwise."""
    row: list[Any] = list(PERSON)
    for name, value in values.items():
        row[PLACES[name]] = value
    return row


def text(*rows: Sequence[str], separator: str = "\t", end: str = "\n") -> bytes:
    return (end.join(separator.join(row) for row in rows) + end).encode()


def book(*rows: Sequence[Any], change: Callable[[Any, Any], None] | None = None) -> bytes:
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    if change:
        change(made, made.active)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def with_parts(data: bytes, **parts: bytes) -> bytes:
    """A workbook with some of its parts replaced or added; `__` stands for `/`, `_` for a dot."""
    named = {name.replace("__", "/").replace("_", "."): part for name, part in parts.items()}
    out = io.BytesIO()
    packed = zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", packed) as new:
        for name in set(old.namelist()) - named.keys():
            new.writestr(name, old.read(name))
        for name, part in named.items():
            new.writestr(name, part)
    return out.getvalue()


def drawn_down(rows: int) -> bytes:
    """A format drawn down a column: so many rows without a value."""
    data = book(TITLES, PERSON)
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        xml = parts.read("xl/worksheets/sheet1.xml")
    row = b'<row r="%d"><c r="A%d" s="0"/></row>'
    empty = b"".join(row % (number, number) for number in range(3, rows + 3))
    whole = xml.replace(b"</sheetData>", empty + b"</sheetData>")
    return with_parts(data, xl__worksheets__sheet1_xml=whole)


def titles_above(_book: Any, sheet: Any) -> None:
    sheet.insert_rows(1, 3)
    sheet["A1"], sheet["A2"] = "UBND XÃ TIÊN DU", "DANH SÁCH CÁN BỘ, CÔNG CHỨC"
    sheet.merge_cells("A1:F1")
    sheet.merge_cells("A2:F2")


def titles_in_two_rows(_book: Any, sheet: Any) -> None:
    sheet.insert_rows(1)
    for column, title in enumerate(["Số hiệu", "Họ và tên", "Thông tin chung"], start=1):
        sheet.cell(1, column, title)
    sheet["A2"] = sheet["B2"] = None
    for cells in ("C1:F1", "A1:A2", "B1:B2"):
        sheet.merge_cells(cells)


def hidden(_book: Any, sheet: Any) -> None:
    sheet.row_dimensions[2].hidden = sheet.column_dimensions["C"].hidden = True


def cover(made: Any, _sheet: Any) -> None:
    made.create_sheet("Bìa", 0)


def mac(made: Any, _sheet: Any) -> None:
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    made.epoch = CALENDAR_MAC_1904


MEN_AND_WOMEN = book(
    ["TT", "Họ và tên", "Ngày, tháng, năm sinh", "", "Đơn vị"],
    ["", "", "Nam", "Nữ", ""],
    [1, "Lê Văn Mới", "15/06/1990", "", OFFICE],
    [2, "Lê Thị Mới", "", "1991", OFFICE],
)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
XLS = OLE + b"\0" * 500 + "Workbook".encode("utf-16-le") + b"\0" * 500
LOCKED = OLE + "EncryptedPackage".encode("utf-16-le")
HTML = b"<html><body><table><tr><td>1</td></tr></table></body></html>"
VNI = "Soá hieäu,Hoï vaø teân,Ngaøy sinh\nN-1,Nguyeãn Vaên Môùi,1990\n".encode("cp1252")
TCVN3 = "Sè hiÖu,Hä vµ tªn,Ngµy sinh\nN-1,NguyÔn V¨n Míi,1990\n".encode("cp1252")
