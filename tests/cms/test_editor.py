"""What an editor can and cannot put into a page: addresses, rich text, files of others, privacy."""

import re

import pytest
from django.urls import reverse
from wagtail.models import Page, PageViewRestriction

from courses.models import CoursePage, LessonPage, Question, QuizPage
from courses.viewsets.editors import OneScreen
from courses.viewsets.pages import PAGE_VIEWSETS
from tests.cms.forms import (
    PAYLOADS,
    course_form,
    lesson_form,
    new,
    question_form,
    quiz_form,
    rich,
    stream_form,
    whole_course_form,
)
from tests.cms.world import (
    add_lesson,
    add_question,
    add_quiz,
    make_bank,
    make_course,
    make_document,
    make_image,
)

pytestmark = pytest.mark.one_database

JSON = "application/json"


@pytest.fixture
def binh(world, client_of):
    return client_of("binh")


@pytest.fixture
def chi(world, client_of):
    return client_of("chi")


# Addresses (26, T086) ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Đất đai", "dat-dai"),
        ("ĐỘI ĐỐI ĐÁP", "doi-doi-dap"),
        ("Ứng xử ở xã", "ung-xu-o-xa"),
        ("???", "muc"),
        ("Hoà giải", "hoa-giai"),
    ],
)
def test_addresses_are_right_ascii(binh, world, title, slug):
    assert new(binh, "coursepage", world.agency, course_form(title=title)).status_code == 302
    assert CoursePage.objects.get().slug == slug


def test_equal_titles_never_clash(binh, world):
    course = make_course(world.agency)
    for _ in range(3):
        assert new(binh, "lessonpage", course, lesson_form(title="Đất đai")).status_code == 302
    slugs = LessonPage.objects.order_by("path").values_list("slug", flat=True)
    assert list(slugs) == ["dat-dai", "dat-dai-2", "dat-dai-3"]


@pytest.mark.parametrize("kind", ["lessonpage", "quizpage", "modulepage", "coursepage"])
def test_address_privacy_and_times_are_no_fields(chi, world, kind):
    parent = world.partner if kind == "coursepage" else make_course(world.partner, "Khung")
    url = reverse("wagtailadmin_pages:add", args=("courses", kind, parent.pk))
    page = chi.get(url).content.decode()
    for name in (
        "slug",
        "seo_title",
        "search_description",
        "show_in_menus",
        "go_live_at",
        "expire_at",
    ):
        assert f'name="{name}"' not in page


@pytest.mark.parametrize("viewset", PAGE_VIEWSETS[:4], ids=lambda viewset: viewset.name)
def test_the_editor_is_ours_though_a_check_asked_for_it_first(viewset):
    model = viewset.model
    own = model.edit_handler
    del model.edit_handler
    model.get_edit_handler.cache_clear()
    assert not isinstance(model.get_edit_handler(), OneScreen)
    viewset.use_editor()
    assert isinstance(model.get_edit_handler(), OneScreen)
    assert type(own) is type(model.edit_handler)


def test_what_is_no_field_cannot_be_sent(chi, world):
    course = make_course(world.partner)
    sent = lesson_form(
        slug="admin",
        go_live_at="01/01/2030 08:00",
        expire_at="01/01/2031 08:00",
        seo_title="x",
        live="on",
        owner="1",
        locked="on",
        translation_key="x",
    )
    assert new(chi, "lessonpage", course, sent).status_code == 302
    lesson = LessonPage.objects.get()
    assert (
        lesson.slug,
        lesson.go_live_at,
        lesson.expire_at,
        lesson.seo_title,
        lesson.live,
        lesson.locked,
    ) == ("bai", None, None, "", False, False)


def test_privacy_and_aliases_are_closed(chi, binh, world):
    lesson = add_lesson(make_course(world.partner))
    for client in (chi, binh):
        for name in ("set_privacy", "convert_alias"):
            url = reverse(f"wagtailadmin_pages:{name}", args=[lesson.pk])
            assert client.get(url).status_code == 404
            assert client.post(url, {"restriction_type": "login"}).status_code == 404
    assert PageViewRestriction.objects.count() == 0


def test_only_a_reviewer_sets_tiet_and_paper(chi, binh, world):
    assert (
        'name="tiet"'
        not in chi.get(
            reverse("wagtailadmin_pages:add", args=("courses", "coursepage", world.partner.pk))
        ).content.decode()
    )
    sent = course_form(title="Của Chi", tiet="40", paper_allowed="on")
    assert new(chi, "coursepage", world.partner, sent).status_code == 302
    course = CoursePage.objects.get()
    assert (course.tiet, course.paper_allowed) == (None, False)
    sent = course_form(title="Của Bình", tiet="4,5")
    assert new(binh, "coursepage", world.agency, sent).status_code == 302
    assert float(CoursePage.objects.get(title="Của Bình").tiet) == 4.5


def test_the_page_of_a_course_is_not_published_alone_without_what_it_needs(binh, world):
    course = make_course(world.agency)
    edit = reverse("wagtailadmin_pages:edit", args=[course.pk])
    whole = whole_course_form(course)
    lacking = {
        "Chọn lĩnh vực.": {"subject": ""},
        "Ghi nơi cấp giấy.": {"paper_allowed": "on", "paper_decision": "1", "paper_signer": "A"},
        "Ghi quyết định làm căn cứ cấp giấy.": {"paper_allowed": "on"},
        "Thêm ít nhất một chuẩn đầu ra": {"outcomes-0-DELETE": "on"},
    }
    for text, change in lacking.items():
        response = binh.post(edit, {**whole, **change, "action-publish": "1"})
        assert (response.status_code, text in response.content.decode()) == (200, True), text
    assert CoursePage.objects.get().live is False
    assert binh.post(edit, {**whole, "subject": ""}).status_code == 302
    assert binh.post(edit, {**whole, "action-publish": "1"}).status_code == 302
    assert CoursePage.objects.get().live is True


# Rich text (T069, T070) --------------------------------------------------------------------------


@pytest.mark.parametrize("payload", PAYLOADS)
def test_what_is_typed_stays_text(binh, world, payload):
    course = make_course(world.agency)
    blocks = stream_form(
        ("text", rich(payload)),
        ("callout", {"kind": "note", "title": payload, "text": rich(payload)}),
        (
            "single",
            {
                "prompt": rich(payload),
                "options": f"*{payload}\nB",
                "explanation": rich(payload),
                "tip": "",
                "shuffle": "on",
            },
        ),
    )
    sent = {**lesson_form(**blocks), "action-publish": "1"}
    assert new(binh, "lessonpage", course, sent).status_code == 302
    lesson = LessonPage.objects.get()
    preview = binh.get(reverse("wagtailadmin_pages:view_draft", args=[lesson.pk]))
    assert preview.status_code == 200
    for source in (lesson.body[0].value.source, lesson.body[1].value["text"].source):
        assert not re.search(
            r"<(script|img|svg|iframe|object|embed|form|style|base|meta|video)", source
        )


@pytest.mark.parametrize("payload", PAYLOADS)
def test_html_that_is_stored_past_the_editor_is_cleaned_when_a_question_is_asked(
    binh, world, payload
):
    bank = make_bank(world.agency.provider)
    question = add_question(bank, "q1", prompt=f"<p>{payload}</p>", explanation=f"<p>{payload}</p>")
    spec = question.versions.get().spec
    for html in (spec["prompt"], spec["explanation"]):
        assert not re.search(
            r"<(script|img|svg|iframe|object|embed|form|style|base|meta|video)", html
        )
        assert "javascript:" not in re.sub(r">[^<]*<", "><", html)


def test_there_is_no_raw_html_and_no_embed(world):
    blocks = LessonPage.body.field.stream_block.child_blocks
    assert set(blocks) == {
        "text",
        "image",
        "table",
        "callout",
        "steps",
        "comparison",
        "excerpt",
        "case",
        "dialogue",
        "flashcards",
        "glossary",
        "document",
        "form_file",
        "video",
        "audio",
        "single",
        "multiple",
        "truefalse",
        "numeric",
        "short",
    }
    features = {f for block in blocks.values() for f in getattr(block, "features", None) or []}
    assert features <= {
        "h2",
        "h3",
        "bold",
        "italic",
        "ol",
        "ul",
        "link",
        "document-link",
        "blockquote",
    }


@pytest.mark.parametrize(
    "url", ["http://169.254.169.254/", "file:///etc/passwd", "http://x.example/"]
)
def test_embeds_are_closed(binh, url):
    for address in ("/admin/embeds/chooser/", "/admin/embeds/chooser/upload/"):
        assert binh.post(address, {"embed-chooser-url": url}).status_code == 404


# Files and questions of others (T068, T081) ------------------------------------------------------


def test_files_of_others_cannot_be_put_into_a_page(chi, world):
    course = make_course(world.partner)
    foreign = world.agency.provider.collection
    for block in (
        ("image", {"image": str(make_image(foreign).pk), "alt": "x", "caption": ""}),
        ("document", {"document": str(make_document(foreign).pk), "title": ""}),
    ):
        response = new(chi, "lessonpage", course, lesson_form(**stream_form(block)))
        assert response.status_code == 200
    sent = course_form(image=str(make_image(foreign).pk))
    assert new(chi, "coursepage", world.partner, sent).status_code == 200
    assert LessonPage.objects.count() == 0
    own = make_image(world.partner.provider.collection)
    block = ("image", {"image": str(own.pk), "alt": "x", "caption": ""})
    assert new(chi, "lessonpage", course, lesson_form(**stream_form(block))).status_code == 302


def test_questions_and_banks_of_others_are_not_there(chi, world):
    course = make_course(world.partner)
    bank = make_bank(world.agency.provider)
    question = add_question(bank, "q1")
    for slot in ({"question": str(question.pk)}, {"bank": str(bank.pk)}):
        assert new(chi, "quizpage", course, quiz_form(**slot)).status_code == 200
    assert QuizPage.objects.count() == 0
    own = add_question(make_bank(world.partner.provider), "q2")
    assert new(chi, "quizpage", course, quiz_form(question=str(own.pk))).status_code == 302


@pytest.mark.parametrize("name", ["attempts", "time_limit"])
def test_a_test_that_nobody_could_take_is_refused(binh, world, name):
    course = make_course(world.agency)
    bank = make_bank(world.agency.provider)
    sent = quiz_form(bank=str(bank.pk))
    response = new(binh, "quizpage", course, {**sent, name: "0"})
    assert response.status_code == 200
    assert "Số nhỏ nhất là 1." in response.content.decode()
    assert QuizPage.objects.count() == 0
    assert new(binh, "quizpage", course, {**sent, name: ""}).status_code == 302


def test_a_test_is_published_only_with_enough_questions(binh, world):
    course = make_course(world.agency)
    bank = make_bank(world.agency.provider)
    add_question(bank, "q1")
    sent = {**quiz_form(bank=str(bank.pk), count="5"), "action-publish": "1"}
    assert new(binh, "quizpage", course, sent).status_code == 200
    assert QuizPage.objects.count() == 0
    assert new(binh, "quizpage", course, quiz_form(bank=str(bank.pk), count="5")).status_code == 302
    sent = {**quiz_form(bank=str(bank.pk), count="1"), "action-publish": "1"}
    assert new(binh, "quizpage", course, sent).status_code == 302


def test_a_question_stays_in_ones_own_bank(chi, world):
    foreign, own = make_bank(world.agency.provider), make_bank(world.partner.provider, "Của Chi")
    add = reverse("wagtailsnippets_courses_question:add")
    assert chi.post(add, question_form(foreign)).status_code == 200
    assert Question.objects.count() == 0
    assert chi.post(add, question_form(own)).status_code == 302
    edit = reverse("wagtailsnippets_courses_question:edit", args=[Question.objects.get().pk])
    assert chi.post(edit, question_form(foreign)).status_code == 200
    assert Question.objects.get().bank == own


def test_a_bank_belongs_to_ones_own_provider(chi, world):
    add = reverse("wagtailsnippets_courses_questionbank:add")
    foreign = chi.post(add, {"title": "x", "provider": world.agency.provider.pk})
    assert foreign.status_code == 200
    assert chi.post(add, {"title": "x", "provider": world.partner.provider.pk}).status_code == 302


# Publishing and review (T085) --------------------------------------------------------------------


def test_who_may_not_publish_keeps_a_draft(chi, world):
    course = make_course(world.partner)
    sent = {**lesson_form(**stream_form(("text", rich("Chào")))), "action-publish": "1"}
    new(chi, "lessonpage", course, sent)
    lesson = LessonPage.objects.get()
    assert not lesson.live
    url = reverse("wagtailadmin_pages:edit", args=[lesson.pk])
    chi.post(url, sent)
    lesson.refresh_from_db()
    assert not lesson.live
    for name in ("cms_publish", "cms_retire", "cms_restore"):
        assert chi.post(reverse(name, args=[course.pk])).status_code == 403
    course.refresh_from_db()
    assert (course.live, course.retired_at) == (False, None)


def test_a_question_of_who_may_not_publish_stays_a_draft(chi, world):
    own = make_bank(world.partner.provider)
    add = reverse("wagtailsnippets_courses_question:add")
    chi.post(add, {**question_form(own), "action-publish": "1"})
    question = Question.objects.get()
    assert not question.live
    url = reverse("wagtailsnippets_courses_question:unpublish", args=[question.pk])
    assert chi.post(url).status_code == 302
    question.refresh_from_db()
    assert (question.live, question.versions.count()) == (False, 0)


def test_the_author_cannot_decide_and_nobody_edits_what_waits(chi, binh, client_of, world):
    course = make_course(world.partner)
    lesson = add_lesson(course)
    assert chi.post(reverse("cms_submit", args=[course.pk])).status_code == 303
    state = course.reviews.get()
    for name in ("cms_approve", "cms_return"):
        url = reverse(name, args=[state.pk])
        assert chi.post(url, {"text": "x"}).status_code == 403
        assert binh.post(url, {"text": "x"}).status_code == 404
    edit = reverse("wagtailadmin_pages:edit", args=[lesson.pk])
    for who in ("chi", "mai"):
        client_of(who).post(edit, lesson_form(title="Lén sửa"))
    lesson.refresh_from_db()
    assert lesson.get_latest_revision_as_object().title == "Sáu bước"
    for name in ("delete", "unpublish", "move"):
        url = reverse(f"wagtailadmin_pages:{name}", args=[lesson.pk])
        assert chi.post(url, {}).status_code == 403
    assert LessonPage.objects.count() == 1
    mai = client_of("mai")
    assert mai.post(reverse("cms_approve", args=[state.pk])).status_code == 303
    course.refresh_from_db()
    assert course.live


def test_an_incomplete_course_tells_what_is_missing(binh, world):
    course = make_course(world.agency, summary="")
    response = binh.post(reverse("cms_publish", args=[course.pk]), follow=True)
    page = response.content.decode()
    assert f'href="/admin/pages/{course.pk}/edit/#id_summary"' in page
    course.refresh_from_db()
    assert not course.live


# Copying and moving between providers (T079) ------------------------------------------------------


def copy(client, page, target):
    url = reverse("wagtailadmin_pages:copy", args=[page.pk])
    return client.post(
        url,
        {
            "new_title": "Bản sao",
            "new_slug": "ban-sao",
            "new_parent_page": str(target.pk),
            "copy_subpages": "on",
        },
    )


def test_copies_stay_with_their_provider(chi, client_of, world):
    own, foreign = make_course(world.partner, "Của Chi"), make_course(world.agency, "Của xã")
    count = Page.objects.count()
    assert copy(chi, foreign, world.partner).status_code == 404
    assert copy(chi, own, world.agency).status_code == 404
    assert copy(client_of("mai"), foreign, world.partner).status_code in {302, 403}
    assert Page.objects.count() == count
    assert copy(chi, own, world.partner).status_code == 302
    assert Page.objects.count() == count + 1


def test_moves_stay_with_their_provider(chi, world):
    own, foreign = make_course(world.partner, "Của Chi"), make_course(world.agency, "Của xã")
    lesson = add_lesson(own)
    path = lesson.path
    for page, target in ((lesson, foreign), (foreign, own)):
        url = reverse("wagtailadmin_pages:move_confirm", args=[page.pk, target.pk])
        assert chi.post(url).status_code == 404
    lesson.refresh_from_db()
    assert lesson.path == path


# Preview (T076) ----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["lesson", "quiz", "course"])
def test_a_preview_leaves_no_trace_and_is_useless_to_others(binh, client_of, world, kind):
    from lms.learning.models import Attempt, Enrolment, Progress, StudyRound

    course = make_course(world.agency)
    bank = make_bank(world.agency.provider)
    page = {
        "course": lambda: course,
        "lesson": lambda: add_lesson(course),
        "quiz": lambda: add_quiz(course, {"question": add_question(bank, "q1")}),
    }[kind]()
    url = reverse("wagtailadmin_pages:view_draft", args=[page.pk])
    assert binh.get(url).status_code == 200
    assert [m.objects.count() for m in (Attempt, StudyRound, Enrolment, Progress)] == [0, 0, 0, 0]
    assert client_of("an").get(url).status_code == 403
    assert client_of("an").get(page.url or "/khoa-hoc/x/").status_code == 404


# The programming interface (T094) ----------------------------------------------------------------


def test_no_other_programming_interface_is_mounted(chi, client):
    bearer = {"Authorization": "Bearer 0123456789"}
    for url in ("/api/v2/pages/", "/api/", "/admin/api/main/pages/"):
        assert chi.get(url).status_code == 404
        for method in ("post", "put", "patch", "delete"):
            sent = getattr(chi, method)(url, "{}", content_type=JSON, headers=bearer)
            assert sent.status_code == 404
        assert client.post(url, {}, content_type="application/json").status_code in {302, 404}
