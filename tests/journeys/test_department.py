"""Giang sees every commune and changes nothing; Én, of another commune, sees nothing of An's."""

import io
import re

import openpyxl
import pytest
from django.urls import get_resolver

from lms.duties.models import Duty, ReminderRound
from lms.papers.actions import load_columns
from lms.personnel.models import AccessLogEntry, Attainment, Evidence, Officer, TrainingRecord
from tests.personnel.people import AT
from tests.personnel.test_evidence_files import OWN, photo, proposal
from tests.personnel.test_keeper_records import paper_of
from tests.reports.story import Story, due_in, tell

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(db: None) -> Story:
    story = tell()
    story.course("dich-vu")
    story.track("Một cửa", [(["dich-vu"], True, due_in(-3))], ("CM25",))
    return story


@pytest.fixture
def doors(story, client_of) -> dict[str, str]:
    """Every address of the personnel side and of the reports that names something of An's."""
    client_of("an").post(OWN, proposal(photo()))
    client_of("dung").post("/don-vi/nhac/", {"viec": "nhac", "nguoi": str(story["an"].uid)})
    given = {
        "hoc": story.courses["dich-vu"].translation_key,
        "due_on": "31/12/2030",
        "vi-tri": "tat-ca",
    }
    client_of("dung").post("/don-vi/giao-hoc/moi/", {**given, "xac-nhan": "1"})
    an, record, paper = story["an"], story.line("an"), paper_of(story, "an")
    evidence, level = Evidence.objects.get(), story.shown("an")
    own = {
        "record": record.uid,
        "paper": paper.uid,
        "evidence": evidence.uid,
        "post": an.appointments.get().uid,
        "level": level.uid,
        "an": an.uid,
        "round": ReminderRound.objects.get().uid,
        "duty": Duty.objects.get().uid,
    }
    patterns = {
        "officer_profile": "/ho-so/{an}/",
        "officer_training_table": "/ho-so/{an}/2c/",
        "officer_training_table_pdf": "/ho-so/{an}/2c.pdf",
        "officer_learning_evidence": "/ho-so/{an}/minh-chung/",
        "officer_learning_evidence_pdf": "/ho-so/{an}/minh-chung.pdf",
        "officer_change": "/ho-so/{an}/sua/",
        "officer_slip": "/ho-so/{an}/phieu-kich-hoat/",
        "merge_choose": "/ho-so/{an}/gop/",
        "void_slip": "/ho-so/{an}/phieu-kich-hoat/huy/",
        "appoint": "/ho-so/{an}/bo-nhiem/",
        "end_appointment": "/ho-so/vi-tri/{post}/thoi-giu/",
        "reopen_appointment": "/ho-so/vi-tri/{post}/giu-tiep/",
        "withdraw_appointment": "/ho-so/vi-tri/{post}/ghi-nham/",
        "offer_file": "/ho-so/{an}/ban-giao/",
        "correct_record": "/ho-so/qua-trinh/{record}/dinh-chinh/",
        "void_record": "/ho-so/qua-trinh/{record}/huy/",
        "revoke_paper": "/ho-so/giay/{paper}/thu-hoi/",
        "evidence_add": "/ho-so/{an}/minh-chung-ngoai/them/",
        "evidence": "/ho-so/minh-chung-ngoai/{evidence}/",
        "confirm_evidence": "/ho-so/minh-chung-ngoai/{evidence}/xac-nhan/",
        "refuse_evidence": "/ho-so/minh-chung-ngoai/{evidence}/khong-xac-nhan/",
        "evidence_file": "/ho-so/minh-chung-ngoai/{evidence}/tep/",
        "certificate": "/toi/giay/{paper}/",
        "certificate_pdf": "/toi/giay/{paper}.pdf",
        "person": "/don-vi/{an}/",
        "reminder_round": "/don-vi/nhac/{round}/",
        "reminder_round_file": "/don-vi/nhac/{round}/nguoi.csv",
        "duty": "/don-vi/giao-hoc/{duty}/",
        "duty_file": "/don-vi/giao-hoc/{duty}/danh-sach.csv",
        "end_duty": "/don-vi/giao-hoc/{duty}/thoi/",
        "confirm_level": "/don-vi/{an}/nang-luc/{level}/xac-nhan/",
    }
    return {name: pattern.format(**own) for name, pattern in patterns.items()}


def facts() -> tuple:
    return (
        list(Officer.objects.order_by("pk").values()),
        TrainingRecord.objects.count(),
        list(Evidence.objects.values_list("state")),
        Attainment.objects.count(),
    )


def test_the_list_of_doors_is_whole(doors):
    """A door with a uid of a person, a post, a line or a paper that is not tried here is missing."""
    named = {
        name
        for name, routes in get_resolver().reverse_dict.lists()
        if isinstance(name, str)
        for forms, *_rest in routes
        for form, parameters in forms
        if parameters and re.match(r"(ho-so|don-vi|toi/giay)/", form)
    }
    # These have lives of their own: an offer of a file in tests/personnel/test_keeper_records.py,
    # an authority in tests/personnel/test_authority.py, lists in test_roster_pages.py and
    # test_past_training.py there, merges in test_merging_pages.py. The log of reminders and a unit's
    # contact name nobody.
    apart = {"decide_transfer", "end_authority", "end_loan", "reminders_file", "contact"} | {
        n for n in named if n.startswith(("roster", "past_training"))
    }
    apart |= {"merge_officers", "officer_merge", "undo_merge"}
    assert named - apart == set(doors)


@pytest.mark.parametrize("who", ["en", "lan", "oanh", "khoa"])
def test_nothing_of_an_is_there_for_others(story, doors, client_of, who):
    """T019, T039, T046: page, PDF, file, act; each the same 404, and nothing changes."""
    before, client = facts(), client_of(who)
    for name, path in doors.items():
        got = client.get(path)
        assert got.status_code in {404, 405}, (name, got.status_code)
        assert client.post(path, {"reason": "x", "ground": "fraud"}).status_code in {404, 405}, name
        assert "Nguyễn Thị Thu An" not in got.content.decode(), name
    assert facts() == before
    denied = AccessLogEntry.objects.filter(user__username=who, what="denied")
    assert denied.count() > len(doors)


@pytest.mark.parametrize("who", ["en", "lan"])
def test_nor_in_lists_searches_and_exports(story, client_of, who):
    client = client_of(who)
    for path in (
        "/ho-so/?q=thu+an",
        "/ho-so/danh-sach.csv?q=an",
        "/don-vi/?q=an",
        "/ho-so/minh-chung-ngoai/",
        "/ho-so/ban-giao/",
        "/toi/ho-so/",
        "/toi/ho-so/du-lieu.csv",
        "/khoa-hoc/?q=Nguyễn+Thị+Thu+An",
    ):
        response = client.get(path)
        text = response.content.decode().replace('value="Nguyễn Thị Thu An"', "")
        assert "Nguyễn Thị Thu An" not in text.split("</h1>")[-1], path
    workbook = client.get("/ho-so/danh-sach.xlsx")
    if workbook.status_code == 200:
        rows = openpyxl.load_workbook(io.BytesIO(workbook.content)).active.values
        assert [row[0] for row in rows][1:] == ["Ngô Thị Én", "Lê Thị Lan"]


def test_the_department_reads_and_changes_nothing(story, doors, client_of):
    """T067: every act of an auditor is refused; what may be read is read."""
    read = {"officer_profile", "evidence_file", "person", "reminder_round", "duty", "duty_file"}
    read |= {"reminder_round_file"}
    read |= {"certificate", "certificate_pdf"}
    before, client = facts(), client_of("giang")
    for name, path in doors.items():
        assert client.post(path, {"reason": "x", "ground": "fraud"}).status_code in {403, 405}, name
        if name in read:
            assert client.get(path).status_code == 200, name
        else:
            assert client.get(path).status_code in {403, 405}, name
    for path in ("/ho-so/them/", "/ho-so/", "/don-vi/", "/giang-day/", "/ho-so/danh-sach.csv"):
        assert client.post(path).status_code in {403, 405}, path
    assert facts() == before


#: Doors where a press is the act; the others show a form or a page first.
PRESSED = {
    "officer_slip",
    "void_slip",
    "reopen_appointment",
    "confirm_evidence",
}


@pytest.mark.parametrize("method", ["get", "head"])
@pytest.mark.parametrize("who", ["hanh", "dung"])
def test_looking_changes_nothing(story, doors, client_of, who, method):
    """T041: who may act opens every door by its address alone, and nothing has happened."""
    load_columns(at=AT, by=None)
    before, client = facts(), client_of(who)
    answers = {name: getattr(client, method)(path).status_code for name, path in doors.items()}
    assert facts() == before
    assert {name for name, status in answers.items() if status == 405} == PRESSED
    assert set(answers.values()) <= {200, 403, 404, 405}


@pytest.mark.parametrize("headers", [{}, {"Origin": "https://evil.example"}])
def test_a_form_of_another_site_changes_nothing(story, doors, client_of, headers):
    """T042: sent in the keeper's name, without our token."""
    before, client = facts(), client_of("hanh")
    client.handler.enforce_csrf_checks = True
    data = {"reason": "x", "ground": "fraud", "csrfmiddlewaretoken": "x" * 32}
    for name, path in doors.items():
        assert client.post(path, data, headers=headers).status_code in {403, 405}, name
    assert facts() == before


@pytest.mark.browser
@pytest.mark.parametrize("device", ["phone", "desktop"])
def test_from_the_figures_to_the_names(transactional_db, open_page, device):
    story = tell()
    story.course("dich-vu")
    story.track("Một cửa", [(["dich-vu"], True, due_in(-3))], ("CM25",))
    page = open_page(device, who="giang")
    page.goto("/don-vi/")
    assert page.locator("tbody th").all_inner_texts() == ["Xã Liên Bão", "Xã Tiên Du"]
    page.get_by_role("link", name="Xã Tiên Du").click()
    assert "Nguyễn Thị Thu An" in page.locator("tbody").inner_text()
    page.get_by_role("link", name="Nguyễn Thị Thu An").click()
    assert page.locator("main form").count() == 0
