"""Answers counted in memory that the web processes of one server share.

It is laid before they are forked, and each writes to a row of its own, so that nobody waits for a
lock and a killed process leaves none behind.
"""

import mmap
import os
import struct
import threading

SECONDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
CLASSES = 5
#: Rows: more than web processes live at one time; a new one may take over the row of a dead one.
ROWS = 64


class Counts:
    """Answers by class of status and by duration, summed over the processes of this server."""

    #: Classes of status, buckets of seconds with the last one open, sum of seconds.
    CELLS = CLASSES + len(SECONDS) + 1 + 1

    def __init__(self) -> None:
        self.memory = mmap.mmap(-1, ROWS * self.CELLS * 8)
        self.lock = threading.Lock()

    def add(self, status: int, seconds: float) -> None:
        bucket = next((n for n, most in enumerate(SECONDS) if seconds <= most), len(SECONDS))
        cells = ((min(status // 100, CLASSES) - 1, 1.0), (CLASSES + bucket, 1.0))
        with self.lock:
            for cell, more in (*cells, (self.CELLS - 1, seconds)):
                self._raise(cell, more)

    def _raise(self, cell: int, more: float) -> None:
        at = (os.getpid() % ROWS * self.CELLS + cell) * 8
        struct.pack_into("d", self.memory, at, struct.unpack_from("d", self.memory, at)[0] + more)

    def sums(self) -> list[float]:
        """Each cell over all processes."""
        values = struct.unpack_from(f"{ROWS * self.CELLS}d", self.memory)
        return [sum(values[cell :: self.CELLS]) for cell in range(self.CELLS)]


COUNTS = Counts()
