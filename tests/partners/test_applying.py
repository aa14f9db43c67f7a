"""From the public form to a partner with everything it needs, in one act (T018, T077)."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group
from django.core import mail, signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django_tasks_db.models import DBTaskResult
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission

from courses.models import Provider, ProviderMember, ProviderPage
from lms.accounts.models import User
from lms.notices.models import Notice
from lms.partners import actions
from lms.partners.models import Application, Contract
from lms.partners.rules import LINK_SALT, ContractState, State, contract_state, state_of
from lms.partners.tasks import mail_link, mail_news
from tests.cms.world import AT

FORM = {
    "name": "Đại học Kinh Bắc",
    "short_name": "ĐH Kinh Bắc",
    "kind": "university",
    "address": "Phường Kinh Bắc, Bắc Ninh",
    "legal_number": "QĐ 15/QĐ-TTg",
    "contact_name": "Nguyễn Văn Quý",
    "email": "quy@kinhbac.example",
    "phone": "0222 3000 444",
    "teaches": "Kỹ năng số",
    "brings": "Hai khóa học",
}
APPLY = reverse("partner_apply")
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def sent(client, **changes):
    """The answer to the form, and the application if one was kept."""
    response = client.post(APPLY, {**FORM, "uid": uuid4(), **changes})
    return response, Application.objects.with_last().first()


def decided(client, application, act, text="Lý do"):
    url = reverse("decide_application", args=[application.uid])
    return client.post(url, {"viec": act, "text": text})


def fresh(application):
    return Application.objects.with_last().get(pk=application.pk)


def test_what_is_kept_of_the_form_and_what_is_not(client, world, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    page = client.get(APPLY)
    assert page.status_code == 200
    assert "Trang này không gửi thư điện tử" in page.content.decode()
    refused = [
        {"website": "http://spam.example"},
        {"email": "khong"},
        {"name": ""},
        {"file": SimpleUploadedFile("giay-phep.pdf", b"<html>")},
        {"kind": "agency"},
    ]
    answers = [sent(client, **changes)[0].status_code for changes in refused]
    assert (answers, Application.objects.count()) == ([200, 422, 422, 422, 422], 0)
    uid = uuid4()
    kept = [
        client.post(APPLY, {**FORM, "uid": uid, "file": SimpleUploadedFile("a.pdf", PDF)})
        for _ in range(2)
    ]
    assert [answer.url for answer in kept] == [reverse("partner_status", args=[uid])] * 2
    one = Application.objects.get()
    assert (one.file.read(), one.file.name.startswith("partners/")) == (PDF, True)
    status = client.get(reverse("partner_status", args=[uid]))
    assert "sẽ gọi số 0222 3000 444" in status.content.decode()
    assert client.get(reverse("partner_status", args=[uuid4()])).status_code == 404
    flood = [sent(client)[0].status_code for _ in range(5)]
    assert flood == [302, 302, 302, 302, 422]


def test_the_mailed_link_confirms_within_three_days(client, world):
    _answer, one = sent(client)
    assert DBTaskResult.objects.filter(task_path="lms.partners.tasks.mail_link").count() == 1
    mail_link.func(uid=str(one.uid))
    [letter] = mail.outbox
    assert letter.to == ["quy@kinhbac.example"]
    link = re.search(r"/doi-tac/dang-ky/xac-nhan/[^/]+/", letter.body).group()
    assert client.get(link).status_code == 200
    assert state_of(fresh(one)) == State.UNCONFIRMED
    old = signing.TimestampSigner(salt=LINK_SALT)
    for bad in (link[:-3] + "x/", reverse("partner_confirm", args=[old.sign("x")])):
        assert client.post(bad).status_code == 404
    assert [client.post(link).status_code for _ in range(2)] == [302, 302]
    assert state_of(fresh(one)) == State.WAITING
    told = Notice.objects.filter(kind="partner_applied").values_list("to__username", flat=True)
    assert sorted(told) == ["lam", "mai"]
    actions.refuse(application=one, text="Chưa đủ", at=AT, by=world.mai)
    mail_news.func(uid=str(one.uid))
    assert reverse("partner_status", args=[one.uid]) in mail.outbox[-1].body
    mail_link.func(uid=str(uuid4()))
    assert len(mail.outbox) == 2


def test_the_agency_asks_and_approves_in_one_act(client, client_of, world):
    _answer, one = sent(client)
    mai, status = client_of("mai"), reverse("partner_status", args=[one.uid])
    for who in ("chi", "binh", "an"):
        assert decided(client_of(who), one, "duyet").status_code == 403
    answers = [
        decided(mai, one, "duyet").status_code,  # not confirmed yet
        decided(mai, one, "xac-nhan", "").status_code,
        decided(mai, one, "xac-nhan", "Gọi anh Quý 9 giờ").status_code,
        decided(mai, one, "hoi-them", "Thiếu giấy phép").status_code,
        decided(mai, one, "khac").status_code,
    ]
    assert answers == [422, 422, 302, 302, 404]
    page = client.get(status).content.decode()
    assert ("Thiếu giấy phép" in page, "Gọi anh Quý" in page) == (True, False)
    assert client.post(status, {"text": "Gửi kèm"}).status_code == 302
    assert client.post(status, {"text": "Nữa"}).status_code == 422
    assert one in Application.objects.to_look_at()
    slip = decided(mai, one, "duyet", "Đủ hồ sơ")
    assert re.search(r"data-code>[A-Z0-9-]+<", slip.content.decode())
    again = decided(mai, one, "duyet")
    provider = Provider.objects.get(name=FORM["name"])
    assert again.url == reverse("partner", args=[provider.uid])
    assert decided(mai, one, "tu-choi").status_code == 422
    _has_everything(provider)
    kinds = list(fresh(one).steps.values_list("kind", "by__username"))
    assert kinds == [
        ("confirmed", "mai"),
        ("asked", "mai"),
        ("answered", None),
        ("approved", "mai"),
    ]


def _has_everything(provider):
    group = Group.objects.get(provider=provider)
    rights = GroupPagePermission.objects.filter(group=group).values_list(
        "page__slug", "permission__codename"
    )
    page = ProviderPage.objects.get(provider=provider)
    assert sorted(rights) == [
        (page.slug, act) for act in ("add_page", "bulk_delete_page", "change_page")
    ]
    [collection] = set(
        GroupCollectionPermission.objects.filter(group=group).values_list("collection", flat=True)
    )
    assert Collection.objects.get(pk=collection).name == "ĐH Kinh Bắc"
    member = ProviderMember.objects.get(provider=provider)
    assert (member.signs, member.administers, member.user.has_usable_password()) == (
        True,
        True,
        False,
    )
    assert member.user.email == "quy@kinhbac.example"
    assert provider.contacts.get().phone == "0222 3000 444"


def test_approving_makes_nothing_when_something_is_taken(client, world):
    _answer, one = sent(client)
    actions.confirm(application=one, at=AT, by=world.mai, text="Đã gọi")
    User.objects.create(username="khac", email="quy@kinhbac.example")
    with pytest.raises(Exception, match=r"."):
        actions.approve(application=one, text="", at=AT, by=world.mai)
    assert not Provider.objects.filter(name=FORM["name"]).exists()
    assert state_of(fresh(one)) == State.WAITING


def test_contracts_are_told_before_they_end(client_of, world):
    mai, provider = client_of("mai"), world.partner.provider
    url = reverse("add_partner_contract", args=[provider.uid])
    form = {"number": "12/HĐ", "active_from": "01/12/2025", "active_to": "20/01/2027"}
    wrong = {**form, "active_to": "01/01/2020"}
    text = SimpleUploadedFile("hd.pdf", b"khong")
    answers = [
        mai.post(url, wrong).status_code,
        mai.post(url, {**form, "file": text}).status_code,
        mai.post(url, {**form, "file": SimpleUploadedFile("hd.pdf", PDF)}).status_code,
        mai.post(url, form).status_code,
        client_of("chi").post(url, form).status_code,
    ]
    assert answers == [422, 422, 302, 302, 403]
    contract = Contract.objects.get()
    file = mai.get(reverse("partner_contract_file", args=[contract.uid]))
    assert (b"".join(file.streaming_content), file["Content-Disposition"][:10]) == (
        PDF,
        "attachment",
    )
    days = [
        (timedelta(), ContractState.ENDING, 3),
        (timedelta(days=1), ContractState.ENDING, 0),
        (timedelta(days=45), ContractState.ENDING, 3),
        (timedelta(days=60), ContractState.OVER, 0),
    ]
    for later, state, told in days:
        assert contract_state(contract, (AT + later).date()) == state
        assert actions.tell_ending_contracts(at=AT + later) == told
    assert contract_state(contract, contract.active_from - timedelta(days=1)) == "to_come"
    assert contract_state(contract, contract.active_from) == "in_force"
    assert "Hợp đồng" in mai.get(reverse("partner", args=[provider.uid])).content.decode()
