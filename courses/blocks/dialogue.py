"""A talk with choices: what was said leads to what is said next."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from courses.blocks.excerpt import even
from courses.blocks.teaching import GOOD_LESSONS, TeachingBlock, Text, said


@dataclass(slots=True)
class Choice:
    """What the learner may say; `to` is the turn that answers it, None when there is none of that name."""

    text: str
    feedback: str
    target: str
    to: int | None = None


@dataclass(slots=True)
class Turn:
    """What somebody says, and what may be answered; without choices the talk ends here."""

    number: int
    name: str
    speaker: str
    text: str
    choices: list[Choice] = field(default_factory=list)


def turns_of(rows: Sequence[Any]) -> list[Turn]:
    """The turns with their choices led to their targets; a turn without a name is called by its number."""
    turns = [
        Turn(
            number,
            even(row["name"]) or str(number),
            said(row["speaker"]),
            said(row["text"]),
            [
                Choice(said(choice["text"]), said(choice["feedback"]), even(choice["to"]))
                for choice in row["choices"]
                if said(choice["text"]) or said(choice["to"]) or said(choice["feedback"])
            ],
        )
        for number, row in enumerate(rows, start=1)
    ]
    by_name = {turn.name.casefold(): turn.number for turn in reversed(turns)}
    for turn in turns:
        for choice in turn.choices:
            choice.to = by_name.get(choice.target.casefold())
    return turns


def wrong_in(turns: Sequence[Turn]) -> str:
    """The first thing that keeps the talk from working, in a sentence; empty when it works."""
    names: set[str] = set()
    for turn in turns:
        if turn.name.casefold() in names:
            return gettext("Two turns are called “%(name)s”.") % {"name": turn.name}
        names.add(turn.name.casefold())
        said = _wrong_in_turn(turn)
        if said:
            return said
    reached = _reached(turns)
    lost = [turn.name for turn in turns if turn.number not in reached]
    if lost:
        text = gettext("No choice leads to “%(name)s”. Lead one there, or remove it.")
        return text % {"name": lost[0]}
    stuck = [turn.name for turn in turns if turn.number not in _ending(turns)]
    if stuck:
        text = gettext("From “%(name)s” the talk never ends. One turn must have no choices.")
        return text % {"name": stuck[0]}
    return ""


def _wrong_in_turn(turn: Turn) -> str:
    if not turn.text:
        return gettext("Turn “%(name)s”: write what is said.") % {"name": turn.name}
    for choice in turn.choices:
        about = {"name": turn.name, "choice": choice.text, "target": choice.target}
        if not choice.text:
            return gettext("Turn “%(name)s”: a choice has no words.") % about
        if not choice.target:
            return gettext("Turn “%(name)s”: say where the choice “%(choice)s” leads.") % about
        if choice.to is None:
            return (
                gettext(
                    "Turn “%(name)s”: the choice “%(choice)s” leads to “%(target)s”, "
                    "but no turn has that name."
                )
                % about
            )
    return ""


def _reached(turns: Sequence[Turn]) -> set[int]:
    """The turns that one can come to from the first."""
    by_number = {turn.number: turn for turn in turns}
    found, waiting = set[int](), [1]
    while waiting:
        number = waiting.pop()
        if number in found or number not in by_number:
            continue
        found.add(number)
        waiting += [choice.to for choice in by_number[number].choices if choice.to]
    return found


def _ending(turns: Sequence[Turn]) -> set[int]:
    """The turns from which the talk can come to an end."""
    found = {turn.number for turn in turns if not turn.choices}
    grown = True
    while grown:
        more = {t.number for t in turns if any(choice.to in found for choice in t.choices)}
        grown = not more <= found
        found |= more
    return found


class ChoiceBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("What one may say"), required=False, rows=1, max_length=300)
    feedback = blocks.TextBlock(
        label=_("Remark on it"),
        required=False,
        rows=1,
        max_length=500,
        help_text=_("Why it helps or not; shown when it is chosen."),
    )
    to = blocks.CharBlock(
        label=_("Leads to the turn"),
        required=False,
        max_length=60,
        help_text=_("The name of that turn, or its number when it has none."),
    )

    class Meta:
        label_format = "{text}"


class TurnBlock(blocks.StructBlock):
    name = blocks.CharBlock(
        label=_("Name of the turn"),
        required=False,
        max_length=60,
        help_text=_("For choices to lead here; learners do not see it. Such as: chào"),
    )
    speaker = blocks.CharBlock(label=_("Who speaks"), required=False, max_length=80)
    text = blocks.TextBlock(label=_("What is said"), required=False, rows=2, max_length=1000)
    choices = blocks.ListBlock(
        ChoiceBlock(label=_("Choice")), label=_("Choices"), default=[], max_num=5
    )

    class Meta:
        label_format = "{name} {speaker}"


class DialogueBlock(TeachingBlock):
    """A talk in which the learner chooses the answers and sees where they lead."""

    title = blocks.CharBlock(label=_("Title"), required=False, max_length=150)
    situation = blocks.TextBlock(
        label=_("Situation"),
        required=False,
        rows=2,
        max_length=800,
        help_text=_("Where it is, who has come, and whose part the learner has."),
    )
    turns = blocks.ListBlock(
        TurnBlock(label=_("Turn")),
        label=_("Turns"),
        min_num=1,
        max_num=30,
        help_text=_("The first one begins. A turn without choices ends the talk."),
    )

    def lacks(self, value: Any) -> dict[str, Text]:
        turns = turns_of(value["turns"])
        if not any(turn.choices for turn in turns):
            return {"turns": _("Give the first turn at least one choice.")}
        wrong = wrong_in(turns)
        return {"turns": wrong} if wrong else {}

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context=parent_context)
        context["turns"] = turns_of(value["turns"])
        return context

    class Meta:
        icon = "comment"
        label = _("Dialogue with choices")
        group = GOOD_LESSONS
        template = "courses/blocks/dialogue.html"
        description = _("Talking with citizens: what to say, and what comes of it.")
        avoid = _("Rules without people: use steps or a case.")
        how = _("Write the first turn with two or three choices, then the turn each leads to.")
