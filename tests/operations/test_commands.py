"""Commands end with 0 when they did what was asked, else with 1 and one message; never a traceback."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import (
    CommandError,
    call_command,
    get_commands,
    load_command_class,
)
from django.db import DatabaseError, connection

from courses import insert_only
from courses.management.refusing import RefusingCommand, told_of_database
from courses.models import Competency, LegalBasis
from lms.accounts.models import User
from lms.environment import BASE_DIR
from lms.personnel.models import Officer, OrgUnit, TrainingRecord

SHEETS = BASE_DIR / "tests" / "data" / "sheets"
Manage = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def manage(child_environment) -> Manage:
    """`manage.py` in a process of its own, on the test database unless the caller says otherwise."""

    def run(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=BASE_DIR,
            env={**child_environment, **environment},
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def refused(run: subprocess.CompletedProcess[str]) -> str:
    """The one message of a command that was refused."""
    assert (run.returncode, "Traceback" in run.stderr) == (1, False), run.stderr
    (line,) = run.stderr.splitlines()
    return line.removeprefix("CommandError: ")


def own_commands() -> list[str]:
    rooms = ("courses", "lms.")
    return sorted(name for name, app in get_commands().items() if app.startswith(rooms))


@pytest.mark.parametrize("name", own_commands())
def test_every_command_says_in_one_sentence_why_it_cannot_work(name):
    assert issubclass(type(load_command_class(get_commands()[name], name)), RefusingCommand)


# The place it runs in ----------------------------------------------------------------------------

ON_A_DATABASE = (
    ("demo",),
    ("verify_records", "--json"),
    ("seal_records",),
    ("load_framework", "--json"),
    ("import_units", "lms/personnel/data/org_units.csv"),
    ("rebuild_closure",),
    ("rebuild_progress",),
    ("close_expired",),
)


@pytest.mark.sqlite
@pytest.mark.parametrize("command", ON_A_DATABASE, ids=lambda command: command[0])
def test_a_database_without_tables_is_told(manage, tmp_path, command):
    run = manage(*command, DATABASE_URL=f"sqlite:///{tmp_path}/new.sqlite3")
    assert refused(run).startswith(
        "Cơ sở dữ liệu thiếu bảng của phiên bản này. Hãy chạy trước: manage.py migrate ("
    )
    assert run.stdout == ""


def test_a_database_that_is_not_there_is_not_one_without_tables():
    """PostgreSQL uses the same words of both."""
    lacks = 'relation "accounts_user" does not exist', "column a.b does not exist"
    away = (
        'connection failed: FATAL:  database "hoc" does not exist',
        "server closed the connection",
    )
    told = [told_of_database(DatabaseError(said)) for said in (*lacks, *away)]
    assert ["manage.py migrate" in one for one in told] == [True, True, False, False]
    assert ["DATABASE_URL" in one for one in told] == [False, False, True, True]


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("sqlite:///{}/garbage", "file is not a database"),
        ("sqlite:///{}/folder", "unable to open database file"),
        ("postgres://somebody:secret@127.0.0.1:1/none", "connection failed: connection to server"),
    ],
)
def test_a_database_that_cannot_be_used_is_told(manage, tmp_path, url, why):
    (tmp_path / "garbage").write_bytes(bytes(range(256)) * 8)
    (tmp_path / "folder").mkdir()
    told = refused(manage("verify_records", DATABASE_URL=url.format(tmp_path)))
    assert told.startswith(f"Không dùng được cơ sở dữ liệu. Hãy xem lại DATABASE_URL. ({why}")
    assert "secret" not in told


def test_a_wrong_setting_is_named_before_anything_is_done(manage):
    run = manage("demo", "--json", PORT="abc")
    assert refused(run) == "Cài đặt sai: PORT phải là số nguyên."
    assert run.stdout == ""


def test_files_that_cannot_be_written_stop_the_demo_before_anything_is_kept(manage, tmp_path):
    media = tmp_path / "media"
    media.write_text("a file where a folder should be")
    told = refused(manage("demo", MEDIA_ROOT=str(media)))
    assert told == (
        f"Không dùng được {media}/public: một phần của đường dẫn là tệp, không phải thư mục."
    )
    assert [User.objects.count(), OrgUnit.objects.count(), LegalBasis.objects.count()] == [0, 0, 0]


# The demo ----------------------------------------------------------------------------------------


def test_the_demo_is_not_laid_over_other_data(manage):
    User.objects.create(username="ai-do")
    for arguments in ((), ("--json",), ("--check",)):
        run = manage("demo", *arguments)
        assert refused(run) == (
            "Cơ sở dữ liệu này có dữ liệu khác nên không đưa bản trình diễn vào. "
            "Hãy đặt DATABASE_URL tới một cơ sở dữ liệu trống."
        )
        assert run.stdout == ""
    assert list(User.objects.values_list("username", flat=True)) == ["ai-do"]
    assert [OrgUnit.objects.count(), LegalBasis.objects.count()] == [0, 0]


@pytest.mark.demo
def test_a_second_demo_changes_nothing_and_says_who_signs_in(manage):
    before = [model.objects.count() for model in (User, Officer, TrainingRecord)]
    run = manage("demo", "--json")
    assert (run.returncode, run.stderr) == (0, "")
    told = json.loads(run.stdout)
    assert (told["laid"], told["accounts"][:2]) == (False, ["an", "binh"])
    assert [model.objects.count() for model in (User, Officer, TrainingRecord)] == before


# The training history ----------------------------------------------------------------------------


@pytest.mark.demo
def test_a_tampered_history_ends_with_1_and_a_sound_one_with_0(manage):
    sound = manage("verify_records", "--json")
    assert (sound.returncode, sound.stderr) == (0, "")
    assert json.loads(sound.stdout)["findings"] == []
    line = TrainingRecord.objects.select_related("officer").order_by("pk")[0]
    insert_only.remove_triggers()
    with connection.cursor() as cursor:
        table = TrainingRecord._meta.db_table
        cursor.execute(f"UPDATE {table} SET title = 'khác' WHERE id = %s", [line.pk])
    insert_only.install_triggers()
    tampered = manage("verify_records", "--json")
    assert refused(tampered) == "Tìm thấy 1 chỗ hư hại trong quá trình đào tạo, bồi dưỡng."
    (found,) = json.loads(tampered.stdout)["findings"]
    assert (found["officer"], found["seq"]) == (str(line.officer.uid), line.seq)


@pytest.mark.django_db
def test_a_folder_of_seals_that_is_none_is_told(tmp_path):
    missing, file = tmp_path / "khong-co", tmp_path / "tep"
    file.write_text("x")
    for folder in (missing, file):
        with pytest.raises(CommandError) as caught:
            call_command("verify_records", seals=folder)
        assert str(caught.value) == f"Không có thư mục niêm phong {folder}."
    with pytest.raises(CommandError, match=r"chưa ghi được tệp: đã có tệp mang tên này$"):
        call_command("seal_records", seals=file)


# Files to import ---------------------------------------------------------------------------------

BAD_FILES = {
    "khong-co.csv": "Không mở được tệp: không có tệp hay thư mục này",
    "thu-muc": "Không mở được tệp: đây là thư mục, không phải tệp",
    "vong": "Không mở được tệp: liên kết trỏ vòng về chính nó",
    "trong.csv": "Tệp trống.",
    "nhi-phan.csv": "Tệp không phải tệp chữ. Hãy lưu thành .xlsx hoặc CSV UTF-8.",
    "ole_encrypted.xlsx": "Tệp có mật khẩu. Hãy bỏ mật khẩu, lưu rồi tải lên lại.",
    "tcvn3_abc.csv": "Tệp dùng bảng mã cũ (TCVN3, VNI). Hãy chuyển sang Unicode rồi tải lên lại.",
    "far_cell.xlsx": "Tệp có hơn 50.000 dòng. Hãy tách nhỏ tệp.",
}


@pytest.fixture
def bad_files(tmp_path) -> Path:
    (tmp_path / "thu-muc").mkdir()
    (tmp_path / "vong").symlink_to("vong")
    (tmp_path / "trong.csv").touch()
    (tmp_path / "nhi-phan.csv").write_bytes(bytes(range(256)) * 4)
    return tmp_path


@pytest.mark.django_db
@pytest.mark.parametrize("name", BAD_FILES)
@pytest.mark.parametrize("command", [("import_norms", "competencies"), ("import_units",)])
def test_a_file_that_cannot_be_read_is_told_and_changes_nothing(bad_files, command, name):
    folder = bad_files if not (SHEETS / name).exists() else SHEETS
    with pytest.raises(CommandError) as caught:
        call_command(*command, str(folder / name), "--json")
    assert (str(caught.value), caught.value.returncode) == (BAD_FILES[name], 1)
    assert [Competency.objects.count(), OrgUnit.objects.count()] == [0, 0]


@pytest.mark.django_db
def test_a_framework_that_does_not_fit_what_is_stored_is_refused_whole():
    unit = OrgUnit.objects.create(code="A", name="A", kind="xa")
    OrgUnit.objects.update(parent=unit)
    with pytest.raises(CommandError, match="tạo thành vòng"):
        call_command("load_framework")
    assert [OrgUnit.objects.count(), LegalBasis.objects.count()] == [1, 0]


@pytest.mark.django_db
def test_units_in_a_circle_are_refused_whole_and_the_circle_is_named(tmp_path):
    """T137: A below B below C below A, one below itself, one below a unit that is not there."""
    OrgUnit.objects.create(code="Z", name="Đã có", kind="xa")
    _titles, *rows = (SHEETS / "unit_cycle.csv").read_text(encoding="utf-8-sig").splitlines()
    file = tmp_path / "don-vi.csv"
    lines = ["uid,name_vi,parent_uid,kind", *(f"{row},xa" for row in rows)]
    file.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(CommandError) as caught:
        call_command("import_units", str(file), "--json")
    assert str(caught.value) == "Các đơn vị tạo thành vòng: A → B → C → A."
    assert list(OrgUnit.objects.values_list("code", flat=True)) == ["Z"]
