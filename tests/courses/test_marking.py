"""Papers: exact marks, fair draws, stable orders."""

import json
import random
from collections import Counter
from decimal import Decimal
from fractions import Fraction

import pytest

from courses.marking import (
    BankTooSmall,
    Candidate,
    PaperImpossible,
    Pick,
    QuestionMissing,
    draw,
    lay_out,
    mark,
)
from courses.questions import option_ids_of, type_named

COMMON = {"prompt": "<p>?</p>", "explanation": "<p>!</p>"}
CHOICES = [{"text": text, "correct": text in "AB"} for text in "ABCDE"]


def made(name, **parts):
    kind = type_named(name)
    return kind.spec(kind.value_from(COMMON | parts))


SPECS = {
    "v-single": made("single", options=CHOICES[1:]),
    "v-partial": made("multiple", options=CHOICES, partial=True),
    "v-true": made("truefalse", answer=True),
    "v-number": made("numeric", answer=5, unit="ngày"),
    "v-short": made("short", answers=["đất đai"]),
    "v-fixed-order": made("single", options=CHOICES[1:], shuffle=False),
}
SINGLE_IDS = option_ids_of(SPECS["v-single"])
PARTIAL_IDS = option_ids_of(SPECS["v-partial"])


def paper(*slots, pass_fraction=0.5):
    return {
        "slots": [
            {"slot": number, "version": version, "points": points, "order": []}
            for number, (version, points) in enumerate(slots, start=1)
        ],
        "pass_fraction": pass_fraction,
    }


WHOLE = paper(
    ("v-single", 1.0), ("v-partial", 2.0), ("v-true", 1.0), ("v-number", 1), ("v-short", 1)
)
RIGHT = {
    "1": [SINGLE_IDS["B"], 1],
    "2": [[PARTIAL_IDS["A"], PARTIAL_IDS["B"]], 1],
    "3": [True, 4],
    "4": ["5 ngày", 2],
    "5": ["Đất đai", 1],
}


class TestMark:
    def test_all_right(self):
        marks = mark(WHOLE, SPECS, RIGHT)
        assert (marks.points, marks.max_points, marks.fraction) == (6, 6, 1)
        assert (marks.answered, marks.right, marks.passed) == (5, 5, True)

    def test_nothing_answered(self):
        marks = mark(WHOLE, SPECS, {})
        assert (marks.points, marks.max_points, marks.fraction) == (0, 6, 0)
        assert (marks.answered, marks.right, marks.passed) == (0, 0, False)

    def test_each_slot_tells_what_it_earned(self):
        answers = RIGHT | {"2": [[PARTIAL_IDS["A"], PARTIAL_IDS["C"]], 9], "3": [None, 7]}
        marks = mark(WHOLE, SPECS, answers)
        second, third = marks.slot(2), marks.slot(3)
        assert (second.fraction, second.points, second.max_points) == (
            Fraction(1, 6),
            Fraction(1, 3),
            2,
        )
        assert (second.answered, second.right) == (True, False)
        assert (third.answered, third.fraction) == (False, 0)
        assert marks.points == 3 + Fraction(1, 3)
        with pytest.raises(KeyError):
            marks.slot(6)

    def test_marks_survive_storage(self):
        stored = json.loads(json.dumps([WHOLE, SPECS, RIGHT]))
        assert mark(*stored) == mark(WHOLE, SPECS, RIGHT)

    @pytest.mark.parametrize(
        ("right", "pass_fraction", "passed"),
        [
            (6, 0.6, True),
            (5, 0.6, False),
            (6, "0.600", True),
            (6, Decimal("0.6"), True),
            (7, 0.7, True),
            (0, 0, True),
            (0, None, True),
            (10, 1, True),
            (9, 1, False),
        ],
    )
    def test_pass_mark_is_exact(self, right, pass_fraction, passed):
        ten = paper(*[("v-true", 0.1)] * 10, pass_fraction=pass_fraction)
        answers = {str(slot): [slot <= right, 1] for slot in range(1, 11)}
        marks = mark(ten, SPECS, answers)
        assert marks.fraction == Fraction(right, 10)
        assert marks.passed is passed

    def test_a_paper_without_points_is_no_division_by_zero(self):
        assert mark(paper(("v-true", 0)), SPECS, {"1": [True, 1]}).fraction == 0
        assert mark(paper(), SPECS, {}).passed is False

    @pytest.mark.parametrize("stored", [None, [], {}, "x", 5, [["foreign"]], [{"a": 1}, 2]])
    def test_malformed_answers_earn_nothing(self, stored):
        answers = {str(slot): stored for slot in range(1, 6)}
        assert mark(WHOLE, SPECS, answers).points == 0

    def test_a_version_that_was_not_loaded_is_an_error(self):
        with pytest.raises(KeyError):
            mark(WHOLE, {}, RIGHT)

    def test_forged_extras_change_nothing(self):
        answers = RIGHT | {"score": 100, "passed": True, "99": ["x", 1]}
        assert mark(WHOLE, SPECS, answers) == mark(WHOLE, SPECS, RIGHT)


def pool(*groups):
    """Candidates from (how many, tag, difficulty, bank)."""
    found = []
    for count, tag, difficulty, bank in groups:
        for _ in range(count):
            number = len(found)
            found.append(
                Candidate(f"q{number:03}", f"v{number:03}", bank, difficulty, frozenset({tag}))
            )
    return found


POOL = pool(
    (6, "van thu", "easy", "b1"), (4, "van thu", "hard", "b1"), (5, "dat dai", "easy", "b2")
)


def uids(picks):
    return [pick.question for pick in picks]


class TestDraw:
    def test_fixed_then_drawn(self):
        rules = [
            {"question": "q011", "points": 2},
            {"count": 3, "tag": "Văn thư", "difficulty": "easy"},
            {"count": 2, "bank": "b2", "points": 0.5},
        ]
        picks = draw(rules, POOL, random.Random(1))
        assert picks[0] == Pick("q011", "v011", 2)
        assert set(uids(picks[1:4])) <= {f"q00{number}" for number in range(6)}
        assert set(uids(picks[4:])) <= {"q010", "q012", "q013", "q014"}
        assert [pick.points for pick in picks] == [2, 1, 1, 1, 0.5, 0.5]
        assert len(set(uids(picks))) == 6

    def test_seed_decides_and_the_order_of_the_pool_does_not(self):
        rules = [{"count": 5}]
        first = draw(rules, POOL, random.Random(7))
        assert draw(rules, list(reversed(POOL)), random.Random(7)) == first
        assert draw(rules, POOL, random.Random(8)) != first

    def test_every_question_has_a_chance(self):
        drawn = Counter()
        for seed in range(300):
            drawn.update(uids(draw([{"count": 3}], POOL, random.Random(seed))))
        assert set(drawn) == {candidate.question for candidate in POOL}
        assert min(drawn.values()) >= 30

    @pytest.mark.parametrize("seed", range(20))
    def test_competing_draws_are_all_filled(self, seed):
        rules = [{"count": 6, "tag": "van thu"}, {"count": 4, "difficulty": "hard"}, {"count": 5}]
        picks = draw(rules, POOL, random.Random(seed))
        assert len(set(uids(picks))) == 15
        assert set(uids(picks[6:10])) == {"q006", "q007", "q008", "q009"}

    def test_bank_too_small(self):
        with pytest.raises(BankTooSmall) as caught:
            draw([{"count": 1}, {"count": 5, "difficulty": "hard"}], POOL, random.Random(1))
        error = caught.value
        assert (error.rule, error.wanted, error.found) == (1, 5, 4)
        assert "5" in str(error)
        assert "4" in str(error)

    def test_bank_too_small_for_all_parts_together(self):
        with pytest.raises(BankTooSmall) as caught:
            draw([{"count": 9}, {"count": 8}], POOL, random.Random(1))
        assert (caught.value.rule, caught.value.found) == (1, 15)

    def test_fixed_questions_are_not_drawn_again(self):
        with pytest.raises(BankTooSmall):
            draw([{"question": "q006"}, {"count": 4, "difficulty": "hard"}], POOL, random.Random(1))

    def test_missing_fixed_question(self):
        with pytest.raises(QuestionMissing) as caught:
            draw([{"question": "gone"}, {"question": "q001"}], POOL, random.Random(1))
        assert caught.value.questions == ("gone",)
        assert isinstance(caught.value, PaperImpossible)
        assert str(caught.value)

    def test_no_rules_no_questions(self):
        assert draw([], POOL, random.Random(1)) == []

    def test_a_large_bank_is_quick_to_draw_from(self):
        large = pool((5_000, "a", "easy", "b"), (5_000, "b", "hard", "b"))
        rules = [{"count": 50, "tag": "a"}, {"count": 50}]
        assert len(set(uids(draw(rules, large, random.Random(1))))) == 100


class TestLayOut:
    picks = (Pick("a", "v-single"), Pick("b", "v-number", 2), Pick("c", "v-fixed-order"))

    def test_slots(self):
        slots = lay_out(self.picks, SPECS, random.Random(3))
        assert [slot["slot"] for slot in slots] == [1, 2, 3]
        by_version = {slot["version"]: slot for slot in slots}
        assert sorted(by_version["v-single"]["order"]) == sorted(SINGLE_IDS.values())
        assert by_version["v-number"] == by_version["v-number"] | {"points": 2.0, "order": []}
        assert by_version["v-fixed-order"]["order"] == list(SINGLE_IDS.values())
        assert json.loads(json.dumps(slots)) == slots

    def test_unshuffled(self):
        slots = lay_out(self.picks, SPECS, random.Random(3), shuffle=False)
        assert [slot["version"] for slot in slots] == [pick.version for pick in self.picks]
        assert slots[0]["order"] == list(SINGLE_IDS.values())

    def test_two_officers_see_different_orders(self):
        seen = {json.dumps(lay_out(self.picks, SPECS, random.Random(seed))) for seed in range(20)}
        assert len(seen) > 10
        again = [lay_out(self.picks, SPECS, random.Random(5)) for _ in range(2)]
        assert again[0] == again[1]

    def test_a_paper_of_20_questions_is_small(self):
        picks = [Pick(str(n), f"{'v' * 33}{n:03}") for n in range(20)]
        specs = {pick.version: SPECS["v-single"] for pick in picks}
        stored = json.dumps({"slots": lay_out(picks, specs, random.Random(1))})
        assert len(stored) < 3_000
