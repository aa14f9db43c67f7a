"""The daily seal of the training history: a row, a file beside the database, a line in the log."""

import logging
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from lms.personnel.actions import seal_day
from lms.personnel.actions.records import day_before
from lms.personnel.models import RecordDigest
from lms.personnel.seals import seals_folder, write_seal

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Sealed:
    """The latest seal, whether it was made just now, and its file."""

    seal: RecordDigest
    new: bool
    file: Path


class SealFileError(OSError):
    """The seal is in the database, its file could not be written."""

    def __init__(self, seal: RecordDigest, error: OSError) -> None:
        super().__init__(error.errno, error.strerror, error.filename)
        self.seal = seal


def seal_until_yesterday(*, at: datetime, folder: Path | None = None) -> Sealed:
    """Seal the day that is over, if nobody did; a file that is missing is written again.

    Raises `PersonnelError` when a file holds another seal, `SealFileError` when none can be written.
    """
    made = seal_day(day=day_before(at), at=at)
    seal = made or RecordDigest.objects.latest("day")
    if made:
        logger.info("records sealed day=%s digest=%s", seal.day, seal.digest)
    try:
        return Sealed(seal, made is not None, write_seal(seal, folder or seals_folder()))
    except OSError as error:
        raise SealFileError(seal, error) from error
