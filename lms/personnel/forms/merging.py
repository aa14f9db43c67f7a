"""The form before two profiles become one: what is right where they differ, and why they are one."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.personnel.forms.fields import Line
from lms.personnel.merging.lines import Twins, twins
from lms.personnel.merging.people import QUESTIONS, answer_of, differing
from lms.personnel.merging.steps import KEPT, MERGED, Pair
from lms.personnel.merging.telling import account_text
from lms.personnel.models import TrainingRecord


class MergeForm(forms.Form):
    """A choice for each thing in which both differ; the lines that stand in both; the reason."""

    def __init__(self, data: Any = None, *, pair: Pair) -> None:
        super().__init__(data)
        for name in differing(pair):
            answers = [(KEPT, answer_of(pair.kept, name)), (MERGED, answer_of(pair.merged, name))]
            self.fields[name] = _choice(QUESTIONS[name][0], answers, KEPT)
        one, other = pair.kept.user, pair.merged.user
        if one is not None and other is not None:
            accounts = [(KEPT, account_text(one)), (MERGED, account_text(other))]
            self.fields["account"] = _choice(_("Account that goes on"), accounts, _used(one, other))
            self.fields["account"].help_text = _(
                "The other account is closed at once: its sign-ins end, its user name stays taken."
            )
        self.twins = twins(pair)
        if self.twins:
            self.fields["strike"] = forms.MultipleChoiceField(
                label=_("The same line twice"),
                help_text=_("What is ticked is one line: it counts once, the other is struck out."),
                choices=[(one.key, _twin(one)) for one in self.twins],
                initial=[one.key for one in self.twins],
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )
        self.fields["reason"] = Line(
            label=_("Why they are one person"),
            max_length=500,
            widget=forms.Textarea(attrs={"rows": 2}),
        )

    def chosen(self) -> dict[str, Any]:
        """What was chosen, or is proposed while nothing was sent."""
        said = self.cleaned_data if self.is_bound and self.is_valid() else {}
        names = [name for name in self.fields if name != "reason"]
        return {name: said.get(name, self.fields[name].initial) for name in names}


def _choice(label: Any, choices: list[tuple[str, str]], initial: str) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=choices, initial=initial, widget=forms.RadioSelect
    )


def _used(one: User, other: User) -> str:
    """Which account is proposed: the open one, the one used last."""
    keys = [(user.is_active, user.last_login is not None, user.last_login) for user in (one, other)]
    if keys[0][:2] != keys[1][:2]:
        return KEPT if keys[0][:2] > keys[1][:2] else MERGED
    if one.last_login and other.last_login and other.last_login > one.last_login:
        return MERGED
    return KEPT


def _twin(pair: Twins) -> str:
    return f"{_line(pair.kept)} = {_line(pair.struck)}"


def _line(line: TrainingRecord) -> str:
    parts = [line.title, line.provider, line.span, line.paper_number]
    return ", ".join(part for part in parts if part)
