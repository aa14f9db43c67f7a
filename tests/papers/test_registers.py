"""Numbers without gaps: one after the other, also when fifty people finish at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction

from lms.papers.actions import take_number
from lms.papers.errors import PaperError
from lms.papers.models import PaperKind, Register

AT = datetime(2026, 11, 24, 2, 15, tzinfo=UTC)
AGENCY = UUID("5f0c0000-0000-4000-8000-000000000001")


def take(**other):
    wanted = {"agency_uid": AGENCY, "kind": PaperKind.COMPLETION, "year": 2026} | other
    return take_number(**wanted, at=AT, by=None)


@pytest.mark.django_db
def test_numbers_count_from_one_for_each_agency_kind_and_year():
    assert [take(), take(), take()] == [1, 2, 3]
    assert take(kind=PaperKind.CERTIFICATE) == 1
    assert take(year=2027) == 1
    assert take(agency_uid=uuid4()) == 1
    assert take() == 4


@pytest.mark.django_db
def test_a_register_remembers_when_its_last_number_was_taken():
    take()
    assert list(
        Register.objects.values_list("agency_uid", "kind", "year", "last_number", "changed_at")
    ) == [(AGENCY, "completion", 2026, 1, AT)]


@pytest.mark.django_db
def test_a_number_costs_two_statements(django_assert_num_queries):
    take()
    with django_assert_num_queries(2):
        take()


@pytest.mark.django_db(transaction=True)
def test_no_number_is_taken_outside_a_transaction():
    with pytest.raises(PaperError):
        take()
    assert Register.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_a_caller_that_rolls_back_leaves_no_gap():
    numbers = []
    for fails in (False, True, True, False):
        try:
            with transaction.atomic():
                numbers.append(take())
                if fails:
                    raise ZeroDivisionError
        except ZeroDivisionError:
            numbers.pop()
    assert numbers == [1, 2]


@pytest.mark.django_db(transaction=True)
def test_fifty_at_once_get_the_numbers_one_to_fifty_with_none_lost_to_a_failure():
    """Every fifth caller fails after it took its number; nobody else's number is missing."""
    barrier = Barrier(50)

    def issue(caller):
        barrier.wait()
        try:
            with transaction.atomic():
                number = take()
                if caller % 5 == 0:
                    raise ZeroDivisionError
            return number
        except ZeroDivisionError:
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(50) as pool:
        numbers = [number for number in pool.map(issue, range(50)) if number]
    assert sorted(numbers) == list(range(1, 41))
    assert Register.objects.get().last_number == 40
