"""Which column of a list holds what: by its title, or as somebody says by hand."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.sheets import SheetRefused
from courses.vietnamese import fold

TITLE_ROWS = 30
"""So many rows are looked at for the titles: above them stand the names of agency and list."""
FULL_NAME, FAMILY, GIVEN, NUMBER = "full_name", "family", "given", "number"
WOMEN = "birth_women"
SINCE, DECISION, DECIDED_ON = "since", "decision_number", "decision_date"

Fields = Mapping[str, tuple[str | Promise, tuple[str, ...]]]
#: Each field with its name on screen and the titles that lists give it; marks and case are nothing.
FIELDS: Fields = {
    FULL_NAME: (
        gettext_lazy("Full name"),
        ("Họ và tên", "Họ tên", "Tên cán bộ", "Họ, tên", "Họ và tên khai sinh",
         "Họ tên cán bộ, công chức", "Họ và tên cán bộ, công chức, viên chức", "Full name", "Name"),
    ),
    FAMILY: (
        gettext_lazy("Family and middle name"),
        ("Họ", "Họ và đệm", "Họ đệm", "Họ lót", "Họ và tên đệm", "Họ và chữ đệm"),
    ),
    GIVEN: (gettext_lazy("Given name"), ("Tên",)),
    "birth": (
        gettext_lazy("Birth date"),
        ("Ngày sinh", "Ngày tháng năm sinh", "Ngày, tháng, năm sinh", "Năm sinh", "Sinh ngày",
         "Ngày/tháng/năm sinh", "NTNS", "Ngày sinh (nam)", "Năm sinh (nam)", "Birth date",
         "Date of birth"),
    ),
    WOMEN: (
        gettext_lazy("Birth date (women)"),
        ("Ngày sinh (nữ)", "Ngày sinh nữ", "Năm sinh (nữ)", "Năm sinh nữ", "Birth date (women)"),
    ),
    NUMBER: (
        gettext_lazy("Officer number"),
        ("Số hiệu", "Mã cán bộ", "Số hiệu cán bộ", "Số hiệu công chức", "Số hiệu CBCC",
         "Số hiệu cán bộ, công chức", "Số hiệu viên chức", "Mã số", "Mã CBCCVC", "Mã CBCC",
         "Mã công chức", "Mã nhân viên", "Mã NV", "Officer number", "Code"),
    ),
    "identity": (
        gettext_lazy("Identity number"),
        ("Số CCCD", "CCCD", "Căn cước công dân", "Số căn cước công dân", "Số căn cước",
         "Số định danh", "Số định danh cá nhân", "Mã định danh", "Identity number"),
    ),
    "unit": (
        gettext_lazy("Unit"),
        ("Đơn vị", "Đơn vị công tác", "Phòng, ban", "Phòng ban", "Phòng", "Cơ quan, đơn vị",
         "Bộ phận", "Nơi công tác", "Phòng, đơn vị", "Cơ quan công tác", "Cơ quan",
         "Cơ quan, đơn vị công tác", "Đơn vị (phòng, ban)", "Phòng chuyên môn", "Tên đơn vị",
         "Unit"),
    ),
    "position": (
        gettext_lazy("Job position"),
        ("Vị trí việc làm", "Chức danh", "Chức vụ", "Chức vụ, chức danh", "Chức danh, chức vụ",
         "Vị trí", "Chức vụ/chức danh", "Chức danh/vị trí việc làm", "Vị trí công tác",
         "Tên vị trí việc làm", "Job position", "Position"),
    ),
    "phone": (
        gettext_lazy("Phone"),
        ("Điện thoại", "Số điện thoại", "SĐT", "ĐT", "Điện thoại di động", "Di động", "Phone"),
    ),
    "email": (
        gettext_lazy("E-mail address"),
        ("Địa chỉ e-mail", "Email", "E-mail", "Thư điện tử", "Địa chỉ email", "Hộp thư",
         "Thư điện tử công vụ", "Email công vụ", "E-mail address"),
    ),
    "sex": (gettext_lazy("Sex"), ("Giới tính", "Nam/Nữ", "Giới", "Sex")),
    "kind": (
        gettext_lazy("Kind of officer"),
        ("Đối tượng", "Loại cán bộ", "Nhóm đối tượng", "Cán bộ/công chức/viên chức",
         "Kind of officer"),
    ),
    SINCE: (
        gettext_lazy("In the post since"),
        ("Từ ngày", "Ngày bổ nhiệm", "Ngày nhận nhiệm vụ", "Ngày nhận công tác", "Ngày điều động",
         "Thời điểm bổ nhiệm", "Ngày giữ chức vụ", "Giữ chức vụ từ", "Giữ vị trí từ ngày",
         "Ngày phân công", "In the post since", "Since"),
    ),
    DECISION: (
        gettext_lazy("Decision number"),
        ("Số quyết định", "Quyết định số", "Số QĐ", "Quyết định", "Quyết định bổ nhiệm",
         "Số quyết định bổ nhiệm", "Số, ngày quyết định", "Số QĐ, ngày", "Decision number"),
    ),
    DECIDED_ON: (
        gettext_lazy("Decision date"),
        ("Ngày quyết định", "Ngày QĐ", "Ngày ký quyết định", "Ngày ký", "Ngày ban hành quyết định",
         "Decision date"),
    ),
}  # fmt: skip
#: What the file to start from holds, in this order.
TEMPLATE = (
    NUMBER, FULL_NAME, "birth", "sex", "kind", "unit", "position", "phone", "email",
    SINCE, DECISION, DECIDED_ON,
)  # fmt: skip
#: Columns that the product's own exports have and that a list does not bring in.
KNOWN_OTHERS = ("STT", "TT", "Số TT", "Số thứ tự", "Cơ quan giữ hồ sơ", "File kept by",
                "Tên đăng nhập", "User name", "Dòng", "Row", "Lý do", "Reason")  # fmt: skip
_OTHERS = {fold(title) for title in KNOWN_OTHERS}


@dataclass(frozen=True)
class Layout:
    """Where a list has what. `title_row` is the number of the row of titles, 0 where there is none;
    `places` the columns, from 0, by the name of their field; `twice` a title that stands there again.
    """

    title_row: int = 0
    places: dict[str, int] = field(default_factory=dict)
    twice: str = ""

    @property
    def names_people(self) -> bool:
        """Whether it is known where the names stand: nothing can be read without them.

        A column of names alone may be anything's: something else must be known beside it.
        """
        named = FULL_NAME in self.places or {FAMILY, GIVEN} <= self.places.keys()
        return named and len(self.places) > 1


@dataclass(frozen=True)
class Kind:
    """A kind of list. `fields` are what its columns may hold; `complete` whether a layout is enough to
    read it, and `needed` says what that takes. `guess` tells, without titles, what columns look like.
    """

    fields: Fields
    complete: Callable[[Layout], bool]
    needed: str | Promise
    guess: Callable[[Sequence[Sequence[str]]], dict[str, int]]

    def found(self, rows: Sequence[Sequence[str]]) -> Layout:
        """Where such a list has what, by its titles."""
        return found_layout(rows, self.fields)


def label_of(name: str, fields: Fields = FIELDS) -> str:
    return str(fields[name][0])


def found_layout(rows: Sequence[Sequence[str]], fields: Fields = FIELDS) -> Layout:
    """The row with the most known titles among the first rows; none is a layout without titles.

    Titles may stand in two rows, as where cells are merged. Of two columns with a title of the same
    field the first is meant.
    """
    by_title = {fold(title): name for name, (_l, known) in fields.items() for title in known}
    known = [_named(row, by_title) for row in rows[:TITLE_ROWS]]
    at = max(range(len(known)), key=lambda number: len(known[number]), default=0)
    if not known or not known[at]:
        return Layout()
    titles, last = _two_rows(rows, known, at)
    places: dict[str, int] = {}
    twice = ""
    for place, name in sorted(titles.items()):
        if name in places:
            twice = twice or _cell_of(rows[at], place)
        places.setdefault(name, place)
    if GIVEN in places and FAMILY not in places and FULL_NAME not in places:
        places[FULL_NAME] = places.pop(GIVEN)
    return Layout(last + 1, places, twice)


def _named(row: Sequence[str], by_title: Mapping[str, str]) -> dict[int, str]:
    """The fields of the known titles in a row, by column."""
    named = ((place, by_title.get(_bare(cell), "")) for place, cell in enumerate(row) if cell)
    return {place: name for place, name in named if name}


def _cell_of(row: Sequence[str], place: int) -> str:
    return row[place] if place < len(row) else ""


def _two_rows(
    rows: Sequence[Sequence[str]], known: Sequence[dict[int, str]], at: int
) -> tuple[dict[int, str], int]:
    """The titles of the row `at` with those of the row above or below that belong to it, and the last
    of the two: a title over two rows leaves one of them empty, a title over two columns names neither.
    """
    titles, last = dict(known[at]), at
    if at > 0:
        above = {p: name for p, name in known[at - 1].items() if not _cell_of(rows[at], p)}
        titles = above | titles
    if at + 1 >= len(rows):
        return titles, last
    below = rows[at + 1]
    under = {place: _cell_of(below, place) for place in titles}
    women = _under_birth(titles, below)
    if women is not None:
        del under[women - 1]
    more = known[at + 1].items() if at + 1 < len(known) else ()
    found = {place: name for place, name in more if place not in titles}
    if (found or women is not None) and not any(under.values()):
        titles |= found | ({women: WOMEN} if women is not None else {})
        last = at + 1
    return titles, last


def _under_birth(titles: Mapping[int, str], below: Sequence[str]) -> int | None:
    """The column of women's birth dates, where lists have one for men and one for women."""
    for place, name in titles.items():
        pair = [fold(_cell_of(below, place)), fold(_cell_of(below, place + 1))]
        if name == "birth" and pair == ["nam", "nu"]:
            return place + 1
    return None


def _bare(title: str) -> str:
    return fold(title).rstrip(" *:")


def unread_titles(rows: Sequence[Sequence[str]], layout: Layout) -> list[str]:
    """Titles of columns that are not brought in, as they stand in the file."""
    if not layout.title_row:
        return []
    used = set(layout.places.values())
    titles = enumerate(rows[layout.title_row - 1])
    return [
        title
        for place, title in titles
        if title and place not in used and fold(title).rstrip(" .") not in _OTHERS
    ]


def refuse_incomplete(
    rows: Sequence[Sequence[str]],
    layout: Layout,
    *,
    missing: Sequence[str],
    fields: Fields = FIELDS,
) -> None:
    """Raise `SheetRefused` for fields that are missing; it tells the columns that were found.

    Also when two columns have a title of the same field.
    """
    if layout.twice:
        raise SheetRefused("column_twice", column=layout.twice)
    if not missing:
        return
    first = next((row for row in rows if any(row)), [])
    titles = rows[layout.title_row - 1] if layout.title_row else first
    raise SheetRefused(
        "missing_columns",
        missing=", ".join(label_of(name, fields) for name in missing),
        found=", ".join(title for title in titles if title)[:500] or _("none"),
    )


def refuse_nameless(rows: Sequence[Sequence[str]], layout: Layout) -> None:
    """Raise `SheetRefused` when no column holds the names of people, or a title stands twice.

    Names alone, under their whole title, lack what tells people apart: the birth date first of all.
    """
    missing = [] if layout.names_people else [FULL_NAME]
    if missing and FULL_NAME in layout.places and layout.title_row:
        title = rows[layout.title_row - 1][layout.places[FULL_NAME]]
        missing = [FULL_NAME if _bare(title) in map(fold, FIELDS[GIVEN][1]) else "birth"]
    refuse_incomplete(rows, layout, missing=missing)
