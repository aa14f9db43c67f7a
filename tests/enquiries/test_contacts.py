"""Whom to ask stands on every page: the nearest unit's contact, else who keeps the files, else the site's."""

import pytest
from django.utils import timezone
from wagtail.models import ModelLogEntry

from lms.enquiries.actions import set_contact
from lms.enquiries.models import UnitContact
from lms.enquiries.models.contacts import Contact, contacts_of


def contact(story, who):
    row = contacts_of(story.user(who), timezone.localdate()).first()
    found = Contact.read(row["contact"]) if row else None
    return found and (found.unit, found.name, found.phone)


def set_at(story, code, name, phone=""):
    set_contact(unit=story.units[code], name=name, phone=phone, at=timezone.now(), by=None)


def test_the_nearest_one(story):
    commune = "Xã Tiên Du"
    assert contact(story, "an") == (commune, "Đỗ Thu Hà", "")  # the first keeper by given name
    assert contact(story, "giang") is None
    set_at(story, "P", "Văn phòng tỉnh", "0222 1")
    assert contact(story, "an") == ("Tỉnh Bắc Ninh", "Văn phòng tỉnh", "0222 1")
    assert contact(story, "giang")[1] == "Văn phòng tỉnh"  # no post: by who keeps the file
    set_at(story, "A", "Bà Hạnh")
    set_at(story, "A1", "Anh Bình")
    assert [contact(story, who)[1] for who in ("an", "hanh", "en")] == [
        "Anh Bình",
        "Bà Hạnh",
        "Văn phòng tỉnh",
    ]
    set_at(story, "A1", "")
    assert contact(story, "an")[1] == "Bà Hạnh"


def test_set_by_who_keeps_the_files(story, client_of):
    hanh, centre = client_of("hanh"), story.units["A1"]
    path = f"/ho-so/lien-he/{centre.uid}/"
    assert hanh.get("/ho-so/lien-he/").status_code == 200
    for sent, status in (
        ({"name": "", "phone": "0222 3826 111"}, 422),
        ({"name": "Bà Hạnh", "phone": "gọi tôi"}, 422),
        ({"name": "Bà Hạnh", "email": "khong"}, 422),
        ({"name": "<b>Bà Hạnh</b>", "phone": "+84 222 3826 111", "email": "h@td.example"}, 302),
    ):
        answer = hanh.post(path, sent)
        assert answer.status_code == status, sent
    text = hanh.get("/ho-so/lien-he/").content.decode()
    assert "&lt;b&gt;Bà Hạnh&lt;/b&gt;" in text
    page = client_of("an").get("/toi/").content.decode()
    assert 'href="tel:+842223826111"' in page
    assert 'href="mailto:h@td.example"' in page
    hanh.post(path, {"name": "Bà Hoa"})
    entries = ModelLogEntry.objects.filter(action="enquiries.set_contact").order_by("pk")
    assert [row.data["now"][0] for row in entries] == ["<b>Bà Hạnh</b>", "Bà Hoa"]
    assert entries.last().data["before"][1] == "+84 222 3826 111"
    other = f"/ho-so/lien-he/{story.units['B1'].uid}/"
    assert (hanh.get(other).status_code, hanh.post(other, {"name": "x"}).status_code) == (404, 404)
    for who, status in (("an", 403), ("dung", 403), ("giang", 403)):
        assert client_of(who).get("/ho-so/lien-he/").status_code == status
        assert client_of(who).post(path, {"name": "x"}).status_code == 404
    assert UnitContact.objects.get().name == "Bà Hoa"


def test_on_every_page_without_a_query(story, client_of, client, queries, settings, monkeypatch):
    story.course("dich-vu")
    story.study("an", "dich-vu", done=1)
    set_at(story, "A", "Bà Hạnh", "0222 3826 111")
    an = client_of("an")
    pages = (
        "/toi/",
        "/khoa-hoc/",
        "/toi/ho-so/",
        "/khoa-hoc/co-so-agency/dich-vu/bai-1/",
        "/khong-co/",
    )
    for path in pages:
        assert "Bà Hạnh" in an.get(path).content.decode(), path
    with queries() as counted:
        an.get("/khoa-hoc/co-so-agency/dich-vu/bai-1/")
    assert "enquiries_" not in counted.listing()
    # A change is there for everyone when what the session keeps is old; both processes read that.
    set_at(story, "A", "Bà Hoa", "0222 3826 111")
    session = an.session
    session["roles"] = {**session["roles"], "at": 0}
    session.save()
    assert "Bà Hoa" in an.get("/toi/").content.decode()
    # An error of ours asks nothing of the database and names her all the same.
    an.raise_request_exception = False
    monkeypatch.setattr("lms.learning.models.StudyRound.objects", None)
    failed = an.get("/toi/")
    assert (failed.status_code, "Bà Hoa" in failed.content.decode()) == (500, True)
    # Who is not signed in is told of the site's own contact, where there is one.
    assert "0900" not in client.get("/").content.decode()
    settings.OPERATOR = {"name": "Sở Nội vụ", "address": "", "phone": "0900 1", "email": ""}
    assert "0900 1" in client.get("/tai-khoan/dang-nhap/").content.decode()


@pytest.fixture
def story(db):
    from tests.reports.story import tell

    return tell()
