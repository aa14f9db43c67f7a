"""Answered once for all who asked the same; corrected, closed, opened again; found and taken away."""

import csv
import io

import openpyxl
import pytest

from lms.enquiries.models import Answer, EarlierText, Enquiry
from lms.notices.models import Notice
from tests.enquiries.conftest import SECOND

SAME = ("Bấm nhầm nút thì có cầm máy giúp không?", "Nếu bấm nhầm nút, cầm máy bấm lại được không?")


@pytest.fixture
def asked(asking):
    """The same of An and Hà, something else of An at another place."""
    return [
        asking.ask("an", SAME[0]),
        asking.ask("ha", SAME[1]),
        asking.ask("an", "Phí chứng thực ghi 2.000 hay 3.000 đồng?", SECOND, kind="error"),
    ]


def told(who):
    rows = Notice.objects.filter(kind="enquiry_answered", to__username=who)
    return [(row.context["outcome"], row.context["corrected"]) for row in rows.order_by("pk")]


def test_once_for_all_who_asked_the_same(asking, asked):
    an, ha, other = asked
    page = asking.client("binh").get(f"/giang-day/hoi-dap/{an.uid}/").content.decode()
    assert f'name="chon" value="{ha.uid}" checked' in page  # proposed and chosen
    assert str(other.uid) not in page
    for private in ("Nguyễn Thị Thu An", "Trung tâm Phục vụ hành chính công xã Tiên Du"):
        assert private in page
    assert str(asking.story["an"].uid) not in page
    assert f"/khoa-hoc/co-so-agency/dich-vu/bai-1/#b-{an.block}" in page
    assert f"/edit/#block-{an.block}-section" in page
    shown = "Bấm nhầm nút thì làm sao?"
    assert asking.answer(an, ha, shown_question=shown).status_code == 303
    answer = Answer.objects.get()
    assert set(answer.enquiries.all()) == {an, ha}
    assert (told("an"), told("ha")) == ([("answered", False)], [("answered", False)])
    for who, enquiry in (("an", an), ("ha", ha)):
        home = asking.client(who).get("/toi/").content.decode()
        assert f'href="/toi/hoi-dap/{enquiry.uid}/"' in home
        own = asking.client(who).get(f"/toi/hoi-dap/{enquiry.uid}/").content.decode()
        assert "Không cầm máy." in own
    # Who comes later reads it before asking, without anybody's name or words.
    form = asking.client("ha").get(asking.path).content.decode()
    assert (shown in form, "Nguyễn Thị Thu An" in form, SAME[0] in form) == (True, False, False)
    # Pressed twice: nothing more is said.
    asking.answer(an, ha)
    assert Answer.objects.count() == 1


def test_corrected_and_asked_again(asking, asked):
    an = asked[0]
    asking.answer(an)
    path = f"/giang-day/hoi-dap/{an.uid}/"
    binh = asking.client("binh")
    assert binh.post(path, {"text": "Không bao giờ cầm máy."}).status_code == 303
    assert binh.post(path, {"text": "Không bao giờ cầm máy."}).status_code == 303
    assert [row.text for row in EarlierText.objects.all()] == ["Không cầm máy."]
    assert "Không cầm máy." in binh.get(path).content.decode()
    assert told("an") == [("answered", False), ("answered", True)]
    own = f"/toi/hoi-dap/{an.uid}/"
    assert asking.client("an").post(own, {"text": ""}).status_code == 422
    assert asking.client("an").post(own, {"text": "Thế còn máy tính bảng?"}).status_code == 302
    an.refresh_from_db()
    assert an.answer is None
    for client, page in ((asking.client("an"), own), (binh, path)):
        text = client.get(page).content.decode()
        for said in (SAME[0], "Không bao giờ cầm máy.", "Thế còn máy tính bảng?"):
            assert said in text
    asking.client("an").post(own, {"text": "Thế còn máy tính bảng?"})  # open already
    assert an.further.count() == 1
    assert "may tinh bang" in Enquiry.objects.get(pk=an.pk).search_folded


@pytest.mark.parametrize(
    ("more", "status", "outcome", "state"),
    [
        ({"outcome": "mended", "mended_in": "v"}, 303, "mended", "trong phiên bản 1"),
        ({"outcome": "mended"}, 303, "mended", "đã sửa"),
        ({"outcome": "not_error", "text": "Đúng luật."}, 303, "not_error", "không phải lỗi"),
        ({"outcome": "closed", "text": "Ngoài khóa học."}, 303, "closed", "Ngoài khóa học."),
        ({"outcome": "closed", "text": ""}, 422, "", "chờ trả lời"),
        ({"outcome": "khac"}, 422, "", "chờ trả lời"),
    ],
)
def test_errors(asking, asked, more, status, outcome, state):
    version = asking.course.versions.get()
    sent = {**more, "mended_in": str(version.pk)} if "mended_in" in more else more
    assert asking.answer(asked[2], **sent).status_code == status
    assert list(Answer.objects.values_list("outcome", flat=True)) == [outcome] * bool(outcome)
    own = asking.client("an").get(f"/toi/hoi-dap/{asked[2].uid}/").content.decode()
    assert state in own


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Phí", SAME[1], SAME[0]]),
        ("xep=cu-nhat", [SAME[0], SAME[1], "Phí"]),
        ("q=bam+nham", [SAME[1], SAME[0]]),
        ("q=thu+an", ["Phí", SAME[0]]),  # by who asked
        ("loai=error", ["Phí"]),
        ("loc=da-tra-loi", []),
        ("loc=tat-ca&loai=question", [SAME[1], SAME[0]]),
        ("loc='--&xep=officer__user__password", ["Phí", SAME[1], SAME[0]]),
    ],
)
def test_found_sorted_and_taken_away(asking, asked, query, found):
    binh = asking.client("binh")
    rows = list(
        csv.reader(
            io.StringIO(binh.get(f"{asking.list}danh-sach.csv?{query}").content.decode("utf-8-sig"))
        )
    )
    assert [row[5].startswith(text) for row, text in zip(rows[1:], found, strict=True)] == [
        True
    ] * len(found)
    page = binh.get(f"{asking.list}?{query}").content.decode()
    assert f"{len(found)} câu hỏi, báo lỗi" in page
    everywhere = binh.get(f"/giang-day/hoi-dap/?{query}").content.decode()
    assert f"{len(found)} câu hỏi, báo lỗi" in everywhere


def test_what_is_hostile(asking):
    evil = '=cmd|"/c calc"!A1 <script>alert(1)</script> https://xấu.example/'
    made = asking.ask("an", evil)
    binh = asking.client("binh")
    for path in (asking.list, f"/giang-day/hoi-dap/{made.uid}/"):
        text = binh.get(path).content.decode()
        assert ("<script>alert" in text, 'href="https://x' in text) == (False, False)
        assert "&lt;script&gt;" in text
    file = binh.get(f"{asking.list}danh-sach.xlsx").content
    cell = openpyxl.load_workbook(io.BytesIO(file)).active["F2"]
    assert (cell.data_type, cell.value.lstrip("'")) == ("s", evil)
    assert binh.get(f"{asking.list}danh-sach.pdf").status_code == 404


def test_chosen_in_the_list(asking, asked):
    binh = asking.client("binh")
    an, ha, other = asked
    answer = binh.get(f"/giang-day/hoi-dap/chon/?chon={an.uid}&chon={other.uid}&chon=x")
    assert answer["Location"] == f"/giang-day/hoi-dap/{an.uid}/?chon={other.uid}"
    page = binh.get(answer["Location"]).content.decode()
    assert f'name="chon" value="{other.uid}" checked' in page
    assert binh.get("/giang-day/hoi-dap/chon/")["Location"] == "/giang-day/hoi-dap/"
    asking.answer(an, other)
    assert list(Enquiry.objects.open()) == [ha]
    numbers = binh.get("/giang-day/").content.decode()
    assert "1 câu hỏi, báo lỗi đang chờ." in numbers
    assert "1 câu chờ" in numbers


@pytest.mark.parametrize("number", [2, 30])
def test_few_queries(asking, queries, number):
    made = [asking.ask("an" if n % 2 else "ha", f"{SAME[0]} {n}") for n in range(min(number, 38))]
    client = asking.client("binh")
    pages = {
        asking.list: 8,
        "/giang-day/hoi-dap/": 9,
        f"/giang-day/hoi-dap/{made[0].uid}/": 10,
        f"{asking.list}danh-sach.csv": 7,
    }
    found = {}
    for path in pages:
        client.get(path)
        with queries() as counted:
            client.get(path)
        found[path] = len(counted)
    assert found == pages
