"""Forms with more in them than the page offers: nobody makes oneself or others into more (T021, T057, T058)."""

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from lms.accounts.models import User
from lms.personnel.models import (
    Appointment,
    Authority,
    Evidence,
    Officer,
    TrainingRecord,
)
from tests.personnel.test_evidence_files import OWN, PDF, proposal
from tests.personnel.test_keeper_acts import new_person

PRESENT = {"csrfmiddlewaretoken": "x"}


def forged(place: Any) -> dict[str, str]:
    """What a page never offers, under the names of our columns and of other products'."""
    return {
        "is_superuser": "1",
        "is_staff": "1",
        "is_active": "0",
        "groups": str(Group.objects.get_or_create(name="Quản trị")[0].pk),
        "user_permissions": "1",
        "role": "admin",
        "kind_of_authority": "keeper",
        "authority": "keeper",
        "username": "quan-tri",
        "password": "mot-cau-mat-khau-khac-han",
        "must_change_password": "",
        "notice_version": "99",
        "officer": str(place["en"].uid),
        "user": str(place["en"].user_id),
        "recorded_at": "2020-01-01",
        "state": "confirmed",
        "decided_by": str(place["en"].user_id),
        "record": "1",
    }


def rights() -> list[Any]:
    """Everything that says who somebody is and may do."""
    return [
        list(User.objects.order_by("pk").values()),
        list(User.groups.through.objects.values()),
        list(Authority.objects.order_by("pk").values()),
        list(Appointment.objects.order_by("pk").values()),
        list(Officer.objects.order_by("pk").values()),
        TrainingRecord.objects.count(),
    ]


class TestOwn:
    """T021: an officer's own pages offer no field of the person, and take none."""

    @pytest.mark.parametrize(
        "name",
        [
            "account_notice",
            "account_index",
            "account_change_password",
            "usersessions_list",
            "set_language",
            "profile",
            "own_data_csv",
            "training_table",
            "own_evidence",
            "home",
        ],
    )
    def test_nothing_of_the_person_is_taken(self, place, client_of, name):
        client = client_of("an")
        sent = forged(place)
        before = rights()
        for extra in ({}, {"full_name": "Kẻ Khác", "phone": "0999", "number": "1", "kept_by": "B"}):
            assert client.post(reverse(name), sent | extra).status_code in {200, 302, 405}
        assert rights() == before

    def test_a_proposed_line_is_ones_own_and_only_proposed(self, place, client_of):
        data = forged(place) | proposal(PDF, "giay.pdf")
        assert client_of("an").post(OWN, data).status_code == 302
        row = Evidence.objects.get()
        assert (row.officer, row.state, row.decided_by) == (place["an"], "proposed", None)
        assert TrainingRecord.objects.count() == 0

    def test_another_ones_upload_is_neither_taken_over_nor_shown(self, place, client_of):
        """T019: the uid in the form is another officer's."""
        client_of("en").post(OWN, proposal(PDF, "giay.pdf", title="Lớp của Én"))
        theirs = Evidence.objects.values().get()
        response = client_of("an").post(
            OWN, proposal(PDF, "khac.pdf", title="Lớp của An", uid=str(theirs["uid"])), follow=True
        )
        assert "Lớp của Én" not in response.content.decode()
        assert response.status_code == 200
        assert Evidence.objects.values().get(pk=theirs["id"]) == theirs
        own = Evidence.objects.get(officer=place["an"])
        assert (own.title, own.uid == theirs["uid"]) == ("Lớp của An", False)


class TestKeeper:
    def test_rank_and_file_do_not_come_with_a_change(self, place, client_of):
        """T058: what was offered is changed, the rest is left; the agency moves by hand-over only."""
        an, client = place["an"], client_of("hanh")
        before = User.objects.values().get(username="an")
        data = forged(place) | {"full_name": "Nguyễn Thị Thu An", "kind": "vien_chuc"}
        data |= {"kept_by": str(place.units["B"].uid)}
        assert client.post(f"/ho-so/{an.uid}/sua/", data).status_code == 302
        an.refresh_from_db()
        assert (an.kind, an.kept_by.code, an.user.username) == ("vien_chuc", "A", "an")
        assert User.objects.values().get(username="an") == before
        assert Authority.objects.filter(officer=an).count() == 0

    def test_a_new_officer_gets_no_authority(self, place, client_of):
        """T058."""
        before = Authority.objects.count()
        client_of("hanh").post("/ho-so/them/", forged(place) | new_person(place))
        user = Officer.objects.get(number="TD-900").user
        assert (user.is_superuser, user.is_staff, user.is_active) == (False, False, True)
        assert (user.username, user.groups.count()) == ("tran.van.moi", 0)
        assert Authority.objects.count() == before

    @pytest.mark.parametrize("door", ["sua/", "phieu-kich-hoat/", "bo-nhiem/", "ban-giao/"])
    def test_nobody_acts_on_the_own_file(self, place, client_of, caplog, door):
        """T058: not the own name, pass phrase, post or agency; the refusal is noted."""
        hanh, client = place["hanh"], client_of("hanh")
        before = rights()
        assert client.post(f"/ho-so/{hanh.uid}/{door}", forged(place)).status_code == 403
        assert rights() == before
        noted = [r.getMessage() for r in caplog.records if r.name == "lms.denials"]
        path = f"/ho-so/{hanh.uid}/{door}"
        assert noted == [f"refused 403 POST {path} to account {hanh.user.uid}"]


class TestCMS:
    """T057: who keeps files has no right over accounts and groups; nor has who writes courses."""

    @pytest.mark.parametrize("who", ["hanh", "dung", "giang", "editor"])
    def test_accounts_and_groups_are_closed(self, place, client_of, who):
        if who == "editor":
            place.add("editor", "Trần Bình", "A", "A2")
            group = Group.objects.get_or_create(name="Giảng viên")[0]
            group.user_set.add(place.user("editor"))
        user, target = place.user(who), place.user("an")
        group = Group.objects.get_or_create(name="Quản trị")[0]
        assert (
            user.get_all_permissions()
            & {
                f"{app}.{act}_{model}"
                for app, model in (("accounts", "user"), ("auth", "group"))
                for act in ("add", "change", "delete", "view")
            }
            == set()
        )
        client = client_of(user)
        before = rights()
        for path in (
            "/admin/users/",
            "/admin/users/new/",
            f"/admin/users/edit/{target.pk}/",
            f"/admin/users/delete/{target.pk}/",
            f"/admin/users/copy/{target.pk}/",
            f"/admin/users/history/{target.pk}/",
            "/admin/groups/",
            "/admin/groups/new/",
            f"/admin/groups/edit/{group.pk}/",
            f"/admin/groups/delete/{group.pk}/",
            f"/admin/groups/{group.pk}/users/",
        ):
            for method in ("get", "post"):
                response = getattr(client, method)(path, forged(place))
                assert response.status_code in {403, 404}, (method, path, response.status_code)
                assert "Nguyễn Thị Thu An" not in response.content.decode()
        assert rights() == before


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_a_line_of_the_history_has_no_other_door(place, client_of, method):
    """T060: corrected or taken back by a further line, never edited or deleted."""
    record = place.line("an")
    before = list(TrainingRecord.objects.values())
    client = client_of("hanh")
    for path in (
        f"/ho-so/qua-trinh/{record.uid}/dinh-chinh/",
        f"/ho-so/qua-trinh/{record.uid}/huy/",
        f"/ho-so/{place['an'].uid}/",
    ):
        assert getattr(client, method)(path).status_code == 405
    assert client.post(f"/ho-so/qua-trinh/{record.uid}/xoa/").status_code == 404
    assert list(TrainingRecord.objects.values()) == before


def test_a_file_of_another_kind_in_a_field_of_text_is_refused(place, client_of):
    """A form sent by hand puts a file where a word is asked for."""
    data = proposal(PDF, "giay.pdf") | {"title": SimpleUploadedFile("x.txt", b"x")}
    assert client_of("an").post(OWN, data).status_code == 422
    assert Evidence.objects.count() == 0
