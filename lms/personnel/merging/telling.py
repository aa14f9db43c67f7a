"""What a merge would do, or did, in words and side by side."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from courses.models.dated import local_name
from lms.accounts.models import User
from lms.accounts.rules import last_use
from lms.papers.plain import number_text
from lms.personnel.ledger import counted_tiet
from lms.personnel.merging.people import QUESTIONS, answer_of
from lms.personnel.merging.steps import Act, Pair, model_of, stored
from lms.personnel.models import Attainment, Certificate, Officer, TrainingRecord
from lms.personnel.profile import posts_of

FACTS = (TrainingRecord, Certificate, Attainment)


@dataclass
class Told:
    """Rows of one kind to which the same happens, for people."""

    act: str
    kind: str
    rows: list[str] = field(default_factory=list)

    @property
    def label(self) -> str:
        return str(Act(self.act).label)


def told(steps: Iterable[Any]) -> list[Told]:
    """Steps, planned or done, by what happens and to what kind of row."""
    groups: dict[tuple[str, str], Told] = {}
    for step in steps:
        model = model_of(step)
        kind = str(model._meta.verbose_name)
        group = groups.setdefault(
            (step.act, step.model), Told(step.act, kind[:1].upper() + kind[1:])
        )
        group.rows += _changes(model, step) if model in (Officer, User) else [step.says or "–"]
    return [group for group in groups.values() if group.rows]


def _changes(model: type[models.Model], step: Any) -> list[str]:
    """Of a person or an account: each column with what it said and says."""
    fields = {one.attname: one for one in model._meta.concrete_fields}
    before, after = stored(model, step.before), stored(model, step.after)
    return [
        f"{step.says}: {fields[name].verbose_name}: {_word(before[name])} → {_word(after[name])}"
        for name in after
        if not fields[name].is_relation and before[name] != after[name]
    ]


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return str(value or _("(empty)"))


@dataclass(frozen=True)
class Line:
    """One line of the comparison; `asked`: where both say something and differ, one is chosen."""

    label: str
    kept: str
    merged: str
    asked: bool = False

    @property
    def differs(self) -> bool:
        return self.asked and bool(self.kept and self.merged) and self.kept != self.merged


def side_by_side(pair: Pair, on: date) -> Sequence[Line]:
    """What both profiles say, line by line."""
    lines = [
        Line(str(label), answer_of(pair.kept, name), answer_of(pair.merged, name), asked=True)
        for name, (label, _columns) in QUESTIONS.items()
    ]
    whole: tuple[tuple[str, Any], ...] = (
        (_("File kept by"), lambda one: local_name(one.kept_by)),
        (
            _("Posts"),
            lambda one: "; ".join(f"{p.title}, {p.unit}" for p in posts_of(one, on=on).held),
        ),
        (_("User name"), lambda one: account_text(one.user)),
        (_("Lines of training"), lambda one: str(one.records.count())),
        (_("Papers issued here"), lambda one: str(one.certificates.count())),
        (_("Tiết of %(year)d") % {"year": on.year}, lambda one: _tiet(one, on.year)),
    )
    return [*lines, *(Line(label, read(pair.kept), read(pair.merged)) for label, read in whole)]


def _tiet(officer: Officer, year: int) -> str:
    return number_text(counted_tiet(officer, year).counted)


def account_text(account: User | None) -> str:
    """An account with the day of its last use, so that one sees which one is in use."""
    if account is None:
        return _("no account")
    if account.last_login is None and account.last_seen_on is None:
        return _("%(name)s (never used)") % {"name": account.username}
    day = last_use(account)
    return _("%(name)s (last used on %(day)s)") % {
        "name": account.username,
        "day": f"{day:%d/%m/%Y}",
    }


def facts_found(found: dict[str, int]) -> list[str]:
    """How many facts of the closed profile are read through the kept one."""
    return [
        f"{model._meta.verbose_name_plural}: {found.get(model._meta.label, 0)}" for model in FACTS
    ]
