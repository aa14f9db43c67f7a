"""The learner's page of a package, the frame, and the trial for who writes."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from courses.models import PackagePage
from courses.models.pages import address
from lms.accounts.models import User
from lms.interop import actions
from lms.interop.models import PackageAttempt
from lms.interop.sent import SentState
from lms.interop.tokens import Ticket, read_launch
from tests.interop.world import World, add_package, item, launch_of, make_version, make_world
from tests.learning.course_story import lay_course, publish

pytestmark = pytest.mark.django_db
SANDBOX = "allow-scripts allow-same-origin allow-forms allow-popups allow-modals allow-downloads"


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def an(world, client_of):
    return client_of("an")


def press(client, world, **form):
    return client.post(reverse("open_package", args=[world.page.translation_key]), form)


def finish(attempt, word="passed", raw="80"):
    """Both parts report and close."""
    launch = launch_of(attempt)
    at = timezone.now()
    actions.take_up(launch=launch, at=at)
    cmi = {"core": {"lesson_status": word, "score": {"raw": raw}}}
    for seq, name in enumerate(("mot", "hai"), start=1):
        sent = SentState("", name, seq, cmi, ended=True)
        actions.save_state(
            ticket=Ticket(launch.attempt, launch.user, launch.stamp), sent=sent, at=at
        )


def frame_of(page):
    found = re.search(r'<iframe [^>]*src="([^"]+)"[^>]*sandbox="([^"]+)"', page.content.decode())
    return found.groups()


def test_open_go_on_finish_and_look_again(world, an, queries):
    here = address(world.page)
    an.get(here)
    with queries(7):
        page = an.get(here)
    text = page.content.decode()
    assert ("Mở bài" in text, "Các lượt học" in text, "Sang" in text) == (True, False, False)
    assert "Bài này cần JavaScript. Hãy bật JavaScript" in text
    opened = press(an, world)
    attempt = PackageAttempt.objects.get()
    assert opened["Location"] == reverse("package_attempt", args=[attempt.uid])
    with queries(6):
        player = an.get(opened["Location"])
    src, sandbox = frame_of(player)
    assert sandbox == SANDBOX
    assert src.startswith("http://localhost:8000/mo/")
    assert "frame-src http://localhost:8000" in player["Content-Security-Policy"]
    assert player["Cache-Control"] == "private, no-store"
    launch = read_launch(src.removesuffix("/").rpartition("/")[2], at=timezone.now())
    assert (launch.version, launch.attempt, launch.records) == (
        world.version.uid,
        attempt.uid,
        True,
    )
    # Pressing again goes on with the same one.
    assert press(an, world)["Location"] == opened["Location"]
    assert "Mở tiếp" in an.get(here).content.decode()
    finish(attempt)
    text = an.get(here).content.decode()
    for words in ("Bài này đã xong.", "80&nbsp;% điểm, theo gói bài giảng tự báo", "Học lượt mới"):
        assert words in text
    again = an.get(opened["Location"])
    assert "Xem lại: không lưu gì" in again.content.decode()
    src, _sandbox = frame_of(again)
    looking = read_launch(src.removesuffix("/").rpartition("/")[2], at=timezone.now())
    assert (looking.review, looking.records) == (True, False)
    press(an, world)
    assert list(PackageAttempt.objects.values_list("number", flat=True)) == [2, 1]


def test_a_failed_attempt_is_followed_by_another(world, an):
    attempt = world.attempt()
    finish(attempt, "failed", "20")
    text = an.get(address(world.page)).content.decode()
    for words in ("Lượt trước chưa hoàn thành bài này.", "Chưa đạt", "20&nbsp;% điểm"):
        assert words in text
    progress = world.round.progress.get(activity_uid=world.page.translation_key)
    assert progress.done_at is None
    second = world.attempt()
    press(an, world, again="1")
    second.refresh_from_db()
    assert second.finished_at is not None
    assert PackageAttempt.objects.running().get().number == 3


def test_what_is_optional_may_be_skipped(world, an):
    page = PackagePage.objects.get(pk=world.page.pk)
    version = make_version(world.site.home, title="Bài thêm")
    optional = add_package(world.course, version, "Bài thêm")
    optional.required = False
    publish(optional)
    world.round.version = world.course.versions.first()
    world.round.save()
    add_package(world.course, version, "Bài cuối")
    text = an.get(address(optional)).content.decode()
    assert "Bỏ qua, sang bài 4" in text
    assert "Bài không bắt buộc nên có thể bỏ qua." in text
    # One package in two courses: two activities, each with its own attempts.
    other = add_package(lay_course(world.site, "Khóa hai", lessons=0), page.package_version)
    assert other.package_version == world.page.package_version
    assert other.translation_key != page.translation_key


def test_whose_it_is(world, an, client, client_of):
    """A stranger to the course, another learner and nobody: sent on, or nothing there."""
    attempt = world.attempt()
    here, opened = address(world.page), reverse("package_attempt", args=[attempt.uid])
    press_url = reverse("open_package", args=[world.page.translation_key])
    preview = reverse("preview_package", args=[world.page.translation_key])
    en = client_of("en")
    assert en.get(here)["Location"] == address(world.course)
    assert client.get(here)["Location"].startswith("/tai-khoan/dang-nhap/")
    for url in (opened, preview):
        assert en.get(url).status_code == 404
        assert client.get(url).status_code == 302
    assert (en.post(press_url).status_code, client.post(press_url).status_code) == (404, 302)
    assert an.get(press_url).status_code == 405
    assert an.get(preview).status_code == 404
    world.page.unpublish()
    assert (an.get(opened).status_code, an.post(press_url).status_code) == (404, 404)


def test_an_author_tries_the_draft_and_nothing_is_kept(world, client_of):
    """Before it is published: the newest draft, recorded nowhere."""
    author = User.objects.create(username="tac-gia", full_name="Lê Tác Giả", is_superuser=True)
    newer = make_version(world.site.home, items=[item("moi")], package=world.version.package)
    draft = world.page
    draft.package_version = newer
    draft.save_revision()
    client = client_of(author)
    player = client.get(reverse("preview_package", args=[world.page.translation_key]))
    assert "Chạy thử: không lưu gì" in player.content.decode()
    src, sandbox = frame_of(player)
    launch = read_launch(src.removesuffix("/").rpartition("/")[2], at=timezone.now())
    assert (launch.version, launch.attempt, sandbox) == (newer.uid, None, SANDBOX)
    assert PackageAttempt.objects.count() == 0
    shown = client.get(address(world.page)).content.decode()
    assert ("Chạy thử gói" in shown, "Mở bài" in shown) == (True, False)
