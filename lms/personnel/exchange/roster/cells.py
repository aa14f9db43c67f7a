"""The rows of a list as values of a person. Pure: no database, no clock.

An empty cell says nothing, so it changes nothing. What cannot be surely read is refused with a
reason and never guessed: 12/31/1990, a number that Excel rounded, a name with digits.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext as _

from courses.vietnamese import fold, normal
from lms.accounts.models import fold_login
from lms.papers.dates import PartialDate
from lms.personnel.exchange.roster.columns import (
    DECIDED_ON,
    DECISION,
    FAMILY,
    FULL_NAME,
    GIVEN,
    NUMBER,
    SINCE,
    WOMEN,
    Layout,
    label_of,
)
from lms.personnel.models import Officer
from lms.personnel.persons import (
    EMAIL_LENGTH,
    NAME_LENGTH,
    NUMBER_LENGTH,
    PHONE,
    birth_problem,
    is_name,
    post_problem,
)

_SCIENTIFIC = re.compile(r"\d+(?:[.,]\d+)?E[+-]?\d+", re.IGNORECASE)
_IDENTITY = re.compile(r"\d{12}", re.ASCII)
_LOST_ZERO = re.compile(r"(?:84)?([35789]\d{8})", re.ASCII)
_SEVERAL_PHONES = re.compile(r"\d{6,}\D*[/;,–]\D*\d{6,}|\d[\d .]{7,}\s*[/;,–-]\s*0\d[\d .]{7,}")
_NUMBERING = re.compile(r"\(?\d{1,2}\)?")
_TWO_DIGIT_YEAR = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2}")
_MIDNIGHT = re.compile(r"[ T]0?0:00(?::00(?:\.0+)?)?$")
_IN_WORDS = re.compile(
    r"(?:ngày\s*)?(?:(\d{1,2})\s*)?tháng\s*(\d{1,2})\s*(?:năm|[/.,-])?\s*(\d{4})", re.IGNORECASE
)
_NUMBER_AND_DAY = re.compile(r"(.*\S)[\s,;(]+ngày\s+(\d[^)]*)\)?$", re.IGNORECASE)
_DIGITS = re.compile(r"[0-3]\d[01]\d(?:19|20)\d\d", re.ASCII)
_EXCEL_ERROR = re.compile(
    r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NULL!|NUM!|SPILL!|CALC!|GETTING_DATA)"
)
#: What stands below a list and is no person: its sum, and who signs it.
_NO_PERSON = re.compile(
    r"(?:tong (?:cong|so)|nguoi lap|lap bieu|nguoi ky|thu truong|ghi chu|danh sach)\b|cong(?: so)?\s*:"
)
_SERIAL = re.compile(r"[1-6]\d{4}", re.ASCII)
DECISION_LENGTH = 60
_is_email = EmailValidator()
SEXES = {"nam": Officer.Sex.MALE, "nu": Officer.Sex.FEMALE, "male": Officer.Sex.MALE,
         "female": Officer.Sex.FEMALE}  # fmt: skip
KINDS = {
    "can bo": Officer.Kind.CADRE,
    "cadre": Officer.Kind.CADRE,
    "cong chuc": Officer.Kind.CIVIL_SERVANT,
    "civil servant": Officer.Kind.CIVIL_SERVANT,
    "vien chuc": Officer.Kind.PUBLIC_EMPLOYEE,
    "public employee": Officer.Kind.PUBLIC_EMPLOYEE,
    "hop dong": Officer.Kind.CONTRACT,
    "hop dong lao dong": Officer.Kind.CONTRACT,
    "lao dong hop dong": Officer.Kind.CONTRACT,
    "nguoi lao dong": Officer.Kind.CONTRACT,
    "contract worker": Officer.Kind.CONTRACT,
    "khong chuyen trach": Officer.Kind.PART_TIME,
    "nguoi hoat dong khong chuyen trach": Officer.Kind.PART_TIME,
    "part-time commune worker": Officer.Kind.PART_TIME,
}


class Unfit(ValueError):
    """A cell that is not taken; its message is translated and says what to write instead."""


@dataclass(frozen=True)
class Typed:
    """One row of the file: what it says of a person, and what is wrong with it.

    `values` has the fields of an officer and a post that the row fills, `birth` and `since` as a
    `PartialDate`; `texts` the cells of the known columns as they stand in the file.
    """

    row: int
    texts: Mapping[str, str]
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        return str(self.values.get(FULL_NAME, ""))

    @property
    def birth(self) -> PartialDate | None:
        return self.values.get("birth")

    @property
    def since(self) -> PartialDate | None:
        """From when the row says that the post is held."""
        return self.values.get(SINCE)


def typed_rows(rows: Sequence[Sequence[str]], layout: Layout, *, on: date) -> Iterator[Typed]:
    """The people of a list, row by row, as on the day `on`; empty rows are passed over."""
    first = layout.title_row + 1
    for number, row in enumerate(rows[layout.title_row :], start=first):
        texts = {name: _cell(row, place) for name, place in layout.places.items()}
        if not any(texts.values()) or (number == first and is_numbering(row)):
            continue
        yield _typed(number, texts, on)


def _cell(row: Sequence[str], place: int) -> str:
    return normal(row[place]) if place < len(row) else ""


def is_numbering(row: Sequence[str]) -> bool:
    """Whether the row numbers the columns, as printed lists do below their titles: (1) (2) (3)."""
    filled = [cell for cell in row if cell]
    return len(filled) > 1 and all(_NUMBERING.fullmatch(cell) for cell in filled)


def _typed(number: int, texts: dict[str, str], on: date) -> Typed:
    if {FAMILY, GIVEN} <= texts.keys() and not texts.get(FULL_NAME):
        texts = texts | {FULL_NAME: f"{texts[FAMILY]} {texts[GIVEN]}".strip()}
    if WOMEN in texts:
        texts = _born(texts)
    made = Typed(number, texts)
    if _NO_PERSON.match(fold(texts.get(FULL_NAME) or texts.get(NUMBER, ""))):
        made.problems.append(_("This row is a sum or a signature, no person. It is left out."))
        return made
    for name, text in _parted(texts).items():
        if _EXCEL_ERROR.fullmatch(text):
            told = {"text": text}
            made.problems.append(_said(name, _("Excel shows the error %(text)s. Mend it.") % told))
            continue
        if not text or name not in READERS:
            continue
        try:
            made.values[name] = READERS[name](text)
        except Unfit as error:
            made.problems.append(_said(name, str(error)))
    for name, problem in _impossible(made, on):
        if problem:
            made.problems.append(_said(name, problem))
    return made


def _born(texts: dict[str, str]) -> dict[str, str]:
    """Of two columns of birth dates, men's and women's, the one that is filled; it tells the sex."""
    men, women = texts.get("birth", ""), texts[WOMEN]
    if men and women:
        return texts | {"birth": f"{men}; {women}"}  # no date, and refused as that
    sex = Officer.Sex.FEMALE if women else Officer.Sex.MALE
    told = {"sex": str(sex.label)} if (men or women) and not texts.get("sex") else {}
    return texts | {"birth": men or women} | told


def _parted(texts: dict[str, str]) -> dict[str, str]:
    """12/QĐ-UBND ngày 01/07/2025 in one cell is the number and the day of a decision."""
    both = _NUMBER_AND_DAY.fullmatch(texts.get(DECISION, ""))
    if both is None or texts.get(DECIDED_ON):
        return texts
    return texts | {DECISION: both[1], DECIDED_ON: both[2]}


def _impossible(made: Typed, on: date) -> Iterator[tuple[str, str]]:
    """What days of a row cannot be right, each with the name of its field; empty where it can."""
    if made.birth:
        yield "birth", birth_problem(made.birth, on)
    if made.since:
        yield SINCE, post_problem(made.since.first(), made.birth, on)
    if made.values.get(DECIDED_ON, on) > on:
        yield DECIDED_ON, _("This day has not come yet.")


def _said(name: str, reason: str) -> str:
    """A reason with the name of its column before it, unless it begins with that."""
    if reason.startswith(label_of(name)):
        return reason
    return _("%(column)s: %(reason)s") % {"column": label_of(name), "reason": reason}


# Cells -------------------------------------------------------------------------------------------


def _name(text: str) -> str:
    if len(text) > NAME_LENGTH:
        raise Unfit(_too_long(text, NAME_LENGTH))
    if not is_name(text):
        raise Unfit(_("A name is made of letters."))
    return text


def _too_long(text: str, most: int) -> str:
    return _("At most %(limit_value)d characters; there are %(show_value)d.") % {
        "limit_value": most,
        "show_value": len(text),
    }


def _number(text: str) -> str:
    if _SCIENTIFIC.fullmatch(text):
        raise Unfit(_rounded())
    if len(text) > NUMBER_LENGTH:
        raise Unfit(_too_long(text, NUMBER_LENGTH))
    return text


def _rounded() -> str:
    return _("Excel has rounded the number. Format the column as text and write it again.")


def listed_date(text: str) -> PartialDate:
    """A date in the forms of lists, also in words ("tháng 5/1980"); anything else is a ValueError.

    A year stands alone: what is said before it may mean something else.
    """
    bare = _MIDNIGHT.sub("", text.strip().lstrip("'")).rstrip(" .,;'")
    if _DIGITS.fullmatch(bare):
        bare = f"{bare[:2]}/{bare[2:4]}/{bare[4:]}"
    if worded := _IN_WORDS.fullmatch(bare):
        bare = "/".join(filter(None, worded.groups()))
    return PartialDate.parse("/".join(part.strip() for part in bare.split("/")))


def _date(text: str) -> PartialDate:
    try:
        return listed_date(text)
    except ValueError as error:
        if _TWO_DIGIT_YEAR.fullmatch(text):
            raise Unfit(_("Write the year with four digits.")) from error
        if _SERIAL.fullmatch(text):
            raise Unfit(
                _("Excel has turned the day into a number. Format the column as a date.")
            ) from error
        told = {"text": text[:40]}
        raise Unfit(
            _("“%(text)s” is no date. Write 15/06/1990, 06/1990 or 1990.") % told
        ) from error


def _whole_day(text: str) -> date:
    read = _date(text)
    if read.precision != "day":
        raise Unfit(_("Write the day as dd/mm/yyyy."))
    return read.first()


def _decision(text: str) -> str:
    if len(text) > DECISION_LENGTH:
        raise Unfit(_too_long(text, DECISION_LENGTH))
    return text


def _identity(text: str) -> str:
    bare = text.replace(" ", "")
    if not _IDENTITY.fullmatch(bare):
        raise Unfit(_("Identity number must have all 12 digits. Format the column as text."))
    return bare


def _phone(text: str) -> str:
    """A phone number; Excel drops the zero before a number of nine digits."""
    if _SCIENTIFIC.fullmatch(text):
        raise Unfit(_rounded())
    text = " ".join(text.removesuffix(".0").replace("(", " ").replace(")", " ").split())
    if _SEVERAL_PHONES.search(text):
        raise Unfit(_("Write one phone number only."))
    if found := _LOST_ZERO.fullmatch(text):
        text = f"0{found[1]}"
    if not PHONE.match(text):
        raise Unfit(_("Write a phone number in digits."))
    return text


def _email(text: str) -> str:
    if len(text) > EMAIL_LENGTH:
        raise Unfit(_too_long(text, EMAIL_LENGTH))
    try:
        _is_email(text)
    except ValidationError as error:
        raise Unfit(_("Write it like ten@example.vn.")) from error
    return fold_login(text)


def _of(values: Mapping[str, str]) -> Callable[[str], str]:
    def read(text: str) -> str:
        found = values.get(fold(text).strip(" ."))
        if found is None:
            known = ", ".join(dict.fromkeys(str(kind.label) for kind in values.values()))  # type: ignore[attr-defined]
            raise Unfit(_("Write one of: %(known)s.") % {"known": known})
        return str(found)

    return read


READERS: Mapping[str, Callable[[str], Any]] = {
    FULL_NAME: _name,
    "birth": _date,
    SINCE: _date,
    DECISION: _decision,
    DECIDED_ON: _whole_day,
    "number": _number,
    "identity": _identity,
    "phone": _phone,
    "email": _email,
    "sex": _of(SEXES),
    "kind": _of(KINDS),
}
