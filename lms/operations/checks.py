"""System checks (`manage.py check --database default`): a database that would lose work is told."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Warning

from lms.operations.doctor.database import settings_of_the_database
from lms.operations.doctor.lines import State, looked


def check_database(databases: Sequence[str] | None = None, **_kwargs: Any) -> list[CheckMessage]:
    """What the doctor says of the database's settings: E001 to be mended, W001 to be decided."""
    if not databases:
        return []
    kinds = {State.WRONG: (Error, "operations.E001"), State.LOOK: (Warning, "operations.W001")}
    found = [line for line in looked("database", settings_of_the_database) if line.state in kinds]
    return [
        kinds[line.state][0](f"{line.what}: {line.found}", line.act, id=kinds[line.state][1])
        for line in found
    ]
