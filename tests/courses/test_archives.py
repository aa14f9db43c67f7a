"""Archives from outside: what is kept of them, and why others are refused as a whole."""

import io
import stat
import struct
import tarfile
import unicodedata
import zipfile

import pytest

from courses.packages import archive as reader
from courses.packages.archive import open_archive
from courses.packages.refusals import PackageRefused
from tests.support.packages import tarred, zipped


def read(data):
    """(paths and bytes, what was left out), or the code of the refusal."""
    try:
        with open_archive(io.BytesIO(data)) as archive:
            found = {entry.path: b"".join(pieces) for entry, pieces in archive.contents()}
            return found, archive.left_out
    except PackageRefused as refusal:
        return refusal.code


def changed(data, **fields):
    """A ZIP whose directory says something else of its last file than is true."""
    offsets = {
        "flags": (8, "<H"),
        "method": (10, "<H"),
        "packed": (20, "<I"),
        "size": (24, "<I"),
        "mode": (38, "<I"),
    }
    start = data.rindex(b"PK\x01\x02")
    out = bytearray(data)
    for name, value in fields.items():
        place, form = offsets[name]
        struct.pack_into(form, out, start + place, value)
    return bytes(out)


def raw_names(*names):
    """A ZIP with names in bytes that are not marked as UTF-8."""
    placeholders = [f"{number:x}" * len(name) for number, name in enumerate(names, start=1)]
    data = zipped(dict.fromkeys(placeholders, b"x"))
    for placeholder, name in zip(placeholders, names, strict=True):
        data = data.replace(placeholder.encode(), name)
    return data


def overlapping():
    """Two entries of the directory that share the bytes of one file."""
    data = zipped({"a.txt": b"x" * 100, "b.txt": b"x" * 100}, compress=zipfile.ZIP_STORED)
    out = bytearray(data)
    struct.pack_into("<I", out, data.rindex(b"PK\x01\x02") + 42, 0)
    return bytes(out)


def link(kind=tarfile.SYMTYPE):
    member = tarfile.TarInfo("a")
    member.type, member.linkname = kind, "/etc/passwd"
    return member


DEEP = "/".join("d" * 30) + "/a.txt"
NAMES = {
    "../a": "outside",
    "a/../../b": "outside",
    "/etc/passwd": "outside",
    "C:/a": "outside",
    "a\\b": "outside",
    "%2e%2e/a": "outside",
    "%252e%252e%252fa": "outside",
    "．．／a": "outside",
    "a\x01b": "name",
    "ab:c": "name",
    "a" * 300: "long",
    DEEP: "deep",
}


@pytest.mark.parametrize("pack", [zipped, tarred])
def test_names_that_lead_out_or_cannot_be_kept_refuse_the_whole(pack):
    found = {name: read(pack({"ok.txt": "ok", name: "x"})) for name in NAMES}
    assert found == NAMES


@pytest.mark.parametrize("pack", [zipped, tarred])
def test_two_files_that_would_be_one_somewhere_are_refused(pack):
    cases = [
        ("A.txt", "a.TXT"),
        ("bài.txt", unicodedata.normalize("NFD", "bài.txt")),
        ("a", "a/b"),
        ("./a", "a"),
    ]
    assert [read(pack({one: "1", other: "2"})) for one, other in cases] == ["twice"] * 4


@pytest.mark.parametrize("pack", [zipped, tarred])
def test_junk_is_dropped_and_programs_are_left_out(pack):
    files = {
        "Bài 1/ảnh.png": b"png",
        "__MACOSX/._a": b"",
        "Bài 1/.DS_Store": b"",
        "Thumbs.db": b"",
        ".git/config": b"",
        "run.EXE": b"MZ",
        "a/shell.php": b"<?php",
        ".htaccess": b"",
        "app.jar": b"",
        "trick.php. ": b"",
        "model.bin": b"kept",
    }
    kept = {"Bài 1/ảnh.png": b"png", "model.bin": b"kept"}
    left_out = ["run.EXE", "a/shell.php", ".htaccess", "app.jar", "trick.php. "]
    assert read(pack(files)) == (kept, left_out)


def test_what_an_archive_says_of_itself_is_not_believed():
    plain = zipped({"a.txt": "ok", "b.txt": b"0123456789" * 100})
    cases = {
        "no archive": (b"GIF89a", "not_archive"),
        "cut": (plain[: len(plain) // 2], "not_archive"),
        "empty": (zipped({}), "empty"),
        "only junk": (zipped({"Thumbs.db": "x"}), "empty"),
        "password": (changed(plain, flags=1), "encrypted"),
        "unknown method": (changed(plain, method=98), "method"),
        "link": (changed(plain, mode=(stat.S_IFLNK | 0o777) << 16), "link"),
        "device": (changed(plain, mode=(stat.S_IFCHR | 0o777) << 16), "link"),
        "smaller than it is": (changed(plain, size=10), "broken"),
        "larger than it is": (changed(plain, size=2000), "broken"),
        "ratio": (zipped({"a": bytes(1024**2)}), "ratio"),
        "more than a gigabyte": (
            changed(zipped({"a": "x"}), size=2**30 + 1, packed=2**23),
            "unpacked",
        ),
        "overlap": (overlapping(), "overlap"),
        "linked in tar": (tarred({"ok": "ok"}, link()), "link"),
        "hard link in tar": (tarred({"ok": "ok"}, link(tarfile.LNKTYPE)), "link"),
        "pipe in tar": (tarred({"ok": "ok"}, link(tarfile.FIFOTYPE)), "link"),
        "ratio of tar": (tarred({"a": bytes(8 * 1024**2)}), "ratio"),
        "cut tar": (tarred({"a": "ok"})[:40], "not_archive"),
    }
    assert {name: read(data) for name, (data, _code) in cases.items()} == {
        name: code for name, (_data, code) in cases.items()
    }


def test_many_files_and_small_repetitive_ones():
    names = [f"{number}.txt" for number in range(reader.MOST_ENTRIES + 1)]
    assert read(zipped(dict.fromkeys(names, b""), compress=zipfile.ZIP_STORED)) == "entries"
    assert read(zipped({"a": bytes(60_000)})) == ({"a": bytes(60_000)}, [])


def test_names_of_old_tools_are_read_in_the_code_page_that_makes_words_of_them():
    vietnamese = "Bài h\u0323c.txt".encode("cp1258", "ignore")
    czech = "testíček.txt".encode("cp852")
    unmarked = "Giới thiệu.txt".encode()
    assert [sorted(read(raw_names(name))[0]) for name in (vietnamese, czech, unmarked)] == [
        ["Bài ḥc.txt"],
        ["testíček.txt"],
        ["Giới thiệu.txt"],
    ]
