"""`docs/threats.md` names a test for every threat, and each of them exists."""

import ast
import re
from functools import cache
from pathlib import Path

from lms.environment import BASE_DIR

PAGE = BASE_DIR / "docs" / "threats.md"
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
ROW = re.compile(r"^\| ([A-Z]\d+[a-z]?) \|", re.MULTILINE)


@cache
def names_in(path: Path) -> set[str]:
    """Names of the test functions and methods of a file; none when there is no such file."""
    if not path.exists():
        return set()
    found = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    return {
        node.name
        for node in found
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


def test_every_named_test_exists():
    named = NAMED.findall(PAGE.read_text(encoding="utf-8"))
    missing = {f"{path}::{name}" for path, name in named if name not in names_in(BASE_DIR / path)}
    assert missing == set()


def test_every_row_has_its_own_number_and_a_test():
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    rows = [line for line in lines if ROW.match(line)]
    numbers = [ROW.match(line)[1] for line in rows]
    assert len(rows) > 5
    assert sorted(set(numbers)) == sorted(numbers)
    assert [line for line in rows if not NAMED.search(line)] == []


def test_a_name_that_does_not_exist_would_be_found():
    here = Path(__file__)
    assert "test_every_named_test_exists" in names_in(here)
    assert "test_of_nothing" not in names_in(here)
    assert names_in(here / "nowhere.py") == set()
