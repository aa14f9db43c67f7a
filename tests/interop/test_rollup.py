"""What a package claims, worked out from the states of its items."""

import pytest

from lms.interop.rollup import Outcome, roll_up
from lms.interop.wrapper import with_parameters
from tests.interop.world import item


def of_12(status: str = "", raw: str = "", *, ended: bool = False, exit: str = "", **score: str):
    core = {"lesson_status": status, "exit": exit, "score": {"raw": raw, **score}}
    return {"cmi": {"core": core}, "ended": ended}


def of_2004(
    completion: str = "", success: str = "", *, ended: bool = False, exit: str = "", **score: str
):
    cmi = {"completion_status": completion, "success_status": success, "score": score, "exit": exit}
    return {"cmi": cmi, "ended": ended}


MASTERY = {"mastery_score": "70"}
SCALED = {"mastery_score": "0.7"}
#: standard, values of the item, its state, then: completed, passed, fraction, done, word
ONE = [
    ("scorm12", {}, None, False, None, None, False, "untouched"),
    ("scorm12", {}, of_12("incomplete"), False, None, None, False, "opened"),
    ("scorm12", {}, of_12("browsed"), False, None, None, False, "opened"),
    ("scorm12", {}, of_12("completed"), True, None, None, True, "completed"),
    ("scorm12", {}, of_12("passed", "80"), True, True, 0.8, True, "passed"),
    ("scorm12", {}, of_12("failed", "10"), True, False, 0.1, False, "failed"),
    ("scorm12", {}, of_12("passed", "15", min="10", max="20"), True, True, 0.5, True, "passed"),
    ("scorm12", {}, of_12("passed", "5", max="0"), True, True, None, True, "passed"),
    ("scorm12", {}, of_12("passed", "900"), True, True, 1.0, True, "passed"),
    ("scorm12", {}, of_12("passed", "nhiều"), True, True, None, True, "passed"),
    # What closes without a word is completed; a mark in the manifest decides.
    ("scorm12", {}, of_12("not attempted", ended=True), True, None, None, True, "completed"),
    ("scorm12", {}, of_12(ended=True, exit="suspend"), False, None, None, False, "opened"),
    ("scorm12", {}, of_12("incomplete", ended=True), False, None, None, False, "opened"),
    ("scorm12", MASTERY, of_12("completed", "69", ended=True), True, False, 0.69, False, "failed"),
    ("scorm12", MASTERY, of_12("incomplete", "70", ended=True), True, True, 0.7, True, "passed"),
    ("scorm12", MASTERY, of_12("completed", "69"), True, None, 0.69, True, "completed"),
    ("scorm2004", {}, of_2004("completed"), True, None, None, True, "completed"),
    ("scorm2004", {}, of_2004("incomplete", "passed"), False, True, None, False, "opened"),
    ("scorm2004", {}, of_2004("unknown", "passed"), True, True, None, True, "passed"),
    ("scorm2004", {}, of_2004("unknown"), False, None, None, False, "opened"),
    ("scorm2004", {}, of_2004("unknown", ended=True), True, None, None, True, "completed"),
    ("scorm2004", {}, of_2004(ended=True, exit="suspend"), False, None, None, False, "opened"),
    ("scorm2004", {}, of_2004("completed", "failed"), True, False, None, False, "failed"),
    ("scorm2004", {}, of_2004("completed", scaled="-0.5"), True, None, 0.0, True, "completed"),
    ("scorm2004", SCALED, of_2004("completed", scaled="0.7"), True, True, 0.7, True, "passed"),
    ("scorm2004", SCALED, of_2004("completed", scaled="0.6"), True, False, 0.6, False, "failed"),
    ("scorm2004", {}, of_2004("completed", raw="3", max="4"), True, None, 0.75, True, "completed"),
    ("scorm12", {"kind": "asset"}, {"cmi": {}}, True, None, None, True, "completed"),
    # What was forged or broken claims nothing.
    ("scorm12", {}, {"cmi": "passed"}, False, None, None, False, "opened"),
    ("scorm12", {}, ["passed"], False, None, None, False, "untouched"),
    ("scorm12", {}, of_12("passed", "1e999"), True, True, None, True, "passed"),
    ("scorm12", {}, {"cmi": {"core": {"lesson_status": True}}}, False, None, None, False, "opened"),
]


@pytest.mark.parametrize(
    ("standard", "values", "state", "completed", "passed", "fraction", "done", "word"), ONE
)
def test_of_one_item(standard, values, state, completed, passed, fraction, done, word):
    found = roll_up(standard, [item("a", **values)], {"a": state})
    assert (found.completed, found.passed, found.fraction) == (completed, passed, fraction)
    assert (found.done, found.word, found.items) == (done, word, {"a": word})


def test_of_several_items():
    tree = [
        item("chuong", "", items=[item("a"), item("b"), item("an", visible=False)]),
        item("c", kind="asset"),
    ]

    def claims(**states):
        found = roll_up("scorm12", tree, states)
        return found.completed, found.passed, found.fraction, found.items

    words = {"a": "untouched", "b": "untouched", "c": "untouched"}
    assert claims() == (False, None, None, words)
    passed, failed = of_12("passed", "90"), of_12("failed", "50")
    words = {"a": "passed", "b": "untouched", "c": "completed"}
    assert claims(a=passed, c={"cmi": {}}) == (False, True, 0.9, words)
    words = {"a": "passed", "b": "failed", "c": "completed"}
    assert claims(a=passed, b=failed, c={"cmi": {}}) == (True, False, 0.7, words)
    assert roll_up("scorm12", [], {}) == Outcome()
    assert roll_up("scorm12", [item("x", visible=False)], {"x": of_12("passed")}).done is True


@pytest.mark.parametrize(
    ("launch", "parameters", "address"),
    [
        ("bai.html", "", "bai.html"),
        ("bai.html", "?a=1&b=2", "bai.html?a=1&b=2"),
        ("bai.html?x=0#y", "a=1", "bai.html?x=0&a=1#y"),
        ("bai.html", "#dau", "bai.html#dau"),
        ("bai.html#y", "#dau", "bai.html#y"),
        ("", "a=1", ""),
        ("bai.html", "ten=Lê An", "bai.html?ten=L%C3%AA%20An"),
        ("bai.html", 'a="><script>', "bai.html?a=%22%3E%3Cscript%3E"),
    ],
)
def test_parameters_of_an_item(launch, parameters, address):
    assert with_parameters(launch, parameters) == address
