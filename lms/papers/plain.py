"""What the forms are made of: plain values, read by the PDF templates and the HTML views alike.

Whoever has the facts (personnel, learning, reports) fills these in. All text is Vietnamese as it
is to stand on the paper; `made_at` is an aware time and becomes the file's own date, so that the
same values give the same bytes. Empty text leaves its line out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby

from lms.papers.dates import PartialDate, official_date_line
from lms.printed_codes import pretty

# What papers are called on paper and in facts, whatever the language of the screen.
PAPER_NAMES = {
    "completion": "Giấy xác nhận hoàn thành",
    "attestation": "Giấy chứng nhận",
    "certificate": "Chứng chỉ",
}


def number_text(value: Decimal | None) -> str:
    """A figure as papers write it, without needless zeros: "8", "7,5"; None is empty."""
    if value is None:
        return ""
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")


@dataclass(frozen=True)
class Column:
    """A column of a form: headings, and `kind` (`text`, `period`, `number`, `code:<list>`, ...)."""

    heading: str
    heading_en: str = ""
    parent_heading: str = ""
    kind: str = "text"

    @property
    def numeric(self) -> bool:
        """Whether its values are figures, set to the right."""
        return self.kind in {"number", "int", "decimal", "percent"}


@dataclass(frozen=True)
class HeadingCell:
    """A cell of the upper heading row: it spans `columns` columns, or both rows when it is alone."""

    heading: str
    columns: int
    rows: int


@dataclass(frozen=True)
class Form:
    """A form by its report code (`2C-26`, `MC-II1`, ...); `official` when its layout was read in a
    source, not remembered or made up: the others say so wherever they are shown."""

    code: str
    title: str
    title_en: str
    columns: tuple[Column, ...]
    source: str = ""
    official: bool = True

    @property
    def has_parents(self) -> bool:
        return any(column.parent_heading for column in self.columns)

    def upper_headings(self) -> list[HeadingCell]:
        """The upper of two heading rows: neighbours under one parent become one cell."""
        cells = []
        for parent, group in groupby(self.columns, key=lambda column: column.parent_heading):
            members = list(group)
            if parent:
                cells.append(HeadingCell(parent, len(members), 1))
            else:
                cells += [HeadingCell(column.heading, 1, 2) for column in members]
        return cells

    def lower_columns(self) -> list[Column]:
        """The columns that stand in the lower heading row."""
        return [column for column in self.columns if column.parent_heading]


@dataclass(frozen=True)
class Table:
    """Rows under a form's columns: each row has one text for every column, in their order."""

    form: Form
    rows: Sequence[Sequence[str]]

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row) != len(self.form.columns):
                raise ValueError(f"{self.form.code}: a row has {len(row)} cells")

    @property
    def cells(self) -> list[list[tuple[Column, str]]]:
        """Each row as pairs of column and text."""
        return [list(zip(self.form.columns, row, strict=True)) for row in self.rows]


@dataclass(frozen=True)
class CompletionPaper:
    """A *Giấy xác nhận hoàn thành*, one page, A4 landscape."""

    agency: str  # the issuing agency: "Ủy ban nhân dân xã Tiên Du"
    number: str  # number and sign as registered: "07/GXNHT-UBND"
    officer_name: str
    birth_date: str  # as precise as it is known: "05/01/1990", "1990", or empty
    unit: str
    course_title: str
    provider: str
    tiet: str  # "8" or "7,5"
    period: str  # "từ ngày 03/03/2026 đến ngày 21/04/2026"
    proof: str  # how it was proved: "đạt bài kiểm tra trực tuyến"
    basis: str  # the standing decision: "Quyết định số 12/QĐ-UBND ngày 05/01/2026"
    place: str
    issued_on: date
    signer_title: str  # one or several lines: "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH"
    signer_name: str
    code: str  # the stored check code, 16 symbols
    check_address: str  # the page where the code is typed: "https://hoc.example.vn/xac-minh/"
    made_at: datetime
    result: str = ""  # the grade, printed after the proof: "9/10 điểm"
    parent_agency: str = ""  # above the agency in the head, where there is one
    revoked_on: date | None = None
    revoked_ground: str = ""
    note: str = ""  # one line at the foot, as "Dữ liệu minh họa"

    @property
    def check_url(self) -> str:
        """What the QR code holds: the check page of this paper."""
        return f"{self.check_address.rstrip('/')}/{self.code}/"

    @property
    def pretty_code(self) -> str:
        return pretty(self.code)

    @property
    def date_line(self) -> str:
        return official_date_line(self.place, self.issued_on)

    @property
    def revoked_text(self) -> str:
        """Day and ground of the revocation; empty while the paper stands."""
        if self.revoked_on is None:
            return ""
        ground = f". Lý do: {self.revoked_ground}" if self.revoked_ground else ""
        return f"Đã thu hồi ngày {PartialDate.of(self.revoked_on)}{ground}"

    @property
    def signer_lines(self) -> list[str]:
        return self.signer_title.splitlines()


def _facts(*pairs: tuple[str, str]) -> list[tuple[str, str]]:
    """Terms with their values, without those that have none."""
    return [(term, value) for term, value in pairs if value]


@dataclass(frozen=True)
class Annex:
    """What one aggregated line of a table consists of: "Tự học năm 2026", with its lines."""

    title: str
    table: Table
    total: str = ""  # "6 khóa học, 14 tiết"


@dataclass(frozen=True)
class TrainingTable:
    """Items 26 and 27 of form 2C, for printing into or beside a personnel file, A4 portrait."""

    agency: str  # the agency that keeps the file
    officer_name: str
    officer_number: str
    birth_date: str
    unit: str
    positions: Sequence[str]  # posts held on the day, each with its unit where it differs
    study: Table  # form 2C-26
    work: Table  # form 2C-27
    as_of: date
    place: str
    source_note: str  # where the lines come from and which rule chose them
    made_at: datetime
    annexes: Sequence[Annex] = ()
    parent_agency: str = ""
    study_title: str = (
        "26. Đào tạo, bồi dưỡng về chuyên môn, nghiệp vụ, lý luận chính trị, ngoại ngữ"
    )
    work_title: str = "27. Quá trình công tác"

    @property
    def facts(self) -> list[tuple[str, str]]:
        return _facts(
            ("Họ và tên", self.officer_name.upper()),
            ("Sinh", self.birth_date),
            ("Đơn vị", self.unit),
            ("Vị trí công tác", "; ".join(self.positions)),
        )

    @property
    def date_line(self) -> str:
        return official_date_line(self.place, self.as_of)


@dataclass(frozen=True)
class LearningEvidence:
    """*Minh chứng học tập*: one page to attach to the appraisal form, criterion II.1."""

    agency: str
    unit: str
    officer_name: str
    birth_date: str
    positions: Sequence[str]
    criterion: str  # the criterion's wording with its legal basis
    span_title: str  # "Quý III năm 2026"
    first_day: date
    last_day: date
    table: Table  # form MC-II1
    tiet_total: str  # "14" or "7,5"
    as_of: date
    place: str
    source_note: str
    made_at: datetime
    parent_agency: str = ""

    @property
    def facts(self) -> list[tuple[str, str]]:
        return _facts(
            ("Họ và tên", self.officer_name),
            ("Sinh", self.birth_date),
            ("Vị trí công tác", "; ".join(self.positions)),
            ("Đơn vị", self.unit),
        )

    @property
    def date_line(self) -> str:
        return official_date_line(self.place, self.as_of)


@dataclass(frozen=True)
class Slip:
    """One activation slip: for whom, and the one-time code that opens the account."""

    name: str
    unit: str
    username: str
    code: str  # in groups, as it is typed
    url: str  # what the QR code holds


@dataclass(frozen=True)
class SlipSheet:
    """Activation slips, eight to a page, A4 portrait, to be cut apart and handed over."""

    agency: str
    address: str  # where a code is typed by hand, without its scheme: "hoc.example.vn/kich-hoat"
    valid_until: date
    slips: Sequence[Slip]
    made_at: datetime

    @property
    def valid_text(self) -> str:
        return str(PartialDate.of(self.valid_until))
