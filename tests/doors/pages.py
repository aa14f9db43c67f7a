"""Addresses of the product's own doors, filled with An's things, and what forms send there.

A door may stand here several times, as `name@variant`, where one address leads to many kinds of page.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.urls import reverse

from courses.gate import CMS
from courses.models.pages import address
from lms.operations.door_roles import API
from lms.operations.doors import Door, doors
from lms.partners.models import Application
from tests.doors.story import CHECKED_AT, Story, public_document, public_file

NOT_THERE = UUID("00000000-0000-4000-8000-000000000000")
OFFICER = """
    person officer_profile officer_training_table officer_training_table_pdf
    officer_learning_evidence officer_learning_evidence_pdf officer_change officer_slip
    void_slip merge_choose
    appoint offer_file evidence_add
"""
BEGUN = """
    start_course continue_course taught_course taught_course_xlsx taught_course_csv completion_csv
    groups course_enquiries course_changes course_versions take_over_all
"""
LESSON = "ask_lesson finish_activity undo_activity keep_place"
PACKAGE = "open_package preview_package"
RUNNING = "attempt save_answer attempt_summary submit_attempt"
POST = "end_appointment reopen_appointment withdraw_appointment"
AUTHORITY = "end_authority end_loan"
ROSTER = "roster roster_columns roster_choose roster_write roster_refused roster_rows"
PAST = "past_training_list past_training_columns past_training_propose past_training_refused"
EVIDENCE = "evidence confirm_evidence refuse_evidence evidence_file"
PARTNER = """
    partner add_partner_contract add_partner_contact partner_accounts invite_to_partner
"""
APPLICATION = "partner_application decide_application partner_application_file partner_status"
MEMBER = "partner_account_roles end_partner_account partner_account_slip"
#: Whose uid stands in the address of which doors.
UIDS: dict[str, Callable[[Story], UUID]] = {
    OFFICER: lambda story: story.officer.uid,
    BEGUN: lambda story: story.begun.translation_key,
    LESSON: lambda story: story.lesson.translation_key,
    "start_attempt request_attempt": lambda story: story.quiz.translation_key,
    RUNNING: lambda story: story.running.uid,
    "attempt_result repeat_wrong": lambda story: story.closed.uid,
    PACKAGE: lambda story: story.package.translation_key,
    "package_attempt": lambda story: story.opened.uid,
    "decide_request": lambda story: story.asked.uid,
    "certificate certificate_pdf revoke_paper": lambda story: story.paper.uid,
    "correct_record void_record": lambda story: story.record.uid,
    EVIDENCE: lambda story: story.evidence.uid,
    "decide_transfer": lambda story: story.transfer.uid,
    AUTHORITY: lambda story: story.held.uid,
    "reminder_round": lambda story: story.reminders.uid,
    "own_enquiry enquiry": lambda story: story.enquiry.uid,
    "contact": lambda story: story.unit.uid,
    "put_away_notice": lambda story: story.notice.uid,
    ROSTER: lambda story: story.roster.uid,
    PAST: lambda story: story.past.uid,
    "officer_merge undo_merge": lambda story: story.merge.uid,
    "duty end_duty": lambda story: story.duty.uid,
    "group group_xlsx group_csv": lambda story: story.group.uid,
    POST: lambda story: story.officer.appointments.first().uid,
    PARTNER: lambda story: story.partner.uid,
    APPLICATION: lambda story: Application.objects.get().uid,
    MEMBER: lambda story: story.partner.members.get().uid,
    "partner_contract_file": lambda story: story.partner.contracts.get().uid,
    "end_partner_contact": lambda story: story.partner.contacts.get().uid,
}
UIDS["api_token_revoke"] = lambda story: story.token.uid
UID_OF = {name: uid for names, uid in UIDS.items() for name in names.split()}

OTHERS: dict[str, Callable[[Story], str]] = {
    "catalogue@course": lambda story: address(story.begun),
    "catalogue@lesson": lambda story: address(story.lesson),
    "catalogue@quiz": lambda story: address(story.quiz),
    "catalogue@draft": lambda story: address(story.binhs["course"]),
    "wagtail_serve": lambda story: "/khong-co/",
    "media": lambda story: f"/media/{public_file()}",
    "media@original": lambda story: f"/media/{story.binhs['image'].file.name}",
    "wagtaildocs_serve": lambda story: public_document().url,
    "wagtaildocs_serve@other-name": lambda story: f"/documents/{public_document().pk}/khac.pdf",
    "account_reset_password_from_key": lambda story: (
        f"/tai-khoan/quen-mat-khau/dat-lai/{story.officer.user.uid.hex}-x-y/"
    ),
    "answer_practice": lambda story: _at(
        "answer_practice", story.lesson.translation_key, story.practice
    ),
    "confirm_level": lambda story: _at("confirm_level", story.officer.uid, story.level.uid),
    "merge_officers": lambda story: _at("merge_officers", story.officer.uid, story.twin.uid),
    "tiet_rows": lambda story: _at("tiet_rows", 2026),
    "join_group": lambda story: _at("join_group", story.group.code),
    "duty_file": lambda story: _at("duty_file", story.duty.uid, "csv"),
    "reminders_file": lambda story: _at("reminders_file", "csv"),
    "reminder_round_file": lambda story: _at("reminder_round_file", story.reminders.uid, "csv"),
    "ask_result": lambda story: _at("ask_result", story.closed.uid, 1),
    "enquiries_file": lambda story: _at("enquiries_file", "csv"),
    "course_enquiries_file": lambda story: _at(
        "course_enquiries_file", story.begun.translation_key, "csv"
    ),
    "change_partner_state": lambda story: _at(
        "change_partner_state", story.partner.uid, "tam-dung"
    ),
    "partner_confirm": lambda story: _at("partner_confirm", "khong-co"),
    "verify_code": lambda story: _at("verify_code", story.paper.code),
    "verify_code@other": lambda story: _at("verify_code", "AAAAAAAAAAAAAAAA"),
    "wagtailcore_authenticate_with_password": lambda story: _at(
        "wagtailcore_authenticate_with_password", 1, story.begun.pk
    ),
    "wagtaildocs_authenticate_with_password": lambda story: _at(
        "wagtaildocs_authenticate_with_password", 1
    ),
}


def _at(name: str, *gaps: Any) -> str:
    return reverse(name, args=gaps)


def page_doors() -> dict[str, Door]:
    """The doors outside the CMS and the API, by name; those of the API are tried in `test_api.py`."""
    return {door.name: door for door in doors() if not door.route.startswith((CMS, API))}


def address_of(key: str, story: Story) -> str:
    """The address of a door, by `name` or `name@variant`."""
    if key in OTHERS:
        return OTHERS[key](story)
    if key in UID_OF:
        return _at(key, UID_OF[key](story))
    if key == "catalogue":
        return _at(key, "")
    return reverse(key)


def addresses_of_nothing(key: str) -> str | None:
    """The same door at a thing that does not exist; None where the address names nothing."""
    if key in UID_OF:
        return _at(key, NOT_THERE)
    if key == "join_group":
        return _at(key, "AAAAAAAAAAAAAAAA")
    if key in {"duty_file", "reminder_round_file", "course_enquiries_file"}:
        return _at(key, NOT_THERE, "csv")
    if key == "ask_result":
        return _at(key, NOT_THERE, 1)
    if key in {"answer_practice", "confirm_level", "merge_officers"}:
        return _at(key, NOT_THERE, NOT_THERE)
    return None


def of_a_learner(key: str) -> bool:
    """Whether the address names something that is one learner's: no course, no lesson, no test."""
    taught = {
        *["contact", "course_enquiries", "group", "group_xlsx", "group_csv"],
        *f"{BEGUN} {LESSON} {PACKAGE} {AUTHORITY} start_attempt request_attempt".split(),
        *[
            "partner_contract_file",
            "end_partner_contact",
            *f"{PARTNER} {APPLICATION} {MEMBER}".split(),
        ],
        *f"{BEGUN} {LESSON} {AUTHORITY} start_attempt request_attempt".split(),
    }
    return key in {"confirm_level", "merge_officers"} or (key in UID_OF and key not in taught)


REASON = {"reason": "Ghi nhầm khi nhập liệu"}
#: What a form sends; nothing where the press alone is the act.
FORMS: dict[str, dict[str, Any]] = {
    "reminders": {"viec": "nhac", "tat-ca": "1", "van-nhac": "1"},
    "void_record": REASON,
    "withdraw_appointment": REASON,
    "refuse_evidence": REASON,
    "decide_transfer": {"decision": "withdraw"},
    "decide_request": {"decision": "grant"},
    "roster_write": {"seen": CHECKED_AT.isoformat()},
    "end_appointment": {"last_day": "01/11/2026"},
    "keep_place": {"place": "00000000-0000-4000-8000-000000000001"},
    "save_answer": {"slot": "1", "seq": "1", "unsure": "1"},
    "answer_practice": {"unsure": "1"},
    "set_language": {"language": "en"},
    "group": {"viec": "moi", "lines": "an"},
    "ask_lesson": {"kind": "question", "text": "Vì sao thế?"},
    "ask_result": {"kind": "error", "text": "Câu này sai."},
    "enquiry": {"outcome": "answered", "text": "Vì luật nói thế."},
    "contact": {"name": "Bộ phận một cửa"},
    "decide_application": {"viec": "tu-choi", "text": "Chưa đủ giấy tờ"},
    "change_partner_state": REASON,
    "add_partner_contact": {"name": "Trần Văn Bốn"},
    "invite_to_partner": {"full_name": "Trần Thị Năm"},
}


def form_of(key: str) -> dict[str, Any]:
    """What a browser would send: the form's token at least, so that a form knows that it was sent."""
    return {"csrfmiddlewaretoken": "x", **FORMS.get(key.partition("@")[0], {})}


def keys() -> list[str]:
    """Every door, and its variants."""
    return sorted({*page_doors(), *OTHERS})
