"""XML from outside: no DOCTYPE, no entities, nothing fetched, limits of size and depth."""

import re
from typing import Any, Final
from xml.etree.ElementTree import Element, ParseError
from xml.parsers import expat

import defusedxml.ElementTree
from defusedxml import DefusedXmlException

from courses.packages.refusals import PackageRefused

MOST_BYTES: Final = 4 * 1024 * 1024
MOST_ELEMENTS, MOST_DEEP, MOST_ATTRIBUTES = 60_000, 60, 100
PREFIX: Final = re.compile(r"[\s</]([A-Za-z_][\w.-]*):[A-Za-z_]")
BOMS: Final = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def read_xml(data: bytes, name: str) -> tuple[Element, bool]:
    """The root of an XML file, and whether it was read as written.

    A prefix that the file never explains is forgiven: tools forget it, and nothing hangs on it.
    Raises PackageRefused: `manifest_broken`, `manifest_empty`, `manifest_big`, `doctype`.
    """
    if len(data) >= MOST_BYTES:
        raise PackageRefused("manifest_big")
    if not data.strip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n"):
        raise PackageRefused("manifest_empty")
    try:
        root, as_written = _parsed(data, name), True
    except ParseError as error:
        if error.code != expat.errors.codes[expat.errors.XML_ERROR_UNBOUND_PREFIX]:
            raise PackageRefused("manifest_broken") from error
        root, as_written = _parsed_leniently(data, name), False
    _refuse_size(root)
    return root, as_written


def _parsed(data: bytes, name: str) -> Element:
    try:
        root: Element = defusedxml.ElementTree.fromstring(data, forbid_dtd=True)
    except DefusedXmlException as error:
        raise PackageRefused("doctype", name=name) from error
    except (ValueError, LookupError) as error:
        raise PackageRefused("manifest_broken") from error
    return root


def _parsed_leniently(data: bytes, name: str) -> Element:
    encoding = next((name for bom, name in BOMS if data.startswith(bom)), "utf-8")
    text = data.decode(encoding, "replace")
    text = re.sub(r"^\s*<\?xml.*?\?>", "", text, count=1, flags=re.DOTALL)
    missing = {prefix for prefix in PREFIX.findall(text) if f"xmlns:{prefix}" not in text}
    missing -= {"xml", "xmlns"}
    declared = "".join(f' xmlns:{prefix}="{prefix}"' for prefix in sorted(missing))
    start = re.search(r"<(?![!?])[^\s/>]+", text)
    if start is None:
        raise PackageRefused("manifest_broken")
    whole = text[: start.end()] + declared + text[start.end() :]
    try:
        return _parsed(whole.encode(), name)
    except ParseError as error:
        raise PackageRefused("manifest_broken") from error


def _refuse_size(root: Element) -> None:
    level, count, depth = [root], 0, 0
    while level:
        count, depth = count + len(level), depth + 1
        if count > MOST_ELEMENTS or depth > MOST_DEEP:
            raise PackageRefused("manifest_big")
        if any(len(element.attrib) > MOST_ATTRIBUTES for element in level):
            raise PackageRefused("manifest_big")
        level = [child for element in level for child in element]


def local(tag: Any) -> str:
    """The name of an element or attribute without its namespace."""
    return str(tag).rpartition("}")[2]


def child(element: Element | None, *path: str) -> Element | None:
    """The first descendant along local names, whatever the namespace; None when it is not there."""
    for name in path:
        if element is None:
            return None
        element = next((one for one in element if local(one.tag) == name), None)
    return element


def children(element: Element | None, name: str) -> list[Element]:
    return [] if element is None else [one for one in element if local(one.tag) == name]


def text_of(element: Element | None, *path: str) -> str:
    """The text of the element, its spaces made one; "" when it is not there."""
    found = child(element, *path)
    return "" if found is None else " ".join("".join(found.itertext()).split())


def attribute(element: Element, name: str) -> str:
    """An attribute by its local name, whatever the namespace; "" when it is not there."""
    return next((value for key, value in element.attrib.items() if local(key) == name), "").strip()
