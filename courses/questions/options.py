"""Options of choice questions: one text box, a line each, the right ones starred.

    Luật Đất đai 2013
    *Luật Đất đai 2024

A line that begins with "\\*" is an option whose text begins with a star.
"""

import base64
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from courses.questions.base import BadAnswer, Spec, Text, all_texts
from courses.vietnamese import normal

MIN_OPTIONS, MAX_OPTIONS = 2, 20
MAX_OPTION = 500
MAX_BOX = 12_000


class Option(NamedTuple):
    text: str
    right: bool


def options_box() -> blocks.TextBlock:
    """The text box. The class name is the hook for a script that opens it into rows."""
    return blocks.TextBlock(
        rows=4,
        max_length=MAX_BOX,
        label=_("Answers"),
        help_text=_("One answer a line. Put a star before each right one, as in: *Hà Nội"),
        form_classname="option-lines",
        search_index=False,
    )


def read(box: str) -> list[Option]:
    """The options written in `box`; empty lines are passed over."""
    found = []
    for line in normal(box, lines=True).split("\n"):
        right = line.startswith("*")
        text = line[1:].strip() if right or line.startswith("\\*") else line
        if text:
            found.append(Option(text, right))
    return found


def write(options: Iterable[Mapping[str, Any]]) -> str:
    """The text box for [{"text", "correct"}, ...]."""
    lines = []
    for option in options:
        text = normal(str(option["text"]))
        if option.get("correct"):
            lines.append(f"*{text}")
        else:
            lines.append(f"\\{text}" if text.startswith("*") else text)
    return "\n".join(lines)


def errors(box: str, strict: bool) -> dict[str, Text]:
    """Errors that all choice questions share, under the field "options"."""
    options = read(box)
    if len(box) > MAX_BOX or any(len(option.text) > MAX_OPTION for option in options):
        message = gettext("An answer is too long: at most %(most)d characters a line.")
        return {"options": message % {"most": MAX_OPTION}}
    if len(options) > MAX_OPTIONS:
        return {"options": gettext("At most %(most)d answers.") % {"most": MAX_OPTIONS}}
    if not strict:
        return {}
    if len(options) < MIN_OPTIONS:
        return {"options": _("Write at least two answers, one a line.")}
    if len({option.text for option in options}) < len(options):
        return {"options": _("Two answers are the same.")}
    if not any(option.right for option in options):
        return {"options": _("Put a star before the right answer.")}
    if all(option.right for option in options):
        return {"options": _("At least one answer must be wrong.")}
    return {}


def spec_of(box: str, option_ids: Mapping[str, str]) -> Spec:
    """{"options": [{"id", "text"}], "key": {"right": [ids]}} for the text box.

    An id is a short digest of the text, so it says nothing about right or wrong and stays when lines
    are moved. Options that `option_ids` knows keep the id they had.
    """
    options = read(box)
    taken = {option_ids[option.text] for option in options if option.text in option_ids}
    numbered = []
    for option in options:
        new = option_ids.get(option.text) or _new_id(option.text, taken)
        taken.add(new)
        numbered.append({"id": new, "text": option.text})
    right = [item["id"] for item, option in zip(numbered, options, strict=True) if option.right]
    return {"options": numbered, "key": {"right": right}}


def _new_id(text: str, taken: set[str]) -> str:
    for attempt in range(1000):
        digest = hashlib.sha256(f"{attempt}:{text}".encode()).digest()
        made = base64.b32encode(digest).decode()[:5].lower()
        if made not in taken:
            return made
    raise AssertionError("a thousand digests of one text cannot all be taken")


def option_ids_of(spec: Spec | None) -> dict[str, str]:
    """Text to id for the options of `spec`, to hand on to the next version's `spec`."""
    return {option["text"]: option["id"] for option in (spec or {}).get("options", [])}


def chosen(spec: Spec, raw: Any) -> list[str]:
    """The ids in `raw`, each once, in the spec's order; raises BadAnswer for an unknown one."""
    given = set(all_texts(raw)) - {""}
    known = [option["id"] for option in spec["options"]]
    if not given <= set(known):
        raise BadAnswer(_("This is not an answer of the question. Load the page again."))
    return [option_id for option_id in known if option_id in given]


def in_order(spec: Spec, order: Sequence[str] | None) -> list[dict[str, str]]:
    """The options as the paper orders them; those it does not know come last."""
    place = {option_id: number for number, option_id in enumerate(order or [])}
    options = [{"id": option["id"], "text": option["text"]} for option in spec["options"]]
    return sorted(options, key=lambda option: place.get(option["id"], len(place)))


def texts(spec: Spec, ids: Iterable[Any]) -> list[str]:
    """Texts of the options with these ids, in the spec's order; unknown ids are passed over."""
    wanted = [option_id for option_id in ids if isinstance(option_id, str)]
    return [option["text"] for option in spec["options"] if option["id"] in wanted]
