"""Units and job positions by the words that lists use for them."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date

from django.utils.translation import gettext as _

from courses.models import JobPosition
from courses.models.dated import local_name
from courses.vietnamese import fold
from lms.personnel.exchange.roster.cells import Unfit
from lms.personnel.models import OrgUnit

MOST_NAMED = 3
_WORD = re.compile(r"[^\W_]+")
#: What offices shorten, word by word.
SHORT_FORMS = {
    "ubnd": "uy ban nhan dan",
    "hdnd": "hoi dong nhan dan",
    "mttq": "mat tran to quoc",
    "ttpvhcc": "trung tam phuc vu hanh chinh cong",
    "vhxh": "van hoa xa hoi",
    "vh": "van hoa",
    "xh": "xa hoi",
    "vp": "van phong",
    "tt": "trung tam",
}
COMMITTEE = "uy ban nhan dan"
#: What stands before the field in the name of a position, and is often left out or put instead.
_LEADING = re.compile(r"^(?:(?:cong chuc|chuyen vien|can bo|phu trach|tham muu|ve|linh vuc) )+")


def key_of(text: str) -> str:
    """One key for all spellings of a name: case, marks, hyphens and usual short forms are nothing."""
    return " ".join(SHORT_FORMS.get(word, word) for word in _WORD.findall(fold(text)))


class Units:
    """The units in which somebody may place people, found by what a list calls them.

    `scope` are the ids of the units that are meant, None for all; `agency` is whose list it is: a
    name that several agencies have is its own unit's.
    """

    def __init__(
        self, units: Iterable[OrgUnit], *, scope: Collection[int] | None, agency: OrgUnit | None
    ) -> None:
        self.all = {unit.pk: unit for unit in units}
        self.scope = self.all.keys() if scope is None else set(scope)
        self.agency = agency
        self._exact: dict[str, list[OrgUnit]] = defaultdict(list)
        self._short: dict[str, list[OrgUnit]] = defaultdict(list)
        self._told: dict[str, OrgUnit | str] = {}
        for unit in self.all.values():
            if unit.pk in self.scope:
                self._enter(unit)

    @classmethod
    def on(cls, day: date, *, scope: Collection[int] | None, agency: OrgUnit | None) -> "Units":
        """The units in force on a day."""
        return cls(OrgUnit.objects.active(day), scope=scope, agency=agency)

    def _enter(self, unit: OrgUnit) -> None:
        names = {key_of(unit.name), key_of(unit.name_en), unit.code.casefold()}
        names.add(unit.official_code.casefold())
        for name in names - {""}:
            self._exact[name].append(unit)
        agency = self.agency_of(unit)
        if unit.is_agency:
            self._short[f"{COMMITTEE} {key_of(unit.name)}"].append(unit)
        elif agency is not None:
            tail = f" {key_of(agency.name)}"
            if key_of(unit.name).endswith(tail):
                self._short[key_of(unit.name).removesuffix(tail)].append(unit)

    def agency_of(self, unit: OrgUnit) -> OrgUnit | None:
        """The agency at or above a unit: it keeps the files of who works there."""
        seen: OrgUnit | None = unit
        for _step in range(len(self.all)):
            if seen is None or seen.is_agency:
                break
            seen = self.all.get(seen.parent_id) if seen.parent_id else None
        return seen

    def find(self, text: str) -> OrgUnit:
        """The unit that `text` names; raises `Unfit` for none, and for several."""
        if text not in self._told:
            try:
                self._told[text] = self._found(text)
            except Unfit as error:
                self._told[text] = str(error)
        told = self._told[text]
        if isinstance(told, str):
            raise Unfit(told)
        return told

    def _found(self, text: str) -> OrgUnit:
        key = key_of(text)
        for found in (
            self._exact.get(text.casefold(), []),
            self._exact.get(key, []),
            self._short.get(key, []),
        ):
            near = [unit for unit in found if self.agency in (unit, self.agency_of(unit))]
            several = near if self.agency is not None and near else found
            if len(several) == 1:
                return several[0]
            if several:
                named = "; ".join(local_name(unit) for unit in several[:MOST_NAMED])
                raise Unfit(
                    _("Several units have the name “%(text)s”: %(named)s. Write the whole name.")
                    % {"text": text[:80], "named": named}
                )
        raise Unfit(
            _("“%(text)s” is outside your units, or no unit has this name.") % {"text": text[:80]}
        )


class Positions:
    """The positions in force on a day, by what a list calls them.

    `chosen` says by hand which position a text means: keys as of `key_of`, codes.
    """

    def __init__(
        self, rows: Iterable[JobPosition], *, chosen: Mapping[str, str], day: date
    ) -> None:
        self.rows = {
            row.code: row
            for row in rows
            if (row.active_from is None or row.active_from <= day)
            and (row.active_to is None or row.active_to >= day)
        }
        self.chosen = chosen
        self._by_key: dict[str, list[JobPosition]] = defaultdict(list)
        for row in self.rows.values():
            whole = {key_of(row.name), key_of(row.short_name), key_of(row.name_en)}
            bare = {_LEADING.sub("", key) for key in whole}
            for key in {row.code.casefold(), *whole, *bare} - {""}:
                self._by_key[key].append(row)

    def find(self, text: str) -> JobPosition | None:
        """The one position that `text` names; None for none and for several."""
        key = key_of(text)
        if key in self.chosen:
            return self.rows.get(self.chosen[key])
        for tried in (text.casefold(), key, _LEADING.sub("", key)):
            found = self._by_key.get(tried, [])
            if len(found) > 1:
                found = [row for row in found if row.status == JobPosition.Status.CURRENT]
            if len(found) == 1:
                return found[0]
        return None
