"""The literal table: at which door who is answered how. Lines of `door method status status ...`.

A star after a status says that the answer came with a change in the database.
"""

from pathlib import Path

Table = dict[tuple[str, str], dict[str, str]]


def read(name: str, columns: tuple[str, ...]) -> Table:
    """The table in the file `name` of this folder, whose first line names the columns."""
    lines = (Path(__file__).parent / name).read_text(encoding="utf-8").splitlines()
    rows = [line.split() for line in lines if line.strip() and not line.startswith("#")]
    assert tuple(rows[0]) == ("door", "method", *columns)
    table: Table = {}
    for door, method, *statuses in rows[1:]:
        assert (door, method) not in table, f"{door} {method} stands there twice"
        table[door, method] = dict(zip(columns, statuses, strict=True))
    return table


def doors_in(table: Table) -> set[str]:
    return {door for door, _method in table}
