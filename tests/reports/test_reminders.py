"""Reminding people of a list: who is told what, once in three days, and what the log keeps of it."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.core import mail
from django.utils import timezone

from lms.duties.actions import Message, remind
from lms.duties.models import Reminder, ReminderRound
from lms.duties.wording import Need
from lms.notices.actions import mail_waiting
from lms.notices.models import Notice
from lms.personnel.models import Officer
from tests.reports.story import NOW, TODAY, crowd, due_in
from tests.reports.test_about import rows_of_csv

LIST = "/don-vi/nhac/"
TEXTS = re.compile(r'<textarea id="loi-nhac-\d+"[^>]*>([^<]*)</textarea>')
DUE_ON = TODAY - timedelta(days=3)


@pytest.fixture
def unit(story):
    """The centre A1: An is overdue, Dũng due soon, Ba and Hoa are done; Hoa has all of her tiết."""
    for slug in ("dich-vu", "tiep-dan"):
        story.course(slug)
    story.track("Một cửa", [(["dich-vu"], True, due_in(-3))], ("CM25",))
    story.track("Chung", [(["tiep-dan"], True, due_in(20))])
    for username, name in (("hoa", "Lý Thị Hoa"), ("ba", "Cao Văn Ba")):
        story.add(username, name, "A", "A1")
        story.study(username, "tiep-dan", done=2)
    for username in ("dung", "hoa", "ba"):
        story.study(username, "dich-vu", done=2)
    story.tiet("hoa", 40)
    story.user("hoa").__class__.objects.filter(username="hoa").update(last_login=NOW)
    return story


def tick(client, *officers, act="nhac", query="", **more):
    data = {"viec": act, "nguoi": [str(one.uid) for one in officers], **more}
    return client.post(f"{LIST}{query}", data)


def heading(response) -> str:
    assert response.status_code == 200
    return unescape(re.search(r"<h1>([^<]+)</h1>", response.content.decode()).group(1))


def reminded() -> list[str]:
    rows = Reminder.objects.order_by("officer__sort_key", "pk")
    return list(rows.values_list("officer__user__username", flat=True))


def test_some_are_told_on_their_first_page(unit, client_of):
    dung, an = client_of("dung"), client_of("an")
    assert heading(tick(dung, unit["an"], unit["ba"], unit["hoa"])) == "Đã nhắc 2 người"
    assert reminded() == ["an", "ba"]  # Hoa has done everything
    home = an.get("/toi/").content.decode()
    assert "Phạm Tiến Dũng nhắc anh/chị học" in home
    assert f"Khóa “Khóa dich-vu” đã quá hạn ngày {DUE_ON:%d/%m/%Y}." in home
    notice = Notice.objects.get(to=unit.user("an"))
    put_away = f"/toi/thong-bao/{notice.uid}/da-doc/"
    assert client_of("ba").post(put_away).status_code == 404
    assert an.get(put_away).status_code == 405
    for _ in range(2):
        assert an.post(put_away).status_code == 303
    assert "nhắc anh/chị học" not in an.get("/toi/").content.decode()
    # The list, the log and the person's page say so.
    day = f"đã nhắc ngày {timezone.localdate():%d/%m/%Y}"
    assert dung.get("/don-vi/").content.decode().count(day) == 2
    assert "2 người" in dung.get(LIST).content.decode()
    round = ReminderRound.objects.get()
    assert (round.by.username, round.unit.code, round.people) == ("dung", "A1", 2)
    assert "Khóa dich-vu" in dung.get(f"{LIST}{round.uid}/").content.decode()
    [line] = rows_of_csv(dung.get(f"{LIST}danh-sach.csv"))[1:]
    assert line[1:] == ["Phạm Tiến Dũng", round.unit.name, "trên hệ thống", "2", "0"]
    people = rows_of_csv(dung.get(f"{LIST}{round.uid}/nguoi.csv"))[1:]
    assert [len(people), "Khóa dich-vu" in people[0][2]] == [2, True]
    kinds = [dung.get(f"{LIST}danh-sach.{kind}").status_code for kind in ("xlsx", "pdf")]
    assert kinds == [200, 404]
    assert 'id="da-nhac"' in dung.get(f"/don-vi/{unit['an'].uid}/").content.decode()


def test_nobody_twice_in_three_days_unless_the_sender_insists(unit, client_of):
    dung, hanh = client_of("dung"), client_of("hanh")
    tick(dung, unit["an"])
    again = tick(dung, unit["an"])  # the same form sent twice
    assert heading(again) == "Chưa nhắc ai"
    # Another sender is bound too.
    answer = tick(hanh, unit["an"], unit["ba"])
    assert heading(answer) == "Đã nhắc 1 người"
    assert "1 người đã được nhắc trong ba ngày qua" in answer.content.decode()
    assert reminded() == ["an", "ba"]
    assert heading(tick(hanh, unit["an"], **{"van-nhac": "1"})) == "Đã nhắc 1 người"
    assert reminded() == ["an", "an", "ba"]
    Reminder.objects.update(at=timezone.now() - timedelta(days=3, seconds=1))
    assert heading(tick(dung, unit["an"])) == "Đã nhắc 1 người"


def test_only_people_for_whom_one_answers(unit, client_of):
    dung = client_of("dung")
    tick(dung, unit["en"], unit["ha"], unit["dung"], unit["an"])  # others', and oneself
    assert reminded() == ["an"]
    empty = tick(dung, unit["en"])
    assert (empty.status_code, empty["Location"]) == (303, "/don-vi/?#danh-sach")
    assert tick(dung).status_code == 303
    assert dung.post(LIST, {"viec": "xoa", "nguoi": "x"}).status_code == 400
    # Who only looks on reads the log and reminds nobody; nobody else opens it.
    assert tick(client_of("giang"), unit["an"]).status_code == 403
    uid = ReminderRound.objects.get().uid
    assert "1 người" in client_of("giang").get(f"{LIST}{uid}/").content.decode()
    assert 'name="nguoi"' not in client_of("giang").get("/don-vi/?loc=").content.decode()
    for who in ("an", "en", "binh", "khoa"):
        assert client_of(who).get(LIST).status_code == 403
        assert tick(client_of(who), unit["an"]).status_code == 403
    assert reminded() == ["an"]


def test_everyone_of_a_filter(unit, client_of, monkeypatch):
    everyone = {"tat-ca": "1"}
    hanh = client_of("hanh")
    assert heading(tick(hanh, query="?loc=qua-han", **everyone)) == "Đã nhắc 3 người"
    assert set(reminded()) == {"an", "binh", "ha"}  # Hạnh is overdue, too: never oneself
    monkeypatch.setattr("lms.reports.choosing.MOST_REMINDED", 3)
    assert tick(hanh, **everyone).status_code == 303


def test_texts_to_copy_for_all_or_for_each_unit(unit, client_of, settings):
    hanh = client_of("hanh")
    some = [unit[name] for name in ("ba", "an", "ha")]
    [text] = TEXTS.findall(tick(hanh, *some, act="chep").content.decode())
    lines = unescape(text).split("\n")
    assert lines[0] == f"Nhắc học, ngày {TODAY:%d/%m/%Y}:"
    assert [line.split(":")[0] for line in lines[1:-1]] == [
        "- Nguyễn Thị Thu An", "- Đỗ Thu Hà", "- Cao Văn Ba",
    ]  # fmt: skip
    assert lines[1].endswith(f"Năm {TODAY.year} mới có 0/40 tiết.")
    assert lines[-1] == f"Vào học: {settings.PUBLIC_URL}/toi/"
    by_unit = TEXTS.findall(tick(hanh, *some, act="chep-don-vi").content.decode())
    assert [unescape(one).split(":")[0] for one in by_unit] == [
        "Trung tâm Phục vụ hành chính công xã Tiên Du", "Văn phòng xã Tiên Du",
    ]  # fmt: skip
    # Reading a text reminds nobody; saying that it was sent does.
    assert reminded() == []
    assert heading(tick(hanh, unit["an"], act="da-gui")) == "Đã nhắc 1 người"
    assert (ReminderRound.objects.get().channel, Notice.objects.count()) == ("copied", 0)
    [text] = TEXTS.findall(tick(hanh, *some, act="chep").content.decode())
    assert "Thu An" not in text
    [text] = TEXTS.findall(tick(hanh, *some, act="chep", **{"van-nhac": "1"}).content.decode())
    assert "Thu An" in text


def test_who_has_no_account_gets_a_text(unit, client_of):
    Officer.objects.filter(pk=unit["an"].pk).update(user=None)
    answer = tick(client_of("dung"), unit["an"])
    assert heading(answer) == "Chưa nhắc ai"
    assert "1 người chưa có tài khoản" in answer.content.decode()
    [text] = TEXTS.findall(tick(client_of("dung"), unit["an"], act="chep").content.decode())
    assert "Anh/chị chưa đăng nhập lần nào." in text


def test_mail_where_there_is_an_address(unit, client_of, settings):
    unit.user("an").__class__.objects.filter(username="an").update(email="an@example.vn")
    answer = tick(client_of("dung"), unit["an"], unit["ba"])
    assert "1 người trong số đó nhận thêm thư điện tử." in answer.content.decode()
    at = timezone.now()
    assert (mail_waiting(at=at), mail_waiting(at=at)) == (1, 0)
    [letter] = mail.outbox
    assert (letter.to, letter.subject) == (["an@example.vn"], "Phạm Tiến Dũng nhắc anh/chị học")
    assert f"Vào học: {settings.PUBLIC_URL}/toi/" in letter.body
    assert Notice.objects.get(to=unit.user("an")).mail == "sent"


def test_mail_that_cannot_be_sent_is_tried_again(unit, client_of, settings):
    unit.user("an").__class__.objects.filter(username="an").update(email="an@example.vn")
    tick(client_of("dung"), unit["an"])
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nobody listens there
    at = timezone.now()
    for tries in range(1, 6):
        assert mail_waiting(at=at) == 0
        assert Notice.objects.get().mail_tries == tries
        at += timedelta(days=1)
    assert Notice.objects.get().mail == "failed"


@pytest.mark.parametrize("count", [20, 120])
def test_reminding_many_costs_no_more(unit, client_of, queries, count):
    crowd(unit, count)
    client = client_of("dung")
    tick(client, unit["ba"])
    with queries(at_most=24):
        assert tick(client, **{"tat-ca": "1"}).status_code == 200
    with queries(at_most=11):
        client.get(LIST)


def test_a_message_without_an_account_is_not_written_down(unit):
    told = remind(
        messages=[Message(unit["an"].pk, "x", Need(never=True))],
        channel="site",
        unit=unit.units["A1"],
        at=NOW,
        by=unit.user("dung"),
    )
    assert (told.round, set(told.unreached)) == (None, {unit["an"].pk})
