"""Object storage: the product with `S3_*` set, in processes of its own, on a real S3 server."""

import io
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
import requests
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from PIL import Image
from wagtail.test.utils.form_data import nested_form_data, streamfield

from courses.models import CoursePage, CustomDocument, CustomImage, CustomMedia, LessonPage
from courses.stored import CLOSED, StorageAway
from lms.accounts.models import User
from lms.environment import BASE_DIR, storage_problem
from lms.learning.models import StudyRound
from lms.operations.buckets import Bucket, try_bucket
from lms.personnel.models import Evidence, Officer
from tests.support.client import StrictClient
from tests.support.object_store import PRIVATE, PUBLIC, ObjectStore
from tests.support.processes import Site

pytestmark = pytest.mark.one_database

TOKEN = "t" * 32
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
FILM_HEAD = b"\x00\x00\x00\x18ftypmp42" + bytes(8)
FILM = "media/nop-ho-so-truc-tuyen.mp4"


@pytest.fixture(scope="module")
def running_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ObjectStore]:
    store = ObjectStore(tmp_path_factory.mktemp("s3"))
    store.start()
    yield store
    store.stop()


@pytest.fixture
def store(running_store: ObjectStore) -> ObjectStore:
    running_store.make_buckets()
    running_store.noted()
    return running_store


@pytest.fixture
def environment(
    child_environment: dict[str, str], store: ObjectStore, tmp_path: Path
) -> dict[str, str]:
    """Local files would land in a folder that stays empty."""
    return {**child_environment, **store.environment, "MEDIA_ROOT": str(tmp_path / "local")}


@pytest.fixture
def site(environment: dict[str, str], tmp_path: Path) -> Iterator[Site]:
    made = Site({**environment, "WEB_WORKERS": "1"}, logs=tmp_path / "logs", worker=False)
    made.prepare()
    made.start()
    yield made
    made.kill()
    assert not (tmp_path / "local").exists()


def keep_the_demos_files(store: ObjectStore) -> None:
    """The story's files as `manage.py demo` lays them with these settings."""
    public, private = Path(settings.MEDIA_ROOT), Path(settings.PRIVATE_MEDIA_ROOT)
    for folder in (public, private):
        for path in folder.rglob("*"):
            if path.is_file():
                name = str(path.relative_to(folder))
                closed = folder == private or name.partition("/")[0] in CLOSED
                bucket = PRIVATE if closed else PUBLIC
                store.client.put_object(Bucket=bucket, Key=name, Body=path.read_bytes())


@pytest.fixture
def visitor(site: Site) -> Iterator[Callable[..., requests.Session]]:
    """`visitor("an")`: a session of that account; `visitor()`: of nobody. `.get("/toi/")`."""
    opened: list[requests.Session] = []

    def visit(who: str = "") -> requests.Session:
        session = Visit(site.url)
        if who:
            with override_settings(SECRET_KEY=site.environment["SECRET_KEY"]):
                client = StrictClient()
                client.force_login(User.objects.get(username=who))
            session.cookies.update({k: morsel.value for k, morsel in client.cookies.items()})
        opened.append(session)
        return session

    yield visit
    for session in opened:
        session.close()


class Visit(requests.Session):
    """Goes to paths of one site, without following where it is sent; forms carry their token."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address
        self.trust_env = False
        self.cookies.set("csrftoken", TOKEN)
        self.headers["X-CSRFToken"] = TOKEN

    def request(
        self, method: str, path: str, *args: object, **options: object
    ) -> requests.Response:  # type: ignore[override]
        options |= {"allow_redirects": False, "timeout": 60}
        return super().request(method, f"{self.address}{path}", *args, **options)  # type: ignore[arg-type]


def names_no_bucket(page: str, store: ObjectStore) -> bool:
    """No address of the storage, no signature."""
    return not any(word in page for word in (store.url, PUBLIC, PRIVATE, "X-Amz-", "Signature="))


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (900, 500), "#0a5").save(out, "PNG")
    return out.getvalue()


def proposal(**fields: str) -> dict[str, str]:
    return {
        "uid": str(uuid4()),
        "title": "Bồi dưỡng kỹ năng số",
        "provider": "Trường Chính trị tỉnh",
        "programme_type": "VTVL",
        "started": "01/2026",
        "ended": "02/2026",
        "form": "TT",
        "paper_kind": "Giấy chứng nhận",
        "paper_number": "12/2026",
        "tiet": "16,5",
        **fields,
    }


# What a trainer sends in -------------------------------------------------------------------------


@pytest.mark.demo
def test_a_picture_and_a_document_from_the_trainer_to_the_officer(site, store, visitor):
    """In at the CMS, out in the lesson: renditions are public, what was sent in is not."""
    binh, an, nobody = visitor("binh"), visitor("an"), visitor()
    round = StudyRound.objects.filter(officer__user__username="an").latest("pk")
    collection = CustomImage.objects.first().collection_id
    for kind, name, data in (
        ("images", "so-do.png", picture()),
        ("documents", "mau-don.pdf", PDF),
    ):
        sent = binh.post(
            f"/admin/{kind}/add/",
            data={"title": name, "collection": collection},
            files={"file": (name, data)},
        )
        assert sent.status_code == 302, sent.text
    image, document = CustomImage.objects.latest("pk"), CustomDocument.objects.latest("pk")
    lesson = add_lesson(binh, round.course, image, document)

    shown = an.get(lesson.url)
    assert shown.status_code == 200
    assert names_no_bucket(shown.text, store)
    source = re.search(r'<img[^>]*src="(/media/images/[^"]+)"', shown.text).group(1)
    seen = nobody.get(source)
    assert (seen.status_code, seen.headers["Content-Type"]) == (200, "image/webp")
    assert Image.open(io.BytesIO(seen.content)).size[0] == 480
    assert f'href="{document.url}"' in shown.text
    kept = an.get(document.url)
    assert (kept.status_code, kept.content) == (200, PDF)
    assert kept.headers["Cache-Control"] == "private, no-store"

    for name in (image.file.name, document.file.name):
        assert name in store.names(PRIVATE)
        assert store.anybody_gets(PRIVATE, name) == 403
        assert an.get(f"/media/{name}").status_code == 404
    assert {name.split("/")[0] for name in store.names(PUBLIC)} == {"images"}
    for page in (f"/admin/images/{image.pk}/", f"/admin/documents/edit/{document.pk}/"):
        edited = binh.get(page)
        assert (edited.status_code, names_no_bucket(edited.text, store)) == (200, True)
    style = re.search(r'href="(/static/lms/app[^"]*\.css)"', shown.text).group(1)
    assert nobody.get(style).status_code == 200
    assert [name for name in store.names(PUBLIC) if name.endswith(".css")] == []


def add_lesson(
    binh: requests.Session, course: CoursePage, image: CustomImage, document: CustomDocument
) -> LessonPage:
    """A new lesson with both, written and published by the form of the editor."""
    form = nested_form_data(
        {
            "title": "Bài có tệp",
            "slug": "bai-co-tep",
            "minutes": "5",
            "required": "on",
            "body": streamfield(
                [
                    ("image", {"image": str(image.pk), "alt": "Sơ đồ", "caption": ""}),
                    ("document", {"document": str(document.pk), "title": "Mẫu đơn"}),
                ]
            ),
            "comments": {"TOTAL_FORMS": "0", "INITIAL_FORMS": "0"},
            "action-publish": "action-publish",
        }
    )
    form |= {"comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0"}
    sent = binh.post(f"/admin/pages/add/courses/lessonpage/{course.pk}/", data=form)
    assert sent.status_code == 302, sent.text
    return LessonPage.objects.get(slug="bai-co-tep", live=True)


# A film ------------------------------------------------------------------------------------------


@pytest.mark.demo
def test_a_film_is_sought_in_without_reading_all_of_it(site, store, visitor):
    keep_the_demos_files(store)
    an = visitor("an")
    film = (Path(settings.MEDIA_ROOT) / FILM).read_bytes()
    size = len(film)
    url = f"/media/{FILM}"
    store.noted()
    for asked, first, last in (
        ("bytes=0-", 0, size - 1),
        ("bytes=-500", size - 500, size - 1),
        (f"bytes={size - 1}-", size - 1, size - 1),
        ("bytes=1000-1999", 1000, 1999),
    ):
        answer = an.get(url, headers={"Range": asked})
        assert answer.status_code == 206
        assert answer.content == film[first : last + 1]
        assert answer.headers["Content-Range"] == f"bytes {first}-{last}/{size}"
        assert answer.headers["Content-Type"] == "video/mp4"
        read = [note for note in store.noted() if note["method"] == "GET"]
        assert [note["range"] for note in read] == [f"bytes={first}-{last}"]
        assert [note["sent"] for note in read] == [last - first + 1]
    beyond = an.get(url, headers={"Range": f"bytes={size}-"})
    assert (beyond.status_code, beyond.headers["Content-Range"]) == (416, f"bytes */{size}")
    several = an.get(url, headers={"Range": "bytes=0-1,5-9"})
    assert (several.status_code, several.content == film) == (200, True)
    store.noted()
    head = an.head(url)
    assert (head.status_code, head.headers["Content-Length"]) == (200, str(size))
    again = an.get(url, headers={"If-None-Match": head.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert {note["method"] for note in store.noted()} == {"HEAD"}
    assert an.get("/media/media/khong-co.mp4").status_code == 404
    captions = an.get("/media/captions/nop-ho-so-truc-tuyen.vtt")
    assert (captions.status_code, captions.headers["Content-Type"]) == (200, "text/vtt")
    lesson = an.get(lesson_with_film().url).text
    assert f'src="{url}"' in lesson
    assert names_no_bucket(lesson, store)


def lesson_with_film() -> LessonPage:
    film = CustomMedia.objects.get(file=FILM)
    return next(
        page
        for page in LessonPage.objects.live()
        if any(b.block_type == "video" and b.value["video"].pk == film.pk for b in page.body)
    )


# A private file ----------------------------------------------------------------------------------


@pytest.mark.demo
def test_a_private_file_from_the_officer_to_the_keeper_and_to_nobody_else(site, store, visitor):
    an, hanh, en = visitor("an"), visitor("hanh"), visitor("en")
    sent = an.post(
        "/toi/ho-so/minh-chung-ngoai/them/", data=proposal(), files={"file": ("giay.pdf", PDF)}
    )
    assert sent.status_code == 302, sent.text
    row = Evidence.objects.latest("pk")
    assert store.names(PRIVATE) == [row.file.name]
    assert store.names(PUBLIC) == []
    assert store.anybody_gets(PRIVATE, row.file.name) == 403
    url = f"/ho-so/minh-chung-ngoai/{row.uid}/tep/"
    for person in (hanh, an):
        opened = person.get(url)
        assert (opened.status_code, opened.content) == (200, PDF)
        assert opened.headers["Cache-Control"] == "private, no-store"
    assert visitor().get(url).status_code == 302
    assert len({answer(en, url, how) for how in HOWS}) == 1
    assert answer(en, url, {})[0] == 404
    for path in (f"/media/{row.file.name}", f"/documents/{row.pk}/{row.file.name}"):
        assert hanh.get(path).status_code == 404
    officer = Officer.objects.get(user__username="an")
    pages = ("/toi/ho-so/minh-chung-ngoai/", "/toi/ho-so/")
    kept = (f"/ho-so/minh-chung-ngoai/{row.uid}/", f"/ho-so/{officer.uid}/")
    for person, paths in ((an, pages), (hanh, kept)):
        for path in paths:
            page = person.get(path)
            assert (page.status_code, names_no_bucket(page.text, store)) == (200, True)


HOWS = (
    {},
    {"If-None-Match": f'"{uuid4()}"'},
    {"If-None-Match": "*"},
    {"Range": "bytes=0-10"},
    {"Range": "bytes=99999-"},
    {"If-Modified-Since": "Tue, 24 Nov 2037 00:00:00 GMT"},
)


def answer(person: requests.Session, url: str, headers: dict[str, str]) -> tuple[int, int]:
    """What an answer tells; the number of bytes without what differs from time to time."""
    got = person.get(url, headers=headers)
    assert "ETag" not in got.headers
    return got.status_code, len(re.sub(r'(nonce|value)="[^"]+"', "", got.text))


# When it does not work ---------------------------------------------------------------------------


@pytest.mark.demo
def test_a_storage_that_does_not_answer_leaves_nothing_half_done(site, store, visitor):
    an, hanh, binh = visitor("an"), visitor("hanh"), visitor("binh")
    url = "/toi/ho-so/minh-chung-ngoai/them/"
    an.post(url, data=proposal(), files={"file": ("giay.pdf", PDF)})
    row = Evidence.objects.latest("pk")
    rows = counts()
    collection = CustomImage.objects.first().collection_id
    told = "Chưa lưu được tệp nên chưa có gì được ghi. Hãy thử lại sau vài phút."
    store.stop()
    try:
        form = proposal(title="Tên đã gõ")
        sent = an.post(url, data=form, files={"file": ("giay.pdf", PDF)})
        assert sent.status_code == 422
        assert told in sent.text
        assert 'value="Tên đã gõ"' in sent.text
        for way, name, data in (
            ("images/add", "a.png", picture()),
            ("documents/add", "a.pdf", PDF),
            ("media/video/add", "a.mp4", FILM_HEAD),
        ):
            values = {"title": "Tên đã gõ", "collection": collection, "duration": "1"}
            form_again = binh.post(f"/admin/{way}/", data=values, files={"file": (name, data)})
            assert (form_again.status_code, told in form_again.text) == (200, True)
            assert 'value="Tên đã gõ"' in form_again.text
        opened = hanh.get(f"/ho-so/minh-chung-ngoai/{row.uid}/tep/")
        film = an.get(f"/media/{FILM}")
        for gone in (opened, film):
            assert (gone.status_code, "Nơi lưu tệp" in gone.text) == (503, True)
        assert an.get(lesson_with_film().url).status_code == 200
        assert counts() == rows
    finally:
        store.start()
    store.make_buckets()
    sent = an.post(url, data=form, files={"file": ("giay.pdf", PDF)})
    assert sent.status_code == 302
    assert Evidence.objects.count() == rows[0] + 1


def counts() -> list[int]:
    return [m.objects.count() for m in (Evidence, CustomImage, CustomDocument, CustomMedia)]


WRONG = [
    ({"S3_BUCKET_PRIVATE": ""}, "Kho đối tượng cần hai bucket: hãy đặt cả S3_BUCKET_PRIVATE."),
    ({"S3_BUCKET_PUBLIC": ""}, "Kho đối tượng cần hai bucket: hãy đặt cả S3_BUCKET_PUBLIC."),
    (
        {"S3_BUCKET_PUBLIC": PRIVATE},
        "S3_BUCKET_PUBLIC và S3_BUCKET_PRIVATE phải là hai bucket khác nhau.",
    ),
    (
        {"S3_BUCKET_PUBLIC": "", "S3_BUCKET_PRIVATE": ""},
        "Đã đặt S3_ENDPOINT_URL mà chưa đặt S3_BUCKET_PUBLIC và S3_BUCKET_PRIVATE.",
    ),
    (
        {"S3_ENDPOINT_URL": "127.0.0.1:9000"},
        "S3_ENDPOINT_URL phải là địa chỉ, ví dụ https://s3.example.gov.vn.",
    ),
    ({"S3_SECRET_KEY": ""}, "Hai khóa của kho đối tượng đi cùng nhau: hãy đặt cả S3_SECRET_KEY."),
]


def settings_with(**changes: str) -> dict[str, str]:
    good = {
        "S3_BUCKET_PUBLIC": PUBLIC,
        "S3_BUCKET_PRIVATE": PRIVATE,
        "S3_ENDPOINT_URL": "https://s3.example.gov.vn",
        "S3_ACCESS_KEY": "a",
        "S3_SECRET_KEY": "b",
    }
    return {**good, **changes}


@pytest.mark.parametrize(("changes", "told"), WRONG)
def test_settings_that_cannot_be_meant(changes, told):
    assert storage_problem(settings_with(**changes)) == told


def test_settings_that_can():
    assert storage_problem(settings_with()) == ""
    assert storage_problem(settings_with(S3_ENDPOINT_URL="")) == ""  # Amazon's own
    assert storage_problem(settings_with(S3_ACCESS_KEY="", S3_SECRET_KEY="")) == ""
    assert storage_problem(dict.fromkeys(settings_with(), "")) == ""


def manage(environment: dict[str, str], *command: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stderr.strip()


def test_wrong_settings_end_every_command_with_one_line():
    environment = {**os.environ, **settings_with(S3_BUCKET_PRIVATE=PUBLIC)}
    text = "S3_BUCKET_PUBLIC và S3_BUCKET_PRIVATE phải là hai bucket khác nhau."
    assert manage(environment, "check") == (1, f"Cài đặt sai: {text}")


def test_a_bucket_that_is_not_there_is_told_before_anything_is_done(environment):
    told = manage({**environment, "S3_BUCKET_PUBLIC": "khong-co"}, "prepare")
    assert told == (1, "CommandError: Không dùng được bucket khong-co: NoSuchBucket")


def bucket(store: ObjectStore, name: str) -> Bucket:
    given = store.environment
    return Bucket(
        bucket_name=name,
        endpoint_url=store.url,
        access_key=given["S3_ACCESS_KEY"],
        secret_key=given["S3_SECRET_KEY"],
        region_name=given["S3_REGION"],
    )


def test_a_private_bucket_that_anybody_reads_is_refused(store):
    try_bucket(bucket(store, PRIVATE), closed=True)
    try_bucket(bucket(store, PUBLIC))
    with pytest.raises(StorageAway, match="ai cũng đọc được"):
        try_bucket(bucket(store, PUBLIC), closed=True)
    assert store.names(PUBLIC) == store.names(PRIVATE) == []


def test_a_bucket_keeps_the_type_by_the_ending_and_gives_no_address(store):
    """What a sender calls his file never decides how it is shown, by whomever."""
    kept = bucket(store, PUBLIC)
    for name, kind in (("media/a.mp4", "video/mp4"), ("media/a.html", "application/octet-stream")):
        upload = SimpleUploadedFile(name, b"<script>", content_type="text/html")
        assert kept.save(name, upload) == name
        assert store.client.head_object(Bucket=PUBLIC, Key=name)["ContentType"] == kind
    again = kept.save("media/a.mp4", SimpleUploadedFile("a.mp4", b"2"))
    assert re.fullmatch(r"media/a_[A-Za-z0-9]{7}\.mp4", again)
    with pytest.raises(ValueError, match="URL"):
        kept.url("media/a.mp4")
    with pytest.raises(FileNotFoundError):
        kept.open("media/khong-co.mp4")
    assert not kept.exists("media/khong-co.mp4")
    kept.delete(again)
    assert kept.listdir("media") == ([], ["a.html", "a.mp4"])
