"""Asking about a question of a result, without giving keys of a test away that may be sat again."""

import pytest

from courses.models import QuestionVersion
from lms.accounts.rules import NOTICE_VERSION
from lms.enquiries.models import Answer, Enquiry
from lms.learning.models import Attempt

pytestmark = pytest.mark.demo
ALL = "Câu này hỏi gì?"


@pytest.mark.django_db
def test_at_a_question_of_the_result(client_of):
    attempts = Attempt.objects.filter(closed_at__isnull=False, repeats=None)
    passed = attempts.filter(passed=True).select_related("round__officer__user").first()
    failed = (
        attempts.filter(passed=False, activity_uid=passed.activity_uid, number=1)
        .select_related("round__officer__user")
        .first()
    )
    failed.paper["slots"][0] = {**failed.paper["slots"][0], **_asked(passed)}
    failed.save()
    clients = {}
    for attempt in (passed, failed):
        user = attempt.round.officer.user
        user.notice_version = NOTICE_VERSION
        user.save()
        clients[attempt] = client_of(user)
    path = f"/toi/hoi-dap/luot-lam/{passed.uid}/1/"
    result = clients[passed].get(f"/toi/luot-lam/{passed.uid}/ket-qua/").content.decode()
    assert f'href="{path}?loai=hoi"' in result
    answer = clients[passed].post(path, {"kind": "question", "text": "Vì sao?"})
    made = Enquiry.objects.get(uid=answer["Location"].split("/")[-2])
    version = QuestionVersion.objects.get(uid=passed.slot(1)["version"])
    assert (made.question_version, made.slot, made.block) == (version, 1, "")
    assert made.activity_title == passed.paper["title"]
    assert "/ket-qua/#reply-1" in clients[passed].get(answer["Location"]).content.decode()
    # The trainer answers with the key; who may sit the test again does not read it.
    sent = {"outcome": "answered", "text": "Đáp án là KHÓA-ĐÁP-ÁN.", "shown_question": ALL}
    binh = client_of("binh")
    page = binh.get(f"/giang-day/hoi-dap/{made.uid}/").content.decode()
    assert "không nêu đáp án đúng" in page
    assert binh.post(f"/giang-day/hoi-dap/{made.uid}/", sent).status_code == 303
    assert Answer.objects.get(shown_question=ALL).enquiries.get() == made
    again = f"/toi/hoi-dap/luot-lam/{failed.uid}/1/"
    assert ALL in clients[passed].get(path).content.decode()
    text = clients[failed].get(again)
    assert (text.status_code, ALL in text.content.decode()) == (200, False)
    # Another's result, a slot that is none, an attempt that still runs.
    assert clients[failed].get(path).status_code == 404
    assert clients[passed].get(f"/toi/hoi-dap/luot-lam/{passed.uid}/99/").status_code == 404
    Attempt.objects.filter(pk=failed.pk).update(closed_at=None)
    assert clients[failed].get(again).status_code == 404


def _asked(attempt):
    slot = attempt.slot(1)
    return {"slot": 1, "version": slot["version"], "order": slot.get("order")}
