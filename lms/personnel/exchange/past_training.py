"""A list of earlier training: what its columns may hold, and what each row says. Pure: no database."""

import re
from collections.abc import Iterator, Sequence

from django.utils.translation import gettext_lazy

from lms.personnel.exchange.roster.cells import listed_date
from lms.personnel.exchange.roster.columns import (
    FIELDS,
    FULL_NAME,
    NUMBER,
    Fields,
    Kind,
    Layout,
    refuse_incomplete,
)
from lms.personnel.exchange.roster.guessing import guessed_places

PEOPLE = (NUMBER, FULL_NAME, "family", "given", "birth")
NEEDED = ("title", "provider", "ended")
#: Each field with its name on screen and the titles that lists give it.
COLUMNS: Fields = {
    **{name: FIELDS[name] for name in PEOPLE},
    "title": (
        gettext_lazy("Course or class"),
        ("Tên khóa học", "Tên khoá học", "Khóa học", "Khoá học", "Tên lớp", "Lớp",
         "Nội dung đào tạo, bồi dưỡng", "Nội dung", "Nội dung bồi dưỡng", "Chương trình bồi dưỡng",
         "Tên chương trình", "Chuyên ngành đào tạo, bồi dưỡng", "Chuyên ngành", "Tên khóa, lớp",
         "Lớp bồi dưỡng", "Tên lớp bồi dưỡng", "Tên khóa đào tạo, bồi dưỡng",
         "Khóa bồi dưỡng", "Tên khóa bồi dưỡng", "Khóa đào tạo, bồi dưỡng", "Course"),
    ),
    "provider": (
        gettext_lazy("School"),
        ("Cơ sở đào tạo", "Tên trường", "Trường", "Nơi đào tạo", "Đơn vị tổ chức", "Nơi cấp",
         "Đơn vị đào tạo", "Cơ sở đào tạo, bồi dưỡng", "Tên cơ sở đào tạo, bồi dưỡng", "School"),
    ),
    "programme_type": (
        gettext_lazy("Programme type"),
        ("Loại chương trình", "Loại hình bồi dưỡng", "Programme type"),
    ),
    "started": (
        gettext_lazy("From"),
        ("Từ", "Từ ngày", "Từ tháng", "Từ tháng, năm", "Ngày bắt đầu", "Bắt đầu", "From"),
    ),
    "ended": (
        gettext_lazy("To"),
        ("Đến", "Đến ngày", "Đến tháng", "Đến tháng, năm", "Ngày kết thúc", "Kết thúc", "Thời gian",
         "Thời gian đào tạo", "Thời gian học", "Thời gian đào tạo, bồi dưỡng", "Năm",
         "Năm hoàn thành", "Từ tháng, năm - đến tháng, năm", "Từ - đến", "To"),
    ),
    "form": (
        gettext_lazy("Form of study"),
        ("Hình thức", "Hình thức đào tạo", "Hình thức học", "Hình thức bồi dưỡng", "Form of study"),
    ),
    "paper_kind": (
        gettext_lazy("Paper"),
        ("Văn bằng, chứng chỉ", "Loại giấy", "Văn bằng", "Chứng chỉ", "Giấy",
         "Văn bằng, chứng chỉ, trình độ", "Paper"),
    ),
    "paper_number": (
        gettext_lazy("Paper number"),
        ("Số giấy", "Số hiệu giấy", "Số văn bằng", "Số chứng chỉ", "Số hiệu văn bằng",
         "Số hiệu chứng chỉ", "Paper number"),
    ),
    "tiet": (gettext_lazy("Tiết"), ("Tiết", "Số tiết", "Thời lượng (tiết)", "Thời lượng")),
}  # fmt: skip
LINE = tuple(name for name in COLUMNS if name not in PEOPLE)
#: What the file to start from holds: the whole name in one column.
TEMPLATE = (NUMBER, FULL_NAME, "birth", *LINE)
_WORDS = re.compile(r"^(?:từ|from)\s+", re.IGNORECASE)
_BETWEEN = re.compile(r"\s+(?:đến|tới|to)\s+|\s*(?:[-–—]|->|→)\s*", re.IGNORECASE)


def missing(layout: Layout) -> list[str]:
    """Fields without which nothing can be proposed, that the list lacks."""
    lacks = [name for name in NEEDED if name not in layout.places]
    people = layout.places.keys()
    if not ({NUMBER, FULL_NAME} & people or {"family", "given"} <= people):
        lacks.insert(0, FULL_NAME)
    return lacks


def refuse_unreadable(rows: Sequence[Sequence[str]], layout: Layout) -> None:
    """Raise `SheetRefused` without people, course, school or end; it tells which."""
    refuse_incomplete(rows, layout, missing=missing(layout), fields=COLUMNS)


def _guess(rows: Sequence[Sequence[str]]) -> dict[str, int]:
    """Of a list without titles only people can be told by their looks: a day may be any day."""
    return {name: at for name, at in guessed_places(rows).items() if name in (NUMBER, FULL_NAME)}


TRAINING_LIST = Kind(
    COLUMNS,
    lambda layout: not missing(layout) and not layout.twice,
    gettext_lazy("Say where the course, the school, the end, and the name or number stand."),
    _guess,
)


def line_texts(
    rows: Sequence[Sequence[str]], layout: Layout
) -> Iterator[tuple[int, dict[str, str]]]:
    """Each row below the titles that is not empty, by the names of its fields, with its number."""
    for number, row in enumerate(rows[layout.title_row :], start=layout.title_row + 1):
        places = layout.places.items()
        texts = {name: row[at] if at < len(row) else "" for name, at in places}
        if any(texts.values()):
            yield number, _with_span(texts)


def _with_span(texts: dict[str, str]) -> dict[str, str]:
    """The dates as the form of a line reads them; 03/2024 - 06/2024 in one cell is from and to."""
    said = {name: dated(texts[name]) for name in ("started", "ended") if name in texts}
    first, last = span(texts.get("ended", ""))
    if first and not texts.get("started"):
        said |= {"started": first, "ended": last}
    return texts | said


def dated(text: str) -> str:
    """A date of a list as forms write it; what is none stays, to be refused with its own words."""
    try:
        return str(listed_date(text)) if text else ""
    except ValueError:
        return text


def span(text: str) -> tuple[str, str]:
    """From and to where one text holds both, else two empty texts."""
    bare = _WORDS.sub("", text)
    try:
        listed_date(bare)
    except ValueError:
        pass
    else:
        return "", ""
    for between in _BETWEEN.finditer(bare):
        try:
            first = listed_date(bare[: between.start()])
            last = listed_date(bare[between.end() :])
        except ValueError:
            continue
        return str(first), str(last)
    return "", ""
