"""No door takes a form that another site sends with somebody's session (T042)."""

import pytest

from tests.doors.cms import cms_doors
from tests.doors.pages import address_of, form_of, keys
from tests.doors.test_cms import KNOCKS, key_of, url_of

pytestmark = pytest.mark.demo


def test_every_form_wants_its_token(story, people):
    """From whoever may do most at a door: An, her keeper, the trainer, an administrator."""
    sent = [
        (who, key, address_of(key, story), form_of(key))
        for key in keys()
        for who in ("an", "hanh", "binh")
    ]
    sent += [
        ("lam", key_of(door), url_of(story, door, KNOCKS["lam"]), {"title": "x"})
        for door in cms_doors()
        if door.roles  # what is closed is not there, with a token or without
    ]
    wrong = []
    for who, key, url, form in sent:
        answer = people[who]("POST", url, form, token=False)
        if answer.status != 403 or answer.wrote:
            wrong.append(f"{who} {key}: {answer.status}, wrote {sorted(answer.wrote)}")
    assert len(sent) > 500
    assert not wrong, "\n".join(wrong)
