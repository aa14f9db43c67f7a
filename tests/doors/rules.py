"""What holds at every door, whoever comes with whichever method."""

import re
from collections.abc import Iterator

from lms.operations.doors import Door
from tests.doors.caller import Answer, sends_to_sign_in

READING = ("GET", "HEAD", "OPTIONS")
#: Written by reading: small pictures, where somebody reads and last was, who has an editor open.
WRITTEN_BY_READING = {
    "courses_customrendition",
    "learning_progress",
    "learning_studyround",
    "wagtailadmin_editingsession",
    "wagtailadmin_formstate",
    "wagtailcore_pagesubscription",
    # The size and hash of a file, worked out when it is first asked for, and the search index
    "courses_customdocument",
    "courses_customimage",
    "courses_custommedia",
    "django_tasks_database_dbtaskresult",
}
#: What an act writes even where it is none: the learner's place is written by looking and by acting.
NO_ACT = WRITTEN_BY_READING - {"learning_progress", "learning_studyround"}
PER_REQUEST = re.compile(
    rb'(name="csrfmiddlewaretoken" value="|nonce="|csrf_token": "|csrfToken": "|data-request>)[\w+/=-]+'
)


def faults(door: Door, method: str, answer: Answer, roles: set[str]) -> Iterator[str]:
    """What is wrong with an answer to somebody who has these `roles` there."""
    refused = answer.status >= 400 or sends_to_sign_in(answer)
    changed = answer.wrote - WRITTEN_BY_READING
    passed = 200 <= answer.status < 300
    if answer.status >= 500 or answer.error:
        yield f"broke: {answer.error}"
    if passed and not roles & set(door.roles):
        yield f"open to {sorted(roles)}, but the list says {list(door.roles)}"
    if passed and method not in door.methods:
        yield "the list does not offer this method"
    if refused and changed:
        yield f"refused, and yet wrote {sorted(changed)}"
    if method in READING and changed:
        yield f"reading wrote {sorted(changed)}"
    if answer.status in {403, 404}:
        yield from _bad_words(answer)


def _bad_words(answer: Answer) -> Iterator[str]:
    is_page = answer.headers.get("Content-Type", "").startswith("text/html")
    if is_page and answer.body and b'lang="vi"' not in answer.body:
        yield f"the refusal is not in Vietnamese: {answer.body[:80]!r}"
    if b"Traceback" in answer.body or b".py" in answer.body:
        yield "the refusal shows how the program is made"


def told(method: str, answer: Answer) -> str:
    """How the table writes an answer: the status, and a star when something was changed."""
    return f"{answer.status}*" if method == "POST" and answer.wrote - NO_ACT else str(answer.status)


def bare(body: bytes) -> bytes:
    """A page without what differs from one request to the next."""
    return PER_REQUEST.sub(rb"\1", body)
