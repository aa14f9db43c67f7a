"""The child process that reads a spreadsheet: see `courses.confined`.

Its one argument is the number of rows that a file may have. First line: what the file is. Then a
line a row.
"""

import sys
from collections.abc import Iterator
from typing import IO, Any

from courses.confined import tell
from courses.sheets.parsing import parse
from courses.sheets.refusals import SheetRefused


def lines(file: IO[bytes]) -> Iterator[Any]:
    about, rows = parse(file.read(), int(sys.argv[1]))
    yield about
    yield from rows


if __name__ == "__main__":
    tell(lines, SheetRefused)
