"""The parts of an Office file, unpacked within limits; its XML without entities of its own."""

import io
from collections.abc import Mapping
from contextlib import ExitStack
from typing import Any

from lxml import etree

from courses.exchange.document import MAX_UNPACKED, MEGABYTE, Refused
from courses.packages.archive import open_archive
from courses.packages.refusals import PackageRefused

FORBIDDEN = ("<!DOCTYPE", "<!ENTITY")
ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be")
#: What the reader of archives refuses, in the words of documents; all else is damage.
CODES = {
    "encrypted": "password", "unpacked": "unpacked", "ratio": "unpacked", "overlap": "unpacked",
    "entries": "unpacked",
}  # fmt: skip


class Parts:
    """The parts of a zipped document by name; read on demand, counted while they are read."""

    def __init__(self, data: bytes) -> None:
        try:
            with ExitStack() as stack:
                self._archive = stack.enter_context(open_archive(io.BytesIO(data)))
                self._open = stack.pop_all()  # until the child ends
        except PackageRefused as error:
            raise _refused(error) from error
        if sum(entry.size for entry in self._archive.entries) > MAX_UNPACKED:
            raise Refused("unpacked", most=MAX_UNPACKED // MEGABYTE)
        self._left = MAX_UNPACKED
        self._read: dict[str, bytes] = {}

    @property
    def names(self) -> list[str]:
        return self._archive.paths

    def read(self, name: str) -> bytes:
        """The bytes of a part; Refused when there are more of them than a file may hold."""
        if name not in self._read:
            try:
                data = self._archive.read(name, self._left + 1)
            except PackageRefused as error:
                raise _refused(error) from error
            self._left -= len(data)
            if self._left < 0:
                raise Refused("unpacked", most=MAX_UNPACKED // MEGABYTE)
            if name.endswith((".xml", ".rels")):
                _refuse_entities(data)
            self._read[name] = data
        return self._read[name]

    def xml(self, name: str, renamed: Mapping[bytes, bytes] | None = None) -> Any:
        """The root of an XML part; `renamed` replaces names of namespaces."""
        data = self.read(name)
        for old, new in (renamed or {}).items():
            data = data.replace(old, new)
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True,
            remove_pis=True,
        )  # fmt: skip
        try:
            return etree.fromstring(data, parser)
        except etree.XMLSyntaxError as error:
            raise Refused("broken") from error

    def refuse_entities(self) -> None:
        """Look at every XML part, for whoever hands the whole file to a library."""
        for name in self.names:
            if name.endswith((".xml", ".rels")):
                self.read(name)


def _refused(error: PackageRefused) -> Refused:
    code = CODES.get(error.code, "broken")
    most = {"most": MAX_UNPACKED // MEGABYTE} if code == "unpacked" else {}
    return Refused(code, **most)


def _refuse_entities(data: bytes) -> None:
    for encoding in ENCODINGS:
        if any(word.encode(encoding) in data for word in FORBIDDEN):
            raise Refused("doctype")
