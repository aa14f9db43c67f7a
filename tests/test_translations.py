"""Vietnamese is whole: every text of the interface has its translation, with the same gaps to fill."""

from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from lms.environment import BASE_DIR
from tests.support import messages, project

OWN = BASE_DIR / "locale" / "vi" / "LC_MESSAGES" / "django.po"
CATALOGUES = sorted((BASE_DIR / "locale").rglob("*.po"))


@cache
def catalogue(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale="vi", domain=path.stem)


def translated(message: Message) -> bool:
    told = message.string if isinstance(message.string, (list, tuple)) else [message.string]
    return bool(told) and all(told) and not message.fuzzy


def key(message: Message) -> messages.Message:
    text = message.id[0] if isinstance(message.id, (list, tuple)) else message.id
    return message.context, text


def test_every_text_of_the_code_is_translated():
    known = {key(message) for message in catalogue(OWN) if message.id and translated(message)}
    asked: dict[messages.Message, str] = {}
    for path in project.python("courses", "lms"):
        asked.update(dict.fromkeys(messages.in_python(path), project.name(path)))
    for path in project.templates():
        asked.update(dict.fromkeys(messages.in_template(path), project.name(path)))
    assert len(asked) > 100
    missing = [
        f"{place}: {text!r}"
        for (context, text), place in asked.items()
        if (context, text) not in known
    ]
    assert not missing, "\n".join(missing)


@pytest.mark.parametrize("path", CATALOGUES, ids=project.name)
def test_translations_have_the_gaps_of_their_texts(path):
    found = catalogue(path)
    wrong = [f"{message.id!r}: {error}" for message, errors in found.check() for error in errors]
    assert not wrong, "\n".join(wrong)


def test_the_own_catalogue_has_no_holes():
    holes = [
        key(message)[1] for message in catalogue(OWN) if message.id and not translated(message)
    ]
    assert not holes, "\n".join(holes)


#: Libraries with texts that a trainer, an editor, a keeper or an administrator can come to see.
LIBRARIES = (
    "allauth",
    "django/conf",
    "django/contrib/auth",
    "taggit",
    "wagtail",
    "wagtail/admin",
    "wagtail/contrib/settings",
    "wagtail/contrib/typed_table_block",
    "wagtail/documents",
    "wagtail/embeds",
    "wagtail/images",
    "wagtail/search",
    "wagtail/sites",
    "wagtail/snippets",
    "wagtail/users",
    "wagtailmedia",
)
LEAST = 0.98


def catalogues_of(library: str, language: str, domain: str) -> list[Path]:
    """The catalogue of a library in a language, if it has one."""
    root, *below = library.split("/")
    folder = Path(find_spec(root).origin).parent.joinpath(*below, "locale", language)
    path = folder / "LC_MESSAGES" / f"{domain}.po"
    return [path] if path.exists() else []


def texts_of(library: str, domain: str) -> set[messages.Message]:
    """All texts of a library: in its English catalogue, or in French where that is left out."""
    english = catalogues_of(library, "en", domain)
    paths = english or catalogues_of(library, "fr", domain)
    return {key(message) for path in paths for message in catalogue(path) if message.id}


def known_texts(library: str, domain: str) -> set[messages.Message]:
    """What is Vietnamese of them: in the library's own catalogue or in one of ours."""
    own = [path for path in CATALOGUES if path.stem == domain]
    return {
        key(message)
        for path in [*own, *catalogues_of(library, "vi", domain)]
        for message in catalogue(path)
        if message.id and translated(message)
    }


@pytest.mark.parametrize("library", LIBRARIES)
def test_the_libraries_speak_vietnamese(library):
    asked = texts_of(library, "django")
    assert asked
    missing = asked - known_texts(library, "django")
    assert 1 - len(missing) / len(asked) >= LEAST, sorted(text for _context, text in missing)


def test_the_editor_s_scripts_speak_vietnamese():
    assert texts_of("wagtail/admin", "djangojs") - known_texts("wagtail/admin", "djangojs") == set()
