"""The test belt itself: what the fixtures promise to every other test."""

import hashlib
import time
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from wagtail.models import Locale, Page, Site

from lms.demo.cast import PASSWORD
from tests.support.client import page_problems

SUPPORT = Path(__file__).parent / "support"


def state() -> tuple[int, int, int, int]:
    users = get_user_model().objects.count()
    return Page.objects.count(), Site.objects.count(), Locale.objects.count(), users


class TestDatabase:
    @pytest.mark.django_db(transaction=True)
    @pytest.mark.parametrize("turn", [1, 2])
    def test_committed_rows_are_gone_and_migrated_ones_stay(self, turn):
        pages, sites, locales, users = state()
        assert (pages >= 1, sites, locales, users) == (True, 1, 1, 0)
        get_user_model().objects.create_user("committed")
        assert not connection.in_atomic_block

    @pytest.mark.django_db
    def test_a_rolled_back_test_sees_the_same(self):
        assert state()[1:] == (1, 1, 0)

    @pytest.mark.django_db
    @pytest.mark.sqlite
    def test_sqlite_runs_as_in_production(self):
        with connection.cursor() as cursor:
            told = [
                cursor.execute(f"PRAGMA {name}").fetchone()[0]
                for name in ("journal_mode", "mmap_size", "foreign_keys")
            ]
        assert told == ["wal", 0, 1]


class TestQueries:
    @pytest.mark.django_db
    def test_transactions_are_not_counted(self, queries):
        from django.db import transaction

        with queries(2) as counted, transaction.atomic(), transaction.atomic():
            Site.objects.count()
            Locale.objects.count()
        assert len(counted) == 2

    @pytest.mark.django_db
    def test_another_number_fails_with_the_statements(self, queries):
        with pytest.raises(AssertionError, match=r"1 queries, not 3:\n1\. SELECT"), queries(3):
            Site.objects.count()


class TestStrictClient:
    @pytest.mark.parametrize(
        ("html", "problem"),
        [
            ("<p>{{ name }}</p>", "unrendered template code '{{ name }}'"),
            ("<p title='{% if %}'>", "unrendered template code '{% if %}'"),
            ("<script>go()</script>", "inline script without nonce"),
            ("<style>p{}</style>", "inline style without nonce"),
            ("<button onclick='go()'>", "inline handler onclick"),
            ("<p style='color:red'>", "inline style 'color:red'"),
            ("<a href=' JavaScript:go()'>", "script address in href"),
            ("<img src='/a.png'>", "image without alt"),
            ("<script src='https://cdn.example/x.js'></script>", "from another host"),
        ],
    )
    def test_finds(self, html, problem):
        assert [problem in found for found in page_problems(html)] == [True]

    @pytest.mark.parametrize(
        "html",
        [
            "<script nonce='a1'>go({a: {b: 1}})</script><p>x</p>",
            "<script type='application/json'>{'a': {'b': {}}}</script>",
            "<a href='https://example.vn/'>away</a><img src='/a.png' alt=''>",
            "<meter value='3' max='5'></meter>",
        ],
    )
    def test_lets_through(self, html):
        assert page_problems(html) == []

    def test_allowed_text_is_not_template_code(self):
        assert page_problems("<p>{{7*7}}</p>", allowed=("{{7*7}}",)) == []


@pytest.mark.browser
class TestBrowser:
    def test_phone_and_desktop_see_a_served_page(self, open_page, axe, no_sideways_scroll):
        for device, width in (("phone", 360), ("desktop", 1280)):
            page = open_page(device)
            page.goto("/admin/login/")
            no_sideways_scroll(page)
            assert page.evaluate("innerWidth") == width
            page.set_content(
                "<html lang=vi><title>x</title><main><h1>x</h1><img src=data:,></main>"
            )
            assert [text.split(":")[0] for text in axe(page)] == ["image-alt"]
            page.context.visit.problems.clear()

    def test_without_javascript(self, open_page):
        page = open_page("phone", javascript=False)
        page.set_content("<p id=p>no</p><script>p.textContent = 'yes'</script>")
        assert page.text_content("#p") == "no"

    def test_problems_are_collected(self, phone):
        phone.goto("/admin/login/")
        problems = phone.context.visit.problems
        problems.clear()
        phone.evaluate("console.error('oh')")
        phone.evaluate("fetch('https://example.vn/').catch(() => 0)")
        phone.wait_for_timeout(100)
        found = " ".join(problems)
        problems.clear()
        assert "console: oh" in found
        assert "https://example.vn/ violates" in found.replace("'", "")


@pytest.mark.demo
class TestDemoStory:
    @pytest.mark.django_db
    def test_holds_its_people(self, client_of):
        assert client_of("an").get("/toi/").status_code == 200

    @pytest.mark.browser
    @pytest.mark.every_database
    def test_an_signs_in_on_a_phone(self, phone, sign_in, no_sideways_scroll):
        sign_in(phone, "an", PASSWORD)
        assert urlsplit(phone.url).path == "/toi/"
        no_sideways_scroll(phone)

    @pytest.mark.browser
    def test_without_the_form(self, open_page):
        page = open_page("desktop", who="binh")
        assert page.goto("/admin/").status == 200
        page.context.visit.problems.clear()


class TestRealSite:
    def test_answers_again_after_every_kill(self, real_site):
        def status() -> int:
            return urllib.request.urlopen(f"{real_site.url}/admin/login/", timeout=20).status

        assert status() == 200
        dead = real_site.kill_web_worker()
        end = time.monotonic() + 20
        while dead in real_site.web_workers() and time.monotonic() < end:
            time.sleep(0.1)
        assert dead not in real_site.web_workers()
        assert status() == 200
        real_site.kill()
        real_site.start()
        assert status() == 200


def test_vendored_axe_is_the_published_file():
    digest, name = (SUPPORT / "axe.min.js.sha256").read_text().split()
    assert hashlib.sha256((SUPPORT / name).read_bytes()).hexdigest() == digest
