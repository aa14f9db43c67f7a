"""Lists of the CMS: found with or without marks, filtered, exported with guarded cells."""

import csv
import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from courses.models import (
    Competency,
    JobPosition,
    LegalBasis,
    ProficiencyLevel,
    SkillTrack,
    Subject,
)
from tests.cms.world import add_question, make_bank, make_course

LIST = "wagtailsnippets_courses_question:list"


@pytest.fixture
def binh(world, client_of):
    return client_of("binh")


@pytest.fixture
def mai(world, client_of):
    return client_of("mai")


def prompts(response):
    return [question.prompt_text() for question in response.context["object_list"]]


@pytest.fixture
def bank(world):
    bank = make_bank(world.agency.provider, "Ngân hàng A")
    add_question(
        bank, "q1", prompt="<p>Đất đai do ai quản lý?</p>", topics="Đất đai", difficulty="easy"
    )
    add_question(
        bank, "q2", prompt="<p>Hộ tịch là gì?</p>", topics="Hộ tịch", difficulty="hard", live=False
    )
    other = make_bank(world.agency.provider, "Ngân hàng B")
    add_question(other, "q3", prompt="<p>Câu khác?</p>", difficulty="easy")
    return bank


@pytest.mark.parametrize("text", ["dat dai", "Đất đai", "DAT DAI", "quan ly dat"])
def test_questions_are_found_with_or_without_marks(binh, bank, text):
    assert prompts(binh.get(reverse(LIST), {"q": text})) == ["Đất đai do ai quản lý?"]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"bank": "A"}, {"Đất đai do ai quản lý?", "Hộ tịch là gì?"}),
        ({"topic": "ho tich"}, {"Hộ tịch là gì?"}),
        ({"difficulty": "easy"}, {"Đất đai do ai quản lý?", "Câu khác?"}),
        ({"standing": "draft"}, {"Hộ tịch là gì?"}),
        ({"standing": "live", "difficulty": "easy", "bank": "A"}, {"Đất đai do ai quản lý?"}),
    ],
)
def test_questions_are_filtered(binh, bank, wanted, found):
    if "bank" in wanted:
        wanted = {**wanted, "bank": bank.pk}
    assert set(prompts(binh.get(reverse(LIST), wanted))) == found


def test_a_bank_opens_its_questions(binh, bank):
    page = binh.get(reverse("wagtailsnippets_courses_questionbank:list")).content.decode()
    assert f"/admin/cau-hoi/?bank={bank.pk}" in page


def test_a_new_question_begins_in_its_bank_with_a_form(binh, bank):
    add = reverse("wagtailsnippets_courses_question:add")
    form = binh.get(add, {"bank": bank.pk, "kind": "numeric"}).context["form"]
    assert form.initial["bank"] == bank.pk
    assert [block.block_type for block in form.initial["body"]] == ["numeric"]


def test_the_way_up_from_a_bank_leads_nowhere_forbidden(binh, bank):
    for url in ("/admin/ngan-hang/", f"/admin/cau-hoi/?bank={bank.pk}", "/admin/cau-hoi/add/"):
        assert reverse("wagtailsnippets:index") + '"' not in binh.get(url).content.decode()


def test_empty_places_show_an_example_and_what_to_do(binh, world):
    for url, words in (
        ("/admin/khoa-hoc/", "Tạo khóa học đầu tiên"),
        (reverse("wagtailsnippets_courses_questionbank:list"), "ngân hàng"),
        (reverse(LIST), "Soạn câu hỏi đầu tiên"),
        ("/admin/cho-duyet/", "Không có khóa học nào chờ duyệt."),
    ):
        assert words in binh.get(url).content.decode(), url


def test_courses_are_found_without_marks_and_by_state(binh, world):
    make_course(world.agency, "Đất đai ở xã")
    make_course(world.agency, "Hộ tịch")
    for query, titles in (
        ({"q": "dat dai"}, ["Đất đai ở xã"]),
        ({"trang-thai": "live"}, []),
        ({"trang-thai": "draft"}, ["Hộ tịch", "Đất đai ở xã"]),
    ):
        found = binh.get("/admin/khoa-hoc/", query).context["courses"]
        assert [course.title for course in found] == titles


def test_the_search_of_the_menu_finds_courses(binh, world):
    response = binh.get("/admin/pages/search/", {"q": "dat"})
    assert response.headers["Location"] == "/admin/khoa-hoc/?q=dat"


# Exports -----------------------------------------------------------------------------------------


def test_exports_are_guarded_against_formulas(binh, bank):
    add_question(bank, "=1+1", prompt="<p>=HYPERLINK(1)</p>", topics="+84,-2")
    response = binh.get(reverse(LIST), {"export": "csv", "q": "hyperlink"})
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert rows[1][:3] == ["'=1+1", "'=HYPERLINK(1)", "'+84,-2"]
    response = binh.get(reverse(LIST), {"export": "xlsx", "q": "hyperlink"})
    row = list(load_workbook(io.BytesIO(response.content)).active.rows)[1]
    assert {cell.data_type for cell in row if cell.value is not None} == {"s"}


def test_an_export_holds_what_the_list_shows(binh, bank):
    response = binh.get(reverse(LIST), {"export": "csv", "bank": bank.pk})
    assert len(list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))) == 3


def test_unknown_exports_are_not_there(binh, bank):
    assert binh.get(reverse(LIST), {"export": "pdf"}).status_code == 200
    assert binh.get("/admin/khoa-hoc/", {"export": "csv"}).status_code == 404


NORMS = [
    "competency",
    "jobposition",
    "positionrequirement",
    "skilltrack",
    "legalbasis",
    "datedrule",
    "programmetype",
    "subject",
    "code",
    "provider",
]


@pytest.mark.parametrize("norm", NORMS)
def test_every_norm_is_listed_searched_sorted_and_exported(mai, norm):
    index = reverse(f"cms_norm_{norm}:index")
    assert mai.get(index).status_code == 200
    assert mai.get(index, {"q": "đất đai"}).status_code == 200
    assert mai.get(index, {"p": "1"}).status_code == 200
    for kind in ("csv", "xlsx"):
        assert mai.get(index, {"export": kind}).status_code == 200
    assert mai.get(reverse(f"cms_norm_{norm}:index_results"), {"q": "x"}).status_code == 200
    add = reverse(f"cms_norm_{norm}:add")
    assert mai.get(add).status_code == 200


def test_norms_are_found_without_marks(mai, world):
    Competency.objects.create(code="C02", name="Soạn thảo văn bản", group="core")
    Subject.objects.create(slug="dat", name="Đất đai")
    for norm, text, found in (
        ("competency", "soan thao", "Soạn thảo văn bản"),
        ("subject", "dat dai", "Đất đai"),
        ("provider", "dai hoc b", "Đại học B"),
    ):
        rows = mai.get(reverse(f"cms_norm_{norm}:index"), {"q": text}).context["object_list"]
        assert [getattr(row, "name", "") for row in rows] == [found]


def test_a_competency_is_kept_with_its_levels(mai, world):
    competency = Competency.objects.get(code="C01")
    ProficiencyLevel.objects.create(competency=competency, level=2, descriptor="Cũ")
    url = reverse("cms_norm_competency:edit", args=[competency.pk])
    assert mai.get(url).context["form"]["level_2"].initial == "Cũ"
    sent = {
        "code": "C01",
        "name": "Phục vụ dân",
        "group": "core",
        "provenance": "read",
        "level_1": "Biết",
        "level_2": "Mới",
        "level_3": "",
        "level_4": "",
        "level_5": "",
    }
    assert mai.post(url, sent).status_code == 302
    assert dict(competency.levels.values_list("level", "descriptor")) == {
        1: "Biết",
        2: "Mới",
        3: "",
        4: "",
        5: "",
    }


def test_what_is_remembered_or_illustrative_is_marked(mai, world):
    Competency.objects.create(code="K01", name="Kỹ năng", group="skill", provenance="illustrative")
    page = mai.get(reverse("cms_norm_competency:index")).content.decode()
    assert "cms-tag-changed" in page


def test_dates_in_the_wrong_order_are_refused_in_words(mai, world):
    sent = {
        "code": "1/2026",
        "title": "x",
        "active_from": "02/01/2026",
        "active_to": "01/01/2026",
        "provenance": "read",
    }
    response = mai.post(reverse("cms_norm_legalbasis:add"), sent)
    assert response.status_code == 200
    assert LegalBasis.objects.count() == 0


def test_a_track_is_put_together_of_steps_and_positions(mai, world):
    position = JobPosition.objects.create(code="CM1", name="Chuyên viên", short_name="Chuyên viên")
    course = make_course(world.agency)
    sent = {
        "title": "Lộ trình",
        "summary": "",
        "positions": [position.pk],
        "steps-TOTAL_FORMS": "1",
        "steps-INITIAL_FORMS": "0",
        "steps-MIN_NUM_FORMS": "0",
        "steps-MAX_NUM_FORMS": "1000",
        "steps-0-courses": [course.pk],
        "steps-0-required": "on",
        "steps-0-due_days": "30",
        "steps-0-ORDER": "1",
        "steps-0-id": "",
    }
    assert mai.post(reverse("cms_norm_skilltrack:add"), sent).status_code == 302
    track = SkillTrack.objects.get()
    assert [step.courses.get().pk for step in track.steps.all()] == [course.pk]
    assert list(track.positions.all()) == [position]
    listed = mai.get(reverse("cms_norm_skilltrack:index")).content.decode()
    assert ("True" in listed, "False" in listed) == (False, False)


def test_a_field_gets_its_address_by_itself(mai, world):
    for _ in range(2):
        name = f"Đất đai {_}"
        assert (
            mai.post(reverse("cms_norm_subject:add"), {"name": name, "sort_order": "0"}).status_code
            == 302
        )
    assert set(Subject.objects.filter(slug__startswith="dat").values_list("slug", flat=True)) == {
        "dat-dai-0",
        "dat-dai-1",
    }


def test_a_provider_is_linked_by_an_administrator_alone(mai, client_of, world):
    url = reverse("cms_norm_provider:edit", args=[world.partner.provider.pk])
    assert "editors" not in mai.get(url).context["form"].fields
    assert "editors" in client_of("lam").get(url).context["form"].fields
