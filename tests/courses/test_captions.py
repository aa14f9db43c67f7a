"""Captions: WebVTT and SRT read as players read them, their faults told with lines, written harmlessly."""

import json

import pytest
from django.utils import translation

from courses.captions import Unreadable, advice, clock, kept, plain, read, restored, told, write
from tests.samples.captions import report

VTT = "WEBVTT\n\n{}"
# (what, name, content, cues as (start, end, text), faults as (kind, line))
READ = [
    ("one", "a.vtt", "WEBVTT\n\n00:01.000 --> 00:02.500\nXin chào", [(1000, 2500, "Xin chào")], []),
    ("hours", "a.vtt", VTT.format("01:00:00.001 --> 01:00:01.000\nA"), [(3600001, 3601000, "A")], []),
    (
        "mark, returns, tabs, header",
        "a.vtt",
        "\ufeffWEBVTT - phim\r\nKind: captions\r\n\r\nmột\r\n00:01.000\t-->\t00:02.000 line:42%\r\nA\r\nB\r\n",
        [(1000, 2000, "A\nB")],
        [],
    ),
    (
        "notes and styles",
        "a.vtt",
        VTT.format("NOTE của Bình\nhai dòng\n\nSTYLE\n::cue {}\n\n00:01.000 --> 00:02.000\nA"),
        [(1000, 2000, "A")],
        [],
    ),
    (
        "bad times are left out and told",
        "a.vtt",
        VTT.format("00:01 --> 00:02\nA\n\n00:03.000 --> 00:04.000\nB\n\n00:61.000 --> 01:62.000\nC"),
        [(3000, 4000, "B")],
        [("times", 3), ("times", 9)],
    ),
    ("words alone", "a.vtt", VTT.format("A\n\n00:03.000 --> 00:04.000\nB"), [(3000, 4000, "B")], [("lost", 3)]),
    ("no words", "a.vtt", VTT.format("00:03.000 --> 00:04.000\n\n"), [(3000, 4000, "")], [("empty", 3)]),
    ("backwards", "a.vtt", VTT.format("00:04.000 --> 00:03.000\nB"), [(4000, 3000, "B")], [("backwards", 3)]),
    (
        "order and overlap",
        "a.vtt",
        VTT.format(
            "00:05.000 --> 00:09.000\nA\n\n00:08.000 --> 00:10.000\nB\n\n00:01.000 --> 00:02.000\nC"
        ),
        [(5000, 9000, "A"), (8000, 10000, "B"), (1000, 2000, "C")],
        [("overlap", 6), ("order", 9)],
    ),
    ("long", "a.vtt", VTT.format(f"00:03.000 --> 00:04.000\n{'a' * 61}"), [(3000, 4000, "a" * 61)], [("long", 3)]),
    ("nothing", "a.vtt", "WEBVTT", [], [("none", 1)]),
    (
        "srt",
        "a.srt",
        "1\n00:00:01,500 --> 00:00:02,000\n{\\an8}<font color=red>Xin</font>\nchào\n2\n00:00:02,000 --> 00:00:03,000\nB\n",
        [(1500, 2000, "<font color=red>Xin</font>\nchào"), (2000, 3000, "B")],
        [],
    ),
    ("srt without words", "a.srt", "chữ", [], [("lost", 1), ("none", 1)]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "text", "cues", "faults"), [row[1:] for row in READ], ids=[row[0] for row in READ]
)
def test_reads_what_players_read_and_tells_the_rest(name, text, cues, faults):
    found = read(text.encode(), name)
    assert [(cue.start, cue.end, cue.text) for cue in found.cues] == cues
    assert sorted((fault.kind, fault.line) for fault in found.faults) == sorted(faults)


@pytest.mark.parametrize(
    ("name", "data", "kind", "line"),
    [
        ("a.vtt", b"", "header", 1),
        ("a.vtt", b"\tWEBVTT\n", "header", 1),
        ("a.vtt", b"WEBvtt\n\n00:01.000 --> 00:02.000\nA", "header", 1),
        ("a.vtt", b"<html>", "header", 1),
        ("a.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\nXin chào".encode("cp1258"), "encoding", 4),
        ("a.srt", b"\x89PNG\r\n\x1a\n", "encoding", 1),
    ],
)
def test_refuses_what_is_no_captions(name, data, kind, line):
    with pytest.raises(Unreadable) as refused:
        read(data, name)
    assert (refused.value.fault.kind, refused.value.fault.line) == (kind, line)


def test_utf_16_of_an_editor_is_read():
    data = "WEBVTT\n\n00:01.000 --> 00:02.000\nTiếng Việt".encode("utf-16")
    assert read(data, "a.vtt").cues[0].text == "Tiếng Việt"


def test_what_is_written_is_harmless_and_reads_the_same():
    """No mark but those of captions, whatever was sent."""
    sent = (
        "WEBVTT\n\nSTYLE\n::cue { background: url(http://x.example) }\n\n"
        "00:01.000 --> 00:02.000 line:10%,middle align:left vertical:bogus\n"
        "<script>alert(1)</script><v Chị An>Xin <b onclick=go>chào</b> &amp; <img src=x onerror=go> a < b\n"
        "<00:01.500><i.la>hai</i>\n"
    )
    cues = read(sent.encode(), "a.vtt").cues
    written = write(cues).decode()
    assert written == (
        "WEBVTT\n\n00:00:01.000 --> 00:00:02.000 line:10%,center align:left\n"
        "alert(1)<v Chị An>Xin <b>chào</b> &amp;  a &lt; b\n<00:01.500><i.la>hai</i>\n"
    )
    assert plain(cues[0].text) == "alert(1)Chị An: Xin chào & a < b\nhai"
    assert write(read(written.encode()).cues).decode() == written
    assert kept(restored(kept(cues))) == kept(cues)


def test_faults_are_told_with_their_lines_and_not_without_end():
    text = "WEBVTT\n\n" + "".join(f"00:0{n}.000 --> 00:0{n}.000\nA\n\n" for n in range(1, 8))
    with translation.override("vi"):
        words = told(read(text.encode(), "a.vtt").faults)
    assert words.startswith("Dòng 3: mốc kết thúc không sau mốc bắt đầu. Dòng 6: ")
    assert words.endswith("Và 2 chỗ nữa.")
    assert advice([]) == []
    assert [clock(ms) for ms in (0, 65_400, 3_725_000)] == ["00:00", "01:05", "1:02:05"]


def test_the_script_that_tries_samples_tells_differences(tmp_path):
    (tmp_path / "a.vtt").write_text("WEBVTT\n\n00:01.000 --> 00:02.000 size:40%\nA\n")
    cue = {
        "startTime": 1, "endTime": 2, "id": "", "text": "A", "vertical": "", "size": 40, "align": "middle",
        "line": "auto", "snapToLines": True, "lineAlign": "start", "position": "auto", "positionAlign": "middle",
    }  # fmt: skip
    (tmp_path / "a.json").write_text(f'{{"cues": [{json.dumps(cue)}]}}')
    (tmp_path / "b.srt").write_bytes(b"\xff")
    lines, counted = report(tmp_path)
    assert lines == ["a.vtt\t1 cues\t1 cues\ttaken\t=", "b.srt\t-\trefused\tencoding\t="]
    (tmp_path / "a.json").write_text('{"cues": []}')
    assert report(tmp_path)[1]["different"] == 1
    assert counted["different"] == 0
