"""Officers with their accounts, posts and authority, a batch at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache

from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.hashers import make_password

from courses.models import JobPosition
from courses.vietnamese import fold, name_sort_key
from lms.accounts.models import User
from lms.accounts.rules import NOTICE_VERSION
from lms.operations.bench.units import Units
from lms.operations.bench.words import full_name
from lms.personnel.models import Appointment, Authority, Officer, OrgUnit

PASSWORD = "song-cau-nuoc-chay-lo-tho"  # noqa: S105 - of a database that nobody else uses
SECOND_FACTOR = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
SINCE = date(2025, 7, 1)
#: Whoever sees all of the country, all of the first province, and edits the courses.
OF_COUNTRY, OF_PROVINCE, OF_COURSES = 0, 1, 2
HEADS = 60


@dataclass(frozen=True)
class Setting:
    """What all officers share: the units, the positions, the hash of the one password."""

    units: Units
    positions: Sequence[JobPosition]
    password: str
    at: datetime


def setting(units: Units, at: datetime) -> Setting:
    positions = list(JobPosition.objects.filter(status="current").order_by("code"))
    return Setting(units, positions, make_password(PASSWORD), at)


def username(number: int) -> str:
    """The account of the officer with this number, from 0."""
    return f"bench{number}"


def lay_officers(numbers: range, frame: Setting) -> list[Officer]:
    """Officers of these numbers with account and post; one in ten holds a second post."""
    users = User.objects.bulk_create(
        User(
            username=username(n),
            full_name=full_name(n),
            password=frame.password,
            date_joined=frame.at,
            notice_version=NOTICE_VERSION,
            notice_read_at=frame.at,
        )
        for n in numbers
    )
    officers = Officer.objects.bulk_create(
        _officer(n, user, frame) for n, user in zip(numbers, users, strict=True)
    )
    Appointment.objects.bulk_create(
        post
        for n, officer in zip(numbers, officers, strict=True)
        for post in _posts(n, officer, frame)
    )
    return officers


def _officer(number: int, user: User, frame: Setting) -> Officer:
    name = full_name(number)
    code = f"BENCH-{number:07d}"
    return Officer(
        user=user,
        number=code,
        full_name=name,
        sort_key=_sort_key(name),
        search_folded=f"{_folded(name)} {code.lower()}",
        birth_date=date(1968, 1, 1) + timedelta(days=number * 37 % 12_000),
        sex="nu" if number % 2 else "nam",
        kept_by=_commune(number, frame),
        recorded_at=frame.at,
    )


@cache
def _sort_key(name: str) -> str:
    return name_sort_key(name)[:400]


@cache
def _folded(name: str) -> str:
    return fold(name)


def _commune(number: int, frame: Setting) -> OrgUnit:
    return frame.units.communes[number % len(frame.units.communes)]


def _posts(number: int, officer: Officer, frame: Setting) -> list[Appointment]:
    communes = len(frame.units.communes)
    offices = frame.units.offices[number % communes]
    place = number // communes
    positions = len(frame.positions)
    main = Appointment(
        officer=officer,
        unit=offices[place % len(offices)],
        position=frame.positions[place % positions],
        active_from=SINCE + timedelta(days=number % 300),
        decision_number=f"{number % 400 + 1}/QĐ-UBND",
        decision_date=SINCE,
        recorded_at=frame.at,
    )
    if number % 10:
        return [main]
    second = Appointment(
        officer=officer,
        unit=offices[(place + 1) % len(offices)],
        position=frame.positions[(place + 7) % positions],
        kind=Appointment.Kind.CONCURRENT,
        active_from=SINCE + timedelta(days=200),
        recorded_at=frame.at,
    )
    return [main, second]


def lay_authority(officers: Sequence[Officer], frame: Setting) -> None:
    """One head for each commune among the first officers, and two of them who see far more.

    The officers come in the order of their numbers, so the first of each commune come first. Who
    sees other people signs in with a second factor.
    """
    units = frame.units
    communes = len(units.communes)
    held: list[tuple[Officer, OrgUnit, str]] = [
        (officer, units.communes[n], Authority.Kind.HEAD)
        for n, officer in enumerate(officers[:communes])
    ]
    held += [
        (officers[OF_COUNTRY], units.country, Authority.Kind.AUDITOR),
        (officers[OF_PROVINCE], units.provinces[0], Authority.Kind.HEAD),
    ]
    Authority.objects.bulk_create(
        Authority(
            officer=officer,
            unit=unit,
            kind=kind,
            active_from=SINCE,
            basis="Quyết định phân công (đo hiệu năng)",
            recorded_at=frame.at,
        )
        for officer, unit, kind in held
    )
    for officer in officers[: min(HEADS, len(officers))]:
        TOTP.activate(officer.user, SECOND_FACTOR)
