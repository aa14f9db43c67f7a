"""System checks (`manage.py check --database default`): a database that would lose work is told.

The settings of an SQLite file are the product's own: wrong ones are an error that stops `migrate`. A
PostgreSQL server has a keeper of its own, who is warned.
"""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Warning
from django.db import connection

from lms.operations.doctor.database import settings_of_the_database
from lms.operations.doctor.lines import State, looked


def check_database(databases: Sequence[str] | None = None, **_kwargs: Any) -> list[CheckMessage]:
    """What the doctor says of the database's settings: E001 and W002 to be mended, W001 decided."""
    if not databases:
        return []
    own = connection.vendor == "sqlite"
    wrong = (Error, "operations.E001") if own else (Warning, "operations.W002")
    kinds = {State.WRONG: wrong, State.LOOK: (Warning, "operations.W001")}
    found = [line for line in looked("database", settings_of_the_database) if line.state in kinds]
    return [
        kinds[line.state][0](f"{line.what}: {line.found}", line.act, id=kinds[line.state][1])
        for line in found
    ]
