"""The texts that the code asks gettext for, found without gettext's own tools."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation.template import templatize

from tests.support import project

# Name of the function: (index of the context, of the text, of its plural).
FUNCTIONS: dict[str, tuple[int | None, int, int | None]] = {}
for _name in ("_", "gettext", "gettext_noop"):
    FUNCTIONS[_name] = FUNCTIONS[f"{_name}_lazy"] = (None, 0, None)
for _name in ("ngettext",):
    FUNCTIONS[_name] = FUNCTIONS[f"{_name}_lazy"] = (None, 0, 1)
for _name in ("pgettext",):
    FUNCTIONS[_name] = FUNCTIONS[f"{_name}_lazy"] = (0, 1, None)
for _name in ("npgettext",):
    FUNCTIONS[_name] = FUNCTIONS[f"{_name}_lazy"] = (0, 1, 2)

CALL = re.compile(r"\b(n?p?gettext|_)\(")

Message = tuple[str | None, str]


def in_python(path: Path) -> Iterator[Message]:
    """Context (or None) and text of each call with a literal text."""
    for node in ast.walk(ast.parse(project.read(path))):
        if isinstance(node, ast.Call):
            function = node.func
            called = (
                function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")
            )
            yield from _message(called, node.args)


def in_template(path: Path) -> Iterator[Message]:
    """The same of a template: Django turns its tags into calls, each of which is read as Python."""
    text = templatize(project.read(path), origin=str(path))
    for found in CALL.finditer(text):
        call = _whole_call(text, found)
        if call is not None:
            yield from _message(found[1], call.args)


def _whole_call(text: str, found: re.Match[str]) -> ast.Call | None:
    end = text.find(")", found.end())
    while end != -1:
        try:
            tree = ast.parse(text[found.start() : end + 1].strip(), mode="eval")
        except SyntaxError:
            end = text.find(")", end + 1)
            continue
        return tree.body if isinstance(tree.body, ast.Call) else None
    return None


def _message(called: str, arguments: list[ast.expr]) -> Iterator[Message]:
    if called not in FUNCTIONS:
        return
    context, text, _plural = FUNCTIONS[called]
    values = [
        argument.value if isinstance(argument, ast.Constant) else None for argument in arguments
    ]
    if len(values) > text and isinstance(values[text], str) and values[text]:
        yield (str(values[context]) if context is not None else None), values[text]
