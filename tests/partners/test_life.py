"""Suspending and closing a partner: what learners, writers and reviewers then can do (T093)."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from courses import actions as courses
from courses.actions import CourseRefused
from courses.models import CoursePage, Provider, ProviderChange, Question, QuestionBank
from lms.accounts.models import User
from lms.notices.models import Notice
from lms.partners import actions
from lms.partners.errors import PartnerError
from tests.cms.world import AT, add_lesson, add_question, make_bank, make_course


def taught(world):
    """A published course of the partner, one that was retired before, one that waits."""
    made = {}
    for name in ("live", "retired", "waiting"):
        made[name] = course = make_course(world.partner, title=f"Khóa {name}")
        add_lesson(course)
        if name != "waiting":
            courses.publish_course(course=course, at=AT, by=world.lam)
    courses.retire_course(course=made["retired"], at=AT, by=world.lam)
    courses.submit_course(course=made["waiting"], at=AT, by=world.chi)
    return made


def state_of(course):
    return CoursePage.objects.values_list("live", "retired_at").get(pk=course.pk)


def test_a_suspension_takes_away_rights_and_courses_and_gives_them_back(client_of, world):
    made, provider = taught(world), world.partner.provider
    add_question(make_bank(provider), "q-1")
    chi, mai, at = client_of("chi"), client_of("mai"), AT + timedelta(hours=1)
    act = reverse("change_partner_state", args=[provider.uid, "tam-dung"])
    asked = mai.get(act).content.decode()
    assert ("Khóa học rút khỏi danh mục</dt><dd>1<" in asked, mai.post(act).status_code) == (
        True,
        422,
    )
    actions.suspend(provider=provider, reason="Hết kinh phí", at=at, by=world.mai)
    actions.suspend(provider=provider, reason="Lần nữa", at=at + timedelta(1), by=world.mai)
    assert state_of(made["live"]) == (True, at)
    doors = {
        ("get", reverse("cms_course", args=[made["live"].pk])): 200,
        ("get", reverse("cms_read_part", args=[made["live"].pk, made["live"].pk])): 200,
        ("get", reverse("cms_read_part", args=[made["live"].pk, world.agency.pk])): 404,
        ("get", reverse("wagtailadmin_pages:edit", args=[made["live"].pk])): 404,
        ("post", reverse("wagtailadmin_pages:edit", args=[made["live"].pk])): 404,
        ("post", reverse("cms_submit", args=[made["live"].pk])): 403,
        ("post", reverse("cms_withdraw", args=[made["waiting"].pk])): 403,
        ("post", reverse("cms_publish", args=[made["live"].pk])): 403,
        ("get", reverse("partner_accounts", args=[provider.uid])): 404,
    }
    for (method, url), status in doors.items():
        assert (url, getattr(chi, method)(url).status_code) == (url, status)
    for rows in (Question.objects, QuestionBank.objects):
        assert rows.visible_to(world.chi).count() == 0
    waiting = made["waiting"].reviews.get()
    for act, what in (
        (courses.approve_course, {"state": waiting}),
        (courses.publish_course, {"course": made["live"]}),
        (courses.restore_course, {"course": made["retired"]}),
    ):
        with pytest.raises(CourseRefused, match="tạm dừng"):
            act(at=at, by=world.lam, **what)
    assert Notice.objects.get(kind="provider_changed").to == world.chi
    actions.resume(provider=provider, reason="Xong", at=at + timedelta(2), by=world.mai)
    assert [state_of(made[name]) for name in ("live", "retired")] == [(True, None), (True, AT)]
    assert chi.get(reverse("wagtailadmin_pages:edit", args=[made["live"].pk])).status_code == 200
    assert Question.objects.visible_to(world.chi).count() == 1
    changes = provider.changes.values_list("state", "reason", "by__username")
    assert list(changes) == [("suspended", "Hết kinh phí", "mai"), ("approved", "Xong", "mai")]
    with pytest.raises(DatabaseError), transaction.atomic():
        ProviderChange.objects.update(reason="khác")


def test_closing_is_for_good_and_closes_only_its_own_accounts(client_of, world):
    made, provider, at = taught(world), world.partner.provider, AT + timedelta(hours=1)
    other, _code = actions.invite(
        provider=provider,
        full_name="Trần Hai",
        email="",
        signs=False,
        administers=False,
        at=AT,
        by=world.chi,
    )
    world.chi.groups.add(world.agency.provider.editors)  # writes for the agency too
    mai = client_of("mai")
    form = {"reason": "Hết hợp đồng"}
    close = reverse("change_partner_state", args=[provider.uid, "dong"])
    assert [mai.post(close, form).status_code for _ in range(2)] == [302, 302]
    provider.refresh_from_db()
    assert (provider.state, provider.editors.user_set.count()) == ("closed", 0)
    assert made["waiting"].reviews.open().count() == 0
    assert state_of(made["live"])[1] is not None
    active = dict(User.objects.values_list("username", "is_active"))
    assert (active["chi"], active[other.username]) == (True, False)
    assert provider.members.current().count() == 0
    for act in (actions.resume, actions.suspend):
        with pytest.raises(PartnerError):
            act(provider=provider, reason="x", at=at, by=world.mai)
    with pytest.raises(CourseRefused):
        courses.set_member(
            provider=provider, user=world.an, signs=False, administers=False, at=at, by=world.mai
        )
    assert mai.get(reverse("partner", args=[provider.uid])).status_code == 200
    with pytest.raises(PartnerError):
        actions.close(provider=world.agency.provider, reason="x", at=at, by=world.lam)


def test_a_partner_manages_its_own_accounts_and_no_others(client_of, world):
    chi, provider = client_of("chi"), world.partner.provider
    own = provider.members.get()
    stranger = world.agency.provider.members.get()
    for name in ("partner_account_roles", "end_partner_account", "partner_account_slip"):
        for uid in (stranger.uid, uuid4()):
            assert chi.post(reverse(name, args=[uid])).status_code == 404
    for who in ("binh", "an"):
        url = reverse("partner_accounts", args=[provider.uid])
        assert client_of(who).get(url).status_code == 404
    assert chi.get(reverse("partner_accounts", args=[world.agency.provider.uid])).status_code == 404
    # The last administrator stays, by whatever way.
    roles, end = (
        reverse(name, args=[own.uid]) for name in ("partner_account_roles", "end_partner_account")
    )
    assert (chi.post(roles, {"signs": "on"}).status_code, chi.post(end).status_code) == (422, 302)
    assert provider.members.current().get() == own
    slip = chi.post(
        reverse("invite_to_partner", args=[provider.uid]),
        {"full_name": "Trần Thị Năm", "email": "nam@b.example", "administers": "on"},
    )
    assert "tran.thi.nam" in slip.content.decode()
    taken = {"full_name": "Ai Đó", "email": "nam@b.example"}
    assert chi.post(reverse("invite_to_partner", args=[provider.uid]), taken).status_code == 422
    nam = provider.members.get(user__username="tran.thi.nam")
    assert (nam.signs, nam.administers, nam.added_by) == (False, True, world.chi)
    assert nam.user.groups.get() == provider.editors
    assert chi.post(reverse("partner_account_slip", args=[nam.uid])).status_code == 200
    assert chi.post(reverse("end_partner_account", args=[nam.uid])).status_code == 302
    nam.refresh_from_db()
    assert (nam.ended_by, nam.user.is_active, nam.user.groups.count()) == (world.chi, False, 0)
    assert chi.post(reverse("partner_account_slip", args=[nam.uid])).status_code == 200
    again = provider.members.current().get(user=nam.user)
    assert (User.objects.get(pk=nam.user.pk).is_active, again.administers) == (True, False)
    # An account with other uses is nobody's here to hand a slip for.
    world.an.groups.add(world.agency.provider.editors, provider.editors)
    both = provider.members.get(user=world.an)
    assert chi.post(reverse("partner_account_slip", args=[both.uid])).status_code == 302
    assert chi.post(reverse("end_partner_account", args=[both.uid])).status_code == 302
    assert User.objects.get(pk=world.an.pk).is_active
    assert list(world.an.groups.all()) == [world.agency.provider.editors]
    kinds = Provider.objects.get(pk=provider.pk).members.filter(ended_at=None).count()
    assert kinds == 2
