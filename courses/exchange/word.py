"""A Word file (.docx) to elements. Runs in the confined child only: it trusts no byte.

mammoth reads the text; `word_parts` first puts into plain words what mammoth drops. Nothing outside
the file is ever fetched: linked pictures and templates are told, and left where they are.
"""

import io
import posixpath
import re
import zipfile
from collections import Counter
from typing import Any

import mammoth
from lxml import etree

from courses.exchange.document import Document, Picture, Refused
from courses.exchange.document_zip import Parts
from courses.exchange.elements import Element
from courses.exchange.html_elements import elements_of_html
from courses.exchange.word_parts import PREFIX, Part
from courses.exchange.word_styles import Numbers, Styles, W, read_styles

RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
#: The strict form of the format names everything otherwise; word processors write it on demand.
STRICT = {
    b"http://purl.oclc.org/ooxml/wordprocessingml/main": (
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    ),
    b"http://purl.oclc.org/ooxml/officeDocument/relationships": OFFICE.rstrip("/").encode(),
    b"http://purl.oclc.org/ooxml/officeDocument/math": (
        b"http://schemas.openxmlformats.org/officeDocument/2006/math"
    ),
    b"http://purl.oclc.org/ooxml/drawingml/main": (
        b"http://schemas.openxmlformats.org/drawingml/2006/main"
    ),
    b"http://purl.oclc.org/ooxml/drawingml/picture": (
        b"http://schemas.openxmlformats.org/drawingml/2006/picture"
    ),
    b"http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing": (
        b"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
    ),
}
STYLES = "\n".join(
    [
        *(f"p.{PREFIX}h{level} => h{level}:fresh" for level in range(1, 7)),
        f"p.{PREFIX}title => h1.title:fresh",
        f"p.{PREFIX}quote => blockquote > p:fresh",
        f"p.{PREFIX}caption => p.caption:fresh",
        f"p.{PREFIX}toc => p:fresh",
        "r[style-name='Emphasis'] => em",
    ]
)
#: What Word writes of itself into a picture's description.
MADE_BY_ITSELF = re.compile(
    r"(description (automatically )?generated.*|mô tả được tạo tự động.*"
    r"|^(picture|image|hình ảnh|ảnh|hình)\s*\d*$|\.(png|jpe?g|gif|bmp)$)",
    re.IGNORECASE,
)


def read_word(data: bytes) -> Document:
    """What a .docx holds. Raises `Refused`."""
    parts = Parts(data)
    main = _main(parts)
    if any(name.lower().endswith("vbaproject.bin") for name in parts.names):
        raise Refused("macros")
    reader = _Reader(parts, main)
    return reader.document()


def _main(parts: Parts) -> str:
    """The name of the document's own part."""
    relations = relations_of(parts, "")
    for kind, target, _outside in relations.values():
        if kind == "officeDocument" and target in parts.names:
            return target
    if "word/document.xml" in parts.names:
        return "word/document.xml"
    raise Refused("not_word")


def relations_of(parts: Parts, name: str) -> dict[str, tuple[str, str, bool]]:
    """(last word of the kind, name of the target, whether it lies outside) by id, of one part."""
    folder, file = posixpath.split(name)
    path = posixpath.join(folder, "_rels", f"{file}.rels")
    if path not in parts.names:
        return {}
    found = {}
    for one in parts.xml(path).iter(RELATIONS):
        target = one.get("Target") or ""
        outside = one.get("TargetMode") == "External"
        inside = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
        kind = (one.get("Type") or "").rpartition("/")[2]
        found[one.get("Id") or ""] = (
            kind,
            target if outside else posixpath.normpath(inside),
            outside,
        )
    return found


class _Reader:
    """Reads one file: its parts, then its elements."""

    def __init__(self, parts: Parts, main: str) -> None:
        self.parts, self.main = parts, main
        self.relations = relations_of(parts, main)
        self.counts: Counter[str] = Counter()
        self.unknown: Counter[str] = Counter()
        self.pictures: list[Picture] = []
        self._places: dict[bytes, int] = {}

    def document(self) -> Document:
        html = self._html()
        elements = elements_of_html(html)
        self._look_around()
        self.counts["merged"] += sum(one.merged for one in elements)
        return Document(
            kind="docx",
            title=next((one.words for one in elements if one.kind == "title"), ""),
            elements=[one for one in elements if not _is_empty(one)],
            pictures=self.pictures,
            counts=dict(self.counts),
            unknown=dict(self.unknown),
        )

    def _part(self, kind: str) -> str | None:
        fallback = posixpath.join(posixpath.dirname(self.main), f"{kind}.xml")
        named = [target for one, target, _outside in self.relations.values() if one == kind]
        return next((name for name in [*named, fallback] if name in self.parts.names), None)

    def _html(self) -> str:
        styles_name, numbers_name = self._part("styles"), self._part("numbering")
        styles = read_styles(self._xml(styles_name)) if styles_name else Styles()
        numbers = Numbers(self._xml(numbers_name) if numbers_name else None)
        made: dict[str, bytes] = {}
        notes = [name for name in (self._part("footnotes"), self._part("endnotes")) if name]
        there: set[tuple[str, str]] = set()
        for name in notes:
            root = self._prepared(name, styles, numbers, made)
            there |= {
                (one.tag.removeprefix(W), one.get(W + "id") or "")
                for one in root.iter(W + "footnote", W + "endnote")
            }
        root = self._prepared(self.main, styles, numbers, made, there)
        self._guess_headings(root)
        made[self.main] = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
        try:
            return str(
                mammoth.convert_to_html(
                    io.BytesIO(self._rewritten(made)),
                    style_map=STYLES,
                    include_embedded_style_map=False,
                    external_file_access=False,
                    convert_image=mammoth.images.img_element(self._keep),
                ).value
            )
        except (MemoryError, RecursionError):
            raise
        except Exception as error:
            raise Refused("broken") from error

    def _xml(self, name: str) -> Any:
        return self.parts.xml(name, STRICT)

    def _prepared(
        self,
        name: str,
        styles: Styles,
        numbers: Numbers,
        made: dict[str, bytes],
        there: set[tuple[str, str]] | None = None,
    ) -> Any:
        root = self._xml(name)
        relations = relations_of(self.parts, name)
        part = Part(
            root,
            whole={
                one
                for one, (_kind, target, outside) in relations.items()
                if not outside and target in self.parts.names
            },
            links=set(relations),
            styles=styles,
            numbers=numbers,
        )
        part.prepare()
        for reference in list(root.iter(W + "footnoteReference", W + "endnoteReference")):
            kind = reference.tag.removeprefix(W).removesuffix("Reference")
            if (kind, reference.get(W + "id") or "") not in (there or set()):
                reference.getparent().remove(reference)
        self.counts += part.counts
        self.unknown += part.unknown
        made[name] = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
        return root

    def _rewritten(self, made: dict[str, bytes]) -> bytes:
        """The file with the parts that were made ready, and nothing that mammoth does not read."""
        out = io.BytesIO()
        kept = {self._part("styles"), self._part("numbering")}
        with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
            for name in self.parts.names:
                if name in made:
                    archive.writestr(name, made[name])
                elif name.endswith((".rels", "[Content_Types].xml")) or name in kept:
                    archive.writestr(name, _transitional(self.parts.read(name)))
                elif "/media/" in name or name.lower().endswith((".png", ".jpg", ".jpeg", ".gif")):
                    archive.writestr(name, self.parts.read(name))
        return out.getvalue()

    def _keep(self, image: Any) -> dict[str, str]:
        with image.open() as stream:
            data = stream.read()
        alt = (image.alt_text or "").strip()
        alt = "" if MADE_BY_ITSELF.search(alt) else alt
        if data not in self._places:
            self._places[data] = len(self.pictures)
            self.pictures.append(Picture(data=data))
        found = {"src": f"picture:{self._places[data]}"}
        return {**found, "alt": " ".join(alt.split())[:300]}

    def _guess_headings(self, root: Any) -> None:
        """In a file without headings short bold lines are taken for them, and it is told."""
        paragraphs = [
            one for one in root.iter(W + "p") if next(one.iterancestors(W + "tbl"), None) is None
        ]
        roles = {_role(one) for one in paragraphs}
        if any(role.startswith("h") for role in roles):
            return
        found = [one for one in paragraphs if _looks_like_heading(one)]
        if not found or len(found) * 2 > len(paragraphs):
            return
        parts = [one for one in found if LARGE.match(_text(one))]
        for one in found:
            if (
                one is found[0]
                and one is paragraphs[0]
                and _is_centred(one)
                and "title" not in roles
            ):
                _set_role(one, "title")
            else:
                _set_role(one, "h2" if not parts or one in parts else "h3")
                self.counts["bold_headings"] += 1

    def _look_around(self) -> None:
        """What lies in the file beside the text."""
        for name in self.parts.names:
            folder, file = posixpath.split(name)
            if re.match(r"(header|footer)\d*\.xml$", file):
                text = "".join(one.text or "" for one in self._xml(name).iter(W + "t"))
                self.counts["page_heads"] += bool(re.search(r"[^\W\d_]{3}", text))
            if file == "settings.xml.rels":
                settings = posixpath.join(posixpath.dirname(folder), "settings.xml")
                relations = relations_of(self.parts, settings).values()
                self.counts["template"] += any(
                    kind == "attachedTemplate" for kind, _t, _o in relations
                )


LARGE = re.compile(r"\s*(phần|chương|mục|bài|[IVX]+\s*[.):]|[A-D]\s*[.)])\s*", re.IGNORECASE)
NO_HEADING = re.compile(r"\s*(câu(\s+hỏi)?\s*\d|đáp án|lưu ý|ghi chú|ví dụ|\()", re.IGNORECASE)
LETTERED = re.compile(r"\s*[A-Da-d][.)]\s*")
LONGEST_HEADING = 120


def _text(paragraph: Any) -> str:
    return "".join(one.text or "" for one in paragraph.iter(W + "t"))


def _role(paragraph: Any) -> str:
    style = paragraph.find(f"{W}pPr/{W}pStyle")
    return (style.get(W + "val") or "").removeprefix(PREFIX) if style is not None else ""


def _set_role(paragraph: Any, role: str) -> None:
    paragraph.find(f"{W}pPr/{W}pStyle").set(W + "val", PREFIX + role)


def _is_centred(paragraph: Any) -> bool:
    place = paragraph.find(f"{W}pPr/{W}jc")
    return place is not None and place.get(W + "val") == "center"


def _looks_like_heading(paragraph: Any) -> bool:
    text = _text(paragraph).strip()
    plain = re.sub("[\ue100-\ue10f]", "", text)
    if not plain or len(plain) > LONGEST_HEADING or plain.endswith((".", ":", ";", ",", "?")):
        return False
    if NO_HEADING.match(plain) or _is_answer(plain) or _role(paragraph) != "plain":
        return False
    if paragraph.find(f"{W}pPr/{W}numPr") is not None:
        return False
    runs = [
        run
        for run in paragraph.iter(W + "r")
        if "".join(t.text or "" for t in run.iter(W + "t")).strip()
    ]
    return bool(runs) and all(_is_bold(run) for run in runs)


def _is_answer(text: str) -> bool:
    """Whether a line is an answer "A. ..." and not a large part: "A. MỞ ĐẦU"."""
    found = LETTERED.match(text)
    if found is None:
        return False
    rest = text[found.end() :]
    return not (rest.isupper() and len(rest.split()) > 1)


def _is_bold(run: Any) -> bool:
    bold = run.find(f"{W}rPr/{W}b")
    return bold is not None and (bold.get(W + "val") or "1") not in {"0", "false"}


def _transitional(data: bytes) -> bytes:
    for strict, usual in STRICT.items():
        data = data.replace(strict, usual)
    return data


def _is_empty(element: Element) -> bool:
    return element.kind in {"text", "item"} and not element.words
