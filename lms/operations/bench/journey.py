"""What is measured: the way of a learner through a course, and what others do beside it."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass

from allauth.mfa.app_settings import TOTP_PERIOD
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.urls import reverse
from django.utils import timezone

from courses.models import LessonPage, QuizPage
from courses.models.pages import address
from lms.learning.models import Attempt
from lms.operations.bench.browser import Answer, Browser, UnexpectedAnswer
from lms.operations.bench.cast import Cast, all_answered
from lms.operations.bench.measure import Meter
from lms.operations.bench.people import PASSWORD, SECOND_FACTOR
from lms.operations.bench.yardstick import PREFIX

HELLO, YARDSTICK = "hello", "yardstick"
#: So many heads stay signed in; what takes long is asked for once in so many learners.
SIGNED_IN, SELDOM = 10, 5
#: Seconds that a code must still be good for when it is sent.
ROOM = 8


@dataclass(frozen=True)
class Operation:
    """One row of the report. `must` is the most it may cost in yardsticks, `queries` in statements.

    None where no bound is set.
    """

    key: str
    name: str
    must: float | None = None
    queries: int | None = None


OPERATIONS = (
    Operation("front", "front page, not signed in", 2.6, 10),
    Operation("sign_in", "sign-in: form and password", 9.4, 10),
    Operation("home", "home", 2.8, 8),
    Operation("catalogue", "catalogue", 2.6),
    Operation("search", "catalogue, searched", 2.6),
    Operation("course", "course page", 3.8, 12),
    Operation("start_course", "start a course"),
    Operation("lesson_first", "lesson, first view", 3.6, 14),
    Operation("lesson", "lesson, again", 2.6, 10),
    Operation("practice", "answer a question of a lesson"),
    Operation("finish_lesson", "finish a lesson"),
    Operation("quiz", "page of the test", 2.9, 10),
    Operation("start", "start the test", 2.3, 10),
    Operation("question", "test page", 2.3, 7),
    Operation("save", "save an answer", 1.3, 5),
    Operation("summary", "summary before handing in", 2.1, 7),
    Operation("submit", "submit 20 questions", 2.8, 14),
    Operation("complete", "submit, and complete the course", None, 30),
    Operation("result", "result", 2.9, 8),
    Operation("profile", "profile", 4.0, 10),
    Operation("unit", "unit list of a commune", 4.4, 10),
    Operation("province", "figures of a province", 5.0, 8),
    Operation("country", "figures of the country", 5.0, 8),
    Operation("csv", "completion CSV, 1,000 x 21", 14.0, 12),
    Operation("verify", "check of a paper"),
)


def _code() -> str:
    """The code of the second factor, not in the last seconds of its half minute."""
    left = TOTP_PERIOD - time.time() % TOTP_PERIOD
    if left < ROOM:
        time.sleep(left)
    return format_hotp_value(hotp_value(SECOND_FACTOR, int(time.time()) // TOTP_PERIOD))


class Journey:
    """Drives the server; every act is one operation for the meter."""

    def __init__(self, cast: Cast, meter: Meter, port: int) -> None:
        self.cast, self.meter, self.port = cast, meter, port
        self.course = address(cast.journey)
        self.course_uid = cast.journey.translation_key
        self.lessons = list(LessonPage.objects.child_of(cast.journey).order_by("path"))
        self.quiz = QuizPage.objects.child_of(cast.journey).get()
        self.visitors = 0
        self.signed_in: dict[str, Browser] = {}

    def _browser(self) -> Browser:
        self.visitors += 1
        return Browser(self.port, self.visitors)

    def _get(self, key: str, browser: Browser, path: str) -> Answer:
        return self.meter.measure(key, browser, lambda: browser.get(path))

    def _post(self, key: str, browser: Browser, path: str, **values: object) -> Answer:
        return self.meter.measure(key, browser, lambda: browser.post(path, **values))

    def warm_up(self, username: str) -> None:
        """Everything once, and every lesson, before anything counts: pictures, templates, caches."""
        browser = self.learner(username, 0)
        for lesson in self.lessons:
            browser.get(address(lesson))
        browser.close()
        self.visitor(0)
        self.follow(0)
        self.meter.forget()

    # A visitor

    def visitor(self, number: int) -> None:
        """Somebody without an account: the front page, and a paper to check."""
        browser = self._browser()
        browser.get("/")
        self._get("front", browser, "/")
        codes = self.cast.codes
        if codes:
            self._get("verify", browser, reverse("verify_code", args=[codes[number % len(codes)]]))
        browser.close()

    # Whoever follows other people's learning

    def follow(self, number: int) -> None:
        """A head's list each time; now and then what is longer."""
        heads = self.cast.heads[:SIGNED_IN]
        self._follow("unit", heads[number % len(heads)], reverse("units"))
        if number % SELDOM == 0:
            export = reverse("completion_csv", args=[self.cast.report.translation_key])
            self._follow("csv", self.cast.trainer, export)
            self._follow("province", self.cast.of_province, reverse("units"))
            self._follow("country", self.cast.of_country, reverse("units"))

    def _follow(self, key: str, username: str, path: str) -> None:
        """They stay signed in: a code of the second factor is good only once."""
        browser = self.signed_in.get(username)
        if browser is None:
            browser = self.signed_in[username] = self._browser()
            self.sign_in(browser, username)
            browser.get(reverse("home"))
            browser.get(path)
        self._get(key, browser, path)

    # A learner

    def sign_in(self, browser: Browser, username: str) -> Answer:
        path = reverse("account_login")
        browser.get(path)
        answer = browser.post(path, login=username, password=PASSWORD)
        if answer.location == reverse("mfa_authenticate"):
            browser.get(answer.location)
            answer = browser.post(answer.location, code=_code())
        return answer

    def learner(self, username: str, number: int) -> Browser:
        """From the sign-in to the profile; the learner's browser stays open."""
        browser = self._browser()
        self.meter.measure("sign_in", browser, lambda: self.sign_in(browser, username))
        browser.get(reverse("home"))
        for _ in range(2):
            self._get(HELLO, browser, f"{PREFIX}hello/")
            self._get(YARDSTICK, browser, PREFIX)
        self._get("home", browser, reverse("home"))
        self._get("catalogue", browser, "/khoa-hoc/")
        self._get("search", browser, "/khoa-hoc/?q=luu+tru")
        self._study(browser, number)
        self._take_test(browser, number)
        self._get("profile", browser, reverse("profile"))
        return browser

    def _study(self, browser: Browser, number: int) -> None:
        lesson = self.lessons[number % len(self.lessons)]
        browser.get(self.course)
        start = reverse("start_course", args=[self.course_uid])
        self._post("start_course", browser, start)
        self._get("course", browser, self.course)
        self._get("lesson_first", browser, address(lesson))
        shown = self._get("lesson", browser, address(lesson))
        self._practise(browser, lesson, shown)
        finish = reverse("finish_activity", args=[lesson.translation_key])
        self._post("finish_lesson", browser, finish)

    def _practise(self, browser: Browser, lesson: LessonPage, shown: Answer) -> None:
        """The first question of the lesson, answered with what its form offers first."""
        found = re.search(r'name="q-([0-9a-f-]{36})"[^>]*value="([^"]+)"', shown.text)
        if found is None:
            raise UnexpectedAnswer(f"No question in the lesson {address(lesson)}")
        block, value = found.groups()
        path = reverse("answer_practice", args=[lesson.translation_key, block])
        self._post("practice", browser, path, **{f"q-{block}": value})

    def _take_test(self, browser: Browser, number: int) -> None:
        self._get("quiz", browser, address(self.quiz))
        start = reverse("start_attempt", args=[self.quiz.translation_key])
        page = self._post("start", browser, start).location
        attempt = Attempt.objects.get(uid=page.rstrip("/").rpartition("/")[2])
        self._get("question", browser, page)
        slots = attempt.paper["slots"]
        for slot in slots:
            value = self.cast.sent(slot["version"], right=(slot["slot"] + number) % 3 != 0)
            sent = {"slot": slot["slot"], "seq": 1, "value": value}
            self.meter.measure("save", browser, self._saving(browser, attempt, sent))
        for slot in slots[5:8]:
            self._get("question", browser, f"{page}?cau={slot['slot']}")
        self._get("summary", browser, reverse("attempt_summary", args=[attempt.uid]))
        self._post("submit", browser, reverse("submit_attempt", args=[attempt.uid]))
        self._get("result", browser, reverse("attempt_result", args=[attempt.uid]))

    def _saving(self, browser: Browser, attempt: Attempt, sent: object) -> Callable[[], Answer]:
        path = reverse("save_answer", args=[attempt.uid])
        return lambda: browser.post_json(path, sent)

    def finish(self) -> None:
        """Learners who hand in the last thing that their course asks for."""
        for round in self.cast.finishers:
            attempt = all_answered(round, self.cast, timezone.now())
            browser = self._browser()
            self.sign_in(browser, round.officer.user.username)
            browser.get(reverse("attempt_summary", args=[attempt.uid]))
            self._post("complete", browser, reverse("submit_attempt", args=[attempt.uid]))
            browser.close()
