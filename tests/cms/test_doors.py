"""Every door of the CMS, tried with objects of others (T077-T085, T090): nothing seen, nothing changed."""

import re
from itertools import product

import pytest
from django.db import transaction
from django.urls import reverse
from wagtail.models import Page, Revision

from courses.gate.doors import DOORS, FAMILIES, administrator, rule_of
from courses.models import (
    CoursePage,
    CustomDocument,
    CustomImage,
    CustomMedia,
    LessonPage,
    Question,
    QuestionBank,
)
from lms.operations.doors import doors
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
)

SECRET = "bimat7391"
PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>[^)]*\)")


@pytest.fixture
def foreign(world):
    """Everything of the agency that Chi of the partner university must not see, full of a word."""
    from courses import actions

    provider = world.agency.provider
    bank = make_bank(provider, f"{SECRET} ngân hàng")
    question = add_question(bank, f"{SECRET}-1", prompt=f"<p>{SECRET}</p>", live=False)
    course = make_course(world.agency, f"{SECRET} khóa", summary=SECRET)
    lesson = add_lesson(course, f"{SECRET} bài", body=[("text", f"<p>{SECRET}</p>")])
    add_quiz(course, {"question": question})
    waiting = make_course(world.agency, f"{SECRET} chờ")
    add_lesson(waiting, f"{SECRET} bài chờ")
    state = actions.submit_course(course=waiting, at=AT, by=world.binh)
    return {
        "course": course,
        "lesson": lesson,
        "bank": bank,
        "question": question,
        "image": make_image(provider.collection, f"{SECRET} hình"),
        "document": make_document(provider.collection, f"{SECRET} tệp"),
        "media": make_media(provider.collection, f"{SECRET} phim"),
        "state": state,
        "own": make_course(world.partner, "Của Chi"),
    }


def admin_routes():
    return [door for door in doors() if door.route.startswith("admin/")]


def values_for(name, route, foreign):
    """What each gap of an address is filled with: ids of what is not Chi's."""
    lesson = foreign["lesson"]
    rows = {
        "question": foreign["question"],
        "questionbank": foreign["bank"],
        "chon-cau-hoi": foreign["question"],
        "chon-ngan-hang": foreign["bank"],
    }
    pk = lesson.pk
    for word, row in rows.items():
        if f"courses_{word}:" in name or f"/{word}/" in route:
            pk = row.pk
    if "wagtailimages" in name:
        pk = foreign["image"].pk
    if "wagtaildocs" in name:
        pk = foreign["document"].pk
    if name in {
        "cms_course",
        "cms_publish",
        "cms_submit",
        "cms_withdraw",
        "cms_retire",
        "cms_restore",
        "cms_move_part",
    }:
        pk = foreign["course"].pk
    if name in {"cms_submission", "cms_approve", "cms_return"}:
        pk = foreign["state"].pk
    return {
        "pk": pk,
        "page_pk": lesson.pk,
        "page_id": lesson.pk,
        "part_pk": lesson.pk,
        "parent_page_id": foreign["course"].pk,
        "page_to_move_id": lesson.pk,
        "destination_id": foreign["own"].pk,
        "image_id": foreign["image"].pk,
        "document_id": foreign["document"].pk,
        "doc_id": foreign["document"].pk,
        "media_id": foreign["media"].pk,
        "uploaded_file_id": 1,
        "collection_id": 2,
        "revision_id": lesson.latest_revision_id,
        "revision_id_a": "earliest",
        "revision_id_b": "latest",
        "task_state_id": foreign["state"].pk,
        "task_id": foreign["state"].task_id,
        "workflow_state_id": foreign["state"].workflow_state_id,
        "workflow_pk": 1,
        "session_id": 1,
        "action_name": "approve",
        "direction": "len",
        "media_type": "video",
        "filter_spec": "width-99999",
        "app_label": "courses",
        "model_name": "lessonpage",
        "app_name": "courses",
        "content_type_app_name": "courses",
        "content_type_model_name": "lessonpage",
        "object_id": lesson.pk,
        "action": "delete",
        "uidb64": "MQ",
        "token": "x-y",
        "task_uid": "00000000-0000-4000-8000-000000000000",
        "uid": "00000000-0000-4000-8000-000000000000",
        "place": 1,
    }


def filled(door, foreign):
    values = values_for(door.name, door.route, foreign)
    text = PARAMETER.sub(lambda found: str(values[found[1] or found[2]]), door.route)
    return "/" + text.replace(r"\.", ".").replace(".*/", "khong-co/").replace("\\Z", "")


def standing():
    """What must not change, whatever is tried."""
    return (
        list(Page.objects.order_by("pk").values_list("pk", "title", "live", "path", "locked")),
        list(Question.objects.order_by("pk").values_list("pk", "live", "latest_revision")),
        list(QuestionBank.objects.order_by("pk").values_list("pk", "title")),
        sorted(CustomImage.objects.values_list("pk", "title")),
        sorted(CustomDocument.objects.values_list("pk", "title")),
        sorted(CustomMedia.objects.values_list("pk", "title")),
        Revision.objects.count(),
    )


def body_of(response):
    if response.streaming:
        return b"".join(response.streaming_content).decode(errors="replace")
    return response.content.decode(errors="replace")


TRIED = {"title": "hack", "action-publish": "1", "action-submit": "1", "text": "x", "name": "x"}


def test_every_door_is_shut_to_who_has_nothing_to_do_with_it(world, foreign, client_of):
    chi = client_of("chi")
    chi.raise_request_exception = False
    before = standing()
    wrong = []
    for door, method in product(admin_routes(), ("get", "post")):
        if door.name == "wagtailadmin_logout":
            continue  # she stays signed in
        url = filled(door, foreign)
        with transaction.atomic():
            data = {**TRIED, "new_parent_page": foreign["own"].pk} if method == "post" else None
            response = getattr(chi, method)(url, data)
            if response.status_code >= 500:
                wrong.append(f"{method} {url}: {response.status_code}")
            elif SECRET in body_of(response):
                wrong.append(f"{method} {url}: {response.status_code} tells the secret")
            elif standing() != before and door.name not in CREATES:
                wrong.append(f"{method} {url}: {response.status_code} changed something")
            transaction.set_rollback(True)
    assert not wrong, "\n".join(wrong)


#: Doors through which Chi may make something of her own when she sends a form.
CREATES = {"wagtailsnippets_courses_questionbank:add", "wagtailsnippets_courses_question:add"}
QUERIES = [
    "/admin/images/chooser/chosen-multiple/?id={image}",
    "/admin/images/chooser/chosen/{image}/",
    "/admin/images/chooser/?q={secret}",
    "/admin/images/chooser/results/?q={secret}",
    "/admin/images/?q={secret}",
    "/admin/documents/chooser/chosen-multiple/?id={document}",
    "/admin/documents/chooser/chosen/{document}/",
    "/admin/documents/chooser/results/?q={secret}",
    "/admin/documents/?q={secret}",
    "/admin/media/?q={secret}",
    "/admin/media/chooser/?q={secret}",
    "/admin/media/chooser/{media}/",
    "/admin/chon-cau-hoi/",
    "/admin/chon-cau-hoi/results/?q={secret}",
    "/admin/chon-cau-hoi/chosen/{question}/",
    "/admin/chon-cau-hoi/chosen-multiple/?id={question}",
    "/admin/chon-ngan-hang/chosen/{bank}/",
    "/admin/chon-ngan-hang/chosen-multiple/?id={bank}",
    "/admin/chon-ngan-hang/results/?q={secret}",
    "/admin/cau-hoi/?q={secret}",
    "/admin/cau-hoi/?bank={bank}",
    "/admin/cau-hoi/?export=csv",
    "/admin/cau-hoi/?export=xlsx&bank={bank}",
    "/admin/cau-hoi/results/?q={secret}",
    "/admin/cau-hoi/add/?bank={bank}",
    "/admin/ngan-hang/?q={secret}",
    "/admin/khoa-hoc/?q={secret}",
    "/admin/cho-duyet/",
    "/admin/choose-page/?page_type=courses.lessonpage&q={secret}",
    "/admin/choose-page/search/?q={secret}",
    "/admin/choose-page/{course}/",
    "/admin/api/main/pages/?fields=*&search={secret}",
    "/admin/api/main/pages/?child_of={course}",
    "/admin/api/main/pages/{course}/",
    "/admin/api/main/images/?search={secret}",
    "/admin/api/main/documents/{document}/",
    "/admin/reports/site-history/?export=csv",
    "/admin/reports/aging-pages/?export=xlsx",
    "/admin/reports/locked/?export=csv",
    "/admin/reports/workflow/?export=csv",
    "/admin/reports/workflow_tasks/?export=csv",
    "/admin/reports/page-types-usage/?export=csv",
    "/admin/bulk/wagtailcore/page/delete/?id={lesson}&next=/admin/",
    "/admin/bulk/wagtailcore/page/publish/?id={lesson}&next=/admin/",
    "/admin/bulk/wagtailcore/page/unpublish/?id={lesson}&next=/admin/",
    "/admin/bulk/wagtailcore/page/move/?id={lesson}&next=/admin/",
    "/admin/bulk/wagtailcore/page/delete/?id=all&childOf={course}",
    "/admin/bulk/courses/customimage/delete/?id={image}&next=/admin/",
    "/admin/bulk/courses/customimage/add_to_collection/?id={image}&next=/admin/",
    "/admin/bulk/courses/customdocument/delete/?id={document}&next=/admin/",
    "/admin/bulk/courses/question/delete/?id={question}&next=/admin/",
    "/admin/bulk/accounts/user/delete/?id=1&next=/admin/",
    "/admin/tag-autocomplete/?term=bi",
    "/admin/images/{image}/preview/width-99999/",
]


@pytest.mark.parametrize("method", ["get", "post"])
def test_no_query_finds_what_belongs_to_others(world, foreign, client_of, method):
    chi = client_of("chi")
    chi.raise_request_exception = False
    before = standing()
    ids = {name: row.pk for name, row in foreign.items()}
    wrong = []
    for query in QUERIES:
        url = query.format(**ids, secret=SECRET[:-2])
        with transaction.atomic():
            response = getattr(chi, method)(url)
            found = SECRET in body_of(response)
            if response.status_code >= 500 or found or standing() != before:
                wrong.append(f"{method} {url}: {response.status_code}")
            transaction.set_rollback(True)
    assert not wrong, "\n".join(wrong)


def test_every_door_has_a_rule_or_is_an_administrators(db):
    """A door that a new version brings is an administrator's until somebody decides."""
    named = {door.name for door in admin_routes()}
    assert {name for name in DOORS if name and name not in named} == set()
    without = {
        name
        for name in named
        if name not in DOORS and not name.startswith(tuple(start for start, _ in FAMILIES))
    }
    assert all(rule_of(name) is administrator for name in without)
    families = (
        "wagtailusers_",
        "wagtailsites",
        "wagtailadmin_collections",
        "wagtailadmin_workflows",
        "wagtailadmin_reports",
        "wagtailsettings",
        "wagtailsnippets:",
        "cms_task",
    )
    assert {name for name in without if not name.startswith(families)} == set()


@pytest.mark.parametrize("who", ["binh", "chi", "mai"])
def test_people_and_settings_are_an_administrators(world, client_of, who):
    client = client_of(who)
    for url in (
        "/admin/users/",
        "/admin/users/new/",
        "/admin/groups/",
        "/admin/groups/new/",
        "/admin/sites/",
        "/admin/collections/",
        "/admin/workflows/list/",
        "/admin/workflows/tasks/index/",
        "/admin/reports/site-history/",
        "/admin/snippets/",
    ):
        assert client.get(url).status_code == 403, url
        assert client.post(url, {}).status_code == 403, url


@pytest.mark.parametrize("who", ["binh", "chi"])
def test_norms_are_kept_by_reviewers(world, client_of, who):
    client = client_of(who)
    for name in ("competency", "jobposition", "legalbasis", "datedrule", "provider"):
        assert client.get(reverse(f"cms_norm_{name}:index")).status_code == 403
        assert client.post(reverse(f"cms_norm_{name}:add"), {"name": "x"}).status_code == 403
    assert client.get("/admin/danh-muc/").status_code == 403


@pytest.mark.parametrize("kind", ["competency", "provider"])
def test_what_is_in_use_is_not_deleted(world, foreign, client_of, kind):
    rows = {
        "competency": foreign["course"].outcomes.first().competency,
        "provider": world.agency.provider,
    }
    url = reverse(f"cms_norm_{kind}:delete", args=[rows[kind].pk])
    refused = client_of("lam").post(url, follow=True)
    assert refused.redirect_chain == [(url, 302)]
    assert "Mục này đang được dùng nên không xóa." in refused.content.decode()
    assert type(rows[kind]).objects.filter(pk=rows[kind].pk).exists()


def test_a_partner_opens_her_own(world, foreign, client_of):
    own = foreign["own"]
    lesson = add_lesson(own, "Của Chi")
    chi = client_of("chi")
    for url in (
        f"/admin/khoa-hoc/{own.pk}/",
        f"/admin/pages/{lesson.pk}/edit/",
        f"/admin/pages/{lesson.pk}/history/",
        f"/admin/pages/{lesson.pk}/view_draft/",
    ):
        assert chi.get(url).status_code == 200, url
    assert LessonPage.objects.filter(pk=lesson.pk).exists()
    assert CoursePage.objects.filter(pk=own.pk).exists()
