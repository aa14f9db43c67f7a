"""A passage of a legal text with marked words, each with its note."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from courses.blocks.law import LawBlock
from courses.blocks.teaching import GOOD_LESSONS, TeachingBlock, Text, said


@dataclass(frozen=True, slots=True)
class Note:
    number: int
    words: str
    text: str


@dataclass(slots=True)
class Paragraph:
    """A paragraph as (words, the note on them or None) one after the other, and its notes."""

    parts: list[tuple[str, Note | None]] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


def even(text: str | None) -> str:
    """The words with single spaces and composed letters, so that pasted words are found again."""
    return " ".join(unicodedata.normalize("NFC", text or "").split())


def marked(
    text: str | None, marks: Iterable[Mapping[str, Any]]
) -> tuple[list[Paragraph], list[str]]:
    """The paragraphs of `text` with the marks in them, and the words that are not found in it.

    A mark takes the first place of its words that no other has taken. Notes are numbered in the
    order of the text.
    """
    lines = [line for line in (even(line) for line in (text or "").splitlines()) if line]
    taken: list[list[tuple[int, int, str, str]]] = [[] for _line in lines]
    lost = []
    for mark in marks:
        words = even(mark["words"])
        place = _place(lines, taken, words) if words else None
        if place is None:
            lost.append(words)
            continue
        line, start = place
        taken[line].append((start, start + len(words), words, said(mark["note"])))
    return _numbered(lines, taken), lost


def _place(
    lines: list[str], taken: list[list[tuple[int, int, str, str]]], words: str
) -> tuple[int, int] | None:
    for number, line in enumerate(lines):
        start = line.find(words)
        while start >= 0:
            end = start + len(words)
            if all(end <= first or start >= last for first, last, _w, _n in taken[number]):
                return number, start
            start = line.find(words, start + 1)
    return None


def _numbered(lines: list[str], taken: list[list[tuple[int, int, str, str]]]) -> list[Paragraph]:
    made, count = [], 0
    for line, marks in zip(lines, taken, strict=True):
        paragraph, here = Paragraph(), 0
        for start, end, words, text in sorted(marks):
            count += 1
            note = Note(count, words, text)
            if line[here:start]:
                paragraph.parts.append((line[here:start], None))
            paragraph.parts.append((words, note))
            paragraph.notes.append(note)
            here = end
        if line[here:]:
            paragraph.parts.append((line[here:], None))
        made.append(paragraph)
    return made


class MarkBlock(blocks.StructBlock):
    words = blocks.CharBlock(
        label=_("Words in the text"),
        required=False,
        max_length=500,
        help_text=_("Copied from the text, letter by letter."),
    )
    note = blocks.TextBlock(label=_("Note"), required=False, rows=2, max_length=1000)

    class Meta:
        label_format = "{words}"


class ExcerptBlock(TeachingBlock):
    """An excerpt of a legal text; the marked words are linked to their notes and back."""

    title = blocks.CharBlock(
        label=_("Article, clause"),
        required=False,
        max_length=200,
        help_text=_("Such as: Khoản 1 Điều 7"),
    )
    law = LawBlock()
    text = blocks.TextBlock(
        label=_("Words of the text"),
        required=False,
        rows=6,
        max_length=8000,
        help_text=_("Paste it as it is; a line is a paragraph."),
    )
    marks = blocks.ListBlock(
        MarkBlock(label=_("Marked words")),
        label=_("Marked words and notes"),
        min_num=1,
        max_num=20,
    )

    def lacks(self, value: Any) -> dict[str, Text]:
        if not said(value["text"]):
            return {"text": _("Paste the words of the legal text.")}
        for number, mark in enumerate(value["marks"], start=1):
            if not (said(mark["words"]) and said(mark["note"])):
                text = gettext("Mark %(number)d needs both words of the text and a note.")
                return {"marks": text % {"number": number}}
        _paragraphs, lost = marked(value["text"], value["marks"])
        if lost:
            text = gettext(
                "“%(words)s” is not in the text, or is marked already. Copy it from there."
            )
            return {"marks": text % {"words": lost[0]}}
        return {} if len(value["marks"]) else {"marks": _("Mark at least one passage.")}

    def laws(self, value: Any) -> list[str]:
        return [value["law"]] if value["law"] else []

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context=parent_context)
        context["paragraphs"] = marked(value["text"], value["marks"])[0]
        context["law"] = (context.get("laws") or {}).get(value["law"])
        return context

    class Meta:
        icon = "doc-full-inverse"
        label = _("Annotated legal text")
        group = GOOD_LESSONS
        template = "courses/blocks/excerpt.html"
        description = _(
            "A provision that must be read word by word; notes say what it means at work."
        )
        avoid = _("Whole decrees: choose one or two clauses and name the text.")
        how = _("Paste the clause, then copy the words to explain and write a note on each.")
