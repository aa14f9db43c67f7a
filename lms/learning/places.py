"""The parts of a lesson as one chooses among them: to say what a question is about."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import unescape

from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from courses.bodies import BodyBlock

HEADING = re.compile(r"<h[23][^>]*>(.*?)</h[23]>", re.DOTALL | re.IGNORECASE)
MOST_LETTERS = 70


@dataclass(frozen=True, slots=True)
class Part:
    """A block of a lesson, or what stands below a further heading in it.

    `title` is the heading, or the kind of the block with its first words; `id` is that of the block,
    with the number of a further heading behind a dot.
    """

    id: str
    block: str
    title: str
    anchor: str


def parts_of(blocks: Iterable[BodyBlock]) -> list[Part]:
    """The parts of a lesson in their order; what shows no words is called by its kind."""
    found: list[Part] = []
    questions = 0
    for block in blocks:
        questions += block.spec is not None
        for number, title in enumerate(_titles(block, questions)):
            part = f"{block.id}.{number}" if number else block.id
            found.append(Part(part, block.id, title, block.anchor))
    return found


def _titles(block: BodyBlock, questions: int) -> list[str]:
    if block.spec is not None:
        words = _plain(block.spec["prompt"])
        return [_("Question %(number)d: %(words)s") % {"number": questions, "words": words}]
    headings = [_plain(heading) for heading in HEADING.findall(block.html)]
    if headings:
        return headings
    kind, words = _kinds().get(block.kind, ""), _plain(block.html)
    return [f"{kind}: {words}" if kind and words else kind or words]


def _kinds() -> dict[str, str]:
    return {
        "image": _("Picture"),
        "table": _("Table"),
        "callout": _("Box"),
        "steps": _("Steps"),
        "comparison": _("Comparison"),
        "excerpt": _("Annotated legal text"),
        "case": _("Case study"),
        "dialogue": _("Dialogue with choices"),
        "flashcards": _("Flashcards"),
        "document": _("File"),
        "video": _("Video"),
        "audio": _("Sound"),
    }


def _plain(html: str) -> str:
    words = " ".join(unescape(strip_tags(html.replace("<", " <"))).split())
    return Truncator(words).chars(MOST_LETTERS)
