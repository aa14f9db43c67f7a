"""An officer whose every text is markup, template and formula at once: text on every page, in every file."""

import csv
import io
from datetime import timedelta
from html import unescape
from typing import Any

import openpyxl
import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from lms.accounts.models import User
from lms.learning import actions as learning
from lms.papers.actions import load_columns
from lms.personnel.actions import offer_file, refuse_evidence
from lms.personnel.models import Evidence, Officer
from tests.learning.quiz_story import person
from tests.learning.quiz_story import tell as tell_quiz
from tests.personnel.people import AT
from tests.personnel.test_evidence_files import OWN, photo, proposal
from tests.personnel.test_keeper_records import correction, paper_of
from tests.reports.story import Story, due_in, tell

pytestmark = pytest.mark.django_db

POISON = '"><img src=x onerror=alert(1)>{{7*7}}=1+1'
#: How spreadsheets begin a formula; each is the name of somebody.
FORMULAS = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1:A9)",
    "=cmd|'/c calc'!A1",
    '=HYPERLINK("http://x.example","An")',
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "＝1+1",
    "＋1",
    "－1+1",
    "＠SUM(A1)",
    "+84912345678",
]


@pytest.fixture
def story(db: None) -> Story:
    story = tell()
    story.course("dich-vu")
    story.track("Chung", [(["dich-vu"], True, due_in(-3))])
    story.add("ox", "Trần Văn Ốc", "A", "A1")
    return story


@pytest.fixture
def poisoned(story, client_of) -> Story:
    """Everything that can be told of a person, by the doors where there is one."""
    load_columns(at=AT, by=None)
    ox, keeper = story["ox"], client_of("hanh")
    own = client_of("ox")
    for client in (own, keeper):
        client.allowed_text = ("{{7*7}}",)
    texts = {"title": POISON, "provider": POISON, "paper_number": POISON}
    own.post(OWN, proposal(photo(), f"{POISON}.jpg", **texts))
    own.post(OWN, proposal(photo(), "hai.jpg", **texts))
    refused = Evidence.objects.order_by("pk")[1]
    refuse_evidence(evidence=refused, reason=POISON, at=AT, by=story.user("hanh"))
    record = story.line("ox", POISON, provider=POISON, paper_number=POISON)
    keeper.post(
        f"/ho-so/qua-trinh/{record.uid}/dinh-chinh/",
        correction(**texts, reason=POISON),
    )
    paper_of(story, "ox")
    story.study("ox", "dich-vu", done=1)
    offer_file(
        officer=ox, to=story.units["B"], reason=POISON, at=timezone.now(), by=story.user("hanh")
    )
    # No form takes such a name: an older import might have.
    ox.full_name, ox.number, ox.phone = POISON, POISON[:30], POISON[:20]
    ox.save()
    User.objects.filter(pk=ox.user_id).update(full_name=POISON, email="ox@bacninh.example")
    return story


def pages(story: Story) -> dict[str, list[str]]:
    """Who opens which page that tells of the officer."""
    ox = story["ox"]
    file, paper = f"/ho-so/{ox.uid}/", ox.certificates.get()
    first = ox.evidence.order_by("pk").first()
    course = story.courses["dich-vu"].translation_key
    return {
        "ox": [
            "/toi/",
            "/toi/ho-so/",
            "/toi/ho-so/2c/",
            "/toi/ho-so/minh-chung/",
            "/toi/ho-so/minh-chung-ngoai/",
            "/tai-khoan/",
            f"/toi/giay/{paper.uid}/",
        ],
        "hanh": [
            "/ho-so/?q=onerror",
            "/ho-so/minh-chung-ngoai/",
            "/ho-so/ban-giao/",
            file,
            f"{file}2c/",
            f"{file}minh-chung/",
            f"{file}sua/",
            f"{file}bo-nhiem/",
            f"{file}minh-chung-ngoai/them/",
            f"/ho-so/minh-chung-ngoai/{first.uid}/",
            f"/ho-so/minh-chung-ngoai/{first.uid}/khong-xac-nhan/",
            f"/ho-so/qua-trinh/{ox.records.order_by('seq').last().uid}/dinh-chinh/",
            f"/ho-so/qua-trinh/{ox.records.order_by('seq').last().uid}/huy/",
            f"/ho-so/giay/{paper.uid}/thu-hoi/",
        ],
        "lan": ["/ho-so/ban-giao/"],
        "dung": ["/don-vi/", f"/don-vi/{ox.uid}/", file],
        "giang": [f"/don-vi/?unit={story.units['A'].uid}", file],
        "binh": [f"/giang-day/{course}/"],
    }


def test_it_is_text_on_every_page(poisoned, client_of):
    """T040: the strict client refuses handlers and templates; here it is also shown as it was typed."""
    for who, paths in pages(poisoned).items():
        client = client_of(who)
        client.allowed_text = ("{{7*7}}",)
        for path in paths:
            response = client.get(path)
            html = response.content.decode()
            assert response.status_code == 200, (who, path)
            assert "<img src=x" not in html, (who, path)
            assert POISON in unescape(html), (who, path)


def test_what_was_looked_for_is_text(poisoned, client_of, client):
    """T040: words that come back to who typed them."""
    for who, path in (
        ("an", "/khoa-hoc/?q="),
        ("hanh", "/ho-so/?q="),
        ("dung", "/don-vi/?q="),
        ("binh", f"/giang-day/{poisoned.courses['dich-vu'].translation_key}/?q="),
    ):
        looking = client_of(who)
        looking.allowed_text = ("{{7*7}}",)
        html = looking.get(path + POISON.replace("+", "%2B")).content.decode()
        assert "<img src=x" not in html, path
        assert POISON in unescape(html), path
    client.allowed_text = ("{{7*7}}",)
    html = client.post("/tai-khoan/dang-nhap/", {"login": POISON, "password": "x"}).content.decode()
    assert ("<img src=x" in html, POISON in unescape(html)) == (False, True)


def test_a_trainer_reads_a_request_as_text(client_of):
    """T040: the list of who asks for another attempt."""
    quiz = tell_quiz(attempts=1)
    quiz.officers["ox"] = person("ox", quiz.unit, POISON)
    at = timezone.now() - timedelta(hours=1)
    round = learning.start_course(officer=quiz.officers["ox"], course=quiz.course, at=at)
    learning.submit_attempt(
        attempt=learning.start_attempt(round=round, quiz=quiz.quiz, at=at), at=at
    )
    asked = client_of("ox").post(f"/toi/bai-kiem-tra/{quiz.quiz.translation_key}/xin-them-luot/")
    assert asked.status_code == 303
    client = client_of("binh")
    client.allowed_text = ("{{7*7}}",)
    html = client.get("/giang-day/xin-lam-lai/").content.decode()
    assert ("<img src=x" in html, POISON in unescape(html)) == (False, True)


@pytest.mark.django_db(transaction=True)
def test_a_mail_is_plain_text(client, db):
    """T040: no part of it is HTML, so that nothing in a name acts."""
    User.objects.create(username="ox", full_name=POISON, email="ox@bacninh.example")
    client.post("/tai-khoan/quen-mat-khau/", {"email": "ox@bacninh.example"})
    call_command("db_worker", batch=True, interval=0, verbosity=0, startup_delay=False)
    (message,) = mail.outbox
    assert POISON in message.body
    assert message.message().get_content_type() == "text/plain"


def rows_of(response: Any) -> list[list[str]]:
    """The cells of a CSV file or a workbook as texts; a cell of a workbook must not be a formula."""
    data = b"".join(response.streaming_content) if response.streaming else response.content
    if data.startswith(b"\xef\xbb\xbf"):
        return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    kinds = {cell.data_type for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds
    return [["" if cell is None else str(cell) for cell in row] for row in sheet.values]


FILES = {
    "/ho-so/danh-sach.csv": "hanh",
    "/ho-so/danh-sach.xlsx": "hanh",
    "/don-vi/danh-sach.xlsx": "dung",
    "/giang-day/{course}/danh-sach.xlsx": "binh",
    "/giang-day/{course}/hoan-thanh.csv": "binh",
    "/toi/ho-so/du-lieu.csv": "ox",
}


@pytest.mark.parametrize("path", FILES)
def test_no_file_holds_a_formula(story, client_of, path):
    """T063: every file of people, with every way in which a formula begins."""
    who = FILES[path]
    names = [POISON, *FORMULAS]
    for number, name in enumerate(names):
        username = f"ox{number}" if number else "ox"
        if number:
            story.add(username, f"Trần Văn {number}", "A", "A1")
        story.study(username, "dich-vu", done=0)
        Officer.objects.filter(pk=story[username].pk).update(full_name=name, phone="+84912345678")
    response = client_of(who).get(path.format(course=story.courses["dich-vu"].translation_key))
    assert response.status_code == 200
    rows = rows_of(response)
    cells = [cell for row in rows for cell in row]
    if path.endswith(".csv"):
        assert [cell for cell in cells if cell[:1] in set("=+-@\t\r\n＝＋－＠")] == []
        assert {cell for cell in cells if "84912345678" in cell} <= {"'+84912345678"}
    told = {cell.removeprefix("'").strip() for cell in cells}
    wanted = {name.strip() for name in (names[:1] if who == "ox" else names)}
    assert wanted - told == set()
