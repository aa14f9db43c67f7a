"""What holds after every fault."""

from collections import Counter

from django.core.management import call_command
from django.db import connection

from lms.learning.models import Attempt, Completion, Response, StudyRound
from lms.papers.models import Register
from lms.personnel.models import Certificate, TrainingRecord


def check_invariants() -> None:
    """I2 to I6: one running attempt, everything of a completion or nothing, no gap, nothing broken."""
    running = Counter(Attempt.objects.running().values_list("round", "activity_uid"))
    assert [pair for pair, number in running.items() if number > 1] == []

    completed = set(Completion.objects.values_list("round", flat=True))
    passed = Attempt.objects.counted().filter(passed=True).values_list("round", flat=True)
    assert completed == set(passed)
    assert completed == set(StudyRound.objects.completed().values_list("pk", flat=True))
    completions = sorted(map(str, Completion.objects.values_list("uid", flat=True)))
    records = TrainingRecord.objects.filter(source=TrainingRecord.Source.SYSTEM)
    assert sorted(map(str, records.values_list("source_uid", flat=True))) == completions

    for attempt in Attempt.objects.counted():
        slots = sorted(Response.objects.filter(attempt=attempt).values_list("slot", flat=True))
        paper = sorted(slot["slot"] for slot in attempt.paper["slots"])
        assert slots == (paper if attempt.closed_at else [])

    numbers = sorted(Certificate.objects.values_list("sequence", flat=True))
    assert numbers == list(range(1, len(completions) + 1))
    assert [row.last_number for row in Register.objects.all()] == [len(numbers)][: bool(numbers)]

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA integrity_check")
            assert cursor.fetchall() == [("ok",)]
            cursor.execute("PRAGMA foreign_key_check")
            assert cursor.fetchall() == []
    call_command("verify_records", verbosity=0)
