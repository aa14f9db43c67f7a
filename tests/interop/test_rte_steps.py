"""The calls of a run-time test suite, replayed against the API of the player in a real browser.

The suite is not part of this project: `RTE_STEPS=/folder/of/json` names it, and without that nothing runs.
Each step is a call with its return value and error code; `knownDivergence` says what the library does
instead. `pytest -s` prints, for each file, how many steps there are, how many matched, and what differed.
"""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from lms.interop.tokens import Launch, sign_launch, stamp_of
from lms.interop.wrapper import ADDRESSES
from tests.interop.world import content_address, item, make_version
from tests.learning.course_story import lay_site

FOLDER = os.environ.get("RTE_STEPS", "")
FILES = sorted(Path(FOLDER).glob("*.json")) if FOLDER else []
#: One part of the suite: a fresh API with what it was begun with, and its calls one after the other.
PLAY = """
([initial, steps, is12]) => {
    const player = window.tienHocPlayer;
    const flat = {};
    (function walk(value, name) {
        for (const key of Object.keys(value)) {
            const here = name ? name + '.' + key : key;
            if (value[key] && typeof value[key] === 'object') walk(value[key], here);
            else flat[here] = value[key];
        }
    })(initial, '');
    for (const part of player.parts) delete player.states[part.identifier];
    const part = player.parts[0];
    player.open(part, Object.assign(player.seed(part), flat));
    const api = window[is12 ? 'API' : 'API_1484_11'];
    return steps.map(step => {
        const name = is12 ? ({Initialize: 'LMSInitialize', Terminate: 'LMSFinish'}[step.method] || 'LMS' + step.method) : step.method;
        const given = step.method === 'SetValue' ? [step.element, step.value]
            : step.method === 'GetValue' ? [step.element] : ['value' in step ? step.value : step.element || ''];
        const answer = api[name](...given);
        return [String(answer), String(api[is12 ? 'LMSGetLastError' : 'GetLastError']())];
    });
}
"""


@pytest.mark.browser
def test_every_step_matches(open_page):
    differences = 0
    site = lay_site()
    an = site.user("an")
    pages = {}
    for is12 in (True, False):
        version = make_version(
            site.home, items=[item("mot")], standard="scorm12" if is12 else "scorm2004"
        )
        launch = Launch(version.uid, an.uid, None, stamp_of(timezone.now()))
        pages[is12] = open_page("desktop")
        path = reverse("package_wrapper", args=[sign_launch(launch)], urlconf=ADDRESSES)
        pages[is12].goto(content_address(path))
    for path in FILES:
        suite = json.loads(path.read_text(encoding="utf-8"))
        is12 = suite["scormVersion"] == "1.2"
        told = [_played(pages[is12], part, is12) for part in suite["activities"]]
        steps = sum(count for count, _found in told)
        found = [line for _count, lines in told for line in lines]
        print(f"\n{path.name}: {steps} steps, {steps - len(found)} matched", *found, sep="\n  ")
        differences += len(found)
    assert differences == 0


test_every_step_matches.__test__ = bool(FILES)


def _played(page: Any, part: dict[str, Any], is12: bool) -> tuple[int, list[str]]:
    steps = part["steps"]
    answers = page.evaluate(PLAY, [part.get("initialState") or {}, steps, is12])
    found = []
    for number, (step, (answer, error)) in enumerate(zip(steps, answers, strict=True), start=1):
        known = step.get("knownDivergence") or {}
        wanted = step.get("expectedReturn"), step.get("expectedErrorCode")
        instead = (
            known.get("actualReturn", wanted[0]) if isinstance(known, dict) else wanted[0],
            known.get("actualErrorCode", wanted[1]) if isinstance(known, dict) else wanted[1],
        )
        if not any(_same(pair, answer, error) for pair in (wanted, instead)):
            call = f"{step['method']}({step.get('element', '')}, {step.get('value', '')!r})"
            found.append(f"{part['id']} {number}: {call} gave {answer!r} {error}, wanted {wanted}")
    return len(steps), found


def _same(pair: tuple[Any, Any], answer: str, error: str) -> bool:
    wanted, code = pair
    if isinstance(wanted, dict):  # {"match": "nonEmptyMax255"}
        return wanted == {"match": "nonEmptyMax255"} and 0 < len(answer) < 256
    return wanted in (None, answer) and (code is None or str(code) == error)
