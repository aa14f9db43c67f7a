"""Small packages of our own in a real browser, on a phone: open, save, be killed, go on, finish."""

import json

import pytest
from django.utils import timezone

from courses.models.pages import address
from lms.interop.models import PackageAttempt
from lms.learning.actions import start_course
from lms.learning.models import Completion
from tests.interop.world import add_package, item, make_version
from tests.learning.course_story import lay_course, lay_site

#: What a package of either standard looks for, and how it calls it.
FIND = """
function find(w) { for (let n = 0; n < 7; n += 1) { if (w.API || w.API_1484_11) return w; if (w.parent === w) return null; w = w.parent; } }
const home = find(window.parent);
const old = !!home.API;
const api = old ? home.API : home.API_1484_11;
const call = (name, ...given) => api[(old ? 'LMS' : '') + name](...given);
const init = () => call('Initialize', ''), commit = () => call('Commit', '');
const set = (name, value) => call('SetValue', name, value), get = name => call('GetValue', name);
const end = () => api[old ? 'LMSFinish' : 'Terminate']('');
"""
OLD = f"""<!doctype html><html lang="vi"><meta charset="utf-8"><title>Bài</title>
<h1>Tiếp nhận</h1><p id="nho"></p><button id="tiep">Sang trang sau</button> <button id="xong">Nộp</button>
<script>{FIND}
init();
const kept = get('cmi.suspend_data');
document.getElementById('nho').textContent = get('cmi.core.entry') + '|' + kept + '|' + get('cmi.core.student_name');
document.getElementById('tiep').onclick = () => {{ set('cmi.core.lesson_status', 'incomplete'); set('cmi.suspend_data', (kept + 'ế'.repeat(65536)).slice(0, 65536)); commit(); }};
document.getElementById('xong').onclick = () => {{ set('cmi.core.score.raw', '85'); set('cmi.core.lesson_status', 'passed'); end(); }};
</script>"""
NEW = f"""<!doctype html><html lang="vi"><meta charset="utf-8"><title>Bài</title><h1>Phần</h1><p id="thay"></p>
<script>{FIND}
init();
set('cmi.interactions.0.id', 'cau-1');
set('cmi.interactions.0.type', 'choice');
set('cmi.interactions.0.learner_response', 'a');
set('cmi.location', 'trang-' + location.search.slice(1));
set('cmi.completion_status', 'completed');
set('cmi.exit', 'normal');
const tried = {{objective: get('cmi.objectives.0.id')}};
const attempt = (name, what) => {{ try {{ tried[name] = String(what()); }} catch (error) {{ tried[name] = error.name; }} }};
attempt('document', () => window.top.document.title);
attempt('cookie', () => document.cookie);
attempt('top cookie', () => window.top.document.cookie);
attempt('storage', () => window.top.localStorage.length);
attempt('location', () => {{ window.top.location = 'about:blank'; return 'went'; }});
const site = 'http://127.0.0.1:' + location.port;
Promise.all([
  fetch(site + '/admin/', {{credentials: 'include'}}).then(r => r.status, e => e.name),
  fetch(location.origin + '/admin/').then(r => r.status, e => e.name),
  navigator.serviceWorker ? navigator.serviceWorker.register('sw.js').then(() => 'registered', () => 'refused') : 'refused',
]).then(([there, here, worker]) => {{
  document.getElementById('thay').textContent = JSON.stringify(Object.assign(tried, {{there, here, worker}}));
}});
</script>"""


def lay(files, standard, items):
    site = lay_site()
    course = lay_course(site, lessons=0)
    page = add_package(course, make_version(site.home, files=files, standard=standard, items=items))
    start_course(officer=site.officers["an"], course=course, at=timezone.now())
    return page


def inside(page):
    return page.frame_locator("iframe").frame_locator("iframe")


@pytest.mark.browser
def test_saved_killed_gone_on_and_finished(open_page, axe, no_sideways_scroll):
    package = lay({"bai.html": OLD}, "scorm12", [item("mot", mastery_score="80")])
    phone = open_page("phone", who="an")
    phone.goto(address(package))
    no_sideways_scroll(phone)
    assert axe(phone) == []
    phone.get_by_role("button", name="Mở bài").click()
    shown = inside(phone).locator("#nho")
    shown.wait_for()
    assert shown.inner_text() == "ab-initio||Người học"
    no_sideways_scroll(phone)
    assert phone.locator("iframe").bounding_box()["width"] == 360
    # The frame of the package is another person's page; ours around it is asked alone.
    assert axe(phone, "header.player") == []
    inside(phone).locator("#tiep").click()
    phone.wait_for_selector("[data-save-line]:has-text('Đã lưu')")
    kept = PackageAttempt.objects.get().item_states["mot"]["cmi"]["suspend_data"]
    assert kept == "ế" * 65536
    # The browser is killed; another one goes on where this one was.
    phone.close()
    again = open_page("phone", who="an")
    again.goto(address(package))
    again.get_by_role("button", name="Mở tiếp").click()
    shown = inside(again).locator("#nho")
    shown.wait_for()
    assert shown.inner_text() == f"resume|{kept}|Người học"
    inside(again).locator("#xong").click()
    again.wait_for_selector("[data-told=done]:visible")
    again.get_by_label("Thoát khỏi bài").click()
    again.wait_for_selector("text=Bài này đã xong.")
    assert again.locator("text=theo gói bài giảng tự báo").count() == 1
    attempt = PackageAttempt.objects.get()
    assert (attempt.completed, attempt.passed, attempt.fraction) == (True, True, 0.85)
    completion = Completion.objects.get()
    assert (completion.assurance, completion.fraction) == ("A1", None)


@pytest.mark.browser
def test_t113_two_parts_and_nothing_of_the_site_within_reach(open_page, axe):
    files = {"p.html": NEW, "sw.js": "/* none */"}
    package = lay(
        files, "scorm2004", [item("a", "p.html?1", objectives=["muc-tieu"]), item("b", "p.html?2")]
    )
    phone = open_page("phone", who="an")
    phone.goto(address(package))
    phone.get_by_role("button", name="Mở bài").click()
    seen = inside(phone).locator("#thay:not(:empty)")
    seen.wait_for()
    assert json.loads(seen.inner_text()) == {
        "objective": "muc-tieu",
        "document": "SecurityError",
        "cookie": "",
        "top cookie": "SecurityError",
        "storage": "SecurityError",
        "location": "SecurityError",
        "there": "TypeError",
        "here": 404,
        "worker": "refused",
    }
    assert "127.0.0.1" in phone.url
    wrapper = phone.frame_locator("iframe")
    wrapper.locator("#next").click()
    wrapper.locator("summary", has_text="2/2").wait_for()
    wrapper.locator("summary").click()
    wrapper.locator("#parts .sign--completed >> nth=1").wait_for()
    assert axe(next(frame for frame in phone.frames if "/mo/" in frame.url), "#bar") == []
    assert wrapper.locator("#parts button[aria-current]").inner_text().split("\n")[1:] == [
        "Phần b",
        "Hoàn thành",
    ]
    phone.wait_for_selector("[data-told=done]:visible")
    # Leaving saves once more what stands.
    phone.get_by_label("Thoát khỏi bài").click()
    phone.wait_for_selector("text=Bài này đã xong.")
    attempt = PackageAttempt.objects.get()
    cmi = attempt.item_states["b"]["cmi"]
    assert (cmi["location"], cmi["interactions"]["0"]["id"]) == ("trang-2", "cau-1")
    assert (attempt.completed, attempt.finished_at) == (True, None)
    # What the policy refused is what was tried above.
    phone.context.visit.problems.clear()
