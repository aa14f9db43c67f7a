"""Writes .docx files by hand, so that a test says what is in them and no program stands between."""

import io
import zipfile
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

from PIL import Image

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SPACES = (
    f'xmlns:w="{W}" xmlns:r="{REL}" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="png" ContentType="image/png"/>'
    '<Default Extension="emf" ContentType="image/x-emf"/></Types>'
)
#: id: (name, based on, numbering)
STYLES = {
    "Heading1": ("heading 1", "", ""),
    "Heading2": ("heading 2", "", ""),
    "Heading3": ("heading 3", "", ""),
    "Title": ("Title", "", ""),
    "Quote": ("Quote", "", ""),
    "Caption": ("caption", "", ""),
    "ListParagraph": ("List Paragraph", "", ""),
    "ListBullet": ("List Bullet", "", "1"),
    "Chuong": ("Chương của trường", "Heading2", ""),
    "HopNoiDung": ("Hộp nội dung", "", ""),
}
#: Numberings 1 bullets, 2 decimal, 3 "A." as Word offers for answers, 4 "Câu 1:", 5 "a)".
NUMBERINGS = {
    "1": ("bullet", "•"), "2": ("decimal", "%1."), "3": ("upperLetter", "%1."),
    "4": ("decimal", "Câu %1:"), "5": ("lowerLetter", "%1)"),
}  # fmt: skip


def run(text: str, *, b: bool = False, u: bool = False, color: str = "", mark: str = "") -> str:
    """A run of text; tabs and line ends as Word writes them."""
    properties = "<w:b/>" * b
    properties += f'<w:color w:val="{color}"/>' if color else ""
    properties += f'<w:highlight w:val="{mark}"/>' if mark else ""
    properties += '<w:u w:val="single"/>' * u
    body = '</w:t><w:tab/><w:t xml:space="preserve">'.join(
        '</w:t><w:br/><w:t xml:space="preserve">'.join(escape(line) for line in part.split("\n"))
        for part in text.split("\t")
    )
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{body}</w:t></w:r>'


def p(*runs: str, style: str = "", number: str = "", level: int = 0, extra: str = "") -> str:
    """A paragraph of runs or plain texts; `number` is one of `NUMBERINGS`."""
    properties = f'<w:pStyle w:val="{style}"/>' if style else ""
    if number:
        properties += f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
    inner = "".join(one if one.startswith("<") else run(one) for one in runs)
    return f"<w:p><w:pPr>{properties}{extra}</w:pPr>{inner}</w:p>"


def bullet(text: str, level: int = 0) -> str:
    return p(text, number="1", level=level)


def table(*rows: list[str], widths: dict[tuple[int, int], int] | None = None) -> str:
    """A table of texts or paragraphs; `widths` joins cells: (row, column) to a number of columns."""
    made = ""
    for y, row in enumerate(rows):
        cells = ""
        for x, cell in enumerate(row):
            wide = (widths or {}).get((y, x), 1)
            span = f'<w:gridSpan w:val="{wide}"/>' if wide > 1 else ""
            inner = cell if cell.startswith("<w:p>") else p(cell)
            cells += f"<w:tc><w:tcPr>{span}</w:tcPr>{inner}</w:tc>"
        made += f"<w:tr>{cells}</w:tr>"
    return f"<w:tbl><w:tblPr/>{made}</w:tbl>"


def picture(rel: str, alt: str = "", *, link: bool = False) -> str:
    """A run with a picture of the file, or a linked one."""
    which = "link" if link else "embed"
    return (
        f'<w:r><w:drawing><wp:inline><wp:docPr id="1" name="Picture 1" descr={quoteattr(alt)}/>'
        f'<a:graphic><a:graphicData><pic:pic><pic:blipFill><a:blip r:{which}="{rel}"/>'
        "</pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )


def text_box(*paragraphs: str) -> str:
    """A text box as Word writes it: once for newer programs, once for older ones."""
    box = f"<w:txbxContent>{''.join(paragraphs)}</w:txbxContent>"
    return (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor><a:graphic>'
        f"<a:graphicData><wps:wsp><wps:txbx>{box}</wps:txbx></wps:wsp></a:graphicData></a:graphic>"
        "</wp:anchor></w:drawing></mc:Choice><mc:Fallback><w:pict><v:rect><v:textbox>"
        f"{box}</v:textbox></v:rect></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )


def png(width: int, height: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "navy").save(out, "PNG")
    return out.getvalue()


@dataclass
class WordFile:
    """What goes into a file beside its paragraphs."""

    paragraphs: list[str] = field(default_factory=list)
    footnotes: list[str] = field(default_factory=list)
    parts: dict[str, bytes] = field(default_factory=dict)
    relations: list[str] = field(default_factory=list)
    comments: int = 0

    def relate(self, kind: str, target: str, *, outside: bool = False) -> str:
        """Add a relation of the document; its id."""
        name = f"rId{len(self.relations) + 10}"
        mode = ' TargetMode="External"' if outside else ""
        self.relations.append(
            f'<Relationship Id="{name}" Type="{REL}/{kind}" Target={quoteattr(target)}{mode}/>'
        )
        return name

    def picture(self, alt: str = "", *, data: bytes | None = None, ending: str = "png") -> str:
        """A run with a picture that lies in the file."""
        place = f"media/image{len(self.parts) + 1}.{ending}"
        self.parts[f"word/{place}"] = png(40, 30) if data is None else data
        return picture(self.relate("image", place), alt)

    def linked(self, address: str) -> str:
        """A run with a picture that lies elsewhere."""
        return picture(self.relate("image", address, outside=True), link=True)

    def link(self, address: str, text: str) -> str:
        return f'<w:hyperlink r:id="{self.relate("hyperlink", address, outside=True)}">{run(text)}</w:hyperlink>'

    def footnote(self, text: str) -> str:
        """The sign of a footnote with that text."""
        self.footnotes.append(text)
        return f'<w:r><w:footnoteReference w:id="{len(self.footnotes) + 1}"/></w:r>'

    def add(self, *paragraphs: str) -> "WordFile":
        self.paragraphs += paragraphs
        return self

    def data(self) -> bytes:
        """The bytes of the file."""
        parts = {
            "[Content_Types].xml": TYPES,
            "_rels/.rels": _relations(
                f'<Relationship Id="rId1" Type="{REL}/officeDocument" Target="word/document.xml"/>'
            ),
            "word/document.xml": f"<w:document {SPACES}><w:body>{''.join(self.paragraphs)}</w:body></w:document>",
            "word/_rels/document.xml.rels": _relations("".join(self.relations)),
            "word/styles.xml": _styles(),
            "word/numbering.xml": _numbering(),
            **self.parts,
        }
        if self.footnotes:
            notes = "".join(
                f'<w:footnote w:id="{number}">{p(text)}</w:footnote>'
                for number, text in enumerate(self.footnotes, start=2)
            )
            parts["word/footnotes.xml"] = f"<w:footnotes {SPACES}>{notes}</w:footnotes>"
        return zipped(parts)


def zipped(parts: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def _relations(inner: str) -> str:
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<Relationships xmlns="{space}">{inner}</Relationships>'


def _styles() -> str:
    made = ""
    for style_id, (name, base, number) in STYLES.items():
        based = f'<w:basedOn w:val="{base}"/>' if base else ""
        numbered = (
            f'<w:pPr><w:numPr><w:numId w:val="{number}"/></w:numPr></w:pPr>' if number else ""
        )
        made += (
            f'<w:style w:type="paragraph" w:styleId="{style_id}"><w:name w:val="{name}"/>'
            f"{based}{numbered}</w:style>"
        )
    return f"<w:styles {SPACES}>{made}</w:styles>"


def _numbering() -> str:
    made = ""
    for number, (kind, text) in NUMBERINGS.items():
        levels = "".join(
            f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>'
            f'<w:lvlText w:val="{text.replace("%1", f"%{level + 1}")}"/></w:lvl>'
            for level in range(3)
        )
        made += f'<w:abstractNum w:abstractNumId="{number}">{levels}</w:abstractNum>'
    made += "".join(
        f'<w:num w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>'
        for number in NUMBERINGS
    )
    return f"<w:numbering {SPACES}>{made}</w:numbering>"
