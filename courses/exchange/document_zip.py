"""The parts of an Office file, unpacked within limits; its XML without entities of its own."""

import io
import zipfile
from collections.abc import Mapping
from typing import Any

from lxml import etree

from courses.exchange.document import MAX_UNPACKED, MEGABYTE, Refused

MAX_PARTS = 5_000
MAX_RATIO = 200
SMALL = 1024 * 1024
"""A part below this may be packed as tightly as it likes: it does no harm."""
FORBIDDEN = ("<!DOCTYPE", "<!ENTITY")
ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be")


class Parts:
    """The parts of a zipped document by name; read on demand, counted while they are read."""

    def __init__(self, data: bytes) -> None:
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
            raise Refused("broken") from error
        self._infos = {info.filename: info for info in self._archive.infolist()}
        self._left = MAX_UNPACKED
        self._read: dict[str, bytes] = {}
        self._check(data)

    @property
    def names(self) -> list[str]:
        return list(self._infos)

    def _check(self, data: bytes) -> None:
        infos = self._archive.infolist()
        if any(info.flag_bits & 1 for info in infos):
            raise Refused("password")
        names = [info.filename for info in infos]
        unsafe = any(
            ".." in name.split("/") or "\\" in name or name.startswith("/") for name in names
        )
        if unsafe or len(set(names)) < len(names) or len(names) > MAX_PARTS:
            raise Refused("broken")
        if sum(info.file_size for info in infos) > MAX_UNPACKED:
            raise Refused("unpacked", most=MAX_UNPACKED // MEGABYTE)
        if any(
            info.file_size > SMALL and info.file_size > MAX_RATIO * max(info.compress_size, 1)
            for info in infos
        ):
            raise Refused("unpacked", most=MAX_UNPACKED // MEGABYTE)

    def read(self, name: str) -> bytes:
        """The bytes of a part; Refused when they are more than the file says or than it may hold."""
        if name not in self._read:
            try:
                with self._archive.open(name) as stream:
                    data = stream.read(self._left + 1)
            except (
                zipfile.BadZipFile,
                EOFError,
                OSError,
                NotImplementedError,
                ValueError,
            ) as error:
                raise Refused("broken") from error
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


def _refuse_entities(data: bytes) -> None:
    for encoding in ENCODINGS:
        if any(word.encode(encoding) in data for word in FORBIDDEN):
            raise Refused("doctype")
