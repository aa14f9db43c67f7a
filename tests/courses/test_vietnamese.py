"""Vietnamese text: one key for one word, one order for names."""

import csv
import random
import unicodedata
from pathlib import Path

import pytest

from courses import vietnamese

FIXTURE = Path(__file__).parent.parent / "data" / "name_sort_fixture.csv"


def fixture_rows() -> list[dict[str, str]]:
    with FIXTURE.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def forms(text: str) -> list[str]:
    return [unicodedata.normalize(form, text) for form in ("NFC", "NFD")]


class TestNameSortKey:
    def test_reproduces_the_measured_order(self):
        names = [row["full_name"] for row in fixture_rows()]
        for seed in range(5):
            shuffled = names[:]
            random.Random(seed).shuffle(shuffled)
            assert sorted(shuffled, key=vietnamese.name_sort_key) == names

    def test_does_not_depend_on_the_form(self):
        for row in fixture_rows():
            composed, decomposed = forms(row["full_name"])
            key = vietnamese.name_sort_key(composed)
            assert vietnamese.name_sort_key(decomposed) == key
            assert vietnamese.name_sort_key(f"  {composed.upper()} ") == key

    def test_is_plain_ascii_so_that_every_collation_agrees(self):
        for row in fixture_rows():
            key = vietnamese.name_sort_key(row["full_name"])
            assert key.isascii()
            assert key.isalnum()
            assert key == key.lower()

    @pytest.mark.parametrize(
        "ordered",
        [
            ["Ma", "Mà", "Mả", "Mã", "Má", "Mạ"],
            ["Trần An", "Trần Ăn", "Trần Ân", "Trần Bình"],
            ["Lê Thị Hoa", "Lê Thị Hoan", "Lê Thị Hoàn"],
            ["Lê Hoa", "Lê Văn Hoa", "Lê Văn An Hoa", "Lý Hoa"],
            ["Nguyễn Văn An 1", "Nguyễn Văn An 2"],
            ["Vũ Thị Dung", "Vũ Thị Đan"],
        ],
    )
    def test_order(self, ordered):
        keys = [vietnamese.name_sort_key(name) for name in ordered]
        assert keys == sorted(set(keys))

    @pytest.mark.parametrize("name", ["", " ", "Ан Ван", "李 明", "👩‍🏫", "\ud800", "N" * 10_000])
    def test_survives_anything(self, name):
        key = vietnamese.name_sort_key(name)
        assert key.isascii()
        assert len(key) <= 255


class TestFold:
    def test_fixture(self):
        for row in fixture_rows():
            assert [vietnamese.fold(form) for form in forms(row["full_name"])] == [
                row["fold_key"]
            ] * 2

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("đất đai", "dat dai"),
            ("ĐẤT  ĐAI", "Đất\tđai "),
            ("Hoà", "Hòa"),
            ("Thuỷ", "Thủy"),
            ("Ng\u200buyễn", "nguyen"),
            ("Ðỗ", "do"),
            ("Ɖỗ", "Đỗ"),
            ("Ước mơ", "uoc mo"),
        ],
    )
    def test_equal(self, one, other):
        for left in forms(one):
            for right in forms(other):
                assert vietnamese.fold(left) == vietnamese.fold(right)

    def test_keeps_what_is_not_a_mark(self):
        assert vietnamese.fold("NĐ 30/2020/NĐ-CP %_\\") == "nd 30/2020/nd-cp %_\\"


class TestSameSpelling:
    @pytest.mark.parametrize(("one", "other"), [("Hoà", "hòa"), ("THUỶ  lợi", "thủy lợi")])
    def test_equal(self, one, other):
        for left in forms(one):
            assert vietnamese.same_spelling_key(left) == vietnamese.same_spelling_key(other)

    @pytest.mark.parametrize(("one", "other"), [("hoa", "hòa"), ("dat", "đạt"), ("an", "ân")])
    def test_different(self, one, other):
        assert vietnamese.same_spelling_key(one) != vietnamese.same_spelling_key(other)


class TestSlug:
    @pytest.mark.parametrize(
        ("text", "made"),
        [
            ("đất đai", "dat-dai"),
            ("ĐẤT ĐAI", "dat-dai"),
            ("Ðất đai", "dat-dai"),
            ("Nghị định 30/2020/NĐ-CP: soạn thảo", "nghi-dinh-30-2020-nd-cp-soan-thao"),
            ("  --Bài 1.--  ", "bai-1"),
            ("", "muc"),
            ("???", "muc"),
            ("中文", "muc"),
            ("../../etc/passwd", "etc-passwd"),
        ],
    )
    def test_slug(self, text, made):
        assert vietnamese.slug(text) == made

    def test_is_cut_between_words(self):
        assert vietnamese.slug("một hai ba", max_length=8) == "mot-hai"
        assert vietnamese.slug("nghiêng", max_length=4) == "nghi"
        assert len(vietnamese.slug("dài " * 1000)) <= 255


class TestNormal:
    @pytest.mark.parametrize(
        ("text", "clean"),
        [
            ("Nguye\u0302\u0303n Thi\u0323", "Nguyễn Thị"),
            ("\xa0 Trần  Văn\u3000B ", "Trần Văn B"),
            ("An\x00 B\x07\x1bình", "An Bình"),
            ("x\r\nBcc: all", "x Bcc: all"),
            ("Nguyễn\u202eexe.gpj", "Nguyễnexe.gpj"),
            ("A\u2067B\ufeff", "AB"),
            ("\ud800x\udfff", "x"),
            ("Ðỗ", "Đỗ"),
            ("Cô 👩‍🏫", "Cô 👩‍🏫"),
        ],
    )
    def test_one_line(self, text, clean):
        assert vietnamese.normal(text) == clean

    def test_lines(self):
        text = "  một \r\n\thai\u2028ba\r\n\r\n"
        assert vietnamese.normal(text, lines=True) == "một\nhai\nba"

    @pytest.mark.parametrize("text", ["a\x00", "\x1b", "\ud800"])
    def test_forbidden(self, text):
        assert vietnamese.has_forbidden(text)
        assert not vietnamese.has_forbidden(vietnamese.normal(text))

    def test_allowed(self):
        assert not vietnamese.has_forbidden("Đất\tđai\r\n👍")
