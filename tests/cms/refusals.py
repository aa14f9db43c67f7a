"""How a refusal of the CMS looks: not there, in Vietnamese, noted with who and what, nothing changed."""

import re
from typing import Any

from django.contrib.auth import get_user_model
from wagtail.models import Page, Revision

from courses.models import CustomDocument, CustomImage, CustomMedia, Question, QuestionBank

SECRET = "bimat7391"
ABSENT = 987654
VARYING = re.compile(r'(nonce|value)="[^"]{16,}"')


def stored() -> tuple[Any, ...]:
    """Everything that an act of the CMS could have touched."""
    return (
        list(Page.objects.order_by("pk").values_list("pk", "title", "live", "path", "locked")),
        list(Question.objects.order_by("pk").values_list("pk", "live", "latest_revision", "bank")),
        list(QuestionBank.objects.order_by("pk").values_list("pk", "title", "provider")),
        sorted(CustomImage.objects.values_list("pk", "title", "collection")),
        sorted(CustomDocument.objects.values_list("pk", "title", "collection")),
        sorted(CustomMedia.objects.values_list("pk", "title", "collection")),
        Revision.objects.count(),
    )


def text_of(response: Any) -> str:
    """The body without what differs from one answer to the next (tokens)."""
    return VARYING.sub("", response.content.decode())


def refused(client: Any, method: str, url: str, caplog: Any, *, by: str, **data: Any) -> int:
    """Ask for what is not theirs, look at all that must hold, and return the status."""
    before = stored()
    caplog.clear()
    response = getattr(client, method)(url, data)
    assert stored() == before, f"{method} {url} changed something"
    text = response.content.decode()
    assert SECRET not in text
    assert "Traceback" not in text
    assert response.headers["Content-Language"] == "vi"
    noted = [line.getMessage() for line in caplog.records if line.name == "lms.denials"]
    account = get_user_model().objects.get(username=by)
    path, _mark, query = url.partition("?")
    ids = [part for part in query.split("&") if part.startswith("id=")]
    what = "&".join([path, *ids])
    told = f"refused {response.status_code} {method.upper()} {what} to account {account.uid}"
    assert noted == [told]
    return response.status_code
