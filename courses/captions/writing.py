"""Writes WebVTT."""

from collections.abc import Iterable

from courses.captions.cues import Cue, harmless


def write(cues: Iterable[Cue]) -> bytes:
    """A WebVTT file of the cues: harmless marks only, no styles, no notes, UTF-8."""
    blocks = ["WEBVTT"]
    for cue in cues:
        settings = "".join(f" {name}:{value}" for name, value in cue.settings)
        lines = [line for line in harmless(cue.text).split("\n") if line.strip()]
        blocks.append("\n".join([f"{_time(cue.start)} --> {_time(cue.end)}{settings}", *lines]))
    return ("\n\n".join(blocks) + "\n").encode()


def _time(milliseconds: int) -> str:
    seconds, thousandths = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}.{thousandths:03}"
