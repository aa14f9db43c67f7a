"""The look: fonts that know every Vietnamese letter, colours that can be read, templates that obey the policy."""

import gzip
import hashlib
import re
import unicodedata
from pathlib import Path

import pytest
from PIL import ImageFont

from lms.environment import BASE_DIR

STATIC = BASE_DIR / "lms" / "static" / "lms"
TEMPLATES = BASE_DIR / "templates"
PAPER_FONTS = BASE_DIR / "lms" / "papers" / "fonts"
CSS = (STATIC / "app.css").read_text(encoding="utf-8")
CSS_LIMIT = 10 * 1024  # bytes after gzip
SCRIPT_LIMIT = 200  # lines
LEAST_CONTRAST = 4.5  # WCAG 2.2, 1.4.3
MISSING = "\U0010fffd"


def vietnamese_letters() -> str:
    """The 134 letters that carry a mark, and the plain ones of both alphabets."""
    plain = "abcdefghijklmnopqrstuvwxyz"
    vowels = "aăâeêioôơuưy"
    tones = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
    marked = [unicodedata.normalize("NFC", vowel + tone) for vowel in vowels for tone in tones]
    lower = "".join(dict.fromkeys([*plain, *marked, "đ"]))
    return lower + lower.upper()


def test_there_are_134_marked_letters() -> None:
    assert len([letter for letter in vietnamese_letters() if ord(letter) > 127]) == 134


@pytest.mark.parametrize("path", sorted(PAPER_FONTS.glob("*.ttf")), ids=lambda path: path.name)
def test_paper_fonts_draw_every_vietnamese_letter(path: Path) -> None:
    font = ImageFont.truetype(str(path), 40)
    empty = bytes(font.getmask(MISSING))
    assert [letter for letter in vietnamese_letters() if bytes(font.getmask(letter)) == empty] == []


@pytest.mark.parametrize("folder", [PAPER_FONTS, STATIC / "fonts"], ids=["papers", "web"])
def test_fonts_are_the_ones_written_down(folder: Path) -> None:
    sums = dict(
        reversed(line.split("  "))
        for line in (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    )
    files = [path for path in folder.iterdir() if path.suffix in {".ttf", ".woff2"}]
    assert {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files} == sums


def test_style_sheet_stays_small() -> None:
    assert len(gzip.compress(CSS.encode(), 9)) <= CSS_LIMIT


@pytest.mark.parametrize("path", sorted(STATIC.glob("*.js")), ids=lambda path: path.name)
def test_scripts_stay_small(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= SCRIPT_LIMIT


def tokens(theme: str) -> dict[str, str]:
    """Colours of the light theme, or of the dark one as `data-theme` sets it."""
    start = ":root {" if theme == "light" else ':root[data-theme="dark"] {'
    block = CSS[CSS.index(start) :]
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", block[: block.index("}")]))


def luminance(colour: str) -> float:
    """Relative luminance, as WCAG defines it."""
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


PAIRS = [
    *(
        (ink, ground)
        for ink in ("ink", "muted", "primary")
        for ground in ("ground", "surface", "sunken")
    ),
    *((kind, f"{kind}-soft") for kind in ("primary", "ok", "bad", "warn")),
    *((kind, "surface") for kind in ("ok", "bad", "warn")),
    ("ink", "primary-soft"),
    ("muted", "primary-soft"),
    ("on-primary", "primary"),
    ("on-primary", "primary-strong"),
    ("on-next", "next"),
    ("on-next-button", "next-button"),
]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_words_can_be_read_on_their_ground(theme: str) -> None:
    colours = tokens("light") | tokens(theme)
    faint = {pair: round(contrast(colours[pair[0]], colours[pair[1]]), 2) for pair in PAIRS}
    assert {pair: value for pair, value in faint.items() if value < LEAST_CONTRAST} == {}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_edges_of_controls_can_be_seen(theme: str) -> None:
    colours = tokens(theme)
    grounds = ("ground", "surface")
    assert [g for g in grounds if contrast(colours["edge"], colours[g]) < 3] == []


def test_the_device_and_the_choice_give_the_same_dark() -> None:
    by_device = CSS[CSS.index(':root:not([data-theme="light"]) {') :]
    by_choice = CSS[CSS.index(':root[data-theme="dark"] {') :]
    found = [
        dict(re.findall(r"--([\w-]+): ([^;]+);", block[: block.index("}")]))
        for block in (by_device, by_choice)
    ]
    assert found[0] == found[1]


def own_templates() -> list[Path]:
    return sorted(path for path in TEMPLATES.rglob("*.html") if "email" not in path.parts)


def test_templates_carry_no_style_and_no_script() -> None:
    """The content security policy forbids them; a page would be silently bare."""
    forbidden = re.compile(r"\sstyle=|<style|\son[a-z]+=|<script(?![^>]*\ssrc=)|javascript:", re.I)
    comments = re.compile(r"{% comment %}.*?{% endcomment %}", re.S)
    found = {}
    for path in own_templates():
        if "wagtailadmin" in path.parts:
            continue
        if hits := forbidden.findall(comments.sub("", path.read_text(encoding="utf-8"))):
            found[str(path.relative_to(TEMPLATES))] = hits
    assert found == {}


def test_icons_that_templates_name_exist() -> None:
    drawn = set(re.findall(r'<symbol id="([\w-]+)"', (STATIC / "icons.svg").read_text("utf-8")))
    named = re.compile(r'components/icon\.html" with name="([\w-]+)"|icon="([\w-]+)"')
    missing = {
        (path.name, name)
        for path in own_templates()
        for pair in named.findall(path.read_text(encoding="utf-8"))
        for name in pair
        if name and name not in drawn
    }
    assert missing == set()
