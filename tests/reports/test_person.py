"""One person in the head's eyes: what is there, what is not, and the confirmation of a level."""

from datetime import date

import pytest

from lms.personnel.models import AccessLogEntry, Attainment
from tests.reports.story import due_in


@pytest.fixture
def unit(story):
    story.course("dich-vu")
    story.track("Một cửa", [(["dich-vu"], True, due_in(5))], ("CM25",))
    story.study("an", "dich-vu", done=1)
    return story


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("dung", 200),
        ("hanh", 200),
        ("giang", 200),
        ("an", 404),
        ("en", 404),
        ("lan", 404),
        ("khoa", 404),
        ("oanh", 404),
        ("binh", 404),
    ],
)
def test_who_opens_it_and_the_look_is_noted(unit, client_of, who, status):
    response = client_of(who).get(f"/don-vi/{unit['an'].uid}/")
    assert response.status_code == status
    noted = AccessLogEntry.objects.filter(officer=unit["an"], user__username=who)
    expected = {200: ["profile"], 404: ["denied"]}[status] if who != "an" else []
    assert list(noted.values_list("what", flat=True)) == expected


def test_progress_tiet_and_what_is_due(unit, client_of):
    unit.tiet("an", 12)
    text = client_of("dung").get(f"/don-vi/{unit['an'].uid}/").content.decode()
    for words in ("Khóa dich-vu", "xong 1/2 phần", "12/40 tiết", "còn 5 ngày", "Lớp bồi dưỡng"):
        assert words in text


def test_only_what_a_head_needs(unit, client_of):
    """T050."""
    an = unit["an"]
    an.birth_date, an.phone, an.email = date(1992, 4, 18), "0912345678", "an@example.vn"
    an.number = "TD-777"
    an.save()
    text = client_of("dung").get(f"/don-vi/{an.uid}/").content.decode()
    for private in (
        "18/04/1992",
        "1992",
        "0912345678",
        "an@example.vn",
        "TD-777",
        f"/ho-so/{an.uid}",
    ):
        assert private not in text, private


class TestConfirming:
    def url(self, story, username: str, level: Attainment) -> str:
        return f"/don-vi/{story[username].uid}/nang-luc/{level.uid}/xac-nhan/"

    def test_asked_first_then_once(self, unit, client_of):
        level, client = unit.shown("an"), client_of("dung")
        url = self.url(unit, "an", level)
        assert url in client.get(f"/don-vi/{unit['an'].uid}/").content.decode()
        assert client.get(url).status_code == 200
        assert Attainment.objects.count() == 1
        assert client.post(url).status_code == 302
        confirmed = Attainment.objects.get(source="head")
        assert (confirmed.level, confirmed.recorded_by.username) == (3, "dung")
        assert client.post(url).status_code == 404
        assert url not in client.get(f"/don-vi/{unit['an'].uid}/").content.decode()

    @pytest.mark.parametrize(
        ("who", "whose", "status"),
        [
            ("dung", "dung", 403),  # T051: nobody the own level
            ("hanh", "an", 403),
            ("giang", "an", 403),
            ("an", "an", 404),
            ("en", "an", 404),
            ("dung", "ha", 404),
        ],
    )
    def test_by_nobody_else(self, unit, client_of, who, whose, status):
        url = self.url(unit, whose, unit.shown(whose))
        assert client_of(who).post(url).status_code == status
        assert Attainment.objects.count() == 1

    def test_another_persons_level_under_ones_own_people(self, unit, client_of):
        """T019: the level must be of the person in the address."""
        url = self.url(unit, "an", unit.shown("en"))
        assert client_of("dung").post(url).status_code == 404


def test_the_page_costs_the_same_for_any_history(unit, client_of, queries):
    client, url = client_of("dung"), f"/don-vi/{unit['an'].uid}/"
    client.get(url)
    with queries() as few:
        client.get(url)
    for number in range(30):
        unit.tiet("an", number + 1)
    with queries(len(few)):
        client.get(url)
