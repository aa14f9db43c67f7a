"""The blocks that make good lessons, as learners get them and as authors are told what they lack."""

import copy
import re
import uuid

import pytest
from django.core.cache import caches
from django.core.exceptions import ValidationError
from django.utils import translation

from courses.blocks import gallery
from courses.blocks.excerpt import marked
from courses.blocks.glossary import Term, linked
from courses.blocks.lesson import lesson_body
from courses.bodies import read_body
from courses.models import CaptionTrack, CustomMedia, LessonPage
from courses.models.pages import address
from courses.rules import missing_in_block
from courses.showing import TOLD
from courses.showing.samples import SAMPLES, items, turn
from tests.learning.block_story import STRUCTURED, whole_lesson
from tests.learning.course_story import begin, lay_course, lay_site, lessons_of, stream

pytestmark = pytest.mark.django_db


def test_a_lesson_of_all_blocks_as_a_learner_gets_it(client_of):
    caches["local"].clear()
    site = lay_site()
    course = lay_course(site, blocks=whole_lesson())
    begin(site, "an", course)
    lesson = lessons_of(course)[0]
    page = client_of("an").get(address(lesson)).content.decode()
    ids = {block.block_type: block.id for block in lesson.body}
    note, first = ids["excerpt"], ids["dialogue"]
    for words in (
        'alt=""',
        '<ol class="doing">',
        'alt="Quầy có biển tên"',
        '<th scope="col">Tố cáo</th>',
        '<th scope="row">Người dân muốn gì</th>',
        "30/2020/NĐ-CP · Công tác văn thư",
        f'<mark id="pc-{note}-1">quyết định (cá biệt)',
        f'href="#gc-{note}-1" aria-label="Chú giải 1"',
        f'<li id="gc-{note}-1" value="1">',
        f'href="#pc-{note}-1">Về chỗ đánh dấu 1</a>',
        "Lá đơn",
        "<summary>Đối chiếu với gợi ý trả lời</summary>",
        f'id="ht-{first}-1"',
        f'href="#ht-{first}-3"',
        "Sang lượt 3",
        "Hội thoại kết thúc ở đây.",
        "Thẻ 1 trên 3",
        f'<a class="term" href="#tn-{ids["glossary"]}-trich-yeu">trích yếu</a>',
        f'id="tn-{ids["glossary"]}-trich-yeu"',
        'Tải mẫu<span class="sr-only">: Biên bản làm việc với công dân</span>',
        "Theo 30/2020/NĐ-CP: Công tác văn thư",
        'kind="captions"',
        'kind="chapters"',
        'data-seek="20"><span class="cue__at">00:20</span> <span>Nộp</span>',
        "Bước 3. Chọn đúng xã tiếp nhận.",
        'aria-label="Phát từ 00:16"',
    ):
        assert words in page, words
    assert page.count('class="term"') == 2, "a term is linked where it is first used in a block"
    anchors = re.findall(r'href="#([^"]+)"', page)
    made = re.findall(r' id="([^"]+)"', page)
    assert [anchor for anchor in anchors if anchor not in made] == []
    assert len(made) == len(set(made))
    words = lesson.text_blocks()
    for said in ("Người dân muốn gì", "Chị Hợi", "Trả lại máy", "trích yếu viết ngắn"):
        assert said in words, said


@pytest.mark.one_database
def test_a_body_costs_the_same_however_many_blocks_it_has(queries):
    blocks = whole_lesson()
    for body in (blocks, blocks * 3):
        lesson = LessonPage(title="Bài", minutes=5, body=stream(body))
        read_body(lesson)  # the pictures are made
        fresh = LessonPage(title="Bài", minutes=5, body=stream(body))
        with queries(8):
            read_body(fresh)


def lacking(kind: str, **changed: object) -> list[str]:
    """What a sample with these changes lacks before it is published, in Vietnamese."""
    raw = {**copy.deepcopy(SAMPLES[kind]), **changed}
    block = LessonPage.body.field.stream_block.to_python(
        [{"type": kind, "value": raw, "id": str(uuid.uuid4())}]
    )[0]
    with translation.override("vi"):
        return [str(text) for text, _blocks in missing_in_block(block)]


def words_and_note(words: str, note: str = "Chú giải") -> list[dict]:
    return items({"words": words, "note": note})


TALK = [turn("a", "Dân", "Chào", ("Vâng", "b", "")), turn("b", "Dân", "Cảm ơn")]
LACKING = [
    ("steps", {}, []),
    ("steps", {"steps": items(*[{"title": "Một", "text": "", "image": None, "alt": ""}])}, ["Hãy viết ít nhất hai bước."]),
    ("steps", {"steps": items(*[{"title": "", "text": "<p> </p>", "image": None, "alt": ""}] * 2)}, ["Bước 1 còn trống: hãy ghi việc cần làm hoặc bỏ bước này."]),
    ("comparison", {}, []),
    ("comparison", {"table": {"columns": [{"type": "text", "heading": "x"}] * 2, "rows": [{"values": ["a", "b"]}], "caption": ""}}, ["Cần so sánh ít nhất hai bên, mỗi bên một cột."]),
    ("excerpt", {}, []),
    ("excerpt", {"text": ""}, ["Hãy dán nguyên văn của văn bản."]),
    ("excerpt", {"marks": words_and_note("không có ở đây")}, ["“không có ở đây” không có trong văn bản hoặc đã được đánh dấu. Hãy chép nguyên văn."]),
    ("excerpt", {"marks": words_and_note("công văn", "")}, ["Chỗ đánh dấu 1 cần cả chữ trong văn bản và chú giải."]),
    ("excerpt", {"marks": []}, ["Hãy đánh dấu ít nhất một chỗ."]),
    ("case", {}, []),
    ("case", {"situation": "", "questions": items(""), "answer": ""}, ["Hãy kể sự việc.", "Hãy đặt ít nhất một câu hỏi.", "Hãy viết gợi ý để người học đối chiếu."]),
    ("flashcards", {}, []),
    ("flashcards", {"cards": items({"front": "a", "back": ""})}, ["Thẻ 1 cần đủ hai mặt."]),
    ("flashcards", {"cards": items({"front": "a", "back": "b"})}, ["Hãy viết ít nhất hai thẻ."]),
    ("glossary", {}, []),
    ("glossary", {"terms": items({"term": "a", "meaning": "b"}, {"term": "A ", "meaning": "c"})}, ["“A” có hai lần."]),
    ("glossary", {"terms": items({"term": "a", "meaning": None})}, ["Dòng 1 cần đủ từ ngữ và nghĩa."]),
    ("form_file", {"document": None, "purpose": ""}, ["Hãy chọn tệp của mẫu.", "Hãy ghi mẫu dùng để làm gì."]),
    ("image", {"image": None, "alt": "", "decorative": False}, ["Chọn hình.", "Ghi hình cho biết điều gì, cho người không nhìn thấy hình."]),
    ("image", {"image": None, "alt": "", "decorative": True}, ["Chọn hình."]),
    ("image", {"image": None, "alt": "x", "decorative": True}, ["Chọn hình.", "Hình trang trí thì không có mô tả: bỏ một trong hai."]),
    ("dialogue", {}, []),
    ("dialogue", {"turns": items(*TALK)}, []),
    ("dialogue", {"turns": items(turn("", "", "Chào", ("Vâng", "2", "")), turn("", "", "Hết"))}, []),
    ("dialogue", {"turns": items(turn("a", "", "Chào"))}, ["Lượt đầu cần ít nhất một lựa chọn."]),
    ("dialogue", {"turns": items(turn("a", "", "Chào", ("Vâng", "c", "")), TALK[1])}, ["Lượt “a”: lựa chọn “Vâng” dẫn tới “c”, nhưng không lượt nào có tên đó."]),
    ("dialogue", {"turns": items(turn("a", "", "Chào", ("Vâng", "", "")), TALK[1])}, ["Lượt “a”: hãy ghi lựa chọn “Vâng” dẫn tới lượt nào."]),
    ("dialogue", {"turns": items(turn("a", "", "Chào", ("", "b", "")), TALK[1])}, ["Lượt “a”: có lựa chọn chưa có lời."]),
    ("dialogue", {"turns": items(*TALK, turn("b", "", "x"))}, ["Có hai lượt cùng tên “b”."]),
    ("dialogue", {"turns": items(*TALK, turn("c", "", "x"))}, ["Không lựa chọn nào dẫn tới lượt “c”. Hãy dẫn tới đó hoặc bỏ lượt này."]),
    ("dialogue", {"turns": items(TALK[0], turn("b", "", "x", ("Lại", "A", "")))}, ["Từ lượt “a” hội thoại không bao giờ kết thúc. Cần có lượt không có lựa chọn."]),
    ("dialogue", {"turns": items(TALK[0], turn("b", "", ""))}, ["Lượt “b”: hãy viết lời nói."]),
]  # fmt: skip


def test_what_a_block_lacks_before_it_is_published_is_told():
    told = [(kind, changed, lacking(kind, **changed)) for kind, changed, _told in LACKING]
    assert told == LACKING


def test_a_draft_may_be_unfinished_and_a_published_block_may_not():
    whole_lesson()  # and the legal text that is chosen in it
    body = LessonPage.body.field.stream_block
    for kind in STRUCTURED:
        block = body.child_blocks[kind]
        empty = block.to_python({})
        assert block.clean_deferred(empty) is not None, kind
        with pytest.raises(ValidationError):
            block.clean(block.get_default())
        assert block.clean(block.to_python(copy.deepcopy(SAMPLES[kind]))) is not None, kind
        assert str(block.render(empty)) != "", "an unfinished draft can be previewed"


def test_marks_take_each_their_own_place_and_notes_go_by_the_text():
    paragraphs, lost = marked(
        "Một  hai\nba một hai",
        [{"words": w, "note": n} for w, n in (("một hai", "C"), ("hai", "A"), ("hai", "B"))],
    )
    assert [[(words, note and note.text) for words, note in p.parts] for p in paragraphs] == [
        [("Một ", None), ("hai", "A")],
        [("ba ", None), ("một hai", "C")],
    ]
    assert [note.number for p in paragraphs for note in p.notes] == [1, 2]
    assert lost == ["hai"]


def test_terms_are_linked_once_and_only_where_they_are_words():
    terms = [Term("đơn", "t1"), Term("đơn thư", "t2"), Term("A & B", "t3")]
    html = '<h2>Đơn</h2><p title="đơn">Lá Đơn thư, đơnvị, <a href="#">đơn</a>, đơn &lt;b&gt;, A &amp; B, đơn</p>'
    assert linked(html, terms) == (
        '<h2>Đơn</h2><p title="đơn">Lá <a class="term" href="#t2">Đơn thư</a>, đơnvị, '
        '<a href="#">đơn</a>, <a class="term" href="#t1">đơn</a> &lt;b&gt;, '
        '<a class="term" href="#t3">A &amp; B</a>, đơn</p>'
    )
    assert linked(html, []) == html


def test_the_gallery_shows_every_block_with_its_use(monkeypatch):
    found = {entry.name: entry for entry in gallery.entries()}
    blocks = lesson_body().child_blocks
    assert list(found) == list(blocks)
    for name, block in blocks.items():
        assert [word for word in TOLD if not str(getattr(block.meta, word, ""))] == [], name
        assert len(found[name].sample) > 50, name
        assert block.is_previewable, name
        assert str(block.meta.icon) not in {"", "placeholder"}, name
        shown = len(block.meta.form_layout.children) if hasattr(block.meta, "form_layout") else 1
        assert shown <= 5, name
    from wagtail import blocks as wagtail_blocks

    from courses.blocks import lesson

    class Forgotten(lesson.LessonBody):
        forgotten = wagtail_blocks.CharBlock()

    monkeypatch.setattr(gallery, "lesson_body", Forgotten)
    with pytest.raises(TypeError, match="forgotten"):
        list(gallery.entries())


def test_captions_of_an_older_installation_are_read_from_their_file_and_faults_are_advice():
    media = CustomMedia.objects.create(title="P", type="video", duration=1)
    text = f"1\n00:00:01,000 --> 00:00:03,000\n{'dài ' * 20}\n"
    from django.core.files.base import ContentFile

    track = CaptionTrack.objects.create(media=media, file=ContentFile(text.encode(), "a.srt"))
    assert track.file.name.endswith(".vtt")
    with track.file.open("rb") as file:
        assert file.read().startswith(b"WEBVTT\n\n00:00:01.000 --> 00:00:03.000\nd")
    kept = [{"line": 2, "start": 1000, "end": 3000, "text": ("dài " * 20).strip()}]
    assert track.cues == kept
    CaptionTrack.objects.update(cues=None)
    assert CaptionTrack.objects.get().read_cues() == [{**kept[0], "line": 3}]
    block = LessonPage.body.field.stream_block.to_python(
        [{"type": "video", "value": {"video": media.pk, "title": "P"}, "id": "1"}]
    )[0]
    with translation.override("vi"):
        told = [(str(text), blocking) for text, blocking in missing_in_block(block)]
    assert told == [
        ("Phụ đề: Dòng 3: câu dài, khó đọc kịp: nhiều nhất hai dòng, mỗi dòng 60 chữ cái.", False)
    ]
