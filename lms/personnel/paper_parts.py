"""Pieces that the papers and forms share: columns filled by their headings, names, dates, places."""

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

from courses.models import Code
from courses.vietnamese import fold
from lms.papers.dates import PartialDate
from lms.papers.errors import PaperError
from lms.papers.models import ReportColumn
from lms.papers.plain import Column, Form, Table, number_text
from lms.personnel.history import HistoryLine
from lms.personnel.models import Appointment, Officer, OrgUnit, TrainingRecord
from lms.personnel.profile import Posts

# Which value a column of a form shows, told by words of its heading (folded); the first that fits.
# Order and headings are data, so a new circular that moves or rewords a column needs no release.
FIELDS = (
    ("number", ("stt",)),
    ("period", ("thoi gian", "tu thang", "tu ngay")),
    ("post", ("chuc danh", "chuc vu", "don vi cong tac")),
    ("form", ("hinh thuc",)),
    ("proof", ("kiem chung",)),
    ("result", ("ket qua",)),
    ("tiet", ("tiet",)),
    ("paper_number", ("so giay", "so hieu", "so chung chi")),
    ("paper", ("van bang", "chung chi", "trinh do")),
    ("provider", ("ten truong", "co so")),
    ("title", ("nganh hoc", "ten lop", "khoa hoc", "chuyen de", "chuyen nganh")),
)
FORM_LIST = "hinh_thuc_dao_tao"
# How a line without a recorded proof was checked.
CHECKED: dict[str, str] = {
    TrainingRecord.Source.OUTSIDE: "giấy đã được người giữ hồ sơ xác nhận",
    TrainingRecord.Source.IMPORTED: "theo hồ sơ đã lưu",
}
_PLACE = re.compile(r"(?:Xã|Phường|Đặc khu|Thị trấn|Thị xã|Quận|Huyện|Tỉnh|Thành phố) (.+)")

Row = dict[str, str]


def loaded_forms(*codes: str) -> dict[str, Form]:
    found = ReportColumn.objects.forms(*codes)
    if missing := set(codes) - set(found):
        raise PaperError(f"The columns of {', '.join(sorted(missing))} are not loaded.")
    return found


def filled(form: Form, rows: Iterable[Row]) -> Table:
    fields = [field_of(column) for column in form.columns]
    return Table(form, [[row.get(field, "") for field in fields] for row in rows])


def field_of(column: Column) -> str:
    """The value that a column shows; empty for a heading that no word of `FIELDS` fits."""
    heading = fold(column.heading)
    return next((field for field, words in FIELDS if any(word in heading for word in words)), "")


def paper_text(line: HistoryLine) -> str:
    """`Chứng chỉ số 118/2019`; a revoked paper says so."""
    record = line.record
    number = f"số {record.paper_number}" if record.paper_number else ""
    text = " ".join(part for part in (record.paper_kind, number) if part)
    return f"{text} (đã thu hồi)" if line.revocation else text


def tiet_of(lines: Iterable[HistoryLine]) -> Decimal:
    return sum((line.record.tiet or Decimal(0) for line in lines), Decimal(0))


def total_of(lines: Sequence[HistoryLine]) -> str:
    return f"{len(lines)} khóa học, {number_text(tiet_of(lines))} tiết"


def birth_text(officer: Officer) -> str:
    born = officer.birth_date
    return str(PartialDate.of(born, officer.birth_precision)) if born else ""


def main_unit(posts: Posts) -> str:
    return posts.held[0].appointment.unit.name if posts.held else ""


def position_names(posts: Posts) -> list[str]:
    """Posts held, each with its unit where that is not the main one's."""
    unit = main_unit(posts)
    names = []
    for post in posts.held:
        row = post.appointment
        elsewhere = f", {row.unit.name}" if row.unit.name != unit else ""
        names.append(f"{position_of(row)}{elsewhere}")
    return names


def position_of(row: Appointment) -> str:
    """The official name, after the kind when it is not the main post: `Kiêm nhiệm: ...`."""
    if row.kind == Appointment.Kind.MAIN:
        return row.position.name
    return f"{_capital(str(Appointment.Kind(row.kind).label))}: {row.position.name}"


def agency_name(unit: OrgUnit) -> str:
    """The agency as a document names it: the People's Committee of a commune, else the unit."""
    if _PLACE.fullmatch(unit.name):
        return f"Ủy ban nhân dân {unit.name[:1].lower()}{unit.name[1:]}"
    return unit.name


def place_of(unit: OrgUnit) -> str:
    """The place of the date line; dots to fill in where the name tells none."""
    match = _PLACE.fullmatch(unit.name) or re.search(r" (?:xã|phường|tỉnh) (.+)$", unit.name)
    return match[1] if match else "……"


def form_names(own: str) -> dict[str, str]:
    """Names of forms of study by code; where sister lists share a code, the list `own` wins."""
    family = "_".join(own.split("_")[:2])  # hinh_thuc_dao_tao and hinh_thuc_to_chuc
    rows = list(Code.objects.filter(list_name__startswith=family))
    rows.sort(key=lambda code: code.list_name == own)
    return {code.code: code.name for code in rows}


def code_list(form: Form) -> str:
    """The list of codes that a column of the form names; the usual one where none does."""
    kinds = (column.kind for column in form.columns if column.kind.startswith("code:"))
    return next(kinds, f"code:{FORM_LIST}").removeprefix("code:")


def evidence_rows(lines: Iterable[HistoryLine]) -> list[Row]:
    return [
        {
            "number": str(place),
            "period": str(line.ended),
            "title": line.record.title,
            "provider": line.record.provider,
            "tiet": number_text(line.record.tiet),
            "result": line.result or "Hoàn thành",
            "proof": _capital(line.how_proved or CHECKED.get(line.first.source, "")),
            "paper_number": "Đã thu hồi" if line.revocation else line.record.paper_number,
        }
        for place, line in enumerate(lines, start=1)
    ]


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"
