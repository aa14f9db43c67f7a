"""A trainer's groups: by link, QR code or list, until a last day; who joins studies and is seen."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from lms.learning.models import GroupMember, StudyGroup, StudyRound
from lms.notices.models import Notice
from tests.reports.story import crowd, uid_of
from tests.reports.test_about import rows_of_csv

LAST = timezone.localdate() + timedelta(days=7)


@pytest.fixture
def group(story, client_of):
    """Bình's group of a course, made through the door."""
    story.course("dich-vu")
    story.course("khac", provider="partner")
    path = f"/giang-day/{uid_of(story.courses['dich-vu'])}/nhom/"
    binh = client_of("binh")
    assert binh.get(path).status_code == 200
    wrong = binh.post(path, {"name": "Lớp tối", "last_on": "01/01/2020"})
    assert (wrong.status_code, StudyGroup.objects.count()) == (422, 0)
    [uid] = re.findall(r'name="uid" value="([^"]+)"', binh.get(path).content.decode())
    for _time in range(2):  # pressed twice is one group
        answer = binh.post(path, {"name": "Lớp tối", "last_on": f"{LAST:%d/%m/%Y}", "uid": uid})
    made = StudyGroup.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"/giang-day/nhom/{made.uid}/")
    return made


def joined() -> list[str]:
    rows = GroupMember.objects.filter(joined_at__isnull=False).order_by("officer__sort_key")
    return list(rows.values_list("officer__user__username", flat=True))


def test_by_link_after_signing_in(story, group, client, client_of, settings):
    path, page = f"/toi/nhom/{group.code}/", f"/giang-day/nhom/{group.uid}/"
    binh, an = client_of("binh"), client_of("an")
    shown = binh.get(page).content.decode()
    assert f"{settings.PUBLIC_URL}{path}" in shown
    assert "Mã QR của liên kết vào nhóm" in shown
    assert client.get(path)["Location"] == f"/tai-khoan/dang-nhap/?next={path}"
    assert "Vào nhóm và bắt đầu học" in an.get(path).content.decode()
    assert StudyRound.objects.count() == 0  # looking joins nobody
    course = f"/toi/khoa-hoc/{uid_of(group.course)}/tiep/"
    assert (an.post(path).status_code, an.post(path)["Location"]) == (303, course)
    assert an.get(path)["Location"] == course
    assert joined() == ["an"]
    assert StudyRound.objects.get().officer == story["an"]
    # Who studies the course without the group is not in it.
    story.study("en", "dich-vu", done=1)
    found = binh.get(page).content.decode()
    assert ("Nguyễn Thị Thu An" in found, "Ngô Thị Én" in found) == (True, False)
    assert [row[0] for row in rows_of_csv(binh.get(f"{page}nguoi.csv"))[1:]] == [
        "Nguyễn Thị Thu An"
    ]
    assert binh.get(f"{page}nguoi.xlsx").status_code == 200


@pytest.mark.parametrize("how", ["last day", "withdrawn"])
def test_the_link_ends(group, client_of, how):
    path, page = f"/toi/nhom/{group.code}/", f"/giang-day/nhom/{group.uid}/"
    client_of("an").post(path)
    client_of("binh").post(page, {"viec": "moi", "lines": "en"})
    if how == "withdrawn":
        for _ in range(2):
            assert client_of("binh").post(page, {"viec": "thu-lai"}).status_code == 303
        assert Notice.objects.count() == 0
    else:
        StudyGroup.objects.update(last_on=timezone.localdate() - timedelta(days=1))
    en = client_of("en")
    assert "đã hết hạn" in en.get(path).content.decode()
    assert en.post(path).status_code == 422
    assert joined() == ["an"]
    assert "Mã QR" not in client_of("binh").get(page).content.decode()
    again = client_of("binh").post(page, {"viec": "moi", "lines": "en"})
    assert again.status_code == 422


def test_a_pasted_list_invites_on_the_first_page(story, group, client_of):
    type(story["lan"]).objects.filter(pk=story["lan"].pk).update(number="BN-0042")
    binh, page = client_of("binh"), f"/giang-day/nhom/{group.uid}/"
    for _ in range(2):
        answer = binh.post(page, {"viec": "moi", "lines": " EN \nBN-0042\nkhong-ai\n\n"})
        assert answer.status_code == 303
    assert Notice.objects.count() == 2  # each once
    home = client_of("lan").get("/toi/").content.decode()
    assert "Trần Thanh Bình mời anh/chị cùng học" in home
    [link] = re.findall(r'href="(/toi/nhom/[^"]+)"', home)
    assert client_of("lan").post(link).status_code == 303
    assert joined() == ["lan"]
    # Nobody who was only invited stands on the trainer's page.
    assert "Ngô Thị Én" not in binh.get(page).content.decode()
    assert binh.post(page, {"viec": "xoa"}).status_code == 400
    assert binh.post(page, {"viec": "moi", "lines": ""}).status_code == 422


def test_only_whose_course_it_is(story, group, client_of):
    page = f"/giang-day/nhom/{group.uid}/"
    course = f"/giang-day/{uid_of(group.course)}/nhom/"
    for who in ("chi", "an", "dung", "giang"):
        client = client_of(who)
        for path in (page, course, f"{page}nguoi.csv"):
            assert client.get(path).status_code == 404, (who, path)
        assert client.post(page, {"viec": "thu-lai"}).status_code == 404
    assert client_of("an").get("/toi/nhom/AAAAAAAAAAAAAAAA/").status_code == 404
    assert StudyGroup.objects.get().withdrawn_at is None


@pytest.mark.parametrize("count", [3, 30])
def test_queries_for_any_number(story, group, client_of, queries, count):
    officers = crowd(story, count, course="dich-vu")
    now = timezone.now()
    GroupMember.objects.bulk_create(
        GroupMember(group=group, officer=one, joined_at=now) for one in officers
    )
    binh, page = client_of("binh"), f"/giang-day/nhom/{group.uid}/"
    binh.get(page)
    with queries(at_most=12):
        binh.get(page)
