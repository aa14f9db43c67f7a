"""The training history under attack: whatever direct SQL does to it is found and named.

Each attack is committed by somebody who has the database in hand: triggers and foreign keys are off.
"""

import io
import json
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import translation
from wagtail.models import Page

from courses import insert_only
from courses.models import CoursePage, CourseVersion, ProgrammeType
from lms.learning.models import Completion, StudyRound
from lms.papers.models import PaperKind
from lms.personnel.actions import (
    Line,
    confirm_evidence,
    correct_record,
    issue_certificate,
    propose_evidence,
    record_training,
    seal_day,
)
from lms.personnel.actions.certificates import reserve_number
from lms.personnel.actions.evidence import Proposal
from lms.personnel.errors import PersonnelError
from lms.personnel.integrity import Damage, Verification
from lms.personnel.models import (
    Certificate,
    Face,
    Officer,
    OrgUnit,
    RecordDigest,
    RecordDigestLine,
    RecordHead,
    TrainingRecord,
)
from lms.personnel.models.records import FIRST_HASH
from lms.personnel.seals import read_seals, write_seal

AT = datetime(2026, 11, 20, 2, 15, tzinfo=UTC)
DAY = date(2026, 11, 19)
RECORDS = TrainingRecord._meta.db_table
HEADS = RecordHead._meta.db_table
SEALS = RecordDigest._meta.db_table
SEAL_LINES = RecordDigestLine._meta.db_table

pytestmark = pytest.mark.django_db(transaction=True)


def make_officer(name: str = "Nguyễn Văn An") -> Officer:
    unit, _made = OrgUnit.objects.get_or_create(code="A", name="Xã", kind="xa", is_agency=True)
    return Officer.objects.create(full_name=name, kept_by=unit, recorded_at=AT)


def add_line(officer: Officer, number: int, **more: object) -> TrainingRecord:
    line = Line(
        title=f"Khóa {number}",
        provider="Trường Chính trị",
        started_on=date(2026, 3, 1),
        ended_on=date(2026, 3, number),
        tiet=Decimal(8),
        counts=True,
        occurred_at=AT + timedelta(microseconds=number),
    )
    values = {"source": "imported", "source_uid": uuid.uuid4(), "at": AT, "by": None, **more}
    return record_training(officer=officer, line=line, **values)


@pytest.fixture
def officer() -> Officer:
    """An officer with five lines, among two others with some."""
    for name in ("Trần Thị Bình", "Lê Văn Chi"):
        other = make_officer(name)
        for number in (1, 2, 3):
            add_line(other, number)
    officer = make_officer()
    for number in range(1, 6):
        add_line(officer, number)
    return officer


@contextmanager
def database_in_hand() -> Iterator[Callable[..., None]]:
    """`sql(statement, *values)` that nothing in the database stops, committed at once."""
    insert_only.remove_triggers()
    postgres = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        cursor.execute(
            "SET session_replication_role = replica" if postgres else "PRAGMA foreign_keys = OFF"
        )

        def sql(statement: str, *values: object) -> None:
            plain = [value.hex if isinstance(value, uuid.UUID) else value for value in values]
            cursor.execute(statement, plain)
            assert cursor.rowcount > 0, statement

        yield sql
        cursor.execute(
            "SET session_replication_role = DEFAULT" if postgres else "PRAGMA foreign_keys = ON"
        )
    insert_only.install_triggers()


def found(**options: object) -> list[tuple[Damage, uuid.UUID | None, int | None]]:
    run = Verification(**options)
    return [(finding.damage, finding.officer, finding.seq) for finding in run.findings()]


def row(officer: Officer, seq: int) -> TrainingRecord:
    return TrainingRecord.objects.select_related("officer", "corrects").get(
        officer=officer, seq=seq
    )


def rehash(sql: Callable[..., None], officer: Officer, first: int) -> None:
    """What a careful forger does: make the chain sound again from `first` on, with its end."""
    rows = TrainingRecord.objects.filter(officer=officer).order_by("seq")
    previous = FIRST_HASH if first == 1 else row(officer, first - 1).hash
    for record in rows.filter(seq__gte=first):
        record.previous_hash = previous
        previous = record.computed_hash()
        sql(
            f"UPDATE {RECORDS} SET previous_hash = %s, hash = %s WHERE id = %s",
            record.previous_hash,
            previous,
            record.pk,
        )
    sql(f"UPDATE {HEADS} SET hash = %s WHERE officer_id = %s", previous, officer.pk)


# Nothing wrong -----------------------------------------------------------------------------------


def test_an_untouched_history_is_sound(officer):
    correct_record(
        record=row(officer, 2), changes={"tiet": Decimal(4)}, reason="sai", at=AT, by=None
    )
    seal_day(day=DAY, at=AT)
    add_line(officer, 9)
    make_officer("Chưa có dòng nào")
    run = Verification()
    assert list(run.findings()) == []
    assert (run.officers, run.records, run.seals) == (3, 13, 1)


def test_an_empty_database_is_sound():
    assert found() == []


def test_the_number_of_queries_does_not_grow_with_the_officers(officer, queries):
    seal_day(day=DAY, at=AT)
    with queries() as few:
        assert found() == []
    for number in range(30):
        add_line(make_officer(f"Người {number}"), 1)
    seal_day(day=DAY + timedelta(days=1), at=AT)
    with queries(len(few) + 1):  # one for the lines of the further seal
        assert found() == []


@pytest.mark.parametrize(
    "statement",
    [f"UPDATE {RECORDS} SET tiet = 99", f"DELETE FROM {RECORDS}", f"DELETE FROM {SEAL_LINES}"],
)
def test_the_database_itself_refuses_to_change_what_is_recorded(officer, statement):
    seal_day(day=DAY, at=AT)
    with (
        pytest.raises(DatabaseError, match="insert-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert found() == []


# Lines -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("tiet", 40),
        ("title", "Khóa khác"),
        ("provider", "Trường khác"),
        ("ended_on", "2026-12-01"),
        ("counts", False),
        ("paper_number", "01/2026"),
        ("assurance", "A5"),
        ("recorded_at", "2026-11-20 02:15:00.000001+00"),
        ("salt", "0" * 32),
        ("hash", "f" * 64),
        ("previous_hash", "f" * 64),
        ("voids", True),
    ],
)
def test_a_changed_line_is_named(officer, column, value):
    with database_in_hand() as sql:
        sql(f"UPDATE {RECORDS} SET {column} = %s WHERE id = %s", value, row(officer, 3).pk)
    assert found() == [(Damage.CHANGED, officer.uid, 3)]


def test_a_line_put_down_to_somebody_else_is_named(officer, django_user_model):
    other = django_user_model.objects.create_user("khac", password="x")
    with database_in_hand() as sql:
        sql(f"UPDATE {RECORDS} SET recorded_by_id = %s WHERE id = %s", other.pk, row(officer, 3).pk)
    assert found() == [(Damage.CHANGED, officer.uid, 3)]


def test_a_changed_last_line_is_named(officer):
    with database_in_hand() as sql:
        sql(f"UPDATE {RECORDS} SET title = 'khác' WHERE id = %s", row(officer, 5).pk)
    assert found() == [(Damage.CHANGED, officer.uid, 5)]


@pytest.mark.parametrize("seq", [1, 3])
def test_a_removed_line_is_named(officer, seq):
    with database_in_hand() as sql:
        sql(f"DELETE FROM {RECORDS} WHERE id = %s", row(officer, seq).pk)
    assert found() == [(Damage.REMOVED, officer.uid, seq)]


def test_a_removed_line_that_was_corrected_is_named_alone(officer):
    correct_record(
        record=row(officer, 2), changes={"tiet": Decimal(4)}, reason="sai", at=AT, by=None
    )
    with database_in_hand() as sql:
        sql(f"DELETE FROM {RECORDS} WHERE id = %s", row(officer, 2).pk)
    assert found() == [(Damage.REMOVED, officer.uid, 2)]


def test_removed_lines_that_were_closed_up_are_named(officer):
    """The forger moves the later lines down and mends the end of the chain's number."""
    with database_in_hand() as sql:
        sql(f"DELETE FROM {RECORDS} WHERE id = %s", row(officer, 3).pk)
        for seq in (4, 5):
            sql(f"UPDATE {RECORDS} SET seq = %s WHERE id = %s", seq - 1, row(officer, seq).pk)
        sql(f"UPDATE {HEADS} SET seq = 4 WHERE officer_id = %s", officer.pk)
    # Line 4 held line 5 once: its old number is beyond the end that is left.
    assert found()[0] == (Damage.MOVED, officer.uid, 3)


def test_lines_in_another_order_are_named(officer):
    one, other = row(officer, 2), row(officer, 4)
    with database_in_hand() as sql:
        sql(f"UPDATE {RECORDS} SET seq = 99 WHERE id = %s", one.pk)
        sql(f"UPDATE {RECORDS} SET seq = 2 WHERE id = %s", other.pk)
        sql(f"UPDATE {RECORDS} SET seq = 4 WHERE id = %s", one.pk)
    assert found() == [(Damage.MOVED, officer.uid, 2), (Damage.MOVED, officer.uid, 4)]


def test_a_line_handed_to_another_officer_is_named_on_both_sides(officer):
    thief = make_officer("Kẻ gian")
    with database_in_hand() as sql:
        sql(
            f"UPDATE {RECORDS} SET officer_id = %s, seq = 1 WHERE id = %s",
            thief.pk,
            row(officer, 3).pk,
        )
    assert set(found()) == {
        (Damage.REMOVED, officer.uid, 3),
        (Damage.CHANGED, thief.uid, 1),
        (Damage.HEAD_REMOVED, thief.uid, 1),
    }


def test_a_line_rewritten_with_a_right_hash_breaks_the_next(officer):
    with database_in_hand() as sql:
        sql(f"UPDATE {RECORDS} SET tiet = 40 WHERE id = %s", row(officer, 3).pk)
        sql(
            f"UPDATE {RECORDS} SET hash = %s WHERE id = %s",
            row(officer, 3).computed_hash(),
            row(officer, 3).pk,
        )
    assert found() == [(Damage.REWRITTEN, officer.uid, 3)]


# Ends --------------------------------------------------------------------------------------------


def test_a_cut_tail_is_named(officer):
    with database_in_hand() as sql:
        sql(f"DELETE FROM {RECORDS} WHERE officer_id = %s AND seq > 3", officer.pk)
    assert found() == [(Damage.TAIL_CUT, officer.uid, 4)]


@pytest.mark.parametrize(
    "change",
    ["hash = 'f'", "seq = 4", f"seq = 0, hash = '{FIRST_HASH}'"],
    ids=["hash", "seq", "both"],
)
def test_a_changed_end_is_named(officer, change):
    with database_in_hand() as sql:
        sql(f"UPDATE {HEADS} SET {change} WHERE officer_id = %s", officer.pk)
    assert found() == [(Damage.HEAD_CHANGED, officer.uid, 5)]


def test_a_removed_end_is_named(officer):
    with database_in_hand() as sql:
        sql(f"DELETE FROM {HEADS} WHERE officer_id = %s", officer.pk)
    assert found() == [(Damage.HEAD_REMOVED, officer.uid, 5)]


def test_an_officer_whose_lines_are_gone_is_named_by_the_end_left(officer):
    with database_in_hand() as sql:
        sql(f"DELETE FROM {RECORDS} WHERE officer_id = %s", officer.pk)
    assert found() == [(Damage.EMPTIED, officer.uid, 1)]


# Seals -------------------------------------------------------------------------------------------


def test_a_tail_cut_together_with_the_end_is_named_by_a_seal(officer):
    seal_day(day=DAY, at=AT)
    with database_in_hand() as sql:
        sql(f"DELETE FROM {RECORDS} WHERE officer_id = %s AND seq > 3", officer.pk)
        sql(
            f"UPDATE {HEADS} SET seq = 3, hash = %s WHERE officer_id = %s",
            row(officer, 3).hash,
            officer.pk,
        )
    assert found() == [(Damage.TAIL_CUT, officer.uid, 4)]


def test_a_chain_rewritten_with_its_end_is_named_by_a_seal(officer):
    seal_day(day=DAY, at=AT)
    add_line(officer, 6)
    with database_in_hand() as sql:
        sql(f"UPDATE {RECORDS} SET tiet = 40 WHERE id = %s", row(officer, 2).pk)
        rehash(sql, officer, 2)
    assert found() == [(Damage.REWRITTEN, officer.uid, 5)]


def test_an_emptied_officer_is_named_by_a_seal(officer):
    seal_day(day=DAY, at=AT)
    with database_in_hand() as sql:
        sql(f"DELETE FROM {RECORDS} WHERE officer_id = %s", officer.pk)
        sql(f"DELETE FROM {HEADS} WHERE officer_id = %s", officer.pk)
    assert found() == [(Damage.EMPTIED, officer.uid, 1)]


def test_an_officer_who_was_wiped_out_is_named_by_a_seal(officer):
    seal_day(day=DAY, at=AT)
    with database_in_hand() as sql:
        sql(f"DELETE FROM {RECORDS} WHERE officer_id = %s", officer.pk)
        sql(f"DELETE FROM {HEADS} WHERE officer_id = %s", officer.pk)
        sql(f"DELETE FROM {Officer._meta.db_table} WHERE id = %s", officer.pk)
    assert found() == [(Damage.EMPTIED, officer.uid, 1)]


def test_a_later_seal_does_not_hide_what_an_earlier_one_saw(officer):
    seal_day(day=DAY, at=AT)
    with database_in_hand() as sql:
        sql(f"DELETE FROM {RECORDS} WHERE officer_id = %s AND seq > 3", officer.pk)
        sql(
            f"UPDATE {HEADS} SET seq = 3, hash = %s WHERE officer_id = %s",
            row(officer, 3).hash,
            officer.pk,
        )
    seal_day(day=DAY + timedelta(days=1), at=AT)
    assert found() == [(Damage.TAIL_CUT, officer.uid, 4)]


def test_changed_and_removed_seals_are_named(officer):
    seal_day(day=DAY, at=AT)
    add_line(officer, 6)
    seal_day(day=DAY + timedelta(days=1), at=AT)
    with database_in_hand() as sql:
        sql(f"DELETE FROM {SEAL_LINES} WHERE seq = 6")
    assert found() == [(Damage.SEAL_CHANGED, None, None)]
    with database_in_hand() as sql:
        sql(f"DELETE FROM {SEAL_LINES}")
        sql(f"DELETE FROM {SEALS} WHERE day = %s", DAY)
    assert (Damage.SEAL_REMOVED, None, None) in found()


def test_a_seal_holds_only_the_ends_that_moved(officer):
    assert seal_day(day=DAY, at=AT).lines.count() == 3
    assert seal_day(day=DAY, at=AT) is None
    add_line(officer, 6)
    second = seal_day(day=DAY + timedelta(days=1), at=AT)
    assert [(line.officer_uid, line.seq) for line in second.lines.all()] == [(officer.uid, 6)]
    assert second.previous == RecordDigest.objects.get(day=DAY).digest
    assert seal_day(day=DAY + timedelta(days=2), at=AT).lines.count() == 0
    assert found() == []


def test_an_older_database_put_back_is_found_by_the_seal_files(officer, tmp_path):
    for days in (0, 1):
        write_seal(seal_day(day=DAY + timedelta(days=days), at=AT), tmp_path)
        add_line(officer, 6 + days)
    assert found(seals_folder=tmp_path) == []
    with database_in_hand() as sql:
        sql(
            f"DELETE FROM {SEAL_LINES} WHERE seal_id IN (SELECT id FROM {SEALS} WHERE day > %s)",
            DAY,
        )
        sql(f"DELETE FROM {SEALS} WHERE day > %s", DAY)
        sql(f"DELETE FROM {RECORDS} WHERE officer_id = %s AND seq > 5", officer.pk)
        sql(
            f"UPDATE {HEADS} SET seq = 5, hash = %s WHERE officer_id = %s",
            row(officer, 5).hash,
            officer.pk,
        )
    assert found() == []
    assert found(seals_folder=tmp_path) == [(Damage.SEAL_REMOVED, None, None)]


def test_seals_made_anew_are_found_by_the_seal_files(officer, tmp_path):
    write_seal(seal_day(day=DAY, at=AT), tmp_path)
    with database_in_hand() as sql:
        sql(f"DELETE FROM {SEAL_LINES}")
        sql(f"DELETE FROM {SEALS}")
        sql(f"UPDATE {RECORDS} SET tiet = 40 WHERE id = %s", row(officer, 2).pk)
        rehash(sql, officer, 2)
    seal_day(day=DAY, at=AT)
    assert found() == []
    assert found(seals_folder=tmp_path) == [(Damage.SEAL_CHANGED, None, None)]


def test_a_seal_file_is_written_once_and_read_again(officer, tmp_path):
    seal = seal_day(day=DAY, at=AT)
    path = write_seal(seal, tmp_path / "new")
    assert path.name == "2026-11-19.txt"
    assert path.read_text(encoding="utf-8").splitlines()[:3] == [
        "day: 2026-11-19",
        f"digest: {seal.digest}",
        f"previous: {FIRST_HASH}",
    ]
    assert write_seal(seal, tmp_path / "new") == path
    path.write_text("hỏng", encoding="utf-8")
    with pytest.raises(PersonnelError, match="khác với bản giữ trong tệp"):
        write_seal(seal, tmp_path / "new")
    assert path.read_text(encoding="utf-8") == "hỏng"
    (path.parent / "khac.txt").write_text("x", encoding="utf-8")
    assert list(read_seals(path.parent)) == [(DAY, "")]
    assert found(seals_folder=path.parent) == [(Damage.SEAL_CHANGED, None, None)]


# What stands on lines ----------------------------------------------------------------------------


def wipe(officer: Officer) -> None:
    with database_in_hand() as sql:
        sql(f"DELETE FROM {RECORDS} WHERE officer_id = %s", officer.pk)
        sql(f"DELETE FROM {HEADS} WHERE officer_id = %s", officer.pk)


def test_a_paper_tells_of_an_officer_emptied_before_any_seal(officer):
    with transaction.atomic():
        paper = reserve_number(
            kind=PaperKind.COMPLETION,
            issuer_uid=uuid.uuid4(),
            issuer_short="UBND",
            issued_on=DAY,
            at=AT,
            by=None,
        )
        issue_certificate(
            officer=officer,
            record=row(officer, 5),
            paper=paper,
            face=Face("a", "b", "c", "d", "e", "f", "g", "h", "i", "k"),
            issued_on=DAY,
            at=AT,
        )
    assert found() == []
    wipe(officer)
    assert found() == [(Damage.RECORD_GONE, officer.uid, None)]
    assert Certificate.objects.count() == 1


def test_confirmed_evidence_tells_of_an_emptied_officer(officer):
    kind = ProgrammeType.objects.create(code="X", name="X", content_group="ND4", counting="yes")
    proposal = Proposal("Khóa ngoài", "Trường", kind, date(2026, 5, 1))
    evidence = propose_evidence(officer=officer, proposal=proposal, file=None, at=AT, by=None)
    assert found() == []
    confirm_evidence(evidence=evidence, at=AT, by=None)
    assert found() == []
    wipe(officer)
    assert found() == [(Damage.RECORD_GONE, officer.uid, None)]


def complete_a_course(officer: Officer) -> Completion:
    course = Page.get_first_root_node().add_child(instance=CoursePage(title="Khóa", slug="khoa"))
    version = CourseVersion.objects.create(course=course, number=9, digest="x", spec={}, cut_at=AT)
    round = StudyRound.objects.create(
        officer=officer, course=course, version=version, started_at=AT, last_at=AT, completed_at=AT
    )
    return Completion.objects.create(
        round=round, version=version, assurance="A2", occurred_at=AT, recorded_at=AT
    )


def test_a_completion_tells_of_its_lost_line(officer, tmp_path):
    completion = complete_a_course(officer)
    add_line(officer, 6, source="system", source_uid=completion.uid)
    assert verify(tmp_path) == []
    wipe(officer)
    assert verify(tmp_path) == [
        {
            "damage": "record_gone",
            "officer": str(officer.uid),
            "seq": None,
            "detail": f"dòng của lần hoàn thành {completion.uid} không còn",
        }
    ]


# The commands ------------------------------------------------------------------------------------


def verify(folder) -> list[dict[str, object]]:
    """Findings of `verify_records --json`, whatever its exit."""
    out = io.StringIO()
    try:
        call_command("verify_records", "--json", seals=folder, stdout=out)
    except CommandError:
        assert json.loads(out.getvalue())["findings"] != []
    return json.loads(out.getvalue())["findings"]


def test_the_command_passes_a_sound_history(officer, tmp_path):
    out = io.StringIO()
    call_command("verify_records", seals=tmp_path, stdout=out)
    assert out.getvalue() == ("11 dòng của 3 cán bộ và 0 bản niêm phong còn nguyên như khi ghi.\n")
    out = io.StringIO()
    call_command("verify_records", "--json", seals=tmp_path, stdout=out)
    assert json.loads(out.getvalue()) == {"officers": 3, "records": 11, "seals": 0, "findings": []}


def test_the_command_names_the_line_and_fails(officer, tmp_path):
    with database_in_hand() as sql:
        sql(f"UPDATE {RECORDS} SET tiet = 99 WHERE id = %s", row(officer, 3).pk)
    out = io.StringIO()
    with pytest.raises(CommandError, match="Tìm thấy 1 chỗ hư hại"):
        call_command("verify_records", seals=tmp_path, stdout=out)
    assert out.getvalue() == f"Cán bộ {officer.uid}, dòng 3: đã bị sửa\n"
    with translation.override("en"):
        assert verify(tmp_path)[0]["detail"] == "changed"


def test_the_history_is_sealed_once_a_day_in_the_database_and_in_a_file(officer, tmp_path):
    def seal() -> dict[str, object]:
        out = io.StringIO()
        call_command("seal_records", "--json", seals=tmp_path, stdout=out)
        return json.loads(out.getvalue())

    first = seal()
    assert (first["new"], RecordDigest.objects.get().digest) == (True, first["digest"])
    assert list(read_seals(tmp_path)) == [(date.fromisoformat(first["day"]), first["digest"])]
    for path in tmp_path.iterdir():
        path.unlink()
    assert seal() == {**first, "new": False}
    assert len(list(tmp_path.iterdir())) == 1
    assert verify(tmp_path) == []


def test_a_seal_that_cannot_be_written_is_told_and_kept_in_the_database(officer, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    with pytest.raises(CommandError, match="chưa ghi được tệp"):
        call_command("seal_records", seals=blocked / "seals")
    assert RecordDigest.objects.count() == 1
