"""F17: a list of people whose worker is killed, and the same list brought in twice at once."""

from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from lms.personnel.models import AccessLogEntry, Appointment, Officer, RosterImport
from lms.personnel.tasks import send_roster
from tests.operations.test_work import due_now, wait_for, worker
from tests.personnel.people import lay
from tests.personnel.rosters import OFFICE, brought, counts, person

PEOPLE = 50


def test_a_killed_worker_and_two_lists_at_once_lose_and_double_nothing(
    child_environment: dict[str, str],
) -> None:
    place = lay()
    rows = [
        person(f"N{number}", "Lê Mới", f"{1950 + number % 50}", OFFICE, "Tiếp công dân")
        for number in range(PEOPLE)
    ]
    before = Officer.objects.count()
    lists = [brought(place, *rows), brought(place, *rows)]
    for one in lists:
        send_roster(roster=one, seen=one.checked_at, at=timezone.now())
    with worker(child_environment) as first:
        wait_for(lambda: DBTaskResult.objects.filter(status="RUNNING").exists())
        first.kill()
    with worker(child_environment), worker(child_environment):
        wait_for(lambda: due_now() or not RosterImport.objects.unfinished().exists())
    results = sorted(counts(RosterImport.objects.get(pk=one.pk)) for one in lists)
    assert results == [(0, 0, PEOPLE, 0), (PEOPLE, 0, 0, 0)]
    assert Officer.objects.count() == before + PEOPLE
    assert Appointment.objects.filter(officer__number__startswith="N").count() == PEOPLE
    assert AccessLogEntry.objects.filter(what="change").count() == PEOPLE
