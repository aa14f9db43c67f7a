"""SCORM 1.2 and 2004: from an archive to the spec of a package. Pure; raises PackageRefused.

The spec: standard ("scorm12", "scorm2004"), schema_version, title, items, launch (of the first item
that can be opened), warnings (`refusals.told` says them), paths (of all files that are kept).

An item: identifier, title, launch, kind ("sco" reports results, "asset" does not, "heading" opens
nothing), parameters, mastery_score, max_time_allowed, time_limit_action, data_from_lms,
prerequisites, visible, items; in SCORM 2004 objectives (identifiers). Texts are as the manifest has them, "" where it is silent.

`launch` is an address relative to the root of the package, percent-encoded as it goes into an
address, with query and fragment; `parameters` are not in it.
"""

import posixpath
import re
import unicodedata
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import quote, unquote, urljoin, urlsplit
from xml.etree.ElementTree import Element

from courses.packages import names
from courses.packages.archive import Archive
from courses.packages.markup import MOST_BYTES, attribute, child, children, local, read_xml, text_of
from courses.packages.refusals import PackageRefused

Spec = dict[str, Any]

MANIFEST: Final = "imsmanifest.xml"
MOST_TITLE: Final = 250
MOST_ITEMS_DEEP: Final = 20
MOST_OBJECTIVES: Final = 100
#: A file that only packages of another kind have, by its folded name or its ending.
OTHER_KINDS: Final = {
    "cmi5.xml": "cmi5",
    "h5p.json": "h5p",
    "moodle_backup.xml": "moodle",
    "tincan.xml": "tincan",
    "contentv3.xml": "exelearning",
    "content.xml": "exelearning",
    "[content_types].xml": "office",
    "assessmenttest.xml": "qti",
}
AICC: Final = {".crs", ".au", ".cst", ".des"}
MOST_PAGE: Final = 256 * 1024
REMOTE: Final = re.compile(
    r"""(?:src|location(?:\.href)?|window\.open)\s*[=(]\s*["']https?://([\w.-]+)""", re.IGNORECASE
)


def read_scorm(archive: Archive) -> Spec:
    """The spec of the package in `archive`."""
    path = _manifest_path(archive)
    root, as_written = read_xml(archive.read(path, MOST_BYTES), path)
    warnings: list[Spec] = []
    if not as_written:
        warnings.append({"code": "namespace"})
    standard, version = _version(root, warnings)
    organization = _organization(root, warnings)
    reader = _Reader(root, archive, standard, warnings)
    items = [reader.item(one, 0) for one in children(organization, "item")]
    launch = next((item["launch"] for item in _all(items) if item["launch"]), "")
    if not launch:
        raise reader.refusal or PackageRefused("no_items")
    title = (
        text_of(organization, "title") or next(item["title"] for item in _all(items)) or MANIFEST
    )
    _warn(warnings, reader, archive, organization, items)
    return {
        "standard": standard,
        "schema_version": version[:40],
        "title": title[:MOST_TITLE],
        "items": items,
        "launch": launch,
        "warnings": warnings,
        "paths": archive.paths,
    }


def _objectives(element: Element | None) -> list[str]:
    """The identifiers of the objectives that have one, the primary first."""
    every = children(element, "primaryObjective") + children(element, "objective")
    named = (attribute(one, "objectiveID")[:MOST_TITLE] for one in every)
    return list(dict.fromkeys(name for name in named if name))[:MOST_OBJECTIVES]


def _all(items: list[Spec]) -> Iterator[Spec]:
    for item in items:
        yield item
        yield from _all(item["items"])


# Which kind --------------------------------------------------------------------------------------


def _manifest_path(archive: Archive) -> str:
    """The manifest at the root; else says what kind of file this is, or where the manifest lies."""
    folded = {path.casefold(): path for path in archive.paths}
    if "cmi5.xml" in folded:
        raise PackageRefused("cmi5")
    if MANIFEST in folded:
        return folded[MANIFEST]
    for name, code in OTHER_KINDS.items():
        if name in folded:
            raise PackageRefused(code)
    for name, path in folded.items():
        if name.endswith(f"/{MANIFEST}"):
            raise PackageRefused("manifest_below", folder=posixpath.dirname(path)[:80])
    endings = {posixpath.splitext(name)[1] for name in folded}
    if ".crs" in endings and len(AICC & endings) > 1:
        raise PackageRefused("aicc")
    if any(name.endswith("/cmi5.xml") for name in folded):
        raise PackageRefused("cmi5")
    raise PackageRefused("no_manifest")


def _version(root: Element, warnings: list[Spec]) -> tuple[str, str]:
    """("scorm12" or "scorm2004", the version as the manifest has it)."""
    schema = text_of(root, "metadata", "schema").casefold()
    version = text_of(root, "metadata", "schemaversion")
    if "common cartridge" in schema:
        raise PackageRefused("cartridge")
    types = {attribute(one, "type") for one in children(child(root, "resources"), "resource")}
    if "qti" in schema or any(kind.startswith("imsqti") for kind in types):
        raise PackageRefused("qti")
    if version == "1.2":
        return "scorm12", version
    if "2004" in version or version.upper().replace(" ", "") in {"CAM1.3", "1.3"}:
        return "scorm2004", version
    spaces = {one.tag.partition("}")[0] for one in root.iter()} | {
        key.partition("}")[0] for one in root.iter() for key in one.attrib
    }
    if any("adlcp_v1p3" in space or "imsss" in space for space in spaces):
        return "scorm2004", version
    if any("adlcp_rootv1p2" in space for space in spaces) or not version:
        if not version:
            warnings.append({"code": "no_version"})
        return "scorm12", version or "1.2"
    raise PackageRefused("other_version", version=version[:40])


def _organization(root: Element, warnings: list[Spec]) -> Element:
    organizations = child(root, "organizations")
    found = children(organizations, "organization")
    if not found or organizations is None:
        raise PackageRefused("no_items")
    if len(found) > 1:
        warnings.append({"code": "organizations", "count": len(found)})
    default = attribute(organizations, "default")
    return next((one for one in found if attribute(one, "identifier") == default), found[0])


# Items -------------------------------------------------------------------------------------------


class _Reader:
    """Reads items; `refusal` is why one could not be opened, `missing` are titles of such ones."""

    def __init__(
        self, root: Element, archive: Archive, standard: str, warnings: list[Spec]
    ) -> None:
        resources = child(root, "resources")
        base = urljoin(_base(root), _base(resources))
        self._resources = {
            attribute(one, "identifier"): (one, base) for one in children(resources, "resource")
        }
        self._archive = archive
        self._folded = {names.key_of(path): path for path in archive.paths}
        self._is_2004 = standard == "scorm2004"
        self._warnings = warnings
        self.sequencing: dict[str, None] = {}
        self.refusal: PackageRefused | None = None

    def item(self, element: Element, depth: int) -> Spec:
        """One item with those below it."""
        if depth >= MOST_ITEMS_DEEP:
            raise PackageRefused("manifest_big")
        identifier = attribute(element, "identifier")
        title = (text_of(element, "title") or identifier)[:MOST_TITLE]
        kind, launch = self._opened(element, title)
        self.sequencing |= _sequencing(element)
        return {
            "identifier": identifier[:MOST_TITLE],
            "title": title,
            "launch": launch,
            "kind": kind,
            "parameters": attribute(element, "parameters")[:1000],
            **self._rules(element),
            "visible": attribute(element, "isvisible").casefold() not in {"false", "0"},
            "items": [self.item(one, depth + 1) for one in children(element, "item")],
        }

    def _rules(self, element: Element) -> Spec:
        """What the run-time hands to the content; 1.2 and 2004 say it in different places."""
        if not self._is_2004:
            return {
                "mastery_score": text_of(element, "masteryscore"),
                "max_time_allowed": text_of(element, "maxtimeallowed"),
                "time_limit_action": text_of(element, "timelimitaction"),
                "data_from_lms": text_of(element, "datafromlms"),
                "prerequisites": text_of(element, "prerequisites"),
            }
        sequencing = child(element, "sequencing")
        limits = child(sequencing, "limitConditions")
        objective = child(sequencing, "objectives", "primaryObjective")
        by_measure = objective is not None and attribute(objective, "satisfiedByMeasure") == "true"
        limit = "" if limits is None else attribute(limits, "attemptAbsoluteDurationLimit")
        return {
            "mastery_score": text_of(objective, "minNormalizedMeasure") if by_measure else "",
            "max_time_allowed": limit,
            "time_limit_action": text_of(element, "timeLimitAction"),
            "data_from_lms": text_of(element, "dataFromLMS"),
            "prerequisites": "",
            # What the content expects to find in `cmi.objectives` (Run-Time 4.2.17).
            "objectives": _objectives(child(sequencing, "objectives")),
        }

    def _opened(self, element: Element, title: str) -> tuple[str, str]:
        """(kind, launch) of an item."""
        reference = attribute(element, "identifierref")
        if not reference:
            return "heading", ""
        resource, base = self._resources.get(reference, (None, ""))
        href = "" if resource is None else attribute(resource, "href")
        if resource is None or not href:
            return self._not_opened(title, reference)
        launch = self._launch(urljoin(base, _base(resource)), href)
        if not launch:
            return self._not_opened(title, href)
        # `scormtype` in 1.2, `scormType` in 2004.
        kind = attribute(resource, "scormtype") or attribute(resource, "scormType")
        return ("sco" if kind.casefold() == "sco" else "asset"), launch

    def _not_opened(self, title: str, address: str) -> tuple[str, str]:
        self.refusal = PackageRefused("launch_missing", address=address[:120])
        self._warnings.append({"code": "item_missing", "title": title[:80]})
        return "heading", ""

    def _launch(self, base: str, href: str) -> str:
        """The address inside the package; "" when its file is not there."""
        href = href.replace("\\", "/")
        for part in (href, unquote(href), base):
            _refuse_elsewhere(part)
        parts = urlsplit(urljoin(base, href))
        path = posixpath.normpath(unquote(parts.path))
        if path.startswith(("../", "/")) or path == "..":
            raise PackageRefused("launch_outside", address=href[:120])
        wanted = unicodedata.normalize("NFC", path)
        found = wanted if wanted in self._archive else self._folded.get(names.key_of(wanted))
        if found is None:
            return ""
        query = f"?{parts.query}" if parts.query else ""
        fragment = f"#{parts.fragment}" if parts.fragment else ""
        return quote(found) + query + fragment


def _base(element: Element | None) -> str:
    """The `xml:base` of an element."""
    return "" if element is None else attribute(element, "base").replace("\\", "/")


def _refuse_elsewhere(address: str) -> None:
    shown = "".join(c for c in address if c.isprintable())
    plain = "".join(c for c in shown if not c.isspace())
    scheme = re.match(r"([A-Za-z][A-Za-z0-9+.-]*):", plain)
    if plain.startswith("//") or (scheme and scheme[1].casefold() in {"http", "https", "ftp"}):
        raise PackageRefused("other_site", address=shown[:120])
    if scheme:
        raise PackageRefused("script_address", address=shown[:120])


# What is told ------------------------------------------------------------------------------------


def _sequencing(element: Element) -> dict[str, None]:
    """Names of what an item or an organization asks of sequencing beyond what every player does."""
    found: dict[str, None] = {}
    for sequencing in children(element, "sequencing"):
        for part in sequencing:
            if _matters(part):
                found[local(part.tag)] = None
        if attribute(sequencing, "IDRef"):
            found["sequencingRules"] = None
    return found


def _matters(part: Element) -> bool:
    match local(part.tag):
        case "controlMode":
            fixed = {"choice": "false", "choiceExit": "false", "forwardOnly": "true"}
            return any(attribute(part, name) == value for name, value in fixed.items())
        case "objectives":
            return any(local(one.tag) == "mapInfo" for one in part.iter())
        case "objectivesGlobal" | "deliveryControls":
            return False
        case "randomizationControls":
            return bool(part.attrib)
        case "limitConditions":
            return bool(attribute(part, "attemptLimit"))
        case "sequencingRules" | "rollupRules":
            return bool(len(part)) or bool(part.attrib)
        case "rollupConsiderations" | "constrainedChoiceConsiderations":
            return True
    return False


def _warn(
    warnings: list[Spec],
    reader: _Reader,
    archive: Archive,
    organization: Element,
    items: list[Spec],
) -> None:
    """What the author should know of a package that is taken."""
    asked = reader.sequencing | _sequencing(organization)
    if asked:
        warnings.append({"code": "sequencing", "what": list(asked)})
    every = list(_all(items))
    if any(item["prerequisites"] for item in every):
        warnings.append({"code": "prerequisites"})
    if not any(item["kind"] == "sco" for item in every):
        warnings.append({"code": "only_assets"})
    if archive.left_out:
        shown = ", ".join(archive.left_out[:10])
        more = "…" if len(archive.left_out) > 10 else ""
        warnings.append({"code": "left_out", "names": shown + more})
    first = unquote(urlsplit(next(one["launch"] for one in every if one["launch"])).path)
    hosts = dict.fromkeys(REMOTE.findall(archive.read(first, MOST_PAGE).decode("utf-8", "replace")))
    if hosts:
        warnings.append({"code": "remote", "names": ", ".join(list(hosts)[:5])})
