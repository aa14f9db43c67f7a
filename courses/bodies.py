"""Lessons as they are shown: the teaching blocks as HTML, the questions as specs.

What is the same for every reader is made once and kept in the process: for a published revision
and a language it does not change. Questions have a state of each learner, so they are not HTML
here; whoever shows the lesson renders them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.cache import caches
from django.db.models import prefetch_related_objects
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from courses.blocks.glossary import GlossaryBlock, Term, linked
from courses.blocks.teaching import TeachingBlock
from courses.models import LegalBasis, LessonPage
from courses.questions import Spec, type_named

#: A picture or a document may be replaced without publishing the lesson again.
KEPT_SECONDS = 300
CACHE = "local"
#: Kinds of blocks in whose words the terms of the lesson's glossaries are linked.
WITH_TERMS = {"text", "callout", "steps", "case", "table", "comparison"}


@dataclass(frozen=True, slots=True)
class BodyBlock:
    """One block of a lesson: `html` of a teaching block, or `spec` and `explanation` of a question."""

    id: str
    kind: str
    html: str = ""
    spec: Spec | None = None
    explanation: str = ""

    @property
    def anchor(self) -> str:
        """The id of the block's element on the page."""
        return f"cau-{self.id}" if self.spec is not None else f"b-{self.id}"

    @property
    def template(self) -> str:
        """The form part of a question's type; see `courses/questions/_frame.html`."""
        return f"courses/questions/{self.kind}.html"

    @property
    def public(self) -> dict[str, Any]:
        """What may be seen of a question before it is answered, in its author's order."""
        return type_named(self.kind).public(self.spec or {})


def body_of(lesson: LessonPage) -> list[BodyBlock]:
    """The blocks of a live lesson, kept in the process for its revision and the language."""
    if not lesson.live_revision_id:
        return read_body(lesson)
    key = f"body-{lesson.pk}-{lesson.live_revision_id}-{get_language()}"
    kept = caches[CACHE].get(key)
    if kept is None:
        kept = read_body(lesson)
        caches[CACHE].set(key, kept, KEPT_SECONDS)
    return kept


def read_body(lesson: LessonPage) -> list[BodyBlock]:
    """The blocks of a lesson as they stand in `lesson`, saved or not."""
    stream = list(lesson.body)
    laws = _load_together(stream)
    terms = [
        term
        for block in stream
        if isinstance(block.block, GlossaryBlock)
        for term in block.block.terms_of(block.value, block.id or "glossary")
    ]
    return [_read(block, laws, terms) for block in stream]


def _read(block: Any, laws: dict[str, LegalBasis], terms: list[Term]) -> BodyBlock:
    kind = getattr(block.block, "question_type", None)
    if kind is None:
        html = str(block.render({"block_id": block.id, "laws": laws}))
        if block.block_type in WITH_TERMS:
            html = SafeString(linked(html, terms))  # what a template escaped, with our links
        return BodyBlock(block.id or "", block.block_type, html=html)
    spec = kind.spec(block.value)
    explanation = render_to_string(
        "courses/blocks/explanation.html", {"explanation": spec["explanation"]}
    )
    return BodyBlock(block.id or "", block.block_type, spec=spec, explanation=explanation)


def _load_together(stream: Iterable[Any]) -> dict[str, LegalBasis]:
    """Read renditions, captions and sound of all blocks at once; the legal texts by their numbers."""
    teaching = [(b.block, b.value) for b in stream if isinstance(b.block, TeachingBlock)]
    images = [image for block, value in teaching for image in block.images(value)]
    media = [file for block, value in teaching for file in block.media(value)]
    codes = {code for block, value in teaching for code in block.laws(value)}
    if images:
        prefetch_related_objects(images, "renditions")
    if media:
        prefetch_related_objects(media, "tracks", "sound_only")
    return {law.code: law for law in LegalBasis.objects.filter(code__in=codes)} if codes else {}
