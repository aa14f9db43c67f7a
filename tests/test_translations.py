"""Vietnamese is whole: every text of the interface has its translation, with the same gaps to fill."""

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from lms.environment import BASE_DIR
from tests.support import messages, project

OWN = BASE_DIR / "locale" / "vi" / "LC_MESSAGES" / "django.po"
CATALOGUES = sorted((BASE_DIR / "locale").rglob("*.po"))


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
