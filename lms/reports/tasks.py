"""Background work of the reports."""

from django.utils import timezone
from django_tasks import task

from lms.reports import actions
from lms.reports.models import RollUp


@task()
def refresh_figures() -> int:
    """Work out the figures of all units; may run at any time, twice, or never."""
    return actions.refresh_figures(at=timezone.now()).people


def keep_figures_fresh(kept: RollUp | None) -> bool:
    """Ask the worker for new figures when they are due; whether they are."""
    now = timezone.now()
    if not actions.are_due(kept, now):
        return False
    asked = kept is not None and actions.is_waited_for(kept, now)
    if not asked and actions.ask_for_figures(at=now):
        refresh_figures.enqueue()
    return True
