"""What is told about a document that was brought in: codes with counts, put into words when shown."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


@dataclass(frozen=True)
class Note:
    """Something that was lost or changed: how often, and the names that belong to it."""

    code: str
    count: int = 1
    names: str = ""

    def __str__(self) -> str:
        text: str = TEXTS[self.code](self.count)
        return text % {"count": self.count, "names": self.names}


def merged(notes: Iterable[Note]) -> list[Note]:
    """Each note once, with its counts added."""
    found: dict[tuple[str, str], int] = {}
    for note in notes:
        found[note.code, note.names] = found.get((note.code, note.names), 0) + note.count
    return [Note(code, count, names) for (code, names), count in found.items() if count]


TEXTS: Final[dict[str, Callable[[int], Any]]] = {
    "styles": lambda n: ngettext(
        "%(count)d style was not recognised: %(names)s. Its text is kept as paragraphs.",
        "%(count)d styles were not recognised: %(names)s. Their text is kept as paragraphs.",
        n,
    ),
    "bold_headings": lambda n: ngettext(
        "%(count)d short bold line was taken for a heading.",
        "%(count)d short bold lines were taken for headings.",
        n,
    ),
    "tracked": lambda n: _("Tracked changes were accepted: the text is the final one."),
    "comments": lambda n: ngettext(
        "%(count)d comment was left out.", "%(count)d comments were left out.", n
    ),
    "contents": lambda n: _("The table of contents was left out: the lesson makes its own."),
    "hidden": lambda n: _("Hidden text was left out."),
    "page_heads": lambda n: _("Headers and footers of the pages were left out."),
    "template": lambda n: _("A template at another place is named. It was not fetched."),
    "linked": lambda n: ngettext(
        "%(count)d picture is only linked, not in the file. Put it in and send the file again.",
        "%(count)d pictures are only linked, not in the file. Put them in and send the file again.",
        n,
    ),
    "no_picture": lambda n: ngettext(
        "%(count)d picture is missing from the file.",
        "%(count)d pictures are missing from the file.",
        n,
    ),
    "drawings": lambda n: ngettext(
        "%(count)d chart, diagram or drawing was left out. Save it as a picture and add it.",
        "%(count)d charts, diagrams or drawings were left out. Save them as pictures and add them.",
        n,
    ),
    "drawing": lambda n: ngettext(
        "%(count)d drawing was left out. Save it as a picture and add it.",
        "%(count)d drawings were left out. Save them as pictures and add them.",
        n,
    ),
    "vector": lambda n: ngettext(
        "%(count)d drawing (EMF, WMF, SVG) was left out. Save it as a PNG picture.",
        "%(count)d drawings (EMF, WMF, SVG) were left out. Save them as PNG pictures.",
        n,
    ),
    "unreadable": lambda n: ngettext(
        "%(count)d picture could not be read and was left out.",
        "%(count)d pictures could not be read and were left out.",
        n,
    ),
    "pixels": lambda n: ngettext(
        "%(count)d picture has too many pixels and was left out.",
        "%(count)d pictures have too many pixels and were left out.",
        n,
    ),
    "many_pictures": lambda n: ngettext(
        "%(count)d picture more than a file may have was left out.",
        "%(count)d pictures more than a file may have were left out.",
        n,
    ),
    "formulas": lambda n: ngettext(
        "%(count)d formula was kept as a line of text. Look at it.",
        "%(count)d formulas were kept as lines of text. Look at them.",
        n,
    ),
    "formula": lambda n: ngettext(
        "%(count)d formula was left out.", "%(count)d formulas were left out.", n
    ),
    "boxes": lambda n: ngettext(
        "%(count)d text box was put behind its paragraph.",
        "%(count)d text boxes were put behind their paragraphs.",
        n,
    ),
    "merged": lambda n: ngettext(
        "%(count)d table has joined cells. They were taken apart: look at it.",
        "%(count)d tables have joined cells. They were taken apart: look at them.",
        n,
    ),
    "footnotes": lambda n: ngettext(
        "%(count)d footnote stands at the end of its section now.",
        "%(count)d footnotes stand at the ends of their sections now.",
        n,
    ),
    "media": lambda n: ngettext(
        "%(count)d video or sound was left out. Upload it and add it as a block.",
        "%(count)d videos or sounds were left out. Upload them and add them as blocks.",
        n,
    ),
    "embedded": lambda n: ngettext(
        "%(count)d embedded page or object was left out.",
        "%(count)d embedded pages or objects were left out.",
        n,
    ),
    "no_alt": lambda n: ngettext(
        "%(count)d picture has no description. Write one: people who cannot see need it.",
        "%(count)d pictures have no description. Write them: people who cannot see need them.",
        n,
    ),
    "animations": lambda n: _("Animations and transitions of the slides were left out."),
    "hidden_slides": lambda n: ngettext(
        "%(count)d hidden slide was left out.", "%(count)d hidden slides were left out.", n
    ),
    "pdf_text": lambda n: _(
        "A PDF only holds printed pages: headings are guessed, tables and columns are read as text."
    ),
    "pdf_pictures": lambda n: ngettext(
        "%(count)d picture of the PDF was left out. Add it to the lesson yourself.",
        "%(count)d pictures of the PDF were left out. Add them to the lesson yourself.",
        n,
    ),
    "pdf_empty": lambda n: ngettext(
        "%(count)d page holds no text: it may be scanned.",
        "%(count)d pages hold no text: they may be scanned.",
        n,
    ),
    "no_key": lambda n: ngettext(
        "%(count)d question has no right answer yet. It is kept without one: mark it.",
        "%(count)d questions have no right answer yet. They are kept without one: mark them.",
        n,
    ),
    "no_explanation": lambda n: ngettext(
        "%(count)d question has no explanation. Learners need one.",
        "%(count)d questions have no explanation. Learners need one.",
        n,
    ),
    "not_asked": lambda n: ngettext(
        "%(count)d passage begins like a question and was kept as text.",
        "%(count)d passages begin like questions and were kept as text.",
        n,
    ),
}
