"""Fixtures that every area uses; `docs/testing.md` tells how, `tests/support/` holds the machinery."""

import gc
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.cache import cache, caches
from django.core.cache.backends.db import DatabaseCache
from django.core.files.storage import storages
from django.core.handlers.wsgi import WSGIHandler
from django.test import TransactionTestCase
from django.test.testcases import LiveServerThread
from django.utils.functional import empty

from lms.environment import VARIABLES
from tests.support import browser as browsers
from tests.support.client import StrictClient
from tests.support.database import FOLDER, Stories
from tests.support.processes import Site
from tests.support.queries import Counted, count_queries

ON_CI = bool(os.environ.get("CI"))
GIVEN_BY_RUNNER = {"DATABASE_URL"}
DATABASE_FIXTURES = {"db", "transactional_db", "live_server"}

stories = Stories()
#: Finders serve the live site; WhiteNoise wants a folder, and looks through it for each client.
NO_STATIC = FOLDER / f"{stories.name}-static"


# The run -----------------------------------------------------------------------------------------


def pytest_configure(config: pytest.Config) -> None:
    """Settings of a test run: the product's own, but plain static files and folders of its own."""
    stray = sorted(
        name
        for variable in VARIABLES
        for name in (variable.name, f"{variable.name}_FILE")
        if name in os.environ and variable.name not in GIVEN_BY_RUNNER
    )
    if stray:
        raise pytest.UsageError(f"Tests want the settings' defaults; unset {', '.join(stray)}.")
    # Playwright's loop runs in the thread of the test; the ORM is called beside it, never in it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    # The storages may have been made from the settings already: make this one again.
    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    django_settings.STORAGES["staticfiles"]["BACKEND"] = plain
    storages._storages.pop("staticfiles", None)
    staticfiles_storage._wrapped = empty
    NO_STATIC.mkdir(parents=True, exist_ok=True)
    django_settings.STATIC_ROOT = str(NO_STATIC)
    django_settings.MEDIA_ROOT = str(stories.media / "public")
    django_settings.PRIVATE_MEDIA_ROOT = str(stories.media / "private")
    django_settings.STORAGES["private"]["OPTIONS"]["location"] = django_settings.PRIVATE_MEDIA_ROOT
    _move_storage(storages["private"], django_settings.PRIVATE_MEDIA_ROOT)
    # As in the demo: tests of these gates turn them on.
    django_settings.REQUIRE_SECOND_FACTOR = False
    django_settings.REQUIRE_PASSWORD_CHANGE = False
    django_settings.IDLE_MINUTES = 0
    TransactionTestCase._fixture_teardown = lambda self: stories.soil()


def pytest_unconfigure() -> None:
    shutil.rmtree(NO_STATIC, ignore_errors=True)


def _move_storage(storage: Any, location: str) -> None:
    """A model's field may have made the storage already: then move that very object."""
    storage._location = location
    for cached in ("base_location", "location"):
        storage.__dict__.pop(cached, None)


def uses_database(item: pytest.Item) -> bool:
    fixtures = set(getattr(item, "fixturenames", ()))
    return bool(item.get_closest_marker("django_db") or fixtures & DATABASE_FIXTURES)


def on_postgres() -> bool:
    return "postgresql" in django_settings.DATABASES["default"]["ENGINE"]


def belongs_here(item: pytest.Item) -> bool:
    """Whether a test has a point on this run's database; the whole suite runs on SQLite.

    PostgreSQL gets every test that touches the database, but of the browser's only those marked.
    """
    if not on_postgres():
        return not item.get_closest_marker("postgres")
    here = not any(item.get_closest_marker(name) for name in ("sqlite", "one_database"))
    if not here or not uses_database(item):
        return False
    return not item.get_closest_marker("browser") or bool(item.get_closest_marker("every_database"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    elsewhere = [item for item in items if not belongs_here(item)]
    items[:] = [item for item in items if belongs_here(item)]
    config.hook.pytest_deselected(items=elsewhere)
    # One story after the other, so that the database changes hands seldom.
    items.sort(key=lambda item: bool(item.get_closest_marker("demo")))
    if browsers.chromium_path() is None and not ON_CI:
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(pytest.mark.skip(reason="Chromium is not installed"))


def pytest_collection_finish() -> None:
    """What was loaded until now stays: it need not be looked through again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    if uses_database(item):
        stories.wanted = "demo" if item.get_closest_marker("demo") else "empty"
        if stories.ready:
            stories.show(stories.wanted)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Iterator[None]:  # a wrapper: receives the report, returns it
    report = yield
    item.stash.setdefault(REPORTS, []).append(report)
    if report.skipped and ON_CI and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid}: on CI nothing is skipped: {report.longrepr}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Iterator[None]:
    report = yield
    if report.skipped and ON_CI:
        report.outcome = "failed"
        report.longrepr = f"{collector.nodeid}: on CI nothing is skipped: {report.longrepr}"
    return report


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Counts for `tests/run.py`, which adds up the runs."""
    if target := os.environ.get("TEST_COUNTS"):
        counts = {kind: len(reports) for kind, reports in terminalreporter.stats.items() if kind}
        Path(target).write_text(json.dumps(counts), encoding="utf-8")


REPORTS = pytest.StashKey[list[pytest.TestReport]]()


# The database ------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None) -> Iterator[None]:
    """Instead of pytest-django's: the test database is a copy of a template (see `Stories`)."""
    stories.prepare()
    yield
    stories.remove()


@pytest.fixture(autouse=True)
def _fresh_caches() -> None:
    """What a cache outside the database holds outlives a rolled-back test, whose ids come again."""
    if not isinstance(cache._connections[cache._alias], DatabaseCache):
        cache.clear()
    for name in ("local", "renditions"):
        caches[name].clear()


@pytest.fixture
def queries() -> Callable[..., AbstractContextManager[Counted]]:
    """`with queries(8):` fails at another number, `queries(at_most=8)` above it; see `Counted`."""
    return count_queries


# Clients -----------------------------------------------------------------------------------------


@pytest.fixture
def client(request: pytest.FixtureRequest) -> StrictClient:
    """Django's client; it fails on a learner's page with inline scripts, styles or raw braces."""
    strict = StrictClient()
    strict.strict = request.node.get_closest_marker("sloppy_html") is None
    return strict


@pytest.fixture
def client_of(request: pytest.FixtureRequest, db: None) -> Callable[[Any], StrictClient]:
    """`client_of("an")` or `client_of(user)`: a new strict client, signed in without the form."""
    strict = request.node.get_closest_marker("sloppy_html") is None

    def signed_in(who: Any) -> StrictClient:
        made = StrictClient()
        made.strict = strict
        made.force_login(account(who))
        return made

    return signed_in


def account(who: Any) -> Any:
    """The account of a user name; an account is returned as it is."""
    from django.contrib.auth import get_user_model

    return get_user_model().objects.get(username=who) if isinstance(who, str) else who


# A running site and a browser --------------------------------------------------------------------


@pytest.fixture(scope="session")
def _server() -> Iterator[str]:
    """Django's live server, but media come from the product's own view as in production."""
    server = LiveServerThread("127.0.0.1", lambda _: StaticFilesHandler(WSGIHandler()))
    server.daemon = True
    server.start()
    server.is_ready.wait()
    if server.error:
        raise server.error
    yield f"http://{server.host}:{server.port}"
    server.terminate()


@pytest.fixture
def live_site(transactional_db: None, _server: str, settings: Any) -> str:
    """Address of a server in a thread of this process, on the test database; links name it."""
    settings.PUBLIC_URL = settings.WAGTAILADMIN_BASE_URL = _server
    settings.CSRF_TRUSTED_ORIGINS = [_server]
    settings.CONTENT_URL = _server.replace("127.0.0.1", "localhost")
    return _server


@pytest.fixture
def child_environment(transactional_db: None) -> dict[str, str]:
    """Environment of a child process that works on the test database and its files."""
    return {
        **os.environ,
        "DATABASE_URL": stories.url,
        "MEDIA_ROOT": str(stories.media),
        "STATIC_ROOT": str(FOLDER / "static"),
        "SEALS_DIR": str(stories.media / "seals"),
        "SECRET_KEY": "a key of the tests that nobody else may ever use anywhere",
        "DEMO": "1",
        "LOG_LEVEL": "WARNING",
    }


@pytest.fixture
def real_site(child_environment: dict[str, str], tmp_path: Path) -> Iterator[Site]:
    """The product in processes of its own (gunicorn 2 x 4, task worker) on the test database."""
    site = Site(child_environment, logs=tmp_path / "logs")
    site.prepare()
    site.start()
    yield site
    site.stop()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    if browsers.chromium_path() is None:
        raise RuntimeError(f"Chromium is missing: apt-get install -y {browsers.APT_PACKAGE}")
    with sync_playwright() as playwright:
        browser = browsers.launch(playwright)
        yield browser
        browser.close()


@pytest.fixture
def visits(request: pytest.FixtureRequest) -> Iterator[list[browsers.Visit]]:
    """Open contexts of this test: pictured when it failed, asked for problems when it did not."""
    opened: list[browsers.Visit] = []
    yield opened
    failed = any(report.failed for report in request.node.stash.get(REPORTS, []))
    name = "".join(letter if letter.isalnum() else "-" for letter in request.node.name)
    for number, visit in enumerate(opened):
        for page in visit.context.pages:
            if failed:
                browsers.picture(page, f"{name}-{number}")
        visit.context.close()
    if not failed:
        assert [problem for visit in opened for problem in visit.problems] == []


@pytest.fixture
def open_page(live_site: str, chromium: Any, visits: list[browsers.Visit]) -> browsers.OpenPage:
    """`open_page("phone", who="an", javascript=False, dark=True)`: a page in a context of its own.

    `who` (an account or a user name) is signed in without the form. Further keywords are
    Playwright's for a context. A script error, a refused inline script, a 5xx or a request to
    another host fails the test; `page.context.visit.problems.clear()` forgives what was meant.
    """

    def opened(
        device: str = "phone",
        *,
        who: Any = None,
        javascript: bool = True,
        dark: bool = False,
        site: str = live_site,
        **options: Any,
    ) -> Any:
        context = chromium.new_context(
            **{
                "base_url": site,
                "locale": "vi-VN",
                "timezone_id": "Asia/Ho_Chi_Minh",
                "color_scheme": "dark" if dark else "light",
                "java_script_enabled": javascript,
                **browsers.DEVICES[device],
                **options,
            }
        )
        visit = browsers.Visit(context, site)
        context.visit = visit
        visits.append(visit)
        if who is not None:
            context.add_cookies(session_cookies(who, site))
        return context.new_page()

    return opened


def session_cookies(who: Any, site: str) -> list[Any]:
    signed_in = StrictClient()
    signed_in.force_login(account(who))
    return [
        {"name": name, "value": morsel.value, "url": site}
        for name, morsel in signed_in.cookies.items()
    ]


@pytest.fixture
def phone(open_page: browsers.OpenPage) -> Any:
    """A page of 360 x 740 with touch, in Vietnamese, nobody signed in."""
    return open_page("phone")


@pytest.fixture
def desktop(open_page: browsers.OpenPage) -> Any:
    """A page of 1280 x 800, in Vietnamese, nobody signed in."""
    return open_page("desktop")


@pytest.fixture
def axe() -> Callable[..., list[str]]:
    """`assert axe(page) == []`: violations of WCAG 2.2 A and AA, a text for each rule."""
    return browsers.axe


@pytest.fixture
def no_sideways_scroll() -> Callable[[Any], None]:
    return browsers.no_sideways_scroll


@pytest.fixture
def sign_in() -> Callable[..., None]:
    """`sign_in(page, "an", password)`: through the form, starting from `/toi/`."""
    return browsers.sign_in
