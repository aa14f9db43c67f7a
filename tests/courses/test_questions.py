"""Question types: what an author writes, what a learner answers, how it is marked, what is shown."""

import json
import unicodedata
from fractions import Fraction

import pytest
from django.utils import translation
from wagtail.blocks import StreamBlock, StreamBlockValidationError, StructBlockValidationError

from courses.questions import TYPES, BadAnswer, option_ids_of, question_blocks, type_named
from courses.questions.numbers import measure

EXPLANATION = "<p>Vì <b>SECRET-EXPLANATION</b>.</p>"
COMMON = {"prompt": "<p>Câu hỏi?</p>", "explanation": EXPLANATION, "tip": "Xem bài 3"}


def written(name, **parts):
    """The form's raw value of a question given as plain data."""
    return type_named(name).value_from(COMMON | parts)


def made(name, **parts):
    return type_named(name).spec(written(name, **parts))


def options(*texts):
    """Options from texts; a star before the text makes it right."""
    return [{"text": text.lstrip("*"), "correct": text.startswith("*")} for text in texts]


def ids(spec, *texts):
    found = option_ids_of(spec)
    return [found[text] for text in texts]


SINGLE = made("single", options=options("Một", "*Hai", "Ba", "Bốn"))
MULTIPLE = made("multiple", options=options("*A", "*B", "C", "D", "E"))
PARTIAL = made("multiple", options=options("*A", "*B", "C", "D", "E"), partial=True)
TRUE = made("truefalse", answer=True)
DAYS = made("numeric", answer=5, unit="ngày")
AREA = made("numeric", answer="1.234,5", tolerance="0,5", unit="m²", unit_required=True)
BARE = made("numeric", answer=1234, tolerance=0)
LENIENT = made("short", answers=["Đất đai", "Luật Đất đai"], diacritics="lenient")
STRICT = made("short", answers=["Hoà giải"], diacritics="strict")
SPECS = [SINGLE, MULTIPLE, PARTIAL, TRUE, DAYS, AREA, BARE, LENIENT, STRICT]


def fraction(spec, *raw):
    kind = type_named(spec["type"])
    return kind.mark(spec, json.loads(json.dumps(kind.clean(spec, list(raw)))))


class TestRegistry:
    def test_names(self):
        assert [kind.name for kind in TYPES] == [
            "single",
            "multiple",
            "truefalse",
            "numeric",
            "short",
        ]
        assert [name for name, _ in question_blocks()] == [kind.name for kind in TYPES]

    def test_unknown_name(self):
        with pytest.raises(KeyError):
            type_named("essay")

    @pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.name)
    def test_form_is_sound(self, kind):
        block = kind.block()
        assert block.check() == []
        assert len(block.meta.form_layout.children) <= 5
        assert kind.block.question_type is kind


class TestSpec:
    @pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec["type"])
    def test_is_json(self, spec):
        assert json.loads(json.dumps(spec)) == spec

    def test_option_ids_are_short_distinct_and_say_nothing(self):
        found = [option["id"] for option in SINGLE["options"]]
        assert len(set(found)) == 4
        assert all(len(option_id) == 5 and option_id.isalnum() for option_id in found)
        other_key = made("single", options=options("*Một", "Hai", "Ba", "Bốn"))
        assert [option["id"] for option in other_key["options"]] == found

    def test_option_keeps_its_id_when_lines_move_or_others_change(self):
        kind = type_named("single")
        before = {"options": [{"id": "zz", "text": "Hai"}]}
        after = kind.spec(written("single", options=options("Năm", "*Hai")), option_ids_of(before))
        assert option_ids_of(after)["Hai"] == "zz"
        assert after["key"]["right"] == ["zz"]
        assert len(set(option_ids_of(after).values())) == 2

    def test_no_previous_version(self):
        assert option_ids_of(None) == {}
        assert option_ids_of(DAYS) == {}

    def test_options_box(self):
        kind = type_named("single")
        box = "  Một \r\n\n* Hai\n\\*Ba*\n"
        spec = kind.spec({"prompt": "x", "explanation": "y", "options": box})
        assert [option["text"] for option in spec["options"]] == ["Một", "Hai", "*Ba*"]
        assert kind.right_answer(spec) == ["Hai"]

    def test_value_from_and_spec_agree(self):
        value = written("single", options=[*options("Một", "*Hai"), {"text": "*Ba"}])
        assert value["options"] == "Một\n*Hai\n\\*Ba"

    def test_html_is_reduced_to_the_allow_list(self):
        value = written("truefalse", answer=True) | {
            "prompt": '<p data-block-key="k" onclick="x()">Đúng <b>không</b>?<script>a</script></p>',
            "explanation": '<p><a href="javascript:x">1</a><a href="https://vbpl.vn/">2</a></p>',
        }
        spec = type_named("truefalse").spec(value)
        assert spec["prompt"] == "<p>Đúng <b>không</b>?</p>"
        assert spec["explanation"] == '<p><a>1</a><a href="https://vbpl.vn/">2</a></p>'

    def test_file_numbers_are_not_misread(self):
        assert made("numeric", answer=1.234)["key"] == {"number": "1.234", "tolerance": "0"}
        assert made("numeric", answer=1e6)["key"]["number"] == "1000000"
        assert AREA["key"] == {"number": "1234.5", "tolerance": "0.5"}


class TestPublic:
    """Nothing about the key leaves before it may."""

    @pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec["type"])
    def test_holds_no_key_and_no_explanation(self, spec):
        shown = type_named(spec["type"]).public(spec)
        assert set(shown) <= {"type", "prompt", "tip", "options", "unit"}
        assert "SECRET-EXPLANATION" not in json.dumps(shown, ensure_ascii=False)

    @pytest.mark.parametrize(
        ("name", "one", "other"),
        [
            ("single", {"options": options("*A", "B")}, {"options": options("A", "*B")}),
            (
                "multiple",
                {"options": options("*A", "B", "C")},
                {"options": options("A", "*B", "*C"), "partial": True},
            ),
            ("truefalse", {"answer": True}, {"answer": False}),
            ("numeric", {"answer": 1, "unit": "m"}, {"answer": 22, "tolerance": 1, "unit": "m"}),
            ("short", {"answers": ["x"]}, {"answers": ["yy", "z"], "diacritics": "strict"}),
        ],
    )
    def test_is_the_same_whatever_the_key(self, name, one, other):
        kind = type_named(name)
        changed = made(name, **other) | {"explanation": "khác"}
        assert kind.public(made(name, **one)) == kind.public(changed)

    def test_order(self):
        order = ids(SINGLE, "Ba", "Một", "Bốn", "Hai")
        shown = type_named("single").public(SINGLE, order)
        assert [option["text"] for option in shown["options"]] == ["Ba", "Một", "Bốn", "Hai"]

    def test_strange_order(self):
        shown = type_named("single").public(SINGLE, ["gone", *ids(SINGLE, "Ba")])
        assert [option["text"] for option in shown["options"]] == ["Ba", "Một", "Hai", "Bốn"]

    def test_required_unit_is_not_given_away(self):
        assert type_named("numeric").public(AREA)["unit"] == ""
        assert type_named("numeric").public(DAYS)["unit"] == "ngày"


class TestChoiceMarks:
    @pytest.mark.parametrize(("text", "share"), [("Một", 0), ("Hai", 1), ("Ba", 0)])
    def test_single(self, text, share):
        assert fraction(SINGLE, *ids(SINGLE, text)) == share

    @pytest.mark.parametrize(
        ("texts", "all_or_nothing", "partial"),
        [
            ("AB", 1, Fraction(1)),
            ("A", 0, Fraction(1, 2)),
            ("ABC", 0, Fraction(2, 3)),
            ("AC", 0, Fraction(1, 6)),
            ("ACD", 0, Fraction(0)),
            ("C", 0, Fraction(0)),
            ("ABCDE", 0, Fraction(0)),
        ],
    )
    def test_multiple(self, texts, all_or_nothing, partial):
        assert fraction(MULTIPLE, *ids(MULTIPLE, *texts)) == all_or_nothing
        assert fraction(PARTIAL, *ids(PARTIAL, *texts)) == partial

    def test_multiple_answer_is_stored_in_one_order(self):
        kind = type_named("multiple")
        a, b = ids(MULTIPLE, "A", "B")
        assert kind.clean(MULTIPLE, [b, a, b]) == [a, b]

    def test_two_for_one(self):
        with pytest.raises(BadAnswer):
            type_named("single").clean(SINGLE, ids(SINGLE, "Một", "Hai"))

    def test_true_false(self):
        assert [fraction(TRUE, word) for word in ("true", "false")] == [1, 0]
        assert type_named("truefalse").clean(TRUE, ["false"]) is False
        for raw in (["true", "false"], ["True"], ["1"]):
            with pytest.raises(BadAnswer):
                type_named("truefalse").clean(TRUE, raw)


class TestNumericMarks:
    @pytest.mark.parametrize(
        ("text", "share"),
        [
            ("5", 1),
            (" 5 ngày ", 1),
            ("5 NGÀY.", 1),
            ("5ngay", 1),
            ("5,0", 1),
            ("5.00", 1),
            ("+5", 1),
            ("５", 1),
            ("5 tháng", 0),
            ("5,0000001", 0),
            ("-5", 0),
        ],
    )
    def test_optional_unit(self, text, share):
        assert fraction(DAYS, text) == share

    @pytest.mark.parametrize(
        ("text", "share"),
        [
            ("1.234,5 m²", 1),
            ("1234.5m2", 1),
            ("1 234,5 m2", 1),
            ("1,234.5 m2", 1),
            ("1.235 m2", 1),
            ("1.234 m2", 1),
            ("1233,9999999999999999999999999 m2", 0),
            ("1235,0000000000000000000000001 m2", 0),
            ("1.234,5 km2", 0),
        ],
    )
    def test_tolerance_is_inclusive_and_exact(self, text, share):
        assert fraction(AREA, text) == share

    def test_required_unit(self):
        with pytest.raises(BadAnswer):
            type_named("numeric").clean(AREA, ["1234,5"])
        assert type_named("numeric").mark(AREA, "1234,5") == 0

    @pytest.mark.parametrize("text", ["1234", "1.234", "1 234", "1234,0", "12.34e2"])
    def test_thousands(self, text):
        assert fraction(BARE, text) == 1

    @pytest.mark.parametrize(
        "text",
        [
            *("năm", "nan", "NaN", "inf", "-Infinity", "1e309", "1e99", "٣", "1.23.4", "1,2,3"),
            *("1 23", "--1", "0x10", "1/2", "5 ngày", "9" * 31, "9" * 101),
        ],
    )
    def test_no_number(self, text):
        with pytest.raises(BadAnswer):
            type_named("numeric").clean(BARE, [text])
        assert type_named("numeric").mark(BARE, text) == 0

    def test_two_readings(self):
        assert [str(number) for number in measure("1.234").readings] == ["1234", "1.234"]
        assert [str(number) for number in measure("0.234").readings] == ["0.234"]


class TestShortMarks:
    @pytest.mark.parametrize(
        ("text", "share"),
        [
            ("Đất đai", 1),
            ("  đất   ĐAI. ", 1),
            ("dat dai", 1),
            ("luật đất đai…", 1),
            ("đất", 0),
            ("đất. đai", 0),
        ],
    )
    def test_lenient(self, text, share):
        for form in ("NFC", "NFD"):
            assert fraction(LENIENT, unicodedata.normalize(form, text)) == share

    @pytest.mark.parametrize(
        ("text", "share"),
        [("Hoà giải", 1), ("hòa  GIẢI.", 1), ("hoa giai", 0), ("hoạ giải", 0), ("hòa giai", 0)],
    )
    def test_strict(self, text, share):
        for form in ("NFC", "NFD"):
            assert fraction(STRICT, unicodedata.normalize(form, text)) == share

    @pytest.mark.parametrize("text", [".", "...", "\u200b"])
    def test_nothing_said_earns_nothing(self, text):
        assert fraction(LENIENT, text) == 0


class TestHostileAnswers:
    @pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec["type"])
    @pytest.mark.parametrize(
        "raw",
        [
            ["\x00"],
            ["a\x00b"],
            ["\ud800"],
            ["x" * 1_000_000],
            ["9" * 1_000_000],
            ["A", "B", "C", "D", "E", "F"],
            [str(2**63)],
            ["NaN"],
            ["<script>alert(1)</script>"],
            [1],
            [None],
            [["a"]],
            "text",
            None,
            5,
            {"a": 1},
            2**63,
        ],
        ids=lambda raw: str(raw)[:12].encode("ascii", "replace").decode(),
    )
    def test_is_refused_or_small(self, spec, raw):
        kind = type_named(spec["type"])
        try:
            answer = kind.clean(spec, raw)
        except BadAnswer:
            return
        stored = json.dumps(answer, allow_nan=False).encode("utf-8")
        assert len(stored) < 2_000
        assert b"\\u0000" not in stored
        assert kind.mark(spec, answer) == 0

    def test_refusal_is_in_words(self):
        with translation.override("en"):
            with pytest.raises(BadAnswer) as caught:
                type_named("short").clean(LENIENT, ["x" * 1_000_000])
            assert str(caught.value) == "The answer is too long: at most 200 characters."

    @pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec["type"])
    @pytest.mark.parametrize(
        "answer",
        [None, 0, 1, 1.0, "", "x", [], [None], [["x"]], {}, float("nan"), 2**63, "9" * 10**6],
        ids=lambda answer: repr(answer)[:10],
    )
    def test_marking_never_raises(self, spec, answer):
        kind = type_named(spec["type"])
        assert kind.mark(spec, answer) == 0
        assert isinstance(kind.describe(spec, answer), list)

    @pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec["type"])
    @pytest.mark.parametrize("raw", [[], [""], ["  "]], ids=["none", "empty", "spaces"])
    def test_empty_is_no_answer(self, spec, raw):
        kind = type_named(spec["type"])
        if raw == ["  "] and "options" in kind.public(spec):
            with pytest.raises(BadAnswer):
                kind.clean(spec, raw)
        else:
            assert kind.clean(spec, raw) is None


class TestReview:
    @pytest.mark.parametrize(
        ("spec", "lines"),
        [
            (SINGLE, ["Hai"]),
            (MULTIPLE, ["A", "B"]),
            (TRUE, ["Đúng"]),
            (DAYS, ["5 ngày"]),
            (AREA, ["1234,5 ± 0,5 m²"]),
            (LENIENT, ["Đất đai", "Luật Đất đai"]),
        ],
        ids=lambda value: value["type"] if isinstance(value, dict) else "",
    )
    def test_right_answer(self, spec, lines):
        with translation.override("vi"):
            assert type_named(spec["type"]).right_answer(spec) == lines

    def test_describe(self):
        single, multiple = type_named("single"), type_named("multiple")
        assert single.describe(SINGLE, ids(SINGLE, "Ba")[0]) == ["Ba"]
        assert multiple.describe(MULTIPLE, ids(MULTIPLE, "D", "A")) == ["A", "D"]
        assert type_named("numeric").describe(DAYS, "5 ngày") == ["5 ngày"]
        assert type_named("short").describe(LENIENT, None) == []
        with translation.override("en"):
            assert type_named("truefalse").describe(TRUE, False) == ["False"]


class TestErrors:
    @pytest.mark.parametrize(
        ("name", "parts", "fields"),
        [
            ("single", {"options": options("A", "*B")}, set()),
            ("single", {"options": options("*A", "*B", "C")}, {"options"}),
            ("single", {"options": options("A", "B")}, {"options"}),
            ("single", {"options": options("*A")}, {"options"}),
            ("single", {"options": options("*A", " A ")}, {"options"}),
            ("single", {"options": options("*Ủy ban", "Ủy Ban")}, set()),
            ("single", {"options": []}, {"options"}),
            ("single", {"options": options("*A", "B"), "explanation": "<p></p>"}, {"explanation"}),
            ("single", {"options": options("*A", "B"), "prompt": "<p>&nbsp;</p>"}, {"prompt"}),
            ("multiple", {"options": options("*A", "*B", "C")}, set()),
            ("multiple", {"options": options("*A", "*B")}, {"options"}),
            ("truefalse", {"answer": False}, set()),
            ("truefalse", {}, {"answer"}),
            ("numeric", {"answer": 0, "tolerance": 0}, set()),
            ("numeric", {"answer": "12,5", "tolerance": ""}, set()),
            ("numeric", {"answer": "năm"}, {"answer"}),
            ("numeric", {"answer": "5 ngày"}, {"answer"}),
            ("numeric", {"answer": "NaN", "tolerance": "-1"}, {"answer", "tolerance"}),
            ("numeric", {"answer": 1, "unit_required": True}, {"unit"}),
            ("numeric", {"answer": 1, "unit": "2 m"}, {"unit"}),
            ("short", {"answers": ["x"]}, set()),
            ("short", {"answers": [" ", "."]}, {"answers"}),
        ],
    )
    def test_strict(self, name, parts, fields):
        found = type_named(name).errors(written(name, **parts), strict=True)
        assert set(found) == fields
        assert all(str(message) for message in found.values())

    @pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.name)
    def test_a_draft_may_be_empty(self, kind):
        assert kind.errors({}, strict=False) == {}
        assert kind.errors(kind.block().get_default(), strict=False) == {}
        assert len(kind.errors({}, strict=True)) == 3

    @pytest.mark.parametrize(
        ("name", "field", "text"),
        [
            ("single", "options", "x" * 501),
            ("multiple", "options", "\n".join(str(number) for number in range(21))),
            ("numeric", "answer", "1" * 61),
            ("short", "answers", "x" * 201),
            ("truefalse", "prompt", "x" * 20_001),
        ],
    )
    def test_too_much_is_an_error_even_in_a_draft(self, name, field, text):
        assert set(type_named(name).errors({field: text}, strict=False)) == {field}


class TestForm:
    """The block as the editor uses it: drafts pass unfinished, publishing asks for everything."""

    stream = StreamBlock(question_blocks())

    def value(self, name, raw):
        return self.stream.to_python([{"type": name, "value": raw, "id": "q1"}])

    @pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.name)
    def test_draft(self, kind):
        empty = self.value(kind.name, {})
        assert len(self.stream.clean_deferred(empty)) == 1
        with pytest.raises(StreamBlockValidationError):
            self.stream.clean(empty)
        assert len(self.stream.clean_deferred(empty)) == 1

    def test_publish(self):
        value = self.value("single", written("single", options=options("A", "*B")))
        cleaned = self.stream.clean(value)
        assert cleaned[0].block.question_type is type_named("single")
        spec = type_named("single").spec(cleaned[0].value)
        assert type_named("single").right_answer(spec) == ["B"]

    def test_publish_without_explanation(self):
        block = type_named("single").block()
        raw = written("single", options=options("A", "B"), explanation="")
        with pytest.raises(StructBlockValidationError) as caught:
            block.clean(block.to_python(raw))
        assert set(caught.value.block_errors) == {"explanation", "options"}

    @pytest.mark.parametrize("spec_parts", [("single", {"options": options("x-one", "*x-two")})])
    def test_key_reaches_no_index_api_or_plain_rendering(self, spec_parts):
        name, parts = spec_parts
        block = type_named(name).block()
        value = block.to_python(written(name, **parts))
        assert block.get_searchable_content(value) == ["Câu hỏi?"]
        assert block.get_api_representation(value) is None
        assert "x-two" not in str(block.render(value))
        assert "SECRET" not in str(block.render(value))
        assert block.get_searchable_content(block.to_python({})) == [""]
