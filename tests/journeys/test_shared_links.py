"""A link in a chat: what it shows before it is opened, where it leads, and in which browsers it works."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client

from courses.models import CoursePage, LessonPage
from courses.models.pages import address
from lms.demo.cast import PASSWORD
from tests.support.old_browser import NEW_SYNTAX, ZALO, css_of_2019, make_old

META = re.compile(r'<meta (?:property|name)="([^"]+)" content="([^"]*)">')
STATIC = Path(settings.BASE_DIR) / "lms" / "static" / "lms"


@pytest.mark.demo
def test_a_link_shows_title_and_picture_and_leads_back_after_signing_in(client, db):
    for path in ("/", "/khoa-hoc/", "/tai-khoan/dang-nhap/"):
        shown = dict(META.findall(client.get(path).content.decode()))
        picture = urlsplit(shown["og:image"])
        assert f"{picture.scheme}://{picture.netloc}" == settings.PUBLIC_URL, path
        assert (shown["og:url"], bool(shown["og:title"])) == (settings.PUBLIC_URL + path, True)
    for course in CoursePage.objects.live().public():
        shown = dict(META.findall(client.get(address(course)).content.decode()))
        assert (shown["og:title"], shown["og:locale"]) == (course.title, "vi_VN")
        assert shown["og:url"] == settings.PUBLIC_URL + address(course)
        picture = client.get(shown["og:image"].removeprefix(settings.PUBLIC_URL))
        kind = "image/png" if "/static/" in shown["og:image"] else "image/jpeg"
        assert (picture.status_code, picture["Content-Type"]) == (200, kind)
    lesson = address(LessonPage.objects.live().first())
    visitor = Client()
    asked = visitor.get(lesson)
    assert asked["Location"] == f"/tai-khoan/dang-nhap/?next={lesson}"
    form = {"login": "an", "password": PASSWORD, "next": lesson}
    assert visitor.post("/tai-khoan/dang-nhap/", form)["Location"] == lesson


def test_what_a_browser_of_2019_does_not_know_is_taken_out():
    css = """
        /* { */ @layer base { a { color: red } } .b:has(c), d { e: f }
        .flex { display: flex; gap: 1rem; inset: 0; width: min(1px, 2px); color: blue }
        .grid { display: grid; gap: 1rem } @container (width > 1px) { g { h: i } }
        @supports (width: min(1px, 1px)) { j { k: l } } @media (min-width: 1px) { m:is(n) { o: p } q { r: s } }
    """
    assert "".join(css_of_2019(css).split()) == (
        ".flex{display:flex;color:blue}.grid{display:grid;gap:1rem}@media(min-width:1px){q{r:s}}"
    )


def test_no_script_of_learners_needs_a_newer_language():
    """Bundled by nobody and translated by nothing, so what is written is what old phones read."""
    scripts = [path for path in STATIC.glob("*.js") if not path.name.startswith("cms")]
    assert len(scripts) > 5
    assert [path.name for path in scripts if NEW_SYNTAX.search(path.read_text())] == []


@pytest.mark.browser
@pytest.mark.demo
def test_in_zalo_on_a_phone_of_2019(live_site, open_page, axe, no_sideways_scroll):
    page = open_page("phone", who="an", site=live_site, user_agent=ZALO)
    make_old(page)

    def look(what: str) -> None:
        page.get_by_role("heading", level=1).wait_for()
        no_sideways_scroll(page)
        assert axe(page) == [], what

    page.goto("/khoa-hoc/")
    look("catalogue")
    page.goto("/toi/")
    look("home")
    assert page.evaluate("[!!navigator.serviceWorker, 'at' in []]") == [False, False]
    page.locator("main").get_by_role("link", name=re.compile("^(Học tiếp|Làm bài)")).first.click()
    look("lesson")
    page.locator(".actionbar button[type=submit]").click()
    look("quiz")
    page.get_by_role("button", name="Bắt đầu làm bài").click()
    page.wait_for_url("**/luot-lam/**")
    page.locator("label.option").first.click()
    page.get_by_text("Đã lưu ").wait_for()
    look("question")
