"""Whose token opens what: nothing of others, nothing for cookies, nothing once it is closed."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.utils import timezone
from wagtail.models import APIToken, CollectionViewRestriction, Page

from courses.actions import publish_course
from courses.actions.roles import let_edit
from courses.models import CoursePage, LessonPage, Provider, Question
from lms.interop.api.actions import TokenRefused, make_token, revoke_token
from lms.interop.api.api import api
from lms.interop.api.models import ProviderToken
from tests.api.conftest import Program, token_for
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

#: Words that stand in keys and explanations only.
SECRET, WHY = "Đáp án mật 4711", "Vì mật 4711"


def others(world):
    """The agency's course with a test, a bank and files: (uids by kind, numbers of files)."""
    course = make_course(world.agency, "Khóa của xã")
    lesson = add_lesson(course)
    bank = make_bank(world.agency.provider, "Ngân hàng xã")
    question = add_question(bank, "X-1")
    quiz = add_quiz(course, {"question": question})
    uids = {"course": course, "lesson": lesson, "quiz": quiz}
    files = world.agency.provider.collection
    numbers = {
        "image": make_image(files).pk,
        "document": make_document(files).pk,
        "video": make_media(files).pk,
    }
    named = {name: str(page.translation_key) for name, page in uids.items()}
    return named | {"bank": str(bank.uid), "question": str(question.uid)}, numbers


def addresses(uid):
    """Every address of the API that names a thing, with each of its methods."""
    document = api.get_openapi_schema(path_prefix="")
    return [
        (method.upper(), path.replace("{uid}", uid))
        for path, methods in document["paths"].items()
        for method in methods
    ]


def lesson_with(kind, value):
    return {"title": "Bài", "body": [{"type": kind, "value": value}]}


def test_what_is_others_is_not_there(world, program):
    uids, numbers = others(world)
    own = make_course(world.partner)
    for uid in {*uids.values(), str(uuid4()), str(world.agency.translation_key)}:
        answers = {
            (method, path): program(method, path, {}).status_code
            for method, path in addresses(uid)
            if uid in path
        }
        assert len(answers) > 7
        assert set(answers.values()) == {404}, answers
    parent = {"type": "courses.LessonPage", "parent_id": str(own.translation_key)}
    cases = [
        lesson_with("image", {"image": numbers["image"], "alt": "x"}),
        lesson_with("document", {"document": numbers["document"]}),
        lesson_with("video", {"video": numbers["video"], "title": "x"}),
        lesson_with("text", f'<p><a linktype="document" id="{numbers["document"]}">x</a></p>'),
        lesson_with("text", f'<p><a linktype="page" id="{LessonPage.objects.get().pk}">x</a></p>'),
    ]
    statuses = [program("POST", "/pages/", case | {"meta": parent}).status_code for case in cases]
    for elsewhere in (
        uids["course"],
        str(world.agency.translation_key),
        str(world.catalogue.translation_key),
    ):
        made = {"meta": parent | {"parent_id": elsewhere}, "title": "Bài"}
        statuses.append(program("POST", "/pages/", made).status_code)
    for slot in ({"question": uids["question"]}, {"bank": uids["bank"]}):
        quiz = {"meta": parent | {"type": "courses.QuizPage"}, "title": "B", "slots": [slot]}
        statuses.append(program("POST", "/pages/", quiz).status_code)
    asked = {"bank": uids["bank"], "body": [{"type": "truefalse", "value": {"prompt": "x"}}]}
    statuses.append(program("POST", "/questions/", asked).status_code)
    image = {"title": "Ảnh bìa", "image": numbers["image"]}
    statuses.append(program("PATCH", f"/pages/{own.translation_key}/", image).status_code)
    assert set(statuses) == {422}, statuses
    assert (Page.objects.child_of(own).count(), Question.objects.count()) == (0, 1)
    lists = ("/pages/", "/courses/", "/banks/", "/questions/", "/images/", "/documents/", "/media/")
    titles = {
        path: [row.get("title") for row in program("GET", path).told["items"]] for path in lists
    }
    assert titles == {path: [] for path in lists} | {
        "/pages/": ["Tiếp công dân"],
        "/courses/": ["Tiếp công dân"],
    }


def test_an_account_with_more_rights_gives_its_token_no_more(world, program):
    """Chi reviews everything from now on, and her provider may publish: her token reaches as before."""
    uids, _numbers = others(world)
    let_edit(page=world.partner, publish=True)
    world.chi.groups.add(world.mai.groups.get())
    assert program("GET", f"/pages/{uids['lesson']}/").status_code == 404
    assert program("GET", "/questions/").told["count"] == 0
    course = program(
        "POST", "/pages/", {"meta": {"type": "courses.CoursePage"}, "title": "Khóa"}
    ).told
    for act in ("publish", "unpublish", "move", "copy", "create_alias", "convert_alias", "revert"):
        path = f"/pages/{course['id']}/actions/{act}/"
        assert program("POST", path, {"destination_id": 1}).status_code == 404, act
    publishing = {"meta": {"type": "courses.CoursePage", "action": "publish"}, "title": "Khóa"}
    assert program("POST", "/pages/", publishing).status_code == 422
    moved = {"meta": {"parent_id": uids["course"]}}
    assert program("PATCH", f"/pages/{course['id']}/", moved).status_code == 422
    for path in (
        "/sites/",
        "/admin/",
        "/pages/find/",
        "/users/",
        "/schema/courses.LessonPage/",
        "/docs/",
    ):
        assert program("GET", path).status_code == 404, path
    assert CoursePage.objects.get(translation_key=course["id"]).live is False


def test_a_private_collection_above_hides_what_lies_in_it(world, program):
    below = world.partner.provider.collection.add_child(name="Bên dưới")
    inside = make_document(below)
    outside = make_document(world.agency.provider.collection)
    CollectionViewRestriction.objects.create(
        collection=world.agency.provider.collection, restriction_type="login"
    )
    rows = program("GET", "/documents/").told["items"]
    assert [row["id"] for row in rows] == [inside.pk]
    assert outside.pk not in [row["id"] for row in rows]


def dead(world, secret):
    """Ways in which a token ends; each is undone by the test."""
    token = ProviderToken.objects.get()
    provider = Provider.objects.filter(pk=world.partner.provider.pk)
    chi = type(world.chi).objects.filter(pk=world.chi.pk)
    tokens = ProviderToken.objects.filter(pk=token.pk)
    return {
        "closed account": lambda: chi.update(is_active=False),
        "suspended provider": lambda: provider.update(state="suspended"),
        "closed provider": lambda: provider.update(state="closed"),
        "administrator": lambda: chi.update(is_superuser=True),
        "no editor any more": world.chi.groups.clear,
        "run out": lambda: tokens.update(expires_at=timezone.now()),
        "revoked": lambda: revoke_token(token=token, at=timezone.now(), by=world.chi),
    }


def test_a_token_ends_at_once(world):
    secret = token_for(world.chi, world.partner.provider)[1]
    program, open_to = Program(secret), {}
    assert program("GET", "/whoami/").told["provider"]["name"] == "Đại học B"
    for name, end in dead(world, secret).items():
        with transaction.atomic():
            end()
            answers = {
                program(method, path, {}).status_code for method, path in addresses(str(uuid4()))
            }
            open_to[name] = answers
            transaction.set_rollback(True)
    assert open_to == {name: {401} for name in dead(world, secret)}
    assert len(open_to) == 7
    assert program("GET", "/whoami/").status_code == 200
    refused = Program("wagtail_x")("GET", "/whoami/")
    assert refused.headers["WWW-Authenticate"] == "Bearer"
    assert refused.told["detail"].startswith("Mã truy cập thiếu, sai")
    assert refused.told["detail_en"].startswith("The token is missing, wrong")


def test_nothing_but_a_providers_token_opens_anything(world):
    """No session, no token made by command, none in the address, no other scheme."""
    signed_in = Client()
    signed_in.force_login(world.lam)
    bare = APIToken.create_token(user=world.chi, name="bằng lệnh")[1]
    secret = token_for(world.chi, world.partner.provider)[1]
    ways = {
        "session": Program(None, signed_in),
        "anonymous": Program(None),
        "by command": Program(bare),
        "cut short": Program(secret[:-1]),
    }
    for name, program in ways.items():
        statuses = {
            program(method, path, {}).status_code for method, path in addresses(str(uuid4()))
        }
        assert statuses == {401}, name
    for header in (f"Token {secret}", f"Basic {secret}", secret, "Bearer", "Bearer \x00"):
        program = Program(None)
        program.headers = {"Authorization": header}
        assert program("GET", "/whoami/").status_code == 401
    assert Program(None)("GET", f"/whoami/?token={secret}&access_token={secret}").status_code == 401


def test_refusals_are_problems_whatever_is_asked(world, program):
    asked = [
        ("PUT", "/pages/", 405),
        ("TRACE", "/pages/", 405),
        ("GET", "/khong-co/", 404),
        ("GET", "", 404),
        ("GET", "/pages/1/", 404),
        ("GET", "/pages/?limit=1000000000", 422),
        ("GET", "/pages/?limit=-1", 422),
        ("GET", "/pages/?offset=x", 422),
        ("GET", "/pages/?type=wagtailcore.Page", 422),
        ("GET", "/questions/?bank=%00", 422),
        ("POST", "/whoami/", 405),
    ]
    for method, path, status in asked:
        answer = program(method, path, {} if method != "GET" else None)
        assert answer.status_code == status, (method, path, answer.status_code)
        assert answer.headers["Content-Type"] == "application/problem+json", path
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.told["detail"] != answer.told["detail_en"]
    form = program.client.post("/api/v3/pages/", {"title": "x"}, headers=program.headers)
    assert form.status_code == 415


def test_each_token_has_a_rate_of_its_own(world, monkeypatch):
    throttle = api.throttle
    monkeypatch.setattr(throttle, "num_requests", 3)
    first, second = (Program(token_for(world.chi, world.partner.provider)[1]) for _ in range(2))
    spoofed = [{"X_Forwarded_For": f"10.0.0.{number}"} for number in range(4)]
    statuses = [first("GET", "/banks/", **headers).status_code for headers in spoofed]
    assert statuses == [200, 200, 200, 429]
    slow = first("GET", "/banks/")
    assert (slow.told["status"], slow.headers["Retry-After"].isdecimal()) == (429, True)
    assert second("GET", "/banks/").status_code == 200
    cache.clear()


def test_tokens_are_kept_by_the_provider_or_an_administrator(world, client_of):
    chi, lam, mai = (client_of(name) for name in ("chi", "lam", "mai"))
    made = chi.post("/giang-day/api/", {"name": "Kho bài", "days": "90"})
    secret = made.context["secret"]
    assert (made.status_code, secret in made.content.decode()) == (200, True)
    assert secret not in chi.get("/giang-day/api/").content.decode()
    assert Program(secret)("GET", "/whoami/").told["account"] == "chi"
    token = ProviderToken.objects.get()
    days = (token.expires_at - timezone.now()) / timedelta(days=1)
    assert (token.provider, token.made_by, round(days)) == (world.partner.provider, world.chi, 90)
    assert [
        mai.get("/giang-day/api/").status_code,
        client_of("an").get("/giang-day/api/").status_code,
    ] == [403, 403]
    wrong = chi.post("/giang-day/api/", {"name": "x", "days": "4000"})
    assert wrong.status_code == 422
    for_binh = {
        "name": "x",
        "days": "30",
        "provider": str(world.partner.provider.pk),
        "account": str(world.binh.pk),
    }
    assert lam.post("/giang-day/api/", for_binh).status_code == 422
    revoke = f"/giang-day/api/{token.uid}/thu-hoi/"
    assert client_of("binh").post(revoke).status_code == 404
    assert Program(secret)("GET", "/whoami/").status_code == 200
    assert lam.post(revoke).status_code == 303
    assert Program(secret)("GET", "/whoami/").status_code == 401
    with pytest.raises(TokenRefused):
        make_token(
            provider=world.partner.provider,
            user=world.lam,
            name="x",
            expires_at=AT + timedelta(days=1),
            at=AT,
            by=world.lam,
        )


def test_answers_stand_in_nothing_that_is_public(world, client_of, program):
    """A published course with practice and a test: nobody but its writers is told a key (T022, T023)."""
    course = make_course(world.agency, "Khóa công khai")
    options = [{"text": SECRET, "correct": True}, {"text": "Sai"}]
    value = question_value(options=options, explanation=f"<p>{WHY}</p>")
    lesson = add_lesson(course, body=[("text", "<p>Đọc.</p>"), ("single", value)])
    question = add_question(make_bank(world.agency.provider), "K-1", explanation=f"<p>{WHY}</p>")
    quiz = add_quiz(course, {"question": question})
    publish_course(course=course, at=AT, by=world.binh)
    pages = [course, lesson, quiz]
    paths = [
        *(
            "/api/v3/openapi.json",
            "/api/v3/",
            "/api/v3/pages/",
            "/api/v3/questions/",
            "/api/v2/pages/",
        ),
        *(
            f"/api/v3/{kind}/{page.translation_key}/"
            for kind in ("pages", "courses")
            for page in pages
        ),
        *(f"/api/v3/pages/{page.pk}/?version=draft&fields=*" for page in pages),
        *("/api/v3/pages/?search=4711", "/api/v3/pages/find/?html_path=/", "/api/v3/schema/"),
        f"/api/v3/questions/{question.uid}/",
        *("/admin/api/main/pages/?fields=*", f"/admin/api/main/pages/{lesson.pk}/?fields=*"),
        *("/", "/khoa-hoc/", "/khoa-hoc/?q=4711", "/sitemap.xml", "/feed/", "/search/?q=4711"),
        *(page.url for page in pages),
    ]
    for who in (Client(), client_of("an"), client_of("chi")):
        for path in paths:
            body = who.get(path, follow=True).content.decode()
            assert [path for word in (SECRET, WHY) if word in body] == [], path
    for path in paths:
        if path.startswith("/api/v3"):
            body = program("GET", path.removeprefix("/api/v3")).content.decode()
            assert [word for word in (SECRET, WHY) if word in body] == [], path
    models = [CoursePage, LessonPage, type(quiz), Question, Page]
    assert [getattr(model, "api_fields", []) for model in models] == [[]] * len(models)
