"""The rules of the house that no linter knows: sizes, rooms of templates, clocks, words that leak."""

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest
from django.core.management import call_command
from django.template import engines
from django.template.loader import get_template
from django.template.utils import get_app_template_dirs
from wagtail.models import get_page_models

from lms.environment import BASE_DIR
from tests.support import project

MODULE_LINES = 400
TEST_MODULE_LINES = 600  # tables of cases are long and simple
FUNCTION_LINES = 40
TEST_FUNCTION_LINES = 120  # so are stories that are told in one piece
# What may be longer, and why. A module or function is "path" or "path::function".
LONG = {
    "lms/settings.py": "one page that an operator reads from top to bottom",
    "lms/operations/pattern_page.py::samples": "a list of samples, no logic",
    "lms/operations/pattern_page.py::_learning": "a list of samples, no logic",
    "lms/operations/pattern_page.py::_personnel": "a list of samples, no logic",
}

# The room of each folder of templates that is not named after one.
TEMPLATE_ROOMS = {
    "account": "lms.accounts",
    "mfa": "lms.accounts",
    "usersessions": "lms.accounts",
    "wagtailadmin": "courses",
    "wagtailusers": "lms.accounts",
    # Pieces and frames that every room uses know no room at all.
    "components": None,
    "django": None,
}

# Names that templates get from Django, found by path and not by a reference.
FOUND_BY_NAME = {"400.html", "403.html", "403_csrf.html", "404.html", "429.html", "500.html"}

# A web address in the project is one of these: what it cites, what it is made of, and examples.
HOSTS = re.compile(
    r"""(?:^|\.)(?:
        vn|example|localhost|x|example\.(?:com|org|net)        # public sources of law, and examples
        |schemas\.microsoft\.com|w3\.org|openxmlformats\.org|imsglobal\.org|imsproject\.org|adlnet\.(?:gov|org)|purl\.(?:oclc\.)?org|json-schema\.org
        |github\.com|mozilla\.org|sil\.org|openfontlicense\.org|dequeuniversity\.com
        |djangoproject\.com|wagtail\.org|python\.org|sqlite\.org|postgresql\.org|typst\.app
        |creativecommons\.org|unicode\.org|owasp\.org|nist\.gov|keepachangelog\.com|semver\.org
    )$""",
    re.VERBOSE,
)
ADDRESS = re.compile(r"https?://([a-z0-9-]+(?:\.[a-z0-9-]+)+)", re.IGNORECASE)
LEAKS = {
    "a path of somebody's machine": re.compile(r"(?<![\w.:/])/(?:root|home|work|Users)/\w"),
    "the number of a task outside the project": re.compile(r"\bissues? #?\d", re.IGNORECASE),
}

CLOCKS = {"now", "utcnow", "today", "localdate", "localtime", "time"}
CONVERTERS = {"localdate", "localtime"}  # with an argument they only convert it
CLOCK_OWNERS = {"timezone", "datetime", "date", "time"}


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def lines_of(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def nothing(found: Iterable[str]) -> None:
    """Fail with one line for each that was found."""
    listed = sorted(found)
    assert not listed, "\n" + "\n".join(listed)


# Code --------------------------------------------------------------------------------------------


def test_modules_and_functions_stay_short():
    long: dict[str, int] = {}
    for path in project.python("courses", "lms", "tests"):
        text, name = project.read(path), project.name(path)
        most = TEST_MODULE_LINES if name.startswith("tests/") else MODULE_LINES
        if (number := text.count("\n")) > most:
            long[name] = number
        for node in functions(ast.parse(text)):
            longest = TEST_FUNCTION_LINES if name.startswith("tests/") else FUNCTION_LINES
            if (number := lines_of(node)) > longest:
                long[f"{name}::{node.name}"] = number
    # Each of them may be two things: look at it.
    nothing(f"{name}: {number} lines" for name, number in long.items() if name not in LONG)
    files = {project.name(path) for path in project.files()}
    assert {name for name in LONG if name.split("::")[0] not in files} == set()


def test_every_module_says_what_it_is():
    """At its top, or at each of the classes and functions that it is made of."""
    nothing(
        project.name(path)
        for path in project.python("courses", "lms", "tests")
        if path.name != "apps.py" and not _says_what_it_is(ast.parse(project.read(path)))
    )


def _says_what_it_is(module: ast.Module) -> bool:
    parts = [node for node in module.body if isinstance(node, ast.ClassDef | ast.FunctionDef)]
    return bool(ast.get_docstring(module)) or all(ast.get_docstring(part) for part in parts)


def test_no_drawer_for_what_has_no_place():
    drawers = {"utils", "helpers", "common", "core", "misc", "selectors", "services"}
    found = [
        project.name(path)
        for path in project.files()
        if project.name(path).startswith(("courses/", "lms/", "templates/"))
        and drawers & {path.stem, *path.relative_to(BASE_DIR).parts}
    ]
    nothing(found)


def test_actions_and_rules_are_told_the_time():
    """`at` is an argument: an act can be repeated, tested and recomputed only without a clock."""
    timeless = {"actions", "rules", "marking", "questions"}
    read = []
    for path in project.python("courses", "lms"):
        parts = {part.removesuffix(".py") for part in path.relative_to(BASE_DIR).parts[1:]}
        if not timeless & parts or "models" in parts:
            continue
        for node in ast.walk(ast.parse(project.read(path))):
            if isinstance(node, ast.Call) and _reads_clock(node):
                read += [f"{project.name(path)}:{node.lineno}"]
    nothing(read)


def _reads_clock(call: ast.Call) -> bool:
    function = call.func
    if not isinstance(function, ast.Attribute) or function.attr not in CLOCKS:
        return False
    if function.attr in CONVERTERS and call.args:
        return False
    owner = function.value
    name = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
    return name in CLOCK_OWNERS


# Templates ---------------------------------------------------------------------------------------


def room_of_template(path: Path) -> str | None:
    """The room whose tags a template may load; None for pieces that belong to no room."""
    inside = path.relative_to(BASE_DIR).parts
    area = inside[1] if inside[0] == "templates" else inside[inside.index("templates") + 1]
    if area.endswith((".html", ".txt", ".xml", ".js")):
        return None
    if area in TEMPLATE_ROOMS:
        return TEMPLATE_ROOMS[area]
    return "courses" if area == "courses" else f"lms.{area}"


def tag_libraries() -> dict[str, str]:
    """Our own tag libraries by name, each with its room."""
    found = engines["django"].engine.libraries
    return {
        name: "courses" if module.startswith("courses.") else ".".join(module.split(".")[:2])
        for name, module in found.items()
        if module.startswith(("courses.", "lms."))
    }


def test_templates_load_tags_of_their_own_or_a_lower_room():
    libraries, wrong = tag_libraries(), []
    for path in project.templates():
        room = room_of_template(path)
        for tag in re.findall(r"{%\s*load\s+([^%]+)%}", project.read(path)):
            for name in tag.split(" from ")[-1].split():
                theirs = libraries.get(name)
                if theirs is None or theirs == room:
                    continue
                if room is None or project.height(theirs) >= project.height(room):
                    wrong.append(f"{project.name(path)} ({room}) loads {name} of {theirs}")
    nothing(wrong)


def test_learners_templates_have_no_inline_script_handler_or_style():
    inline = {
        "style attribute": re.compile(r"\sstyle\s*=", re.IGNORECASE),
        "handler": re.compile(r"<[a-z][^>{]*\son[a-z]+\s*=", re.IGNORECASE),
        "script": re.compile(r"<script(?![^>]*(?:\ssrc=|nonce=|application/(?:ld\+)?json))", re.I),
        "|safe": re.compile(r"\|\s*safe\b|autoescape\s+off"),
    }
    found = [
        f"{project.name(path)}: {kind}"
        for path in project.templates()
        if path.suffix == ".html" and "wagtailadmin" not in path.parts
        for kind, pattern in inline.items()
        if pattern.search(project.read(path))
    ]
    nothing(found)


def test_every_template_compiles_and_is_used():
    own = [
        path for path in project.templates() if path.relative_to(BASE_DIR).parts[0] == "templates"
    ]
    names = {path.relative_to(BASE_DIR / "templates").as_posix() for path in own}
    for name in sorted(names):
        get_template(name)
    said = set()
    for path in [*project.templates(), *project.python("courses", "lms")]:
        said.update(re.findall(r"[\w./-]+\.(?:html|txt|xml|js|svg)\b", project.read(path)))
    said |= {model.template for model in get_page_models() if isinstance(model.template, str)}
    unused = {
        name
        for name in names - said - FOUND_BY_NAME
        if not replaces_another(name) and not chosen_by_pattern(name)
    }
    nothing(unused)


def replaces_another(name: str) -> bool:
    """Whether an installed package has a template of that name, which ours stands in for."""
    packages = [folder for folder in get_app_template_dirs("templates") if ".venv" in folder.parts]
    form_widgets = name.startswith("django/")
    return form_widgets or any((folder / name).exists() for folder in packages)


@cache
def name_patterns() -> list[re.Pattern[str]]:
    """Names that code builds, as in `f"courses/questions/{kind}.html"`, as patterns."""
    found = []
    for path in project.python("courses", "lms"):
        for node in ast.walk(ast.parse(project.read(path))):
            if isinstance(node, ast.JoinedStr):
                parts = [
                    re.escape(str(part.value)) if isinstance(part, ast.Constant) else r"[\w-]+"
                    for part in node.values
                ]
                if re.search(r"/.*\\.(html|txt|xml)", "".join(parts)):
                    found.append(re.compile("".join(parts)))
    return found


def chosen_by_pattern(name: str) -> bool:
    return any(pattern.fullmatch(name) for pattern in name_patterns())


# Words -------------------------------------------------------------------------------------------


def text_files() -> Iterator[tuple[str, str]]:
    for path in project.files():
        name = project.name(path)
        if "LICENSE" in name or "OFL" in name or name.endswith((".min.js", ".po")):
            continue
        try:
            yield name, project.read(path)
        except UnicodeDecodeError:
            continue


def test_web_addresses_are_known_ones():
    strange = {
        f"{name}: {host}"
        for name, text in text_files()
        for host in ADDRESS.findall(text)
        if not HOSTS.search(host.lower()) and not host.replace(".", "").isdigit()
    }
    nothing(strange)


@pytest.mark.parametrize("what", LEAKS)
def test_nothing_of_the_workplace_leaks(what):
    found = [
        f"{name}: {match.group()!r}"
        for name, text in text_files()
        if name != "tests/test_house.py"
        for match in LEAKS[what].finditer(text)
    ]
    nothing(found)


# Documents ---------------------------------------------------------------------------------------


def test_the_page_of_settings_is_what_the_code_reads():
    call_command("settings_table", check=True)
