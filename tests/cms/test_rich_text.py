"""What editors write is read by learners: nothing in it acts, and nothing is fetched (T069, T070)."""

import json
import socket
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from django.urls import reverse
from wagtail.models import Collection

from courses.actions.roles import let_edit
from courses.models import LessonPage
from tests.cms.forms import PAYLOADS, lesson_form, rich, stream_form
from tests.cms.world import account, make_document, stream
from tests.learning import quiz_story

pytestmark = pytest.mark.one_database


@pytest.fixture
def story(db):
    """An studies a course; Bình writes its lesson."""
    story = quiz_story.tell(questions=2, lessons_done=False)
    let_edit(page=story.provider, publish=True).user_set.add(account("binh"))
    return story


@pytest.fixture
def publish(story, client_of):
    """Send the editor's form of the lesson with these blocks, to be published."""
    binh = client_of("binh")

    def send(*blocks):
        url = reverse("wagtailadmin_pages:edit", args=[story.lesson.pk])
        sent = {**lesson_form(**stream_form(*blocks)), "action-publish": "1"}
        assert binh.post(url, sent).status_code == 302
        return LessonPage.objects.get(pk=story.lesson.pk)

    return send


class Words(HTMLParser):
    """The text of a page, without its tags."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""

    def handle_data(self, data: str) -> None:
        self.text += data


def words(html: str) -> str:
    reader = Words()
    reader.feed(html)
    return reader.text


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_learner_reads_as_text_what_was_typed_as_text(story, publish, client_of, payload):
    """T069: the strict client fails on a script, a handler, a style or a foreign address."""
    lesson = publish(
        ("text", rich(payload)),
        ("callout", {"kind": "note", "title": payload, "text": rich(payload)}),
    )
    an = client_of("an")
    an.allowed_text = ("{{7*7}}",)
    page = an.get(lesson.url).content.decode()
    assert words(page).count(payload) == 3


def entity(kind: str, **data: str) -> str:
    """Rich text as the editor sends it, its word tied to an entity."""
    block = {
        "key": "a",
        "text": "lời",
        "type": "atomic" if kind in {"IMAGE", "EMBED", "HORIZONTAL_RULE"} else "unstyled",
        "depth": 0,
        "inlineStyleRanges": [{"offset": 0, "length": 3, "style": "BOLD"}],
        "entityRanges": [{"offset": 0, "length": 3, "key": 0}],
        "data": {"style": "background:url(//evil.example)", "onclick": "alert(1)"},
    }
    plain = {**block, "key": "b", "text": "Còn lại.", "type": "unstyled", "entityRanges": []}
    entities = {"0": {"type": kind, "mutability": "MUTABLE", "data": data}}
    return json.dumps({"blocks": [block, plain], "entityMap": entities})


ENTITIES = [
    entity("LINK", url="javascript:alert(1)"),
    entity("LINK", url=" java\tscript:alert(1)"),
    entity("LINK", url="data:text/html,<script>alert(1)</script>"),
    entity("LINK", url="vbscript:msgbox(1)"),
    entity("LINK", url='https://a.example/" onclick="alert(1)'),
    entity("LINK", id="999999", linkType="page"),
    entity("IMAGE", src="https://evil.example/pixel.png", id="1", alt="x", format="left"),
    entity("EMBED", url="https://evil.example/", html="<script>alert(1)</script>"),
    entity("SCRIPT", src="https://evil.example/x.js"),
    entity("IFRAME", src="https://evil.example/"),
]


@pytest.mark.parametrize("sent", ENTITIES)
def test_what_the_editor_does_not_offer_is_not_kept_when_sent(story, publish, client_of, sent):
    """T069: a request made by hand ties the word to something that acts."""
    lesson = publish(("text", sent))
    source = lesson.body[0].value.source
    assert "lại." in source
    for acting in ("javascript:", "script:", "data:text", 'onclick="', "<script", "<img", "<embed"):
        assert acting not in source.replace("&quot;", "'")
    client_of("an").get(lesson.url)


def test_a_link_to_a_document_of_others_is_refused(story, client_of):
    """T081: in the middle of a text, too."""
    elsewhere = Collection.get_first_root_node().add_child(name="Nơi khác")
    binh = client_of("binh")
    url = reverse("wagtailadmin_pages:edit", args=[story.lesson.pk])
    before = story.lesson.latest_revision_id
    for pk in (make_document(elsewhere).pk, 999999):
        block = ("text", entity("DOCUMENT", id=str(pk), url="/documents/1/x", filename="x"))
        response = binh.post(url, lesson_form(**stream_form(block)))
        assert response.status_code == 200
        assert response.context["form"].errors == {"body": ["Tệp đã chọn ở đây không còn."]}
    story.lesson.refresh_from_db()
    assert story.lesson.latest_revision_id == before


@pytest.fixture
def listening() -> Iterator[socket.socket]:
    """A place on this machine that would hear whoever fetches from it."""
    with socket.socket() as ear:
        ear.bind(("127.0.0.1", 0))
        ear.listen()
        ear.setblocking(False)
        yield ear


def test_nothing_is_ever_fetched_for_an_embed(story, publish, client_of, listening):
    """T070: neither when it is sent, nor when one that is stored already is read."""
    url = f"http://127.0.0.1:{listening.getsockname()[1]}/"
    binh, an = client_of("binh"), client_of("an")
    for door in ("/admin/embeds/chooser/", "/admin/embeds/chooser/upload/"):
        assert binh.post(door, {"embed-chooser-url": url}).status_code == 404
    publish(("text", entity("EMBED", url=url)))
    lesson = LessonPage.objects.get(pk=story.lesson.pk)
    stored = f'<p>Xem:</p><embed embedtype="media" url="{url}"/>'
    lesson.body = LessonPage.body.field.stream_block.to_python(stream(("text", stored)))
    lesson.save_revision(clean=False).publish()
    page = an.get(lesson.url)
    assert (page.status_code, url in page.content.decode()) == (200, False)
    with pytest.raises(BlockingIOError):
        listening.accept()
