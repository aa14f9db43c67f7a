"""What a submission changes: each submitted part beside what learners see now."""

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from wagtail.models import Page

from courses.models import CourseReviewState, Question, SubmittedPart


@dataclass
class Change:
    """One submitted part: what it is, whether it is new, and its fields that differ."""

    part: SubmittedPart
    submitted: Any
    live: Any
    comparison: list[Any] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """course, module, lesson, package, quiz or question."""
        return self.submitted._meta.model_name.removesuffix("page")

    @property
    def is_new(self) -> bool:
        return self.live is None

    @property
    def title(self) -> str:
        if isinstance(self.submitted, Question):
            return self.submitted.prompt_text()[:120] or str(self.submitted)
        return str(self.submitted.title)

    @property
    def preview_url(self) -> str:
        """Where the part is shown as learners will see it; questions are not shown alone."""
        if not isinstance(self.submitted, Page):
            return ""
        revision = self.part.revision_id
        return reverse("wagtailadmin_pages:revisions_view", args=[self.submitted.pk, revision])

    @property
    def compare_url(self) -> str:
        """Wagtail's own page of the same differences; empty for what is new."""
        if self.is_new or not isinstance(self.submitted, Page):
            return ""
        args = [self.submitted.pk, "live", self.part.revision_id]
        return reverse("wagtailadmin_pages:revisions_compare", args=args)


def changes_of(state: CourseReviewState, request: HttpRequest) -> list[Change]:
    """The parts of a submission in order; with differences as long as it waits."""
    waits = state.status == state.STATUS_IN_PROGRESS
    found = []
    for part in state.parts.select_related("revision__content_type", "revision__base_content_type"):
        submitted = part.revision.as_object()
        stored = part.revision.content_object
        stored = stored.specific if isinstance(stored, Page) else stored
        change = Change(part, submitted, stored if stored is not None and stored.live else None)
        if waits:
            change.comparison = _differences(change, request)
        found.append(change)
    return found


def _differences(change: Change, request: HttpRequest) -> list[Any]:
    """Wagtail's comparisons of the fields that differ; for what is new, of all that is filled in."""
    new = change.submitted
    old = change.live if change.live is not None else type(new)()
    panel = new.get_edit_handler().get_bound_panel(instance=new, request=request, form=None)
    made = [compare(old, new) for compare in panel.get_comparison()]
    return [difference for difference in made if difference.has_changed()]
