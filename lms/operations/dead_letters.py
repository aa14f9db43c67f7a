"""Tasks that were given up, in words for the person who looks at them."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

#: What a task does, by the name of its function; others are told by that name.
WORK: dict[str, Promise] = {
    "back_up": gettext_lazy("nightly backup"),
    "check_database_file": gettext_lazy("looking through the database file"),
    "clear_old": gettext_lazy("clearing away what is old"),
    "close_expired": gettext_lazy("handing in tests whose time is over"),
    "refresh_figures": gettext_lazy("working out the figures of large units"),
    "seal_records": gettext_lazy("sealing the training history"),
    "extend_duties": gettext_lazy("giving duties to new people"),
    "take_over": gettext_lazy("taking learners over to a new version"),
    "mail_link": gettext_lazy("mailing a link to who applies as a provider"),
    "mail_news": gettext_lazy("mailing the answer to who applied as a provider"),
    "tell_of_contracts": gettext_lazy("telling of contracts that end soon"),
    "spread": gettext_lazy("giving a duty to everybody it is for"),
    "mail_notices": gettext_lazy("mailing what waits"),
    "send_password_reset": gettext_lazy("mailing a link for a new password"),
    "write_list": gettext_lazy("writing an imported list of people"),
}
#: What went wrong, by a part of the error's class: the first that fits.
CAUSES: tuple[tuple[str, Promise], ...] = (
    ("StorageAway", gettext_lazy("The storage of files did not answer.")),
    ("smtplib", gettext_lazy("The mail server refused or did not answer.")),
    ("OperationalError", gettext_lazy("The database was busy or away.")),
    ("InterfaceError", gettext_lazy("The database was busy or away.")),
    ("BackupError", gettext_lazy("The backup could not be made.")),
    ("PermissionError", gettext_lazy("A file or folder may not be written.")),
    ("FileNotFoundError", gettext_lazy("A file or folder is missing.")),
    ("OSError", gettext_lazy("The disk or the network refused.")),
    ("ConnectionRefused", gettext_lazy("The mail server refused or did not answer.")),
    ("Timeout", gettext_lazy("It took too long.")),
    ("MemoryError", gettext_lazy("There was too little memory.")),
)


@dataclass(frozen=True)
class DeadLetter:
    """One task that was given up: what it does, when it failed last, how often, why."""

    uid: str
    work: str
    path: str
    failed_at: datetime | None
    attempts: int
    cause: str
    error: str


def given_up() -> QuerySet[DBTaskResult]:
    """Tasks that were given up, those that failed last first."""
    rows: QuerySet[DBTaskResult] = DBTaskResult.objects.filter(status=TaskResultStatus.FAILED)
    return rows.order_by("-finished_at", "pk")


def letter(row: DBTaskResult) -> DeadLetter:
    lines = row.traceback.strip().splitlines()
    return DeadLetter(
        uid=str(row.pk),
        work=str(WORK.get(row.task_path.rpartition(".")[2], row.task_path)),
        path=row.task_path,
        failed_at=row.finished_at,
        attempts=len(row.worker_ids),
        cause=cause_of(row.exception_class_path),
        error=lines[-1][:500] if lines else "",
    )


def cause_of(error: str) -> str:
    """What the class of an error means, in a sentence; a worker that died left none."""
    if not error:
        return _("The worker ended in the middle of it, again and again.")
    named = next((text for part, text in CAUSES if part in error), None)
    return str(named) if named else _("An error in the program. Tell its maker what stands below.")
