"""What is wrong with captions, and what could be better, each with its line."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.captions.cues import Cue, plain

#: Two lines of this length are read in the time that they stand on a phone.
LONGEST_LINE, MOST_LINES = 60, 2
#: So many are named one by one.
MOST_TOLD = 5

TEXTS: dict[str, str | Promise] = {
    "encoding": gettext_lazy("not UTF-8 text. Save the file as UTF-8 and send it again."),
    "header": gettext_lazy("a WebVTT file begins with WEBVTT. Or send an SRT file (.srt)."),
    "none": gettext_lazy("there is nothing to show: the file has no times and no words."),
    "times": gettext_lazy("the times cannot be read. Write them as 00:01:05.000 --> 00:01:08.000."),
    "lost": gettext_lazy("words without times. Put a line with the times above them."),
    "backwards": gettext_lazy("it ends before it begins."),
    "order": gettext_lazy("it begins before the one above it. Put them in the order of time."),
    "empty": gettext_lazy("there are times but no words."),
    "overlap": gettext_lazy(
        "it begins before the one above has ended, so both stand on the screen."
    ),
    "long": gettext_lazy("it is long to read: at most two lines of 60 letters."),
}
#: Shown all the same: told as advice, nothing is refused for them.
MILD = {"overlap", "long"}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong at a line of the file; a mild one is advice."""

    kind: str
    line: int

    @property
    def is_mild(self) -> bool:
        return self.kind in MILD

    def __str__(self) -> str:
        return _("line %(line)d: %(fault)s") % {"line": self.line, "fault": TEXTS[self.kind]}


def faults_of(cues: Sequence[Cue]) -> list[Fault]:
    """What is wrong with cues that could be read."""
    if not cues:
        return [Fault("none", 1)]
    found: list[Fault] = []
    before: Cue | None = None
    for cue in cues:
        words = plain(cue.text)
        if cue.end <= cue.start:
            found.append(Fault("backwards", cue.line))
        if not words:
            found.append(Fault("empty", cue.line))
        lines = words.split("\n")
        if len(lines) > MOST_LINES or max(map(len, lines)) > LONGEST_LINE:
            found.append(Fault("long", cue.line))
        if before is not None and cue.start < before.start:
            found.append(Fault("order", cue.line))
        elif before is not None and cue.start < before.end:
            found.append(Fault("overlap", cue.line))
        before = cue
    return found


def advice(cues: Sequence[Cue]) -> list[Fault]:
    """What could be better in captions that are kept."""
    return [fault for fault in faults_of(cues) if fault.is_mild] if cues else []


def told(faults: Iterable[Fault]) -> str:
    """Faults in one sentence each, the first few of them."""
    listed = list(faults)
    texts = [str(fault) for fault in listed[:MOST_TOLD]]
    if len(listed) > MOST_TOLD:
        texts.append(_("and %(more)d more.") % {"more": len(listed) - MOST_TOLD})
    return " ".join(f"{text[:1].upper()}{text[1:]}" for text in texts)
