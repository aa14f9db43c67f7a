"""An editor of one university at the doors of another's things (T077-T084, T090): each door by name."""

import pytest
from django.urls import NoReverseMatch, reverse

from courses.models import Competency
from tests.cms.refusals import ABSENT, SECRET, refused, stored, text_of
from tests.cms.world import (
    add_lesson,
    add_question,
    make_bank,
    make_course,
    make_document,
    make_image,
    make_media,
)

pytestmark = pytest.mark.one_database

METHODS = pytest.mark.parametrize("method", ["get", "post"])


@pytest.fixture
def foreign(world):
    """What belongs to the agency; every title holds a word that Chi must never read."""
    provider = world.agency.provider
    bank = make_bank(provider, f"{SECRET} ngân hàng")
    course = make_course(world.agency, f"{SECRET} khóa", summary=SECRET)
    return {
        "course": course,
        "lesson": add_lesson(course, f"{SECRET} bài", body=[("text", f"<p>{SECRET}</p>")]),
        "bank": bank,
        "question": add_question(bank, f"{SECRET}-1", prompt=f"<p>{SECRET}</p>", live=False),
        "image": make_image(provider.collection, f"{SECRET} hình"),
        "document": make_document(provider.collection, f"{SECRET} tệp"),
        "media": make_media(provider.collection, f"{SECRET} phim"),
    }


@pytest.fixture
def chi(world, client_of):
    return client_of("chi")


# Pages -------------------------------------------------------------------------------------------

PAGE_DOORS = (
    "edit",
    "preview_on_edit",
    "view_draft",
    "copy",
    "move",
    "set_page_position",
    "history",
    "history_results",
    "usage",
    "delete",
    "unpublish",
    "set_privacy",
    "convert_alias",
    "revisions_index",
    "workflow_history",
    "confirm_workflow_cancellation",
    "add_subpage",
)


@METHODS
@pytest.mark.parametrize("door", PAGE_DOORS)
def test_a_page_of_others_is_not_there(chi, foreign, caplog, door, method):
    """T077: and looks as a page that never was."""
    url = reverse(f"wagtailadmin_pages:{door}", args=[foreign["lesson"].pk])
    assert refused(chi, method, url, caplog, by="chi") == 404
    absent = reverse(f"wagtailadmin_pages:{door}", args=[ABSENT])
    assert text_of(getattr(chi, method)(url)) == text_of(getattr(chi, method)(absent))


@METHODS
@pytest.mark.parametrize("door", ["lock", "unlock"])
def test_locks_are_an_administrators(chi, foreign, caplog, door, method):
    """T077."""
    url = reverse(f"wagtailadmin_pages:{door}", args=[foreign["lesson"].pk])
    assert refused(chi, method, url, caplog, by="chi") == 403


@METHODS
def test_what_a_page_of_others_once_was_is_not_there(chi, foreign, caplog, method):
    """T078: compared, shown, put back."""
    lesson = foreign["lesson"]
    lesson.title = f"{SECRET} hai"
    second = lesson.save_revision(clean=False)
    first = lesson.revisions.order_by("pk")[0]
    for url in (
        reverse("wagtailadmin_pages:revisions_compare", args=[lesson.pk, first.pk, second.pk]),
        reverse("wagtailadmin_pages:revisions_compare", args=[lesson.pk, "earliest", "latest"]),
        reverse("wagtailadmin_pages:revisions_view", args=[lesson.pk, first.pk]),
        reverse("wagtailadmin_pages:revisions_revert", args=[lesson.pk, first.pk]),
        reverse("wagtailadmin_pages:revisions_unschedule", args=[lesson.pk, first.pk]),
    ):
        assert refused(chi, method, url, caplog, by="chi") == 404


def test_revisions_of_others_are_not_reached_through_a_page_of_ones_own(chi, world, foreign):
    """T078: the page in the address is Chi's, the revision is not."""
    own = add_lesson(make_course(world.partner, "Của Chi"))
    revision = foreign["lesson"].latest_revision_id
    before = stored()
    for name, numbers in (
        ("revisions_compare", (revision, "latest")),
        ("revisions_compare", (own.latest_revision_id, revision)),
        ("revisions_view", (revision,)),
        ("revisions_revert", (revision,)),
    ):
        response = chi.get(reverse(f"wagtailadmin_pages:{name}", args=[own.pk, *numbers]))
        assert (response.status_code, SECRET in response.content.decode()) == (404, False)
    assert stored() == before


# Copies ------------------------------------------------------------------------------------------


def copied(page, target, **more):
    data = {"new_title": "Bản sao", "new_slug": "ban-sao", "new_parent_page": str(target.pk)}
    return reverse("wagtailadmin_pages:copy", args=[page.pk]), {**data, **more}


def test_nothing_is_copied_over_the_fence(chi, world, foreign, caplog):
    """T079: neither in nor out, and never as an alias."""
    own = make_course(world.partner, "Của Chi")
    for page, target, more, status in (
        (foreign["course"], world.partner, {}, 404),
        (foreign["lesson"], own, {"copy_subpages": "on"}, 404),
        (own, world.agency, {}, 404),
        (own, world.partner, {"alias": "on"}, 403),
    ):
        url, data = copied(page, target, **more)
        assert refused(chi, "post", url, caplog, by="chi", **data) == status


def test_copies_for_translation_have_no_door():
    """T079: the installation has one language of content."""
    for name in ("simple_translation:submit_page_translation", "wagtail_localize:submit_page"):
        with pytest.raises(NoReverseMatch):
            reverse(name, args=[1])


# The programming interface, choosers, pictures -----------------------------------------------------


@pytest.mark.parametrize(
    "query",
    [
        "pages/?fields=*",
        "pages/?search=bimat",
        "pages/?child_of={course}",
        "pages/{lesson}/",
        "pages/find/?id={lesson}",
        "images/{image}/",
        "documents/{document}/",
    ],
)
def test_the_interface_of_the_editor_is_closed(chi, foreign, query):
    """T080: no field of any page, no draft."""
    ids = {name: row.pk for name, row in foreign.items()}
    response = chi.get("/admin/api/main/" + query.format(**ids))
    assert (response.status_code, SECRET in response.content.decode()) == (404, False)


CHOSEN = {
    "/admin/images/chooser/chosen/{}/": "image",
    "/admin/images/chooser/chosen-multiple/?id={}": "image",
    "/admin/images/chooser/{}/select_format/": "image",
    "/admin/documents/chooser/chosen/{}/": "document",
    "/admin/documents/chooser/chosen-multiple/?id={}": "document",
    "/admin/media/chooser/{}/": "media",
    "/admin/chon-cau-hoi/chosen/{}/": "question",
    "/admin/chon-ngan-hang/chosen/{}/": "bank",
    "/admin/choose-page/{}/": "course",
}


@pytest.mark.parametrize("door", CHOSEN)
def test_a_chooser_takes_nothing_of_others(chi, foreign, caplog, door):
    """T081: as if the number were nobody's."""
    url = door.format(foreign[CHOSEN[door]].pk)
    assert refused(chi, "get", url, caplog, by="chi") == 404
    assert text_of(chi.get(url)) == text_of(chi.get(door.format(ABSENT)))


@pytest.mark.parametrize(
    ("door", "kind"), [("chon-cau-hoi", "question"), ("chon-ngan-hang", "bank")]
)
def test_several_are_chosen_without_those_of_others(chi, world, foreign, door, kind):
    """T081: Wagtail leaves out what is not there; so is what belongs to others."""
    bank = make_bank(world.partner.provider, "Của Chi")
    own = {"bank": bank, "question": add_question(bank, "chi-1")}[kind]
    url = f"/admin/{door}/chosen-multiple/?id={own.pk}&id={foreign[kind].pk}"
    response = chi.get(url)
    assert (response.status_code, SECRET in response.content.decode()) == (200, False)
    assert [row["id"] for row in response.json()["result"]] == [str(own.pk)]


@METHODS
def test_pictures_are_not_made_to_order(chi, client_of, world, foreign, caplog, method):
    """T082: nor for the administrator, who might be sent an address with a script in it."""
    image = foreign["image"]
    script = "width-<script>alert(1)</script>"
    for url in (
        f"/admin/images/{image.pk}/preview/width-99999/",
        f"/admin/images/{image.pk}/preview/{'fill-10x10|' * 400}width-9/",
        f"/admin/images/{image.pk}/preview/{script}/",
        f"/admin/images/{image.pk}/generate_url/",
        f"/admin/images/{image.pk}/generate_url/{script}/",
        f"/admin/images/{image.pk}/generate_url/output/",
    ):
        response = getattr(client_of("lam"), method)(url)
        assert (response.status_code, "<script>alert" in response.content.decode()) == (404, False)
    url = f"/admin/images/{image.pk}/preview/width-99999/"
    assert refused(chi, method, url, caplog, by="chi") == 404
    assert image.renditions.count() == 0


# Acts on many, reports, norms ----------------------------------------------------------------------

BULK = {
    "wagtailcore/page/delete/?id={}": "lesson",
    "wagtailcore/page/move/?id={}": "lesson",
    "wagtailcore/page/publish/?id={}": "lesson",
    "wagtailcore/page/unpublish/?id={}": "lesson",
    "courses/customimage/delete/?id={}": "image",
    "courses/customimage/add_to_collection/?id={}": "image",
    "courses/customimage/add_tags/?id={}": "image",
    "courses/customdocument/delete/?id={}": "document",
    "courses/question/delete/?id={}": "question",
    "courses/questionbank/delete/?id={}": "bank",
}


@METHODS
@pytest.mark.parametrize("door", BULK)
def test_acts_on_many_name_and_change_nothing_of_others(chi, foreign, caplog, door, method):
    """T083."""
    url = "/admin/bulk/" + door.format(foreign[BULK[door]].pk)
    assert refused(chi, method, url, caplog, by="chi") == 404


@METHODS
def test_one_of_others_among_ones_own_stops_the_whole_act(chi, world, foreign, caplog, method):
    """T083: and "all" is never meant."""
    own = add_lesson(make_course(world.partner, "Của Chi"))
    both = f"/admin/bulk/wagtailcore/page/delete/?id={own.pk}&id={foreign['lesson'].pk}"
    assert refused(chi, method, both, caplog, by="chi") == 404
    everything = f"/admin/bulk/wagtailcore/page/delete/?id=all&childOf={foreign['course'].pk}"
    assert refused(chi, method, everything, caplog, by="chi") == 403


REPORTS = (
    "aging_pages",
    "locked_pages",
    "page_types_usage",
    "site_history",
    "workflow",
    "workflow_tasks",
)


@pytest.mark.parametrize("who", ["chi", "binh", "mai"])
@pytest.mark.parametrize("report", REPORTS)
def test_reports_are_closed_with_their_lists_and_files(client_of, foreign, caplog, report, who):
    """T084: the view is shut, not only its entry in the menu."""
    client = client_of(who)
    for name, status in ((report, 403), (f"{report}_results", 403)):
        url = reverse(f"wagtailadmin_reports:{name}")
        assert refused(client, "get", url, caplog, by=who) == status
        for kind in ("csv", "xlsx"):
            response = client.get(url, {"export": kind})
            assert (response.status_code, SECRET in response.content.decode()) == (404, False)


NORMS = (
    "competency",
    "jobposition",
    "legalbasis",
    "datedrule",
    "provider",
    "skilltrack",
    "programmetype",
    "subject",
    "code",
)


@METHODS
@pytest.mark.parametrize("norm", NORMS)
def test_norms_are_not_opened_by_guessing(chi, world, caplog, norm, method):
    """T090: skills, positions and all that is kept by reviewers."""
    competency = Competency.objects.get(code="C01")
    names = ("edit", "delete", "history", "usage")
    urls = [reverse(f"cms_norm_{norm}:{name}", args=[competency.pk]) for name in names]
    for url in [*urls, reverse(f"cms_norm_{norm}:add"), reverse(f"cms_norm_{norm}:index")]:
        assert refused(chi, method, url, caplog, by="chi", name="hack", code="hack") == 403
    competency.refresh_from_db()
    assert (competency.name, Competency.objects.count()) == ("Phục vụ", 1)


@METHODS
def test_norms_are_no_snippets_beside(chi, world, method):
    """T090: the usual addresses of snippets lead nowhere."""
    pk = Competency.objects.get(code="C01").pk
    for model in ("competency", "jobposition", "skilltrack", "question"):
        for act in ("edit", "copy", "history", "usage", "delete"):
            url = f"/admin/snippets/courses/{model}/{act}/{pk}/"
            assert getattr(chi, method)(url).status_code == 404


# Questions and banks -------------------------------------------------------------------------------

ROW_DOORS = ("edit", "delete", "history", "usage")
DOORS = {
    "question": (*ROW_DOORS, "unpublish", "lock", "workflow_history"),
    "questionbank": (*ROW_DOORS, "copy"),
}


@METHODS
@pytest.mark.parametrize("kind", ["question", "questionbank"])
def test_questions_and_banks_of_others_have_no_door(chi, foreign, caplog, kind, method):
    """T068: by number; and there is no import that could replace by number."""
    row = foreign["question" if kind == "question" else "bank"]
    for door in DOORS[kind]:
        url = reverse(f"wagtailsnippets_courses_{kind}:{door}", args=[row.pk])
        assert refused(chi, method, url, caplog, by="chi") == 404
        absent = reverse(f"wagtailsnippets_courses_{kind}:{door}", args=[ABSENT])
        assert text_of(getattr(chi, method)(url)) == text_of(getattr(chi, method)(absent))


def test_a_question_is_copied_by_nobody():
    """T068."""
    with pytest.raises(NoReverseMatch):
        reverse("wagtailsnippets_courses_question:copy", args=[1])
