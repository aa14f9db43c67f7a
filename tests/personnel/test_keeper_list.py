"""The list of files: who finds whom, search, filters, order, pages, files to take away."""

import csv
import io
import re

import openpyxl
import pytest

from lms.personnel.models import AccessLogEntry, Officer
from tests.personnel.people import AT

NAMES = re.compile(r'<th scope="row"><a href="/ho-so/[0-9a-f-]{36}/">([^<]+)</a>')


def names(response) -> list[str]:
    assert response.status_code == 200
    return NAMES.findall(response.content.decode())


@pytest.mark.parametrize(
    ("who", "found"),
    [
        # By given name: An, Dũng, Hà, Hạnh.
        ("hanh", ["Nguyễn Thị Thu An", "Phạm Tiến Dũng", "Đỗ Thu Hà", "Vũ Thị Hạnh"]),
        ("lan", ["Ngô Thị Én", "Lê Thị Lan"]),
        (
            "giang",
            [
                "Nguyễn Thị Thu An",
                "Phạm Tiến Dũng",
                "Ngô Thị Én",
                "Hoàng Hà Giang",
                "Đỗ Thu Hà",
                "Vũ Thị Hạnh",
                "Đỗ Minh Khoa",
                "Lê Thị Lan",
                "Trần Thị Oanh",
            ],
        ),
    ],
)
def test_everyone_finds_the_files_of_the_own_agencies(place, client_of, who, found):
    assert names(client_of(who).get("/ho-so/")) == found


@pytest.mark.parametrize("who", ["an", "dung", "en", "khoa", "oanh"])
def test_who_keeps_no_files_is_refused(place, client_of, who):
    assert client_of(who).get("/ho-so/").status_code == 403
    assert client_of(who).get("/ho-so/danh-sach.xlsx").status_code == 403


def test_visitors_are_sent_to_sign_in(place, client):
    response = client.get("/ho-so/")
    assert (response.status_code, response["Location"]) == (
        302,
        "/tai-khoan/dang-nhap/?next=/ho-so/",
    )


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=thu an", ["Nguyễn Thị Thu An"]),
        ("q=THU ÁN", ["Nguyễn Thị Thu An"]),
        ("q=đỗ", ["Đỗ Thu Hà"]),
        ("q=do", ["Đỗ Thu Hà"]),
        ("q=hu", []),  # a word is found from its beginning: Thu is no hit
        ("q=" + "a" * 300, []),
        ("q=không có ai", []),
        ("state=chua-co-vi-tri", ["Phạm Tiến Dũng"]),
        ("state=chua-co-tai-khoan", ["Đỗ Thu Hà"]),
        ("unit=A2", ["Đỗ Thu Hà", "Vũ Thị Hạnh"]),
        # What makes no sense narrows nothing.
        ("state=x'; DROP TABLE&unit=zz&position=%00&ordering=officer__user__password", None),
    ],
)
def test_search_and_filters(place, client_of, query, found):
    place["dung"].appointments.all().delete()
    Officer.objects.filter(pk=place["ha"].pk).update(user=None)
    query = query.replace("unit=A2", f"unit={place.units['A2'].uid}")
    everyone = ["Nguyễn Thị Thu An", "Phạm Tiến Dũng", "Đỗ Thu Hà", "Vũ Thị Hạnh"]
    assert names(client_of("hanh").get(f"/ho-so/?{query}")) == (
        everyone if found is None else found
    )


def test_a_unit_of_others_does_not_widen_the_list(place, client_of):
    """T046: the filter offers own units alone; another unit's uid is as no filter."""
    response = client_of("hanh").get(f"/ho-so/?unit={place.units['B1'].uid}")
    assert "Ngô Thị Én" not in names(response)
    assert "Liên Bão" not in response.content.decode()


def crowd(place, count: int) -> None:
    for number in range(count):
        Officer.objects.create(
            full_name=f"Trần Văn Số {number:04}", kept_by=place.units["A"], recorded_at=AT
        )


def test_pages_hold_everybody_once_and_lead_back(place, client_of):
    crowd(place, 60)
    client, seen, address = client_of("hanh"), [], "/ho-so/"
    pages = []
    while address:
        response = client.get(address)
        pages.append(names(response))
        seen += pages[-1]
        after = re.search(r"rel=.next. href=.\?sau=([0-9a-f-]{36})", response.content.decode())
        address = f"/ho-so/?sau={after[1]}" if after else ""
    assert [len(page) for page in pages] == [25, 25, 14]
    kept = Officer.objects.filter(kept_by=place.units["A"]).by_given_name()
    assert seen == list(kept.values_list("full_name", flat=True))
    back = re.search(r"rel=.prev. href=.\?truoc=([0-9a-f-]{36})", response.content.decode())
    assert names(client.get(f"/ho-so/?truoc={back[1]}")) == pages[1]


@pytest.mark.parametrize("extra", [0, 200])
def test_the_list_costs_the_same_for_ten_times_as_many(place, client_of, queries, extra):
    crowd(place, 26 + extra)
    client = client_of("hanh")
    client.get("/ho-so/")
    with queries(10):
        client.get("/ho-so/")


def test_what_is_taken_away_equals_the_list_and_is_noted(place, client_of):
    client = client_of("hanh")
    data = client.get("/ho-so/danh-sach.csv?q=thu").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(data)))
    assert [row[0] for row in rows[1:]] == names(client.get("/ho-so/?q=thu"))
    book = openpyxl.load_workbook(io.BytesIO(client.get("/ho-so/danh-sach.xlsx").content))
    listed = [row[0] for row in book.active.iter_rows(min_row=2, values_only=True)]
    assert listed == names(client.get("/ho-so/"))
    noted = AccessLogEntry.objects.filter(what="export").values_list("user__username", "detail")
    assert list(noted.order_by("pk")) == [("hanh", "q=thu (2)"), ("hanh", " (4)")]


def test_cells_are_guarded_and_letters_kept(place, client_of):
    """T063: a name that is a formula stays a text; a phone keeps its plus; the file has a BOM."""
    Officer.objects.filter(pk=place["an"].pk).update(
        full_name='=HYPERLINK("x")"><img src=x onerror=alert(1)>', phone="+84912345678"
    )
    raw = client_of("hanh").get("/ho-so/danh-sach.csv").content
    assert raw.startswith(b"\xef\xbb\xbf")
    row = next(r for r in csv.reader(io.StringIO(raw.decode("utf-8-sig"))) if "HYPERLINK" in r[0])
    assert (row[0][0], row[7]) == ("'", "'+84912345678")
    book = openpyxl.load_workbook(
        io.BytesIO(client_of("hanh").get("/ho-so/danh-sach.xlsx").content)
    )
    cell = next(c for (c, *_) in book.active.iter_rows(min_row=2) if "HYPERLINK" in str(c.value))
    assert cell.data_type == "s"


def test_auditors_and_trainers_take_no_file_with_birth_dates(place, client_of):
    assert client_of("giang").get("/ho-so/danh-sach.xlsx").status_code == 403
