"""What a block shows of itself to authors: an example, and when and how to use it.

The example stands in `courses.showing.samples` under the name of the block; `description` (when to
use it), `avoid` (when not) and `how` stand in the block's Meta. The editor's picker and the gallery
of blocks show them.
"""

from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from courses.showing.samples import SAMPLES

#: What a block must say in its Meta to be in the gallery.
TOLD = ("description", "avoid", "how")


class Shown:
    """A block with an example. `sample_template` in Meta shows it where a real file would be needed."""

    name: str
    label: Any
    meta: Any

    def get_preview_value(self) -> Any:
        if getattr(self.meta, "sample_template", ""):
            return self.get_default()  # type: ignore[attr-defined]
        return self.to_python(SAMPLES.get(self.name))  # type: ignore[attr-defined]

    def get_preview_template(self, value: Any, context: Any = None) -> str:
        return "courses/blocks/preview.html"

    def get_preview_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        return {**(parent_context or {}), "sample": self.sample()}

    def sample(self) -> SafeString:
        """The example as a learner sees it."""
        template = getattr(self.meta, "sample_template", "")
        if template:
            context = {"value": SAMPLES[self.name], "block_id": self.name}
            return SafeString(render_to_string(template, context))
        value = self.get_preview_value()
        shown: SafeString = self.render(value, {"block_id": self.name})  # type: ignore[attr-defined]
        return shown
