"""Terms and what they mean; where a term is used in the lesson it leads here."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape, unescape
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from courses import vietnamese
from courses.blocks.excerpt import even
from courses.blocks.teaching import GOOD_LESSONS, TeachingBlock, Text, said

PIECE = re.compile(r"(<[^>]*>)|([^<]+)")
TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
#: Nothing is linked inside these: they lead somewhere already, or are read for themselves.
CLOSED = {
    "a",
    "button",
    "summary",
    "h1",
    "h2",
    "h3",
    "h4",
    "svg",
    "label",
    "figure",
    "caption",
    "th",
}


@dataclass(frozen=True, slots=True)
class Term:
    """A term and the id of the element that explains it."""

    words: str
    anchor: str


def linked(html: str, terms: Iterable[Term]) -> str:
    """The HTML of a block, the first use of each term in it a link to what the term means."""
    left = {term.words.casefold(): term for term in terms}
    if not left:
        return html
    longest_first = sorted(left, key=len, reverse=True)
    found = re.compile(
        rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)", re.IGNORECASE
    )

    def link(match: re.Match[str]) -> str:
        term = left.pop(match[0].casefold(), None)
        words = escape(match[0], quote=False)
        if term is None:
            return words
        return f'<a class="term" href="#{escape(term.anchor)}">{words}</a>'

    made, closed = [], 0
    for tag, text in PIECE.findall(html):
        if tag:
            name = TAG.match(tag)
            if name and name[2].lower() in CLOSED and not tag.endswith("/>"):
                closed += -1 if name[1] else 1
            made.append(tag)
        else:
            made.append(text if closed else _escaped(found, link, text))
    return "".join(made)


def _escaped(found: re.Pattern[str], link: Any, text: str) -> str:
    """`text` of HTML with what is found replaced; the rest stays escaped."""
    words, made, here = unescape(text), [], 0
    for match in found.finditer(words):
        made += [escape(words[here : match.start()], quote=False), link(match)]
        here = match.end()
    return text if not made else "".join([*made, escape(words[here:], quote=False)])


class TermBlock(blocks.StructBlock):
    term = blocks.CharBlock(label=_("Term"), required=False, max_length=120)
    meaning = blocks.TextBlock(label=_("Meaning"), required=False, rows=2, max_length=800)

    class Meta:
        label_format = "{term}"


class GlossaryBlock(TeachingBlock):
    """A list of terms; their first use in each text of the lesson leads to it."""

    title = blocks.CharBlock(label=_("Title"), required=False, max_length=150)
    terms = blocks.ListBlock(TermBlock(label=_("Term")), label=_("Terms"), min_num=1, max_num=60)

    def lacks(self, value: Any) -> dict[str, Text]:
        seen: set[str] = set()
        for number, row in enumerate(value["terms"], start=1):
            if not (said(row["term"]) and said(row["meaning"])):
                text = gettext("Term %(number)d needs a word and its meaning.")
                return {"terms": text % {"number": number}}
            folded = even(row["term"]).casefold()
            if folded in seen:
                text = gettext("“%(term)s” stands there twice.") % {"term": said(row["term"])}
                return {"terms": text}
            seen.add(folded)
        return {} if len(value["terms"]) else {"terms": _("Write at least one term.")}

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context=parent_context)
        rows = [row for row in value["terms"] if said(row["term"])]
        context["terms"] = [(anchor_of(context["key"], row["term"]), row) for row in rows]
        return context

    def terms_of(self, value: Any, key: str) -> list[Term]:
        """The terms with the ids that they have on the page."""
        words = [even(row["term"]) for row in value["terms"]]
        return [Term(word, anchor_of(key, word)) for word in words if word]

    class Meta:
        icon = "glasses"
        label = _("Glossary")
        group = GOOD_LESSONS
        template = "courses/blocks/glossary.html"
        description = _("Terms that a newcomer does not know, explained in plain words.")
        avoid = _("Words that everybody knows, and long rules: explain those in the text.")
        how = _(
            "Put it at the end of the lesson. Terms in the texts above lead to it by themselves."
        )


def anchor_of(key: str, term: str | None) -> str:
    """The id of a term on the page: that of its block, and the term in letters of addresses."""
    return f"tn-{key}-{vietnamese.slug(even(term), fallback='tu', max_length=60)}"
