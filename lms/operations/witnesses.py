"""Completions tell when their line of the training history is gone, as papers do."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from lms.learning.models import Completion
from lms.personnel.integrity import BATCH, Damage, Finding
from lms.personnel.models import TrainingRecord


def completions_without_record() -> Iterator[Finding]:
    """Completed rounds that no line of the history records."""
    line = TrainingRecord.objects.filter(
        source=TrainingRecord.Source.SYSTEM, source_uid=OuterRef("uid")
    )
    lost = Completion.objects.annotate(recorded=Exists(line)).filter(recorded=False)
    for completion in lost.select_related("round__officer").iterator(chunk_size=BATCH):
        detail = _("the line of the completion %(uid)s is gone") % {"uid": completion.uid}
        yield Finding(Damage.RECORD_GONE, detail, completion.round.officer.uid)
