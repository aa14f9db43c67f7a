"""Samples of operations: statements, processor time of the processes, time waited, weight."""

import gzip
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from lms.operations.bench.browser import Answer, Browser
from lms.operations.bench.server import Clock

#: After the answer the server tidies up: that is the operation's too.
SETTLE_SECONDS = 0.003
#: So many answers of an operation are weighed; the others look the same.
WEIGHED = 3


@dataclass(frozen=True)
class Sample:
    """One operation once; times in nanoseconds, `database` None where it is not told apart."""

    queries: int
    writes: int
    web: int
    database: int | None
    wall: int


@dataclass
class Meter:
    """Collects the samples of each operation by its key, and the weights of its pages in bytes."""

    web: Clock
    database: Clock | None
    samples: dict[str, list[Sample]] = field(default_factory=dict)
    weights: dict[str, list[int]] = field(default_factory=dict)

    def measure(self, key: str, browser: Browser, act: Callable[[], Answer]) -> Answer:
        """Do `act` with the browser and write down what all its requests took together."""
        browser.answers.clear()
        web, database = self._read()
        answer = act()
        time.sleep(SETTLE_SECONDS)
        web_after, database_after = self._read()
        asked = browser.answers
        sample = Sample(
            queries=sum(one.queries for one in asked),
            writes=sum(one.writes for one in asked),
            web=web_after - web,
            database=None if self.database is None else database_after - database,
            wall=sum(one.nanoseconds for one in asked),
        )
        self.samples.setdefault(key, []).append(sample)
        weights = self.weights.setdefault(key, [])
        if len(weights) < WEIGHED:
            weights.append(sum(len(gzip.compress(one.body, 6)) for one in asked))
        return answer

    def forget(self) -> None:
        """Drop what was sampled while the server was still warming up."""
        self.samples.clear()
        self.weights.clear()

    def _read(self) -> tuple[int, int]:
        return self.web.read(), self.database.read() if self.database is not None else 0
