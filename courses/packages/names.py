"""Names of files in an archive: which may be kept, under which path, and which are left out."""

import unicodedata
from typing import Final
from urllib.parse import unquote

from courses.packages.refusals import PackageRefused

MOST_DEEP: Final = 24
MOST_BYTES, MOST_PATH_BYTES = 240, 800
"""Bytes in UTF-8 of one part of a path, and of the whole: less than any file system or bucket takes."""
#: What tools leave behind.
JUNK_FOLDERS: Final = frozenset({"__macosx"})
JUNK: Final = frozenset({"thumbs.db", "desktop.ini"})
#: Programs, scripts of servers, and their settings: never stored, whatever is served how.
# fmt: off
RUNS: Final = frozenset({
    "apk", "app", "appref-ms", "asa", "asax", "ashx", "asmx", "asp", "aspx", "bash", "bat",
    "cdx", "cer", "cfc", "cfm", "cgi", "chm", "class", "cmd", "com", "command", "cpl",
    "csh", "cshtml", "deb", "dll", "dmg", "dylib", "elf", "exe", "fcgi", "gadget", "hta",
    "htaccess", "htpasswd", "inf", "ins", "jar", "jse", "jsp", "jspf", "jspx", "ksh",
    "lnk", "msc", "msi", "msp", "mst", "pht", "phar", "php", "php3", "php4", "php5",
    "php7", "php8", "phps", "phtml", "pif", "pl", "pm", "ps1", "psd1", "psm1", "py", "pyc",
    "pyo", "pyz", "rb", "reg", "rpm", "scf", "scr", "sct", "sh", "shtm", "shtml", "so",
    "sys", "url", "vb", "vbe", "vbs", "vbhtml", "vxd", "war", "wsc", "wsf", "wsh", "zsh",
})
# fmt: on
RUN_NAMES: Final = frozenset({"web.config", "php.ini", ".user.ini", "makefile"})
#: Code pages of names without a mark for UTF-8: Vietnamese and Central European Windows, then DOS.
OLD_PAGES: Final = ("cp1258", "cp852", "cp437")


def decoded(names: list[tuple[bytes, bool]]) -> list[str]:
    """Names as text from (bytes, is marked as UTF-8): one code page for all that are not UTF-8."""
    texts: list[str | None] = []
    for raw, marked in names:
        try:
            texts.append(raw.decode("utf-8"))
        except UnicodeDecodeError as error:
            if marked:
                shown = raw.decode("utf-8", "replace")[:80]
                raise PackageRefused("name", name=shown) from error
            texts.append(None)
    old = [raw for (raw, _marked), text in zip(names, texts, strict=True) if text is None]
    page = next((page for page in OLD_PAGES if all(_is_word(raw, page) for raw in old)), "cp437")
    return [
        raw.decode(page, "replace") if text is None else text
        for (raw, _marked), text in zip(names, texts, strict=True)
    ]


def _is_word(raw: bytes, page: str) -> bool:
    """Whether all of `raw` beyond ASCII are letters in this code page."""
    try:
        text = raw.decode(page)
    except UnicodeDecodeError:
        return False
    return all(c.isascii() or unicodedata.category(c)[0] in "LM" for c in text)


def clean_path(name: str) -> str:
    """The path of a file inside its package, in NFC; raises PackageRefused for a dangerous name.

    A name is also looked at as a careless reader would read it later: percent signs taken off
    twice, wide letters made narrow.
    """
    path = unicodedata.normalize("NFC", name)
    if len(path.encode("utf-8", "replace")) > MOST_PATH_BYTES:
        raise PackageRefused("long" if path.count("/") < MOST_DEEP else "deep", name=path[:60])
    for read in {path, unicodedata.normalize("NFKC", path), unquote(path), unquote(unquote(path))}:
        _refuse_ways_out(read, path)
    parts = [part for part in path.split("/") if part not in {"", "."}]
    if len(parts) > MOST_DEEP:
        raise PackageRefused("deep", name=path[:60])
    if any(len(part.encode()) > MOST_BYTES for part in parts):
        raise PackageRefused("long", name=path[:60])
    if not parts:
        raise PackageRefused("name", name=path[:60])
    return "/".join(parts)


def _refuse_ways_out(read: str, path: str) -> None:
    shown = "".join(c if c.isprintable() else "?" for c in path)[:80]
    slashes = read.replace("\\", "/").replace("\u2215", "/").replace("\u2044", "/")
    if slashes.startswith("/") or ".." in (part.strip() for part in slashes.split("/")):
        raise PackageRefused("outside", name=shown)
    if read[1:2] == ":" or "\\" in read:
        raise PackageRefused("outside", name=shown)
    if ":" in read or any(unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"} for c in read):
        raise PackageRefused("name", name=shown)


def is_junk(path: str) -> bool:
    """What tools leave behind, and hidden files: dropped without a word."""
    parts = [part.casefold() for part in path.split("/")]
    hidden = any(part.startswith(".") for part in parts) and not runs(path)
    return hidden or bool(JUNK_FOLDERS & set(parts)) or parts[-1] in JUNK


def runs(path: str) -> bool:
    """Whether the file is a program, a script of a server or its settings, by its name."""
    name = path.rsplit("/", 1)[-1].casefold().rstrip(". ")
    return ("." in name and name.rpartition(".")[2] in RUNS) or name in RUN_NAMES


def key_of(path: str) -> str:
    """Two paths with the same key would be one file somewhere."""
    return unicodedata.normalize("NFC", path.casefold())
