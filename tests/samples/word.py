"""Vietnamese Word files from elsewhere, read one by one and compared with what they ought to hold.

    python -m tests.samples.word FOLDER

FOLDER holds `samples/word-vi` with an INDEX.md beside it that counts paragraphs, heads and answers of
each file, and `bad/zip`, `bad/pdf`, each file of which is sent as a document too: the hostile archives
under a name that ends in .docx. Printed per file: expected, got, the difference. Nothing is stored.
"""

import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import django

#: Questions with a key, the rightest that somebody who reads the file counts.
QUESTIONS = {
    "Test_CauHoiDon.docx": 3,
    "basic_questions_sample.docx": 5,
    "mixed_questions_sample.docx": 5,
}
#: What is to be refused; all other files of documents are read, and nothing of them is fetched.
REFUSED = {"encrypted.pdf", "flate_bomb.pdf"}


@dataclass(frozen=True)
class Outcome:
    """One file: what was expected of it, what came, and how the two differ."""

    kind: str
    name: str
    expected: str
    got: str

    @property
    def difference(self) -> bool:
        return self.expected != self.got


def outcomes(folder: Path) -> Iterator[Outcome]:
    """Of the files of questions, of documents, of hostile archives."""
    index = (folder / "samples" / "INDEX.md").read_text()
    for path in sorted((folder / "samples" / "word-vi").glob("*.docx")):
        options = re.search(rf"{re.escape(path.name)}\*\*.*?option lines=(\d+)", index)
        expected = f"{QUESTIONS.get(path.name, '?')} questions, {options[1] if options else '?'} answers, all keys"
        yield Outcome("word-vi", path.name, expected, _questions(path))
    for path in sorted((folder / "bad" / "pdf").iterdir()):
        expected = "refused" if path.name in REFUSED else "read"
        yield Outcome("pdf", path.name, expected, _told(path, path.name))
    for path in sorted((folder / "bad" / "zip").glob("*.zip")):
        yield Outcome("zip", path.name, "refused", _told(path, f"{path.stem}.docx"))


def _questions(path: Path) -> str:
    from courses.exchange.documents import read_document
    from courses.exchange.word_questions import read_questions

    with path.open("rb") as file:
        asked = read_questions(read_document(file, path.name).elements).questions
    answers = sum(len(one.item.get("options", [])) for one in asked)
    keys = "all keys" if all(one.has_key for one in asked) else "keys missing"
    return f"{len(asked)} questions, {answers} answers, {keys}"


def _told(path: Path, name: str) -> str:
    from courses.exchange.document import Refused
    from courses.exchange.documents import read_document

    try:
        with path.open("rb") as file:
            read_document(file, name)
    except Refused:
        return "refused"
    return "read"


def main(folder: Path) -> int:
    """Print the table; 1 when something differs."""
    found = list(outcomes(folder))
    for one in found:
        mark = "DIFFERS" if one.difference else "as expected"
        sys.stdout.write(
            f"{one.kind}  {one.name}: expected {one.expected}; got {one.got}; {mark}\n"
        )
    wrong = sum(one.difference for one in found)
    sys.stdout.write(f"{len(found)} files, {wrong} different\n")
    return int(bool(wrong))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
    django.setup()
    sys.exit(main(Path(sys.argv[1])))
