"""The gallery of blocks: every block of a lesson with its example and its use."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from courses.blocks.lesson import lesson_body
from courses.blocks.teaching import Text
from courses.showing import Shown


@dataclass(frozen=True, slots=True)
class Entry:
    """A block as authors are shown it."""

    name: str
    label: Text
    group: Text
    when: Text
    avoid: Text
    how: Text
    sample: SafeString


def entries() -> Iterable[Entry]:
    """All blocks that a lesson may have, in the order of the editor; a block that is not `Shown` fails."""
    for name, block in lesson_body().child_blocks.items():
        if not isinstance(block, Shown):
            raise TypeError(f"The block {name} has no example: make it a TeachingBlock.")
        meta = block.meta
        group = getattr(meta, "group", "") or _("For every lesson")
        yield Entry(
            name, block.label, group, meta.description, meta.avoid, meta.how, block.sample()
        )


def grouped() -> list[tuple[str, list[Entry]]]:
    """(group, its blocks) in the order of the editor."""
    return [
        (str(group), list(found)) for group, found in groupby(entries(), lambda e: str(e.group))
    ]
