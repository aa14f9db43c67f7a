"""Compares a list with the kept files: who is new, who changes, who is refused and why.

Writes nothing. Somebody is known by the number, else by name and birth date within the kept files.
Whoever may be two people is not guessed: the row is refused until somebody says who it is.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from courses.models import JobPosition
from courses.models.dated import local_name
from courses.vietnamese import same_spelling_key
from lms.papers.dates import PartialDate
from lms.personnel.exchange.roster.cells import Typed
from lms.personnel.exchange.roster.columns import FULL_NAME, NUMBER, label_of
from lms.personnel.exchange.roster.files import KeptFiles, posts_told
from lms.personnel.exchange.roster.outcomes import ANOTHER, CHANGED, NEW, Outcome, Terms
from lms.personnel.exchange.roster.places import Positions, Units
from lms.personnel.exchange.roster.posts import plan_post, plan_unit
from lms.personnel.exchange.roster.values import changed_values, email_refusal, new_values
from lms.personnel.models import Officer
from lms.personnel.persons import may_be_one_day
from lms.personnel.rules import is_own


def plan_roster(rows: Sequence[Typed], terms: Terms, *, lock: bool = False) -> list[Outcome]:
    """What would become of each row on these terms, in the order of the file."""
    return list(_Plan(rows, terms, lock=lock).outcomes())


class _Plan:
    """One comparison of a list with the files; what earlier rows said is remembered."""

    def __init__(self, rows: Sequence[Typed], terms: Terms, *, lock: bool) -> None:
        self.rows, self.terms = rows, terms
        self.units = Units.on(terms.since, scope=terms.scope, agency=terms.agency)
        positions = JobPosition.objects.all()
        self.positions = Positions(positions, chosen=terms.positions, day=terms.since)
        first = min([terms.since, *(row.since.first() for row in rows if row.since)])
        self.files = KeptFiles(rows, scope=terms.scope, since=first, lock=lock)
        self.row_of_number: dict[str, int] = {}
        self.row_of_identity: dict[str, Typed] = {}
        self.row_of_officer: dict[int, int] = {}
        self.newcomers: dict[str, dict[int, list[Typed]]] = {}

    def outcomes(self) -> Iterator[Outcome]:
        made = [self._outcome(row) for row in self.rows]
        asked = {one["uid"] for outcome in made for one in outcome.alike if one.get("uid")}
        posts = posts_told(
            [self.files.by_uid[uid].pk for uid in asked if uid in self.files.by_uid], self.terms.on
        )
        for outcome in made:
            for one in outcome.alike:
                officer = self.files.by_uid.get(one.get("uid", ""))
                post = posts.get(officer.pk) if officer else None
                if post is not None:
                    one["post"] = f"{post.position.short_name}, {local_name(post.unit)}"
        return iter(made)

    def _outcome(self, row: Typed) -> Outcome:
        made = Outcome(row.row, row.texts)
        for problem in row.problems:
            made.refuse(problem)
        if made.reasons or self._said_before(row, made):
            return made
        unit = plan_unit(row, made, self.units)
        if made.reasons:
            return made
        who = self._who(row, made)
        if made.reasons:
            return made
        self._compare(row, who, made)
        if not made.reasons:
            held = self.files.posts.get(who.pk, []) if who else []
            plan_post(row, made, unit, self.positions, held, self.terms)
        if who is not None and made.state == CHANGED and is_own(self.terms.by, who):
            made.refuse(_("Nobody changes or confirms the own file. Ask another keeper."))
        self._remember(row, who, made)
        return made

    # Who it is -----------------------------------------------------------------------------------

    def _said_before(self, row: Typed, made: Outcome) -> bool:
        """Whether an earlier row has the number or the identity number: it is taken, this is not."""
        number = row.values.get(NUMBER, "").casefold()
        identity = row.values.get("identity", "")
        if number and number in self.row_of_number:
            told = {"column": label_of(NUMBER), "row": self.row_of_number[number]}
            made.refuse(_("%(column)s: row %(row)d has the same.") % told)
        elif identity in self.row_of_identity and not self._is_another(row):
            twin = self.row_of_identity[identity]
            told = {"column": label_of("identity"), "row": twin.row}
            made.alike = [_shown_row(twin)]
            made.refuse(_("%(column)s: row %(row)d has the same.") % told)
        else:
            self.row_of_number.setdefault(number, row.row)
            self.row_of_identity.setdefault(identity, row)
            self.row_of_number.pop("", None)
            self.row_of_identity.pop("", None)
        return bool(made.reasons)

    def _is_another(self, row: Typed) -> bool:
        return self.terms.people.get(str(row.row)) == ANOTHER

    def _who(self, row: Typed, made: Outcome) -> Officer | None:
        """Whose file the row means; None for a new one. Refuses the row where that is not sure."""
        number = row.values.get(NUMBER, "").casefold()
        found = self.files.by_number.get(number) if number else None
        if found is not None:
            self._doubt_number(row, found, made)
        elif number and number in self.files.used_numbers:
            told = {"number": row.values[NUMBER]}
            made.refuse(_("Another officer has the number %(number)s already.") % told)
        elif not row.name:
            made.refuse(_("Write the full name."))
        else:
            found = self._by_name(row, made)
        if found is not None and found.pk in self.row_of_officer:
            told_row = {"row": self.row_of_officer[found.pk]}
            made.refuse(_("Row %(row)d is about the same person.") % told_row)
        return found

    def _doubt_number(self, row: Typed, found: Officer, made: Outcome) -> None:
        """A number that stands at another name and another birth date is more likely mistyped."""
        if not row.name or self.terms.people.get(str(row.row)) == str(found.uid):
            made.chosen = self.terms.people.get(str(row.row), "")
            return
        named_alike = same_spelling_key(row.name) == same_spelling_key(found.full_name)
        if not named_alike and not may_be_one_day(row.birth, found.birth):
            made.alike = [_shown(found)]
            made.refuse(
                _("The number belongs to somebody with another name and birth date. Look at both.")
            )

    def _by_name(self, row: Typed, made: Outcome) -> Officer | None:
        """Who of the kept files is meant by name and birth date, as far as they are known."""
        maybe = [one for one in self.files.named(row.name) if may_be_one_day(row.birth, one.birth)]
        exact = [one for one in maybe if one.birth == row.birth]
        chosen = self.terms.people.get(str(row.row), "")
        made.chosen = chosen
        by_uid = {str(one.uid): one for one in maybe}
        if chosen in by_uid:
            return by_uid[chosen]
        twins = [] if chosen == ANOTHER else self._twins(row)
        if chosen == ANOTHER or not (maybe or twins):
            return None
        numbered = NUMBER in row.values and bool(exact) and bool(exact[0].number)
        if len(exact) == 1 and not numbered and not twins:
            return exact[0]
        made.alike = [_shown(one) for one in maybe] + [_shown_row(one) for one in twins]
        made.refuse(_("This may be somebody who has a file or stands above. Say who it is."))
        return None

    def _twins(self, row: Typed) -> list[Typed]:
        """New people of earlier rows who may be the same; two identity numbers are two people."""
        mine = row.values.get("identity")
        named = self.newcomers.get(same_spelling_key(row.name), {})
        years = (0, row.birth.year) if row.birth else tuple(named)
        return [
            other
            for year in years
            for other in named.get(year, [])
            if may_be_one_day(row.birth, other.birth)
            and not (mine and other.values.get("identity") not in (None, mine))
        ]

    def _remember(self, row: Typed, who: Officer | None, made: Outcome) -> None:
        if who is not None:
            self.row_of_officer.setdefault(who.pk, row.row)
        elif made.state == NEW:
            year = row.birth.year if row.birth else 0
            named = self.newcomers.setdefault(same_spelling_key(row.name), {})
            named.setdefault(year, []).append(row)

    # What changes --------------------------------------------------------------------------------

    def _compare(self, row: Typed, who: Officer | None, made: Outcome) -> None:
        made.officer = who
        if who is None:
            made.state, made.values = NEW, new_values(row)
            if made.kept_by is None:
                made.kept_by = self.terms.agency
            if made.kept_by is None:
                made.refuse(_("Write the unit: it tells which agency keeps the file."))
            elif not self._kept_here(made.kept_by.pk):
                made.refuse(_("The agency of this unit does not have its files kept by you."))
            return
        made.kept_by = None
        if row.values.get(NUMBER, "").casefold() in self.files.old_numbers:
            # Of a profile merged into this one: it names the person and is not the number by now.
            row = replace(row, values={k: v for k, v in row.values.items() if k != NUMBER})
        made.values, made.changes = changed_values(row, who)
        if made.values:
            made.state = CHANGED
        if "email" in made.values and who.user is not None:
            reason = email_refusal(who, made.values["email"], self.terms)
            if reason:
                made.refuse(reason)

    def _kept_here(self, agency: int) -> bool:
        return self.terms.scope is None or agency in self.terms.scope


def _shown(officer: Officer) -> dict[str, str]:
    """Somebody who has a file, to be compared with a row by a person."""
    return {
        "uid": str(officer.uid),
        "name": officer.full_name,
        "number": officer.number or "",
        "born": str(officer.birth or ""),
    }


def _shown_row(row: Typed) -> dict[str, Any]:
    """Somebody of an earlier row, to be compared with a row by a person."""
    born: PartialDate | None = row.birth
    return {
        "row": row.row,
        "name": row.texts.get(FULL_NAME, row.name),
        "number": row.values.get(NUMBER, ""),
        "born": str(born or ""),
        "post": ", ".join(filter(None, [row.texts.get("position"), row.texts.get("unit")])),
    }
