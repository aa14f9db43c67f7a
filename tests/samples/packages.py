"""Real and hostile packages from elsewhere, read one by one and compared with what they ought to be.

    python -m tests.samples.packages FOLDER

FOLDER holds `samples/scorm`, `samples/archives`, `bad/zip` and `bad/xml`, each with an INDEX.md beside
it that says of every file what is right. Printed per kind: files, expected, got, differences. The
files are others' and not part of the product; nothing is stored.
"""

import io
import re
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from courses.packages.archive import open_archive
from courses.packages.reading import read_file
from courses.packages.refusals import PackageRefused
from tests.support.packages import PAGE, zipped

ACCEPTED, REFUSED, EITHER = "accepted", "refused", "either"
#: Names as their makers wrote them, of archives that hold no package.
NAMES = {
    "test_osx_1074.zip": "Prüfung.txt test.test testíček.txt Žluťoučký/Koníček.txt 测试.txt 試験.txt",
    "test_tc_8.zip": "Prüfung.txt test.test testíček.txt Žluťoučký/Koníček.txt 测试.txt 試験.txt",
    "test_win8_cz.zip": "test.test testíček.txt Žluťoučký/Koníček.txt",
}


@dataclass(frozen=True)
class Outcome:
    """One file: its kind, what was expected of it, what came, and why the two differ, if they do."""

    kind: str
    name: str
    expected: str
    got: str
    difference: str = ""


def outcomes(folder: Path) -> Iterator[Outcome]:
    yield from _scorm(folder / "samples")
    yield from _archives(folder / "samples" / "archives")
    yield from _bad(folder / "bad", "zip")
    yield from _bad(folder / "bad", "xml")


def _read(data: bytes) -> tuple[str, dict]:
    """("accepted" or the code of the refusal, what was read)."""
    with tempfile.TemporaryFile() as file:
        file.write(data)
        file.flush()
        try:
            return ACCEPTED, read_file(file, "package")
        except PackageRefused as refusal:
            return refusal.code, {}


def _outcome(kind: str, path: Path, expected: str, got: str, difference: str = "") -> Outcome:
    came = ACCEPTED if got == ACCEPTED else REFUSED
    if expected not in {came, EITHER}:
        difference = f"{expected} was expected"
    return Outcome(kind, path.name, expected, got, difference)


def _scorm(samples: Path) -> Iterator[Outcome]:
    lines = (samples / "INDEX.md").read_text().splitlines()
    told = {found[1]: line for line in lines if (found := re.match(r"- \*\*([^*]+)\*\*", line))}
    for path in sorted((samples / "scorm").glob("*.zip")):
        line = told.get(path.name, "")
        got, read = _read(path.read_bytes())
        yield _outcome("scorm", path, _expected_of_sample(line), got, _differs(line, read))


def _expected_of_sample(line: str) -> str:
    if "*BAD" in line or "no imsmanifest.xml at root" in line:
        return REFUSED
    return EITHER if "EDGE" in line or not line else ACCEPTED


def _differs(line: str, read: dict) -> str:
    """How a spec differs from what was measured of the file."""
    if not read:
        return ""
    spec = read["spec"]
    title = re.search(r"title='([^']*)'", line)
    href = re.search(r"hrefs=\['([^']*)'", line)
    items = re.search(r"\bitems=(\d+)", line)
    pairs = {
        "title": (title and title[1], spec["title"]),
        "launch": (href and href[1], unquote(spec["launch"])),
        "items": (items and int(items[1]), _count(spec["items"])),
    }
    return ", ".join(
        f"{name} {got!r}, not {right!r}"
        for name, (right, got) in pairs.items()
        if right is not None and right != got
    )


def _count(items: list[dict]) -> int:
    return len(items) + sum(_count(item["items"]) for item in items)


def _archives(folder: Path) -> Iterator[Outcome]:
    for path in sorted(folder.glob("*.zip")):
        with open_archive(io.BytesIO(path.read_bytes())) as archive:
            found = " ".join(sorted(archive.paths))
            for _entry, pieces in archive.contents():
                list(pieces)
        right = NAMES.get(path.name, found)
        yield Outcome("archives", path.name, right, found, "" if found == right else "names")
    for path in sorted(folder.glob("*.xml")):
        got, _spec = _read(_with_manifest(path.read_bytes()))
        yield _outcome("archives", path, REFUSED, got)


def _bad(folder: Path, kind: str) -> Iterator[Outcome]:
    expected = {}
    for line in (folder / "INDEX.md").read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) >= 7:
            expected[cells[1].strip("`")] = _expected_of_bad(cells[0], cells[6])
    for path in sorted((folder / kind).iterdir()):
        data = path.read_bytes()
        got, _spec = _read(data if kind == "zip" else _with_manifest(data))
        yield _outcome(kind, path, expected.get(path.name, EITHER), got)


def _expected_of_bad(sort: str, answer: str) -> str:
    if sort == "good" or answer.startswith(("accepted;", "accepted,")):
        return ACCEPTED
    either = ("or rejected", "rejected, or", "either", "PI ignored", "accepted or")
    if sort == "edge" or any(words in answer for words in either):
        return EITHER
    return REFUSED


def _with_manifest(xml: bytes) -> bytes:
    return zipped({"imsmanifest.xml": xml, "index.html": PAGE})


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def main() -> int:
    found = list(outcomes(Path(sys.argv[1])))
    for one in found:
        mark = f"  <- {one.difference}" if one.difference else ""
        _say(f"{one.kind:9} {one.name:42} {one.expected[:40]:10} {one.got[:60]}{mark}")
    _say("")
    for kind in dict.fromkeys(one.kind for one in found):
        rows = [one for one in found if one.kind == kind]
        wrong = [one for one in rows if one.difference]
        _say(f"{kind}: {len(rows)} files, {len(rows) - len(wrong)} as expected, {len(wrong)} not")
    return int(any(one.difference for one in found))


if __name__ == "__main__":
    sys.exit(main())
