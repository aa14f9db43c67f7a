"""A Word file made ready for mammoth: what that library drops or stumbles over is put into plain words.

Tracked changes become final text, comments and the table of contents go, formulas become text, text
boxes become boxes behind their paragraph, styles get the names that `word.STYLES` knows, and what is
underlined, coloured, highlighted or numbered is marked by signs that `elements` explains.
"""

from collections import Counter
from copy import deepcopy
from typing import Any

from lxml import etree

from courses.exchange.elements import COLOURED, HIGHLIGHTED, NUMBER, UNDERLINED
from courses.exchange.word_formulas import as_text
from courses.exchange.word_styles import Numbers, Styles, W, val

R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
PIC = "{http://schemas.openxmlformats.org/drawingml/2006/picture}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
V = "{urn:schemas-microsoft-com:vml}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
XML = "{http://www.w3.org/XML/1998/namespace}"
PREFIX = "th-"
MAX_BOXES = 500
#: A colour whose channels differ by less is black, grey or white.
COLOURFUL = 70


class Part:
    """One part with text: the document itself, its footnotes or its endnotes.

    `whole` are the relations of the part whose target is in the file; `counts` is what is told
    about the file; `unknown` counts paragraphs by the name of a style that says nothing.
    """

    def __init__(
        self, root: Any, *, whole: set[str], links: set[str], styles: Styles, numbers: Numbers
    ) -> None:
        self.root = root
        self.whole, self.links = whole, links
        self.styles, self.numbers = styles, numbers
        self.counts: Counter[str] = Counter()
        self.unknown: Counter[str] = Counter()

    def prepare(self) -> None:
        """Do all of it, in the order in which it depends on each other."""
        self._settle_changes()
        self._settle_alternatives()
        self._settle_pictures()
        self._settle_formulas()
        self._take_out_boxes()
        for paragraph in list(self.root.iter(W + "p")):
            self._settle_paragraph(paragraph)

    # Changes, comments, contents

    def _settle_changes(self) -> None:
        inserted = list(self.root.iter(W + "ins", W + "moveTo"))
        removed = list(self.root.iter(W + "del", W + "moveFrom"))
        for one in removed:
            if one.getparent() is not None and one.getparent().tag not in {W + "rPr", W + "trPr"}:
                drop(one)
        self.counts["tracked"] += len(inserted) + len(removed)
        for one in list(self.root.iter(W + "fldSimple", W + "dir", W + "bdo")):
            for child in list(one):  # a field such as the number of a picture: its text stays
                one.addprevious(child)
            drop(one)
        for one in list(self.root.iter(W + "commentReference")):
            self.counts["comments"] += 1
            drop(one)
        for one in list(self.root.iter(W + "sdt")):
            gallery = one.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
            if gallery is not None and "Contents" in (gallery.get(W + "val") or ""):
                self.counts["contents"] = 1
                drop(one)
        for run in list(self.root.iter(W + "r")):
            properties = run.find(W + "rPr")
            if properties is not None and _is_on(properties.find(W + "vanish")):
                self.counts["hidden"] += 1
                drop(run)

    # Drawings

    def _settle_alternatives(self) -> None:
        """Of each pair for newer and older programs keep the one with text or a picture."""
        for one in list(self.root.iter(MC + "AlternateContent")):
            if one.getparent() is None:
                continue
            new, old = one.find(MC + "Choice"), one.find(MC + "Fallback")
            for kept in (new, old):
                if kept is not None and _has_content(kept):
                    for child in list(kept):
                        one.addprevious(child)
                    break
            drop(one)

    def _settle_pictures(self) -> None:
        for blip in list(self.root.iter(A + "blip")):
            if blip.get(R + "embed") in self.whole:
                continue
            self.counts["linked" if blip.get(R + "link") else "no_picture"] += 1
            drop(blip)
        for old in list(self.root.iter(V + "imagedata")):
            if old.get(R + "id") not in self.whole:
                self.counts["linked"] += 1
                drop(old)
        for click in list(self.root.iter(A + "hlinkClick")):
            drop(click)
        for link in self.root.iter(W + "hyperlink"):
            if link.get(R + "id") is not None and link.get(R + "id") not in self.links:
                del link.attrib[R + "id"]
        for data in self.root.iter(A + "graphicData"):
            direct = data.findall(PIC + "pic")
            grouped = list(data.iter(PIC + "pic"))
            if not direct and grouped:
                for picture in grouped:
                    data.append(picture)
            elif not grouped and data.find(f".//{W}txbxContent") is None:
                self.counts["drawings"] += 1

    def _settle_formulas(self) -> None:
        for tag in (M + "oMathPara", M + "oMath"):
            for formula in list(self.root.iter(tag)):
                if formula.getparent() is None:
                    continue
                self.counts["formulas"] += 1
                run = _run(as_text(formula))
                if (
                    formula.getparent().tag == W + "p"
                    or formula.getparent().getparent() is not None
                ):
                    formula.addprevious(run)
                drop(formula)

    def _take_out_boxes(self) -> None:
        """The text of a box comes behind its paragraph, as a table of one cell."""
        boxes = list(self.root.iter(W + "txbxContent"))[:MAX_BOXES]
        for box in boxes:
            paragraph = next(box.iterancestors(W + "p"), None)
            if paragraph is None or paragraph.getroottree().getroot() is not self.root:
                continue
            if next(paragraph.iterancestors(W + "txbxContent"), None) is not None:
                continue  # a box in a box is read with the outer one
            table = etree.Element(W + "tbl")
            cell = etree.SubElement(etree.SubElement(table, W + "tr"), W + "tc")
            for child in list(box):
                cell.append(deepcopy(child))
            drop(box)
            paragraph.addnext(table)
            self.counts["boxes"] += 1

    # Paragraphs

    def _settle_paragraph(self, paragraph: Any) -> None:
        properties = paragraph.find(W + "pPr")
        style_id = val(properties, "pStyle")
        role = self.styles.role(style_id)
        outline = val(properties, "outlineLvl")
        if not role.startswith("h") and outline.isdecimal() and int(outline) < 6:
            role = f"h{int(outline) + 1}"
        text = "".join(one.text or "" for one in paragraph.iter(W + "t"))
        if role == "toc":
            self.counts["contents"] = 1
            drop(paragraph)
            return
        if self.styles.is_unknown(style_id) and text.strip():
            self.unknown[self.styles.name(style_id)] += 1
        if properties is None:
            properties = etree.Element(W + "pPr")
            paragraph.insert(0, properties)
        for old in properties.findall(W + "pStyle"):
            drop(old)
        etree.SubElement(properties, W + "pStyle").set(W + "val", PREFIX + (role or "plain"))
        self._number(paragraph, properties, style_id, role, bool(text.strip()))
        for run in list(paragraph.iter(W + "r")):
            _mark(run)

    def _number(
        self, paragraph: Any, properties: Any, style_id: str, role: str, has_text: bool
    ) -> None:
        own = properties.find(W + "numPr")
        number_id = val(own, "numId")
        level = val(own, "ilvl") or "0"
        if not number_id and (given := self.styles.number(style_id)) is not None:
            number_id, level = given if own is None or not val(own, "ilvl") else (given[0], level)
        if own is not None:
            drop(own)
        if not number_id or not has_text or not self.numbers.known(number_id):
            return
        label = self.numbers.next(number_id, level)
        is_heading = role.startswith("h") or role == "title"
        if not is_heading:
            made = etree.SubElement(properties, W + "numPr")
            etree.SubElement(made, W + "ilvl").set(W + "val", str(min(int(level), 4)))
            etree.SubElement(made, W + "numId").set(W + "val", number_id)
        if label:
            shown = f"{label} " if is_heading else f"{NUMBER[0]}{label}{NUMBER[1]}"
            properties.addnext(_run(shown))


def drop(element: Any) -> None:
    """Take an element out; the text behind it, of which Word has none, goes along."""
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _has_content(element: Any) -> bool:
    wanted = (W + "txbxContent", PIC + "pic", V + "imagedata", W + "t", M + "oMath")
    return next(element.iter(*wanted), None) is not None


def _run(text: str) -> Any:
    run = etree.Element(W + "r")
    made = etree.SubElement(run, W + "t")
    made.text = text
    made.set(XML + "space", "preserve")
    return run


def _is_on(element: Any) -> bool:
    return element is not None and (element.get(W + "val") or "1") not in {"0", "false", "none"}


def _mark(run: Any) -> None:
    """Put signs around the text of a run that is underlined, coloured or highlighted."""
    properties = run.find(W + "rPr")
    texts = run.findall(W + "t")
    if (
        properties is None
        or not texts
        or next(run.iterancestors(W + "hyperlink"), None) is not None
    ):
        return
    if "hyperlink" in val(properties, "rStyle").lower():
        return
    line = properties.find(W + "u")
    signs = []
    if line is not None and (line.get(W + "val") or "none") not in {"none", "0", "false"}:
        signs.append(UNDERLINED)
    if _is_colourful(val(properties, "color")):
        signs.append(COLOURED)
    shade = properties.find(W + "shd")
    fill = shade.get(W + "fill") or "" if shade is not None else ""
    if val(properties, "highlight") not in {"", "none", "white"} or _is_colourful(fill):
        signs.append(HIGHLIGHTED)
    for begin, end in signs:
        texts[0].text = begin + (texts[0].text or "")
        texts[-1].text = (texts[-1].text or "") + end
    if signs:
        texts[0].set(XML + "space", "preserve")
        texts[-1].set(XML + "space", "preserve")


def _is_colourful(value: str) -> bool:
    if len(value) != 6:
        return False
    try:
        channels = [int(value[place : place + 2], 16) for place in (0, 2, 4)]
    except ValueError:
        return False
    return max(channels) - min(channels) >= COLOURFUL
