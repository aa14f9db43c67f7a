"""A document as the lessons that it would become: one, or one for each of its large headings."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from courses.exchange.asked import Asked, NotAsked
from courses.exchange.document import MAX_PICTURES, Document
from courses.exchange.elements import Element
from courses.exchange.lesson_blocks import Blocks, blocks_from, minutes_of
from courses.exchange.notes import Note, merged
from courses.exchange.word_questions import read_questions
from courses.vietnamese import normal

MAX_TITLE = 200
Part = tuple[str, list[Element | Asked]]
SHOWN_NAMES = 5


@dataclass
class LessonDraft:
    """A lesson that is not stored: its title, its blocks, its minutes."""

    title: str
    blocks: Blocks

    @property
    def minutes(self) -> int:
        return minutes_of(self.blocks.stream)


@dataclass
class Drafts:
    """All lessons of a document, and what is to be told of the whole."""

    lessons: list[LessonDraft]
    notes: list[Note] = field(default_factory=list)
    left: list[NotAsked] = field(default_factory=list)

    @property
    def questions(self) -> list[Asked]:
        return [asked for lesson in self.lessons for asked in lesson.blocks.questions]


def parts_of(document: Document, name: str, *, split: bool) -> tuple[list[Part], list[NotAsked]]:
    """(title and pieces of each lesson, what was no question); `name` is the file's, a last resort.

    Questions are read before lessons are parted: a table of keys may stand at the very end.
    """
    elements = [one for one in document.elements if one.kind != "title"]
    title = document.title or _proposed(elements, name)
    whole = not split or may_split(document) < 2
    first = elements[0] if elements else None
    if whole and first and not document.title and _is_heading(first) and first.words == title:
        elements = elements[1:]
    reading = read_questions(elements)
    if whole:
        return [(title[:MAX_TITLE], reading.pieces)], reading.left
    parts: list[Part] = []
    before: list[Element | Asked] = []
    for piece in reading.pieces:
        if isinstance(piece, Element) and _is_heading(piece) and piece.level == 1:
            label = f"{piece.label} " if piece.label else ""
            parts.append(((label + piece.words)[:MAX_TITLE], before))
            before = []
        else:
            (parts[-1][1] if parts else before).append(piece)
    notes = [one for one in elements if one.kind == "note"]
    return [(heading, [*body, *notes]) for heading, body in parts], reading.left


def _is_heading(element: Element) -> bool:
    return element.kind == "heading"


def may_split(document: Document) -> int:
    """The number of lessons that large headings would make; 0 where there are not several."""
    count = sum(one.kind == "heading" and one.level == 1 for one in document.elements)
    return count if count > 1 else 0


def _proposed(elements: Sequence[Element], name: str) -> str:
    large = [one for one in elements if one.kind == "heading" and one.level == 1]
    if len(large) == 1:
        return large[0].words
    if elements and elements[0].kind == "heading":
        return elements[0].words
    stem = PurePosixPath(name.replace("\\", "/")).stem
    return normal(stem.replace("_", " ").replace("-", " ")) or "…"


def drafts_of(
    document: Document,
    name: str,
    *,
    split: bool,
    image: Callable[[int, str], Any],
    alts: Mapping[int, str] | None = None,
) -> Drafts:
    """The lessons of a document; `image` says what stands for picture n with an alternative text.

    `alts` are descriptions that somebody wrote meanwhile, by the number of the picture.
    """
    counts: dict[str, int] = {}
    for one in _pictures(document.elements):
        one.alt = (alts or {}).get(_place(one.picture), "") or one.alt

    def keep(source: str, alt: str) -> Any:
        place = _place(source)
        if not 0 <= place < len(document.pictures):
            return None
        problem = document.pictures[place].problem
        if place >= MAX_PICTURES:
            problem = "many_pictures"
        if problem:
            counts[problem] = counts.get(problem, 0) + 1
            return None
        return image(place, alt)

    parts, left = parts_of(document, name, split=split)
    lessons = [LessonDraft(title, blocks_from(pieces, image=keep)) for title, pieces in parts]
    notes = [Note(code, count) for code, count in counts.items()]
    return Drafts(lessons, _notes(document, lessons, left, notes), left)


def _notes(
    document: Document, lessons: list[LessonDraft], left: list[NotAsked], lost: list[Note]
) -> list[Note]:
    """What is to be told of a document and of the lessons that it becomes."""
    questions = [asked for lesson in lessons for asked in lesson.blocks.questions]
    counted = {
        **document.counts,
        "merged": 0,  # told by the blocks
        "not_asked": len(left),
        "no_key": sum(not asked.has_key for asked in questions),
        "no_explanation": sum("explanation" not in asked.item for asked in questions),
    }
    return merged(
        [
            *_styles(document.unknown),
            *(Note(code, count) for code, count in counted.items()),
            *lost,
            *(note for lesson in lessons for note in lesson.blocks.notes),
        ]
    )


def pictures_of(document: Document) -> list[tuple[int, str]]:
    """(number, alternative text of the file) of each picture that would be taken, once."""
    found: dict[int, str] = {}
    for one in _pictures(document.elements):
        place = _place(one.picture)
        if 0 <= place < len(document.pictures) and not document.pictures[place].problem:
            found[place] = found.get(place) or one.alt
    return list(found.items())


def _pictures(elements: Iterable[Element]) -> Iterator[Element]:
    for one in elements:
        if one.kind == "image":
            yield one
        yield from _pictures(one.inside)


def _place(source: str) -> int:
    number = source.removeprefix("picture:")
    return int(number) if number.isdecimal() else -1


def _styles(unknown: dict[str, int]) -> list[Note]:
    if not unknown:
        return []
    shown = ", ".join(f"“{name}”" for name in list(unknown)[:SHOWN_NAMES])
    return [Note("styles", len(unknown), shown + (" …" if len(unknown) > SHOWN_NAMES else ""))]
