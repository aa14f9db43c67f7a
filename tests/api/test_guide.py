"""What `docs/api.md` tells works as it stands there, and the document of the API is the one that is kept."""

import json
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from urllib.request import Request, urlopen

import pytest
from django.test import Client

from courses.models import (
    Competency,
    CoursePage,
    CourseReviewState,
    LessonPage,
    ModulePage,
    ProgrammeType,
    Question,
    QuizPage,
)
from lms.environment import BASE_DIR
from tests.api.conftest import token_for
from tests.cms.world import make_world

GUIDE, CLIENT = BASE_DIR / "docs" / "api.md", BASE_DIR / "docs" / "api_client.py"
SNAPSHOT = BASE_DIR / "tests" / "api" / "openapi.json"


def run(command, folder, site, token, given=None):
    environment = {"PATH": os.environ["PATH"], "SITE": site, "TOKEN": token, "LANG": "C.UTF-8"}
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment,
        input=given,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return done.stdout


def at_once(site, token, times):
    """Statuses of as many equal calls with one key, sent together."""
    body = json.dumps({"meta": {"type": "courses.CoursePage"}, "title": "Một lần"}).encode()
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    headers["Idempotency-Key"] = "cung-luc"

    def send(_number):
        request = Request(f"{site}/api/v3/pages/", body, headers, method="POST")
        with urlopen(request, timeout=60) as answer:
            return answer.status

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(send, range(times)))


@pytest.mark.one_database
def test_a_newcomer_goes_from_token_to_submitted_module(live_site, tmp_path):
    world = make_world()
    ProgrammeType.objects.get_or_create(
        code="VTVL", defaults={"name": "Vị trí", "content_group": "ND4", "counting": "yes"}
    )
    Competency.objects.get_or_create(code="C03", defaults={"name": "Giao tiếp", "group": "core"})
    token = token_for(world.chi, world.partner.provider)[1]
    script = "\n".join(
        re.findall(r"```bash\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    )
    for _again in range(2):  # a second time makes nothing twice
        told = run(["bash", "-e"], tmp_path, live_site, token, script)
        assert told.endswith('"remarks": [], "comments": []}'), told[-300:]
        assert run([sys.executable, CLIENT], tmp_path, live_site, token) == "in_progress\n"
    counts = {
        model.__name__: model.objects.count()
        for model in (CoursePage, ModulePage, LessonPage, QuizPage, Question, CourseReviewState)
    }
    assert counts == {
        "CoursePage": 2,
        "ModulePage": 2,
        "LessonPage": 2,
        "QuizPage": 2,
        "Question": 2,
        "CourseReviewState": 2,
    }
    assert [state.status for state in CourseReviewState.objects.all()] == ["in_progress"] * 2
    assert CLIENT.read_text(encoding="utf-8").count("\n") <= 60
    assert at_once(live_site, token, 6) == [201] * 6
    assert CoursePage.objects.count() == 3
    wrong = subprocess.run(
        [sys.executable, CLIENT],
        env={"SITE": live_site, "TOKEN": "wagtail_x", "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (wrong.returncode, wrong.stderr[:16]) == (1, "401 Mã truy cập ")


def test_the_document_is_the_one_that_is_kept():
    """After a wanted change: `UPDATE=1 pytest tests/api/test_guide.py`, and look at the difference."""
    told = Client().get("/api/v3/openapi.json").json()
    if os.environ.get("UPDATE"):
        text = json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True)
        SNAPSHOT.write_text(text + "\n", encoding="utf-8")
    assert told == json.loads(SNAPSHOT.read_text(encoding="utf-8"))
    refs = set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(told)))
    assert refs <= set(told["components"]["schemas"])
    forbidding = [
        f"{kind}{act}"
        for kind in ("Course", "Module", "Lesson", "Quiz")
        for act in ("In", "Change")
    ]
    closed = {
        name: told["components"]["schemas"][name].get("additionalProperties") for name in forbidding
    }
    assert closed == dict.fromkeys(forbidding, False)
    for path, file in (("huong-dan.md", GUIDE), ("api_client.py", CLIENT)):
        answer = Client().get(f"/api/v3/{path}")
        assert answer.content == file.read_bytes()
        assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
