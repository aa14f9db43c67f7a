"""Reading a document that somebody sent in: looked at by its first bytes, read in a confined child."""

import base64
from pathlib import PurePosixPath
from typing import Any

from courses.confined import TooHard, read_confined
from courses.exchange.document import (
    MAX_UPLOAD,
    MEGABYTE,
    Document,
    Picture,
    Refused,
    document_from,
)
from courses.sheets.reading import Upload

ENDINGS = (".docx", ".pptx", ".pdf")
OLD = (".doc", ".ppt", ".dot", ".pps")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SECONDS = 60


def read_document(upload: Upload, name: str) -> Document:
    """What a .docx, .pptx or .pdf holds, its pictures drawn anew; raises `Refused`."""
    data = upload.read(MAX_UPLOAD + 1)
    kind = kind_of(data, name)
    pictures: list[Picture] = []
    try:
        for line in read_confined("courses.exchange.document_child", data, kind, seconds=SECONDS):
            if "refused" in line:
                raise Refused(line["refused"], **line["details"])
            if "picture" in line:
                pictures.append(_picture(line["picture"]))
            else:
                return document_from(line["document"], pictures)
    except TooHard as error:
        raise Refused("too_hard") from error
    raise Refused("too_hard")


def kind_of(data: bytes, name: str) -> str:
    """docx, pptx or pdf by ending and first bytes; raises `Refused` for all else."""
    ending = PurePosixPath(name.replace("\\", "/")).suffix.lower()
    if not data.strip():
        raise Refused("empty")
    if len(data) > MAX_UPLOAD:
        raise Refused("too_big", most=MAX_UPLOAD // MEGABYTE)
    if data.startswith(OLE):
        locked = "EncryptedPackage".encode("utf-16-le") in data
        raise Refused("password" if locked else "old_office")
    if ending in OLD:
        raise Refused("old_office")
    if ending in {".docm", ".pptm", ".dotm"}:
        raise Refused("macros")
    if ending not in ENDINGS:
        raise Refused("kind")
    begins = b"%PDF-" if ending == ".pdf" else b"PK\x03\x04"
    if begins not in data[:1024] if ending == ".pdf" else not data.startswith(begins):
        raise Refused("ending")
    return ending[1:]


def _picture(line: dict[str, Any]) -> Picture:
    return Picture(base64.b64decode(line["data"]), line["ending"], line["problem"])
