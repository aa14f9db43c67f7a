"""The CMS speaks Vietnamese on every screen that authors and reviewers pass through."""

import re
from html.parser import HTMLParser

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from courses import actions
from courses.models import Competency
from tests.cms.forms import lesson_form, stream_form
from tests.cms.world import (
    AT,
    add_lesson,
    add_question,
    add_quiz,
    make_bank,
    make_course,
    make_document,
    make_image,
    make_media,
    question_value,
)

pytestmark = pytest.mark.one_database

#: Words that only English has; names and what authors write themselves are not English here.
ENGLISH = re.compile(
    r"\b(the|and|of|this|that|are|is|not|your|you|with|from|page|pages|save|edit|delete|add|new|"
    r"search|publish|published|draft|choose|select|title|status|type|image|images|document|documents|"
    r"upload|collection|history|usage|comment|comments|preview|all|any|show|filter|sort|move|copy|"
    r"help|settings|more|options|updated|created|locked|live|user|action|actions|lesson|question|"
    r"course|test|close|open|cancel|update|changes|version|toggle|items?|field|required|media)\b",
    re.IGNORECASE,
)
#: Names that stay as they are.
KEPT = re.compile(
    r"Wagtail|JPEG|PNG|WebP|PDF|Video|video|XLSX|CSV|Word|WebVTT|Enter|Ctrl|Alt|Shift|Esc|Mod|⌘|Tab|"
    r"sạn|Tiên Học|English|UBND|GIF|\.vtt|Dashboard\b(?=x)"
)
SHOWN = {"title", "alt", "placeholder", "aria-label", "value"}


class Words(HTMLParser):
    """What a person reads or hears of a page: text, and names of things in attributes."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.texts = []
        self.hidden = 0
        self.silent = []

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        if tag in {"script", "style", "svg", "template", "noscript"}:
            self.hidden += 1
        for name in SHOWN & values.keys():
            button = tag == "input" and values.get("type") in {"submit", "button"}
            if name != "value" or button:
                self.texts.append(values[name] or "")

    def handle_endtag(self, tag):
        if tag in {"script", "style", "svg", "template", "noscript"}:
            self.hidden -= 1

    def handle_data(self, data):
        if not self.hidden and data.strip():
            self.texts.append(data)


def english_in(html):
    reader = Words()
    reader.feed(html)
    return sorted(
        {" ".join(text.split())[:90] for text in reader.texts if ENGLISH.search(KEPT.sub("", text))}
    )


@pytest.fixture
def screens(world):
    """Addresses of the screens by who passes through them."""
    course = make_course(world.agency, "Khóa một")
    module_parent = course
    lesson = add_lesson(
        course, "Bài một", body=[("text", "<p>Chào.</p>"), ("single", question_value())]
    )
    bank = make_bank(world.agency.provider, "Ngân hàng một")
    question = add_question(bank, "q1")
    quiz = add_quiz(course, {"question": question})
    actions.publish_course(course=course, at=AT, by=world.binh)
    lesson.refresh_from_db()
    lesson.save_revision(user=world.binh)
    submitted = make_course(world.partner, "Khóa hai")
    part = add_lesson(submitted, "Bài hai")
    state = actions.submit_course(course=submitted, at=AT, by=world.chi)
    collection = world.agency.provider.collection
    image, document = make_image(collection, "Hình một"), make_document(collection, "Tệp một")
    media = make_media(collection, "Phim một")
    competency = Competency.objects.first()
    pages = [course, lesson, quiz]
    names = ("edit", "history", "usage", "delete", "unpublish", "move", "copy", "workflow_history")
    trainer = [
        "/admin/",
        "/admin/khoa-hoc/",
        f"/admin/khoa-hoc/{course.pk}/",
        "/admin/cho-duyet/",
        "/admin/khoa-hoc/?q=khong-co",
        *(
            reverse(f"wagtailadmin_pages:{name}", args=[page.pk])
            for page in pages
            for name in names
        ),
        *(
            reverse("wagtailadmin_pages:add", args=("courses", kind, module_parent.pk))
            for kind in ("lessonpage", "quizpage", "modulepage")
        ),
        reverse("wagtailadmin_pages:add", args=("courses", "coursepage", world.agency.pk)),
        reverse("wagtailadmin_pages:add_subpage", args=[course.pk]),
        reverse("wagtailadmin_pages:revisions_compare", args=[lesson.pk, "earliest", "latest"]),
        reverse("wagtailadmin_pages:revisions_revert", args=[lesson.pk, lesson.live_revision_id]),
        "/admin/ngan-hang/",
        "/admin/ngan-hang/add/",
        f"/admin/ngan-hang/edit/{bank.pk}/",
        "/admin/cau-hoi/",
        "/admin/cau-hoi/?q=khong-co",
        "/admin/cau-hoi/add/",
        *(
            f"/admin/cau-hoi/add/?kind={kind}"
            for kind in ("multiple", "truefalse", "numeric", "short")
        ),
        *(
            f"/admin/cau-hoi/{name}/{question.pk}/"
            for name in ("edit", "history", "usage", "unpublish")
        ),
        "/admin/images/",
        "/admin/images/add/",
        "/admin/images/multiple/add/",
        "/admin/images/?layout=list",
        f"/admin/images/{image.pk}/",
        f"/admin/images/{image.pk}/delete/",
        f"/admin/images/usage/{image.pk}/",
        "/admin/documents/",
        "/admin/documents/multiple/add/",
        f"/admin/documents/edit/{document.pk}/",
        f"/admin/documents/delete/{document.pk}/",
        f"/admin/documents/usage/{document.pk}/",
        "/admin/media/",
        "/admin/media/video/add/",
        "/admin/media/audio/add/",
        f"/admin/media/edit/{media.pk}/",
        f"/admin/media/delete/{media.pk}/",
        f"/admin/media/usage/{media.pk}/",
    ]
    norms = (
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
    )
    reviewer = [
        "/admin/cho-duyet/",
        f"/admin/cho-duyet/{state.pk}/",
        "/admin/danh-muc/",
        f"/admin/khoa-hoc/{submitted.pk}/",
        reverse("wagtailadmin_pages:edit", args=[part.pk]),
        *(reverse(f"cms_norm_{norm}:{name}") for norm in norms for name in ("index", "add")),
        *(
            reverse(f"cms_norm_competency:{name}", args=[competency.pk])
            for name in ("edit", "history", "usage")
        ),
    ]
    partner = [
        f"/admin/khoa-hoc/{submitted.pk}/",
        f"/admin/cho-duyet/{state.pk}/",
        "/admin/",
        reverse("wagtailadmin_pages:edit", args=[part.pk]),
    ]
    modals = [
        "/admin/images/chooser/",
        "/admin/documents/chooser/",
        "/admin/media/chooser/video/",
        "/admin/chon-cau-hoi/",
        "/admin/chon-ngan-hang/",
        "/admin/choose-page/",
        "/admin/choose-external-link/",
        "/admin/choose-email-link/",
    ]
    return {"binh": trainer, "mai": reviewer, "chi": partner, "modals": modals}


@pytest.mark.parametrize("who", ["binh", "mai", "chi"])
def test_no_screen_holds_english(screens, client_of, who):
    client = client_of(who)
    found = {}
    for url in screens[who]:
        response = client.get(url)
        assert response.status_code in {200, 302}, url
        for text in english_in(response.content.decode()):
            found.setdefault(text, url)
    assert not found, "\n".join(f"{url}: {text}" for text, url in found.items())


def test_no_dialogue_holds_english(screens, client_of):
    binh = client_of("binh")
    found = {}
    for url in screens["modals"]:
        response = binh.get(url)
        assert response.status_code == 200, url
        for text in english_in(response.json().get("html", "")):
            found.setdefault(text, url)
    assert not found, "\n".join(f"{url}: {text}" for text, url in found.items())


def test_what_is_not_there_is_said_in_vietnamese(screens, client_of):
    response = client_of("chi").get("/admin/khoa-hoc/999999/")
    assert (response.status_code, english_in(response.content.decode())) == (404, [])


def test_no_refusal_holds_english(world, client_of):
    binh = client_of("binh")
    course = make_course(world.agency)
    lesson = add_lesson(course)
    edit = reverse("wagtailadmin_pages:edit", args=[lesson.pk])
    bad = stream_form(
        ("single", {"prompt": "null", "options": "", "explanation": "null", "tip": ""}),
        ("image", {"image": "", "alt": "", "caption": ""}),
        ("document", {"document": "", "title": ""}),
    )
    found = {}
    for sent in (lesson_form(**bad, minutes="0"), lesson_form(title="", minutes="x")):
        page = binh.post(edit, {**sent, "action-publish": "1"}).content.decode()
        for text in english_in(page):
            found.setdefault(text, edit)
    for name in ("trang.html", "tep"):
        sent = {"title": "Tệp", "file": SimpleUploadedFile(name, b"<p>")}
        for text in english_in(binh.post("/admin/documents/add/", sent).content.decode()):
            found.setdefault(text, name)
    assert not found, "\n".join(found)


@pytest.mark.parametrize(("who", "number"), [("binh", 6), ("chi", 6), ("mai", 7), ("lam", 11)])
def test_the_menu_has_at_most_seven_entries_for_who_writes(world, client_of, rf, who, number):
    from wagtail.admin.menu import admin_menu

    request = rf.get("/admin/")
    request.user = getattr(world, who)
    names = [str(item.label) for item in admin_menu.menu_items_for_request(request)]
    assert len(names) == len(set(names))
    assert len(names) == number
    assert not any(ENGLISH.search(KEPT.sub("", name)) for name in names), names


def test_english_is_there_for_who_chose_it(world, client_of):
    world.binh.language = "en"
    world.binh.save()
    page = client_of("binh").get("/admin/khoa-hoc/").content.decode()
    assert "Search courses" in page
