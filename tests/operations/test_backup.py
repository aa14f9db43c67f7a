"""A backup made while people work goes back into an empty place, whole; a damaged one does not."""

import gzip
import json
import os
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from threading import Event, Thread

import pytest
from django.contrib.auth import get_user_model
from django.db import connections

from lms.environment import BASE_DIR
from lms.operations.backup.archive import BackupError, Manifest, Writer, opened, refuse_odd_name
from lms.operations.backup.databases import member_name
from lms.operations.backup.making import make_backup, remove_older
from lms.operations.backup.restoring import restore
from lms.personnel.models import RecordHead
from tests.conftest import stories
from tests.support.object_store import PRIVATE, PUBLIC, ObjectStore

AT = datetime(2026, 11, 20, 2, 15, tzinfo=UTC)
Manage = Callable[..., tuple[int, str, str]]


@pytest.fixture
def manage() -> Manage:
    def run(environment: dict[str, str], *command: str) -> tuple[int, str, str]:
        done = subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=BASE_DIR,
            env={**environment, "LANGUAGE": "vi"},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout.strip(), done.stderr.strip()

    return run


@pytest.fixture
def elsewhere(child_environment: dict[str, str], tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of another machine: an empty database, empty folders."""
    name = f"restored-{os.getpid()}"
    stories.server.drop(name)
    stories.server.create(name)
    yield {
        **child_environment,
        "DATABASE_URL": stories.server.url(name),
        "MEDIA_ROOT": str(tmp_path / "media"),
        "SEALS_DIR": str(tmp_path / "seals"),
    }
    stories.server.drop(name)


def files_below(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith(".")
    }


@pytest.mark.demo
def test_the_demo_goes_to_another_machine(
    child_environment: dict[str, str], elsewhere: dict[str, str], manage: Manage, tmp_path: Path
) -> None:
    assert manage(child_environment, "seal_records")[0] == 0
    code, out, error = manage(child_environment, "backup", f"--to={tmp_path}", "--json")
    assert (code, error.splitlines()) == (
        0,
        ["Đang sao chép cơ sở dữ liệu", "Đang sao chép các tệp", "Đang kiểm tra lại"],
    )
    archive = Path(json.loads(out)["file"])
    assert (archive.parent, archive.stat().st_mode & 0o777) == (tmp_path, 0o600)
    assert [path.name for path in tmp_path.glob("*.rough")] == []

    code, out, _error = manage(elsewhere, "restore", str(archive))
    assert (code, out.partition(":")[0]) == (0, "Đã khôi phục")
    for part in ("public", "private"):
        theirs = files_below(Path(child_environment["MEDIA_ROOT"]) / part)
        assert files_below(Path(elsewhere["MEDIA_ROOT"]) / part) == theirs
    seals = files_below(Path(child_environment["SEALS_DIR"]))
    assert (len(seals), files_below(Path(elsewhere["SEALS_DIR"]))) == (1, seals)
    assert manage(elsewhere, "prepare")[::2] == (0, "")
    code, out, _error = manage(elsewhere, "verify_records", "--json")
    assert (code, json.loads(out)["findings"]) == (0, [])
    code, out, _error = manage(elsewhere, "check", "--database=default")
    assert code == 0
    # Again into the same place: refused, and nothing is touched.
    code, _out, error = manage(elsewhere, "restore", str(archive))
    assert (code, error) == (
        1,
        (
            "CommandError: Cơ sở dữ liệu này đã có dữ liệu. Đặt DATABASE_URL vào một cơ sở dữ liệu "
            "trống rồi khôi phục."
        ),
    )


@pytest.mark.django_db(transaction=True)
def test_the_copy_is_of_one_moment_while_others_write(tmp_path: Path) -> None:
    over = Event()

    def write() -> None:
        number = 0
        while not over.is_set():
            get_user_model().objects.create(username=f"them-{number}")
            number += 1
        connections.close_all()

    writer = Thread(target=write)
    writer.start()
    try:
        path = make_backup(folder=tmp_path, at=AT, tell=lambda text: None)
    finally:
        over.set()
        writer.join()
    with opened(path) as archive:
        rows = archive.manifest.rows
        archive.verify()
    assert 0 <= rows["accounts_user"] <= get_user_model().objects.count()
    assert rows[RecordHead._meta.db_table] == 0


def made(tmp_path: Path) -> Path:
    return make_backup(folder=tmp_path / "kept", at=AT, tell=lambda text: None)


@pytest.mark.django_db(transaction=True)
def test_two_in_one_second_do_not_overwrite_each_other(tmp_path: Path) -> None:
    path = made(tmp_path)
    before = path.read_bytes()
    with pytest.raises(BackupError, match="tienhoc-20261120-091500"):
        made(tmp_path)
    assert path.read_bytes() == before


def test_only_the_newest_are_kept(tmp_path: Path) -> None:
    for day in range(1, 6):
        (tmp_path / f"tienhoc-2026110{day}-010000.tar").touch()
    (tmp_path / "thu.tar").touch()
    removed = remove_older(folder=tmp_path, keep=2)
    assert [path.name[14:16] for path in removed] == ["03", "02", "01"]
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "thu.tar",
        "tienhoc-20261104-010000.tar",
        "tienhoc-20261105-010000.tar",
    ]


# Folders and buckets ------------------------------------------------------------------------------

PUBLIC_FILES = {"images/a.png": b"shown", "documents/b.pdf": b"closed"}
PRIVATE_FILES = {"minh-chung/c.pdf": b"private"}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ObjectStore]:
    made = ObjectStore(tmp_path)
    made.start()
    made.make_buckets()
    yield made
    made.stop()


def backed_up(manage: Manage, environment: dict[str, str], folder: Path) -> str:
    code, out, error = manage(environment, "backup", f"--to={folder}", "--json")
    assert (code, error.count("Traceback")) == (0, 0)
    return str(json.loads(out)["file"])


def test_files_of_buckets_go_into_folders(
    child_environment: dict[str, str],
    elsewhere: dict[str, str],
    manage: Manage,
    store: ObjectStore,
    tmp_path: Path,
) -> None:
    buckets = {"images/a.png": PUBLIC, "documents/b.pdf": PRIVATE, "minh-chung/c.pdf": PRIVATE}
    for name, content in (PUBLIC_FILES | PRIVATE_FILES).items():
        store.client.put_object(Bucket=buckets[name], Key=name, Body=content)
    archive = backed_up(manage, {**child_environment, **store.environment}, tmp_path)
    assert manage(elsewhere, "restore", archive)[0] == 0
    assert files_below(Path(elsewhere["MEDIA_ROOT"]) / "public") == PUBLIC_FILES
    assert files_below(Path(elsewhere["MEDIA_ROOT"]) / "private") == PRIVATE_FILES


def test_files_of_folders_go_into_buckets(
    child_environment: dict[str, str],
    elsewhere: dict[str, str],
    manage: Manage,
    store: ObjectStore,
    tmp_path: Path,
) -> None:
    for part, files in {"public": PUBLIC_FILES, "private": PRIVATE_FILES}.items():
        for name, content in files.items():
            path = Path(child_environment["MEDIA_ROOT"]) / part / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    archive = backed_up(manage, child_environment, tmp_path)
    assert manage({**elsewhere, **store.environment}, "restore", archive)[0] == 0
    assert store.names(PUBLIC) == ["images/a.png"]
    assert store.names(PRIVATE) == ["documents/b.pdf", "minh-chung/c.pdf"]


# Damaged, foreign, hostile ------------------------------------------------------------------------


def flip(path: Path, position: int) -> None:
    data = bytearray(path.read_bytes())
    data[position] ^= 0xFF
    path.write_bytes(data)


def refused(path: Path) -> str:
    with pytest.raises(BackupError) as caught, opened(path) as archive:
        archive.verify()
    return str(caught.value)


@pytest.mark.django_db(transaction=True)
def test_one_changed_byte_is_found(tmp_path: Path) -> None:
    path = made(tmp_path)
    with tarfile.open(path) as tar:
        start = tar.getmember(member_name()).offset_data
    flip(path, start + 5)
    assert refused(path).startswith(f"{member_name()} ")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kept", [0, 100, 5000])
def test_an_archive_that_is_cut_short_is_refused(tmp_path: Path, kept: int) -> None:
    path = made(tmp_path)
    path.write_bytes(path.read_bytes()[:kept])
    assert refused(path) != ""


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\3\4 no tar", gzip.compress(b"x" * 2000, mtime=0), b"\0" * 20_000],
    ids=["nothing", "zip", "gzip", "zeros"],
)
def test_what_is_no_backup_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.tar"
    path.write_bytes(content)
    assert refused(path) != ""


@pytest.mark.parametrize(
    "name",
    [
        "/etc/passwd",
        "public/../../etc/passwd",
        "public//x",
        "public/./x",
        "public\\..\\x",
        "public/a\0b",
        "public/",
        "other/x",
        "database.sqlite3",
        "..",
        "",
    ],
)
def test_names_that_lead_elsewhere_are_refused(name: str) -> None:
    with pytest.raises(BackupError):
        refuse_odd_name(name)


def test_a_hostile_archive_writes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "x.tar"
    writer = Writer(path, Manifest("sqlite", AT.isoformat(), {}), AT)
    writer.add("public/../../evil", BytesIO(b"x"), 1)
    writer.close()
    assert "public/../../evil" in refused(path)


def test_a_link_in_the_place_of_a_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.tar"
    writer = Writer(path, Manifest("sqlite", AT.isoformat(), {}), AT)
    writer.add("public/x", BytesIO(b"x"), 1)
    info = tarfile.TarInfo("public/y")
    info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
    writer.tar.addfile(info)
    writer.manifest.members.append(type(writer.manifest.members[0])("public/y", 0, "0" * 64))
    writer.close()
    assert refused(path).startswith("public/y ")


@pytest.mark.django_db(transaction=True)
def test_a_used_place_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="DATABASE_URL"):
        restore(path=tmp_path / "there is none", tell=lambda text: None)


@pytest.mark.sqlite
def test_a_backup_of_the_other_kind_of_database_is_refused(
    elsewhere: dict[str, str], manage: Manage, tmp_path: Path
) -> None:
    path = tmp_path / "x.tar"
    writer = Writer(path, Manifest("postgresql", AT.isoformat(), {}), AT)
    writer.close()
    code, _out, error = manage(elsewhere, "restore", str(path))
    assert (code, error) == (
        1,
        "CommandError: Bản sao lưu này của postgresql, còn DATABASE_URL chỉ sqlite.",
    )


@pytest.mark.sqlite
@pytest.mark.parametrize(
    "broken",
    [gzip.compress(b"SQLite format 3\0" + b"\7" * 9000, mtime=0), b"no gzip", b"\x1f\x8b\x08"],
    ids=["broken database", "no gzip", "cut gzip"],
)
def test_what_fails_half_way_leaves_the_place_empty(
    elsewhere: dict[str, str], manage: Manage, tmp_path: Path, broken: bytes
) -> None:
    path = tmp_path / "x.tar"
    writer = Writer(path, Manifest("sqlite", AT.isoformat(), {}), AT)
    writer.add("database.sqlite3.gz", BytesIO(broken), len(broken))
    writer.add("public/a/b.txt", BytesIO(b"x"), 1)
    writer.add("seals/2026-11-19.txt", BytesIO(b"x"), 1)
    writer.close()
    code, _out, error = manage(elsewhere, "restore", str(path))
    assert (code, error.count("Traceback")) == (1, 0)
    assert files_below(Path(elsewhere["MEDIA_ROOT"])) == {}
    assert files_below(Path(elsewhere["SEALS_DIR"])) == {}


def test_a_file_that_is_not_there(elsewhere: dict[str, str], manage: Manage) -> None:
    code, _out, error = manage(elsewhere, "restore", "/khong/co.tar")
    assert (code, error) == (
        1,
        "CommandError: Không dùng được /khong/co.tar: không có tệp hay thư mục này.",
    )


@pytest.mark.sqlite
def test_a_disk_that_is_full_is_told_and_nothing_is_left(
    child_environment: dict[str, str], tmp_path: Path
) -> None:
    limited = ["bash", "-c", 'ulimit -f 64; exec "$@"', "bash"]
    done = subprocess.run(
        [*limited, sys.executable, "manage.py", "backup", "--to", str(tmp_path / "full")],
        cwd=BASE_DIR,
        env=child_environment,
        capture_output=True,
        text=True,
        check=False,
    )
    told = "CommandError: Không sao chép được cơ sở dữ liệu: disk I/O error. Hãy xem chỗ trống ở "
    last = done.stderr.splitlines()[-1]
    assert (done.returncode, last, files_below(tmp_path)) == (1, f"{told}{tmp_path}/full.", {})
    assert "Traceback" not in done.stderr
