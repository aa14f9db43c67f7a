"""Packages made by the tests: manifests and archives, right ones and wrong ones."""

import io
import tarfile
import zipfile
from collections.abc import Mapping
from typing import Any

SPACES = {
    "1.2": (
        'xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2"'
        ' xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2"'
    ),
    "2004 4th Edition": (
        'xmlns="http://www.imsglobal.org/xsd/imscp_v1p1"'
        ' xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3"'
        ' xmlns:imsss="http://www.imsglobal.org/xsd/imsss"'
    ),
}
PAGE = "<!doctype html><title>Bài</title><p>Xin chào</p>"


def item(title: str = "Bài 1", ref: str = "R1", inner: str = "", **attributes: str) -> str:
    """An item of an outline; without `ref` a heading."""
    more = "".join(f' {name}="{value}"' for name, value in attributes.items())
    points = f' identifierref="{ref}"' if ref else ""
    return f'<item identifier="I-{title}"{points}{more}><title>{title}</title>{inner}</item>'


def resource(name: str = "R1", href: str = "index.html", kind: str = "sco", **more: str) -> str:
    extra = "".join(f' {key.replace("_", ":")}="{value}"' for key, value in more.items())
    return (
        f'<resource identifier="{name}" type="webcontent" adlcp:scormtype="{kind}"'
        f' href="{href}"{extra}/>'
    )


def manifest(
    items: str | None = None,
    resources: str | None = None,
    *,
    version: str = "1.2",
    title: str = "Tiếp công dân",
    spaces: str | None = None,
    metadata: str | None = None,
    more: str = "",
    head: str = '<?xml version="1.0" encoding="UTF-8"?>',
) -> str:
    about = f"<schema>ADL SCORM</schema><schemaversion>{version}</schemaversion>"
    return (
        f'{head}<manifest identifier="M" {SPACES.get(version, SPACES["1.2"]) if spaces is None else spaces}>'
        f"<metadata>{about if metadata is None else metadata}</metadata>"
        f'<organizations default="O"><organization identifier="O"><title>{title}</title>'
        f"{item() if items is None else items}{more}</organization></organizations>"
        f"<resources>{resource() if resources is None else resources}</resources></manifest>"
    )


def zipped(files: Mapping[str, str | bytes], *, compress: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compress) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 11, 24, 0, 0, 0)), content, compress)
    return out.getvalue()


def package(xml: str | bytes | None = None, **files: str | bytes) -> bytes:
    """A package with one page; `files` come on top, with `__` for a dot in their names."""
    content: dict[str, Any] = {"imsmanifest.xml": manifest() if xml is None else xml}
    content["index.html"] = PAGE
    content |= {name.replace("__", "."): value for name, value in files.items()}
    return zipped(content)


def tarred(files: Mapping[str, str | bytes], *members: tarfile.TarInfo) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for name, content in files.items():
            data = content.encode() if isinstance(content, str) else content
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
        for member in members:
            archive.addfile(member)
    return out.getvalue()
