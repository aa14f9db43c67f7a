"""Counting statements on the server, and the headers in which it says how many there were."""

from typing import Any

TRANSACTION_WORDS = {"BEGIN", "COMMIT", "SAVEPOINT", "RELEASE"}
WRITING_WORDS = {"INSERT", "UPDATE", "DELETE"}
QUERIES, WRITES = "X-Bench-Queries", "X-Bench-Writes"


class Counter:
    """An execute wrapper that counts statements."""

    def __init__(self) -> None:
        self.queries = self.writes = 0

    def __call__(self, execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        word = str(sql).split(None, 1)[0].rstrip(";").upper()
        if word not in TRANSACTION_WORDS:
            self.queries += 1
            self.writes += word in WRITING_WORDS
        return execute(sql, params, many, context)
