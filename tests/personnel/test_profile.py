"""The page of the training profile: what it says, to whom, and at what cost."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from courses.models import Competency, ProgrammeType
from courses.models.pages import address
from lms.accounts.models import User
from lms.accounts.rules import NOTICE_VERSION
from lms.personnel.actions import (
    correct_record,
    note_access,
    propose_evidence,
    refuse_evidence,
    revoke_certificate,
)
from lms.personnel.actions.evidence import Proposal
from tests.personnel.world import (
    POISON,
    World,
    certify,
    days_ago,
    learn,
    moment,
    offer,
    person,
    post,
    require,
    show_level,
    today,
)

pytestmark = pytest.mark.django_db
URL = "/toi/ho-so/"


def words(response) -> str:
    """The page's text with every run of white space as one space."""
    return " ".join(response.content.decode().split())


def fill(world: World, number: int) -> None:
    """Give An `number` of everything that the page lists."""
    offer(world, "Giao tiếp", C04=2)
    kind = ProgrammeType.objects.get(code="VTVL")
    proposal = Proposal(title="Ngoài", provider="Trường", programme_type=kind, ended_on=today())
    for place in range(number):
        competency = Competency.objects.create(code=f"X{place}", name=f"X{place}", group="core")
        world.competencies[competency.code] = competency
        require(world, "CM25", competency.code, (2, 3, 2))
        show_level(world, "an", competency.code, 1)
        post(world, "an", "TD-VH", "CM26", active_from=days_ago(place))
        record = certify(world.an, f"Khóa {place}").record
        correct_record(
            record=record, changes={"tiet": Decimal(5)}, reason="Nhầm", at=moment(today()), by=None
        )
        learn(world.an, f"Tự học {place}", ended=days_ago(400 * (place % 5)))
        propose_evidence(
            officer=world.an, proposal=proposal, file=None, at=moment(today()), by=None
        )
        note_access(officer=world.an, user=world.user("hanh"), what="profile", at=moment(today()))


@pytest.mark.parametrize("number", [1, 40])
def test_the_profile_costs_ten_queries_whatever_it_holds(world, client_of, queries, number):
    fill(world, number)
    client = client_of(world.user("an"))
    client.get(URL)
    with queries(10):
        response = client.get(URL)
    assert response.status_code == 200


def test_posts_are_shown_by_their_days(world, client_of):
    post(world, "an", "TD-VH", "CM26", kind="concurrent", active_from=days_ago(30))
    post(world, "an", "TD-VH", "LD05", active_from=today() + timedelta(days=5))
    post(
        world,
        "an",
        "TD-VH",
        "CM17",
        active_to=days_ago(31),
        decision_number="12/QĐ-UBND",
        decision_date=days_ago(900),
    )
    response = client_of(world.user("an")).get(URL)
    posts = response.context["profile"].posts
    assert [post.title for post in posts.held] == ["Việc CM25", "Việc CM26"]
    assert [post.title for post in posts.coming] == ["Việc LD05"]
    assert [post.title for post in posts.over] == ["Việc CM17"]
    text = words(response)
    assert "kiêm nhiệm" in text
    assert f"quyết định 12/QĐ-UBND ngày {days_ago(900):%d/%m/%Y}" in text
    assert text.index("1 vị trí trước đây") < text.index("Việc CM17")


def test_a_bar_says_level_source_requirement_and_where_to_learn(world, client_of):
    require(world, "CM25", "C04", (2, 3, 2))
    require(world, "CM25", "K05", (2, 4, 3), provenance="illustrative")
    require(world, "CM25", "C07", (1, 1, 1))
    course = offer(world, "Dịch vụ công", K05=3)
    show_level(world, "an", "C04", 1)
    text = words(client_of(world.user("an")).get(URL))
    day = f"{today():%d/%m/%Y}"
    assert f"Hiện ở Mức 1 (theo bài kiểm tra, {day}) · yêu cầu Mức 2 đến Mức 3</span>" in text
    assert "Cần bồi dưỡng" in text
    assert "Chưa đánh giá · yêu cầu Mức 2 đến Mức 4 (minh họa)</span>" in text
    link = (
        f'<a href="{address(course)}">Học gì?<span class="sr-only"> Dịch vụ công trực tuyến</span>'
    )
    assert text.count(link) == 1
    assert "Chưa đánh giá: 1 năng lực" in text
    assert text.index("Chưa đánh giá: 1 năng lực") < text.index("Sử dụng ngoại ngữ <span")
    assert "Mức 0" not in text


def test_the_same_stands_in_a_table(world, client_of):
    require(world, "CM25", "C04", (2, 3, 2))
    require(world, "CM25", "C07", (1, 1, 1))
    offer(world, "Giao tiếp", C04=2)
    text = words(client_of(world.user("an")).get(URL))
    table = text[text.index("<table") : text.index("</table>")]
    assert [name for name in ("Giao tiếp ứng xử", "Sử dụng ngoại ngữ") if name in table] == [
        "Giao tiếp ứng xử",
        "Sử dụng ngoại ngữ",
    ]
    assert table.count("Chưa đánh giá") == 2
    assert table.count('<th scope="row">') == 2


def test_every_line_says_its_source_and_date(world, client_of):
    learn(world.an, "Khóa trong hệ thống")
    learn(world.an, "Lớp cũ", source="imported", end_precision="month", ended=days_ago(800))
    text = words(client_of(world.user("an")).get(URL))
    day = f"{today():%d/%m/%Y}"
    assert text.count("Nguồn: ") == 2
    assert f"Nguồn: hoàn thành trên hệ thống, ghi ngày {day}" in text
    assert f"Nguồn: nhập từ hồ sơ đã lưu, ghi ngày {day}" in text
    assert f">{days_ago(800):%m/%Y}</span>" in text


def test_corrections_are_shown_as_such(world, client_of):
    record = learn(world.an, "Tên sai", source="imported")
    gone = learn(world.an, "Ghi nhầm")
    at, keeper = moment(today()), world.user("hanh")
    correct_record(
        record=record, changes={"title": "Tên đúng"}, reason="Đánh máy nhầm", at=at, by=keeper
    )
    correct_record(record=gone, changes={}, reason="Nhầm người", voids=True, at=at, by=keeper)
    response = client_of(world.user("an")).get(URL)
    text = words(response)
    assert '<p class="row__title">Tên đúng</p>' in text
    assert "<s>Tên sai, " in text
    assert "Lý do: Đánh máy nhầm" in text
    assert '<s class="struck">Ghi nhầm</s>' in text
    assert "đã hủy" in text
    assert [year.tiet for year in response.context["profile"].years] == [Decimal(4)]


def test_a_long_history_shows_its_latest_years_first(world, client_of):
    for number in range(65):
        learn(world.an, f"Khóa {number}", ended=days_ago(number * 30))
    client = client_of(world.user("an"))
    first = client.get(URL)
    lines = [line for year in first.context["profile"].years for line in year.lines]
    assert 60 <= len(lines) < 65
    assert lines[0].record.title == "Khóa 0"
    assert '<a href="?dong=tat-ca#qua-trinh">Xem cả 65 dòng</a>' in words(first)
    whole = client.get(f"{URL}?dong=tat-ca")
    assert sum(len(year.lines) for year in whole.context["profile"].years) == 65
    assert "Xem cả" not in words(whole)


def test_papers_have_their_link_and_say_when_they_are_revoked(world, client_of):
    paper = certify(world.an)
    client = client_of(world.user("an"))
    link = f'<a href="/toi/giay/{paper.uid}/">'
    text = words(client.get(URL))
    assert link in text
    assert "9/10 điểm" in text
    assert "đã thu hồi" not in text
    revoke_certificate(
        certificate=paper, ground="fraud", reason="Thi hộ", at=moment(today()), by=None
    )
    text = words(client.get(URL))
    assert link in text
    assert "đã thu hồi" in text


def test_evidence_waits_or_was_refused_with_the_reason(world, client_of):
    kind = ProgrammeType.objects.get(code="VTVL")
    rows = [
        propose_evidence(
            officer=world.an,
            proposal=Proposal(title=title, provider="T", programme_type=kind, ended_on=today()),
            file=None,
            at=moment(today()),
            by=world.user("an"),
        )
        for title in ("Đang chờ", "Không rõ")
    ]
    refuse_evidence(evidence=rows[1], reason="Ảnh mờ", at=moment(today()), by=None)
    response = client_of(world.user("an")).get(URL)
    profile = response.context["profile"]
    assert ([row.title for row in profile.waiting], [row.title for row in profile.refused]) == (
        ["Đang chờ"],
        ["Không rõ"],
    )
    text = words(response)
    assert "chờ xác nhận" in text
    assert "Lý do: Ảnh mờ" in text


def test_the_officer_reads_who_looked_and_nobody_else_does(world, client_of):
    client_of(world.user("dung")).get(f"/ho-so/{world.an.uid}/")
    client_of(world.user("en")).get(f"/ho-so/{world.an.uid}/")
    own = words(client_of(world.user("an")).get(URL))
    looks = own[own.index("Ai đã xem hồ sơ của tôi") :]
    assert "Phạm Tiến Dũng" in looks
    assert "Ngô Thị Én" not in looks  # a refused try tells nothing and is no look
    keeper = words(client_of(world.user("hanh")).get(f"/ho-so/{world.an.uid}/"))
    assert "Ai đã xem" not in keeper
    assert "không thay hồ sơ điện tử" in keeper


def test_english_screens_show_english_names(world, client_of):
    require(world, "CM25", "C04", (2, 3, 2))
    offer(world, "Giao tiếp", C04=2)
    User.objects.filter(username="an").update(language="en")
    text = words(client_of(world.user("an")).get(URL))
    assert "My training profile" in text
    assert "Competency C04" in text
    assert "Unit TD-TT" in text
    assert "Việc CM25" in text  # it has no other name


def test_an_officer_in_no_unit_sees_the_own_file_only(world, client_of):
    stray = person("lac", "Người Không Đơn Vị", world.units["LB"])
    client = client_of(stray.user)
    assert client.get(URL).status_code == 200
    addresses = [reverse("officer_profile", args=[o.uid]) for o in world.officers.values()]
    assert [client.get(url).status_code for url in addresses] == [404] * len(addresses)


def test_an_account_without_officer_is_told_so(world, client_of):
    bare = User.objects.create(username="kythuat", notice_version=NOTICE_VERSION)
    client = client_of(bare)
    assert "Tài khoản này chưa gắn với ai" in words(client.get(URL))
    for url in ("2c/", "2c.pdf", "minh-chung/", "minh-chung.pdf", "du-lieu.csv"):
        assert client.get(f"{URL}{url}").status_code == 404


def test_a_poisoned_name_is_text(world, client_of):
    world.an.full_name = POISON
    world.an.save()
    learn(world.an, POISON, provider=POISON, source="imported")
    for who, url in (("an", URL), ("hanh", f"/ho-so/{world.an.uid}/")):
        client = client_of(world.user(who))
        client.allowed_text = ("{{7*7}}",)
        text = words(client.get(url))
        assert "<img src=x" not in text
        assert text.count("&quot;&gt;&lt;img src=x onerror=alert(1)&gt;{{7*7}}=1+1") >= 3
