"""Asking and reporting at an exact place: who may, what is kept, and that nothing typed is lost."""

import re

import pytest
from django.core import mail
from django.utils import timezone

from courses.bodies import BodyBlock
from lms.enquiries.actions import MOST_A_DAY
from lms.enquiries.models import Enquiry
from lms.enquiries.rules import ALIKE, likeness, words_of
from lms.learning.places import parts_of
from lms.notices.models import Notice
from tests.enquiries.conftest import BLOCKS, FIRST, SECOND

TEXT = "Người dân bấm nhầm nút thì sao?"


@pytest.mark.parametrize(
    ("blocks", "titles"),
    [
        ([("text", "<h2>A &amp; B</h2><p>x</p><h3>C</h3>")], ["A & B", "C"]),
        ([("text", "<p>Chỉ có chữ.</p>")], ["Chỉ có chữ."]),
        ([("table", "<table><caption>Hạn</caption></table>")], ["Bảng: Hạn"]),
        ([("image", "<img alt=''>")], ["Hình"]),
        ([("text", f"<h2>{'dài ' * 40}</h2>")], [f"{'dài ' * 17}d…"]),
    ],
)
def test_parts_of_a_lesson(blocks, titles):
    found = parts_of([BodyBlock("b", kind, html=html) for kind, html in blocks])
    assert [part.title for part in found] == titles
    assert {part.block for part in found} == {"b"}
    assert [part.id for part in found] == [f"b.{n}" if n else "b" for n in range(len(titles))]


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("bam nham nut thi lam sao?", "Neu bam nham nut".lower(), True),
        ("bam nham nut", "phi chung thuc bao nhieu", False),
        ("thi la ma co", "thi la ma co", False),  # words that say nothing
        ("", "bam nut", False),
    ],
)
def test_alike(one, other, alike):
    assert (likeness(words_of(one), words_of(other)) >= ALIKE) is alike


def test_at_a_place_and_back_to_it(asking):
    lesson = f"/khoa-hoc/co-so-agency/dich-vu/{asking.lesson.slug}/"
    page = asking.client("an").get(lesson).content.decode()
    for block in BLOCKS:
        assert f"{asking.path}?cho={block}" in page
    assert "Báo lỗi nội dung" in page
    assert "Hỏi giảng viên" in page
    form = asking.client("an").get(f"{asking.path}?loai=loi&cho={SECOND}").content.decode()
    assert f'<option value="{SECOND}" selected>Lời cuối của bài.</option>' in form
    assert 'value="error" required id="id_kind_0" checked' in form or "checked" in form
    assert f'href="{lesson}#b-{SECOND}"' in form
    made = asking.ask("an", TEXT, f"{FIRST}.1", kind="error")
    kept = (made.block, made.block_title, made.activity_title, made.kind, made.version.number)
    assert kept == (FIRST, "Trả kết quả", "Bài 1", "error", 1)
    own = asking.client("an").get(f"/toi/hoi-dap/{made.uid}/").content.decode()
    assert f'href="{lesson}#b-{FIRST}"' in own
    # The same words again are the same enquiry.
    assert asking.ask("an", TEXT, f"{FIRST}.1", kind="error").pk == made.pk
    assert TEXT in asking.client("an").get("/toi/hoi-dap/").content.decode()


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"kind": "question", "block": FIRST, "text": " "}, "id_text_error"),
        ({"kind": "", "block": FIRST, "text": TEXT}, "id_kind_error"),
        ({"kind": "question", "block": "khac", "text": TEXT}, "id_block_error"),
        ({"kind": "question", "block": "", "text": "a" * 2001}, "2000"),
        ({"kind": "question", "block": "", "text": "a\x00b"}, "id_text_error"),
    ],
)
def test_what_is_refused_stands_there_again(asking, sent, said):
    answer = asking.client("an").post(asking.path, sent)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert said in text
    assert sent["text"].strip().replace("\x00", "")[:40] in text.replace("\x00", "")
    assert Enquiry.objects.count() == 0


def test_not_ones_own_is_not_there(asking, client):
    made = asking.ask("an", TEXT)
    for who in ("ha", "en", "binh", "dung"):
        assert asking.client(who).get(f"/toi/hoi-dap/{made.uid}/").status_code == 404
        assert asking.client(who).post(f"/toi/hoi-dap/{made.uid}/").status_code == 404
    assert asking.client("en").get(asking.path).status_code == 404  # does not study it
    for who, status in (("binh", 200), ("chi", 404), ("an", 404), ("dung", 404), ("hanh", 404)):
        assert asking.client(who).get(f"/giang-day/hoi-dap/{made.uid}/").status_code == status
        assert asking.client(who).get(asking.list).status_code == status
        assert asking.client(who).get(f"{asking.list}danh-sach.csv").status_code == status
    assert asking.client("an").get("/giang-day/hoi-dap/").status_code == 403
    assert asking.client("chi").get("/giang-day/hoi-dap/").status_code == 200
    assert client.get(f"/giang-day/hoi-dap/{made.uid}/").status_code == 302


def test_no_more_than_so_many_a_day(asking):
    for number in range(MOST_A_DAY):
        asking.ask("an", f"Câu thứ {number}")
    answer = asking.client("an").post(asking.path, {"kind": "question", "text": "Một câu nữa"})
    text = answer.content.decode()
    assert (answer.status_code, "Hôm nay đã gửi đủ 20 câu." in text) == (422, True)
    assert "Một câu nữa" in text
    asking.ask("ha", "Câu của người khác")
    # The trainer hears once a day of the course, whoever and how much is asked.
    notices = Notice.objects.filter(kind="enquiries_wait")
    assert [row.to.username for row in notices] == ["binh"]
    assert notices.get().context["day"] == timezone.localdate().isoformat()
    home = asking.client("binh").get("/toi/").content.decode()
    assert asking.list in home
    assert mail.outbox == []


def test_typed_text_outlives_the_sign_in(asking, client):
    form = asking.client("an").get(asking.path).content.decode()
    who = re.search(r'name="who" value="([^"]+)"', form).group(1)
    sent = {"kind": "question", "block": SECOND, "text": TEXT, "who": who}
    answer = client.post(asking.path, sent)  # the session has ended meanwhile
    assert (answer.status_code, answer["Location"][:26]) == (302, "/tai-khoan/dang-nhap/?next")
    client.force_login(asking.story.user("an"))
    again = client.get(asking.path).content.decode()
    assert TEXT in again
    assert "Nội dung đã viết vẫn còn ở đây" in again
    assert f'<option value="{SECOND}" selected>' in again
    client.post(asking.path, {**sent})
    assert TEXT not in client.get(asking.path).content.decode()
    # Another person at the same computer does not see it, and nobody keeps texts without the token.
    client.logout()
    client.post(asking.path, sent)
    client.force_login(asking.story.user("ha"))
    assert TEXT not in client.get(asking.path).content.decode()
    client.logout()
    client.post(asking.path, {**sent, "who": "giả"})
    assert "enquiry_draft" not in client.session


@pytest.mark.parametrize("number", [1, 15])
def test_few_queries(asking, queries, number):
    lesson = f"/khoa-hoc/co-so-agency/dich-vu/{asking.lesson.slug}/"
    made = [asking.ask("an", f"Câu {n}") for n in range(number)]
    client = asking.client("an")
    pages = {
        lesson: 7,
        asking.path: 5,
        "/toi/hoi-dap/": 4,
        f"/toi/hoi-dap/{made[0].uid}/": 5,
    }
    found = {}
    for path in pages:
        client.get(path)
        with queries() as counted:
            client.get(path)
        found[path] = len(counted)
    assert found == pages
