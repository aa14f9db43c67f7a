"""Whose profile, paper and form may be opened by whom, and what is noted of it (T019, T021, T041)."""

import uuid

import pytest
from django.urls import reverse

from lms.accounts.models import User
from lms.personnel.models import AccessLogEntry, Authority
from tests.personnel.world import World, certify, days_ago

pytestmark = pytest.mark.django_db

OWN = ["profile", "training_table", "training_table_pdf", "learning_evidence"]
OWN += ["learning_evidence_pdf", "own_data_csv"]
FORMS = ["training_table", "training_table_pdf", "learning_evidence", "learning_evidence_pdf"]


def doors(world: World) -> dict[str, str]:
    """Every address that tells of An, for somebody else."""
    paper = certify(world.an)
    return {
        "officer_profile": reverse("officer_profile", args=[world.an.uid]),
        **{f"officer_{name}": reverse(f"officer_{name}", args=[world.an.uid]) for name in FORMS},
        "certificate": reverse("certificate", args=[paper.uid]),
        "certificate_pdf": reverse("certificate_pdf", args=[paper.uid]),
    }


@pytest.mark.parametrize(
    ("who", "profile", "forms", "paper"),
    [
        ("an", 200, 200, 200),
        ("dung", 200, 403, 200),
        ("hanh", 200, 200, 200),
        ("giang", 200, 403, 200),
        ("en", 404, 404, 404),
    ],
)
def test_who_opens_what(world, client_of, who, profile, forms, paper):
    client = client_of(world.user(who))
    answers = {name: client.get(url).status_code for name, url in doors(world).items()}
    assert answers == {
        "officer_profile": profile,
        **{f"officer_{name}": forms for name in FORMS},
        "certificate": paper,
        "certificate_pdf": paper,
    }


def test_a_page_leads_to_forms_only_whom_they_are_open_to(world, client_of):
    url = f"/ho-so/{world.an.uid}/"
    for who, forms in (("dung", False), ("giang", False), ("hanh", True)):
        text = client_of(who).get(url).content.decode()
        assert ('href="#in"' in text, f"{url}2c/" in text) == (forms, forms)
        assert f"<h1>{world.an.full_name}</h1>" in text


def test_a_visitor_is_sent_to_sign_in(world, client):
    urls = [*doors(world).values(), *(reverse(name) for name in OWN)]
    answers = [client.get(url) for url in urls]
    assert [answer.status_code for answer in answers] == [302] * len(urls)
    assert {answer["Location"].split("?")[0] for answer in answers} == {"/tai-khoan/dang-nhap/"}


def test_not_yours_looks_like_not_there(world, client_of):
    client = client_of(world.user("en"))
    for name, url in doors(world).items():
        hidden = client.get(url)
        missing = client.get(reverse(name, args=[uuid.uuid4()]))
        assert (hidden.status_code, missing.status_code) == (404, 404)
        assert hidden.content == missing.content


def test_ones_own_pages_never_tell_of_another(world, client_of):
    certify(world.an, "Khóa của An")
    client = client_of(world.user("en"))
    for name in OWN:
        response = client.get(reverse(name))
        assert response.status_code == 200
        assert "Khóa của An".encode() not in response.content
        assert b"Thu An" not in response.content


def test_every_look_and_every_refusal_is_noted(world, client_of):
    urls = doors(world)
    for who in ("an", "hanh", "dung", "en"):
        client = client_of(world.user(who))
        for url in urls.values():
            client.get(url)
    rows = AccessLogEntry.objects.order_by("pk").values_list("user__username", "what")
    look, denied = ["profile", "export", "paper"], "denied"
    assert sorted(rows) == sorted(
        [
            *(("hanh", what) for what in [look[0], *[look[1]] * 4, *[look[2]] * 2]),
            *(("dung", what) for what in [look[0], *[denied] * 4, *[look[2]] * 2]),
            *(("en", denied) for _ in urls),
        ]
    )
    assert set(AccessLogEntry.objects.values_list("officer", flat=True)) == {world.an.pk}


def test_authority_that_ended_opens_nothing(world, client_of):
    client = client_of(world.user("dung"))
    url = reverse("officer_profile", args=[world.an.uid])
    assert client.get(url).status_code == 200
    Authority.objects.filter(officer__user__username="dung").update(active_to=days_ago(1))
    assert client.get(url).status_code == 404


def test_an_officer_who_moved_is_seen_by_the_new_head_alone(world, client_of):
    world.an.appointments.update(active_to=days_ago(1))
    urls = doors(world)
    assert client_of(world.user("dung")).get(urls["officer_profile"]).status_code == 404
    assert client_of(world.user("hanh")).get(urls["officer_profile"]).status_code == 200


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_is_changed_here(world, client_of, method):
    urls = [*doors(world).values(), *(reverse(name) for name in OWN), reverse("verify")]
    client = client_of(world.user("hanh"))
    before = User.objects.values().get(username="an")
    forged = {"full_name": "Kẻ khác", "is_superuser": "1", "officer": "1"}
    assert {getattr(client, method)(url, forged).status_code for url in urls} == {405}
    assert User.objects.values().get(username="an") == before


def test_private_pages_are_kept_by_no_cache(world, client_of):
    client = client_of(world.user("an"))
    urls = [*(reverse(name) for name in OWN), *list(doors(world).values())[-2:]]
    assert {client.get(url)["Cache-Control"] for url in urls} == {"private, no-store"}


@pytest.mark.parametrize("who", ["hanh", "an"])
def test_a_closed_account_sees_nothing(world, client_of, who):
    """T012: page, PDF and file; the session is there still, and opens none of them."""
    client = client_of(world.user(who))
    urls = [*doors(world).values(), *(reverse(name) for name in OWN), "/toi/", "/tai-khoan/"]
    assert {client.get(url).status_code for url in urls} == {200}
    User.objects.filter(username=who).update(is_active=False)
    answers = [client.get(url) for url in [*urls, "/admin/", "/ho-so/danh-sach.xlsx"]]
    assert {(a.status_code, a["Location"].split("?")[0]) for a in answers} == {
        (302, "/tai-khoan/dang-nhap/"),
    }
