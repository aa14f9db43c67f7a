"""Counting queries as the budgets count them: all statements but those of transactions."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.test.utils import CaptureQueriesContext

TRANSACTION_WORDS = {"BEGIN", "COMMIT", "SAVEPOINT", "RELEASE"}


class Counted:
    """The statements that ran inside the block, transactions' own left out."""

    def __init__(self, captured: CaptureQueriesContext) -> None:
        self._captured = captured

    @property
    def statements(self) -> list[str]:
        return [
            query["sql"]
            for query in self._captured.captured_queries
            if query["sql"].split(None, 1)[0].rstrip(";").upper() not in TRANSACTION_WORDS
        ]

    def __len__(self) -> int:
        return len(self.statements)

    def listing(self) -> str:
        return "\n".join(f"{number}. {sql[:600]}" for number, sql in enumerate(self.statements, 1))


@contextmanager
def count_queries(exactly: int | None = None, *, at_most: int | None = None) -> Iterator[Counted]:
    """Fail when the block runs another number of queries, and list them; without a number count."""
    with CaptureQueriesContext(connection) as captured:
        counted = Counted(captured)
        yield counted
    number = len(counted)
    if exactly is not None:
        assert number == exactly, f"{number} queries, not {exactly}:\n{counted.listing()}"
    if at_most is not None:
        assert number <= at_most, f"{number} queries, over {at_most}:\n{counted.listing()}"
