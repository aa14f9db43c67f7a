"""Background work: what the database's planner is told after a long list."""

from django.db import connection

from lms.personnel.models import Officer
from lms.personnel.tasks import count_anew
from tests.personnel.people import Place

KNOWN = {
    "postgresql": "SELECT reltuples FROM pg_class WHERE relname = 'personnel_officer'",
    "sqlite": "SELECT max(CAST(stat AS INTEGER)) FROM sqlite_stat1 WHERE tbl = 'personnel_officer'",
}


def test_the_planner_knows_how_many_officers_there_are(place: Place) -> None:
    count_anew(Officer)
    with connection.cursor() as cursor:
        cursor.execute(KNOWN[connection.vendor])
        assert cursor.fetchone()[0] == Officer.objects.count()
