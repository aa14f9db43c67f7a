"""The demo's people: the cast, 45 officers in each of the five communes, who answers for whom."""

import random
from datetime import date, datetime
from typing import Any

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from courses.models import JobPosition
from lms.accounts.models import ActivationSlip, User
from lms.accounts.rules import NOTICE_VERSION
from lms.demo.cast import CAST, PASSWORD, SINCE, TIEN_DU
from lms.demo.cast import Person as Role
from lms.demo.names import make_up
from lms.personnel.actions import appoint, create_officer, grant_authority
from lms.personnel.actions.officers import Person
from lms.personnel.models import Appointment, Officer, OrgUnit

COMMUNES = ["VN24-09319", "VN24-09334", "VN24-09340", "VN24-09343", "VN24-09349"]
OFFICERS_A_COMMUNE = 45
FORMER = {
    "VN24-09319": ["VN27-09319-OLD", "VN27-09322-OLD", "VN27-09328-OLD"],
}

# Posts of one commune by inner unit, as a commune of this size fills them.
POSTS = (
    ("DU", ["CB01", "CB02"]),
    ("HDND", ["CB04", "CM01"]),
    ("UBND", ["CB05", "CB06", "CB06"]),
    ("MTTQ", ["CB07", "CB08", "CB09", "CB10", "CB11"]),
    ("VP", ["LD01", "LD02", "CM02", "CM03", "CM04", "CM04", "CM27", "CM29", "CM31", "CM32"]),
    ("KT", ["LD03", "LD04", "CM06", "CM07", "CM09", "CM10", "CM13", "CM13", "CM15", "CM15"]),
    ("VHXH", ["LD03", "LD04", "CM17", "CM18", "CM20", "CM21", "CM22", "CM24"]),
    ("TTPVHCC", ["LD05", "CM25", "CM25", "CM26"]),
    ("BCHQS", ["QS01"]),
)


def make_people(*, rng: random.Random, at: datetime) -> dict[str, Officer]:
    """Everyone of the demo; returns the officers of the cast by user name."""
    units = {unit.code: unit for unit in OrgUnit.objects.all()}
    positions = {position.code: position for position in JobPosition.objects.all()}
    secret = make_password(PASSWORD)
    cast = {person.username: _cast_member(person, units, positions, at) for person in CAST}
    for number, commune in enumerate(COMMUNES):
        _fill_commune(commune, number, cast, units, positions, rng, at)
    User.objects.update(password=secret, must_change_password=False)
    ActivationSlip.objects.update(used_at=at)  # everyone has chosen the pass phrase of the demo
    User.objects.filter(username="lam").update(is_superuser=True)
    # Én is new: her first sign-in shows the notice. The others have read it.
    readers = User.objects.exclude(username="en")
    readers.update(notice_version=NOTICE_VERSION, notice_read_at=at)
    _grant(cast, units, at)
    return cast


def _cast_member(
    person: Role, units: dict[str, Any], positions: dict[str, Any], at: datetime
) -> Officer:
    officer, _password = create_officer(
        person=Person(
            full_name=person.full_name,
            number=f"DEMO-{person.username.upper()}",
            birth_date=person.birth_date,
            sex=person.sex,
        ),
        kept_by=units[person.agency],
        at=at,
        by=None,
    )
    User.objects.filter(pk=officer.user_id).update(username=person.username)
    officer.user.username = person.username
    for unit, position, kind, since in person.posts:
        appoint(
            officer=officer,
            unit=units[unit],
            position=positions[position],
            kind=kind,
            active_from=since,
            decision_number="12/QĐ-UBND",
            decision_date=since,
            at=at,
            by=None,
        )
    return officer


def _fill_commune(
    commune: str,
    number: int,
    cast: dict[str, Officer],
    units: dict[str, Any],
    positions: dict[str, Any],
    rng: random.Random,
    at: datetime,
) -> None:
    """Make the officers of a commune up to 45, minding those of the cast who hold a post."""
    posts = [(f"{commune}-{unit}", code) for unit, codes in POSTS for code in codes]
    held = Appointment.objects.filter(officer__in=cast.values(), kind="main")
    for unit, position in held.values_list("unit__code", "position__code"):
        if (unit, position) in posts:
            posts.remove((unit, position))
    for place, (unit, code) in enumerate(posts[:OFFICERS_A_COMMUNE]):
        made_up = make_up(rng)
        officer, _password = create_officer(
            person=Person(
                full_name=made_up.full_name,
                number=f"DEMO-{number + 1}{place + 1:03d}",
                birth_date=made_up.birth_date,
                sex=made_up.sex,
                kind=Officer.Kind.CADRE if code.startswith("CB") else Officer.Kind.CIVIL_SERVANT,
            ),
            kept_by=units[commune],
            at=at,
            by=None,
        )
        since = SINCE if rng.random() < 0.8 else date(2026, rng.randint(1, 8), 1)
        _appoint_with_past(officer, units, positions, unit, code, since, rng, at)


def _appoint_with_past(
    officer: Officer,
    units: dict[str, Any],
    positions: dict[str, Any],
    unit: str,
    code: str,
    since: date,
    rng: random.Random,
    at: datetime,
) -> None:
    """The post of today and, for most, the post in a commune that was merged in July 2025."""
    former = FORMER.get(unit[:10])
    if former and rng.random() < 0.7:
        start = date(rng.randint(2012, 2022), rng.randint(1, 12), 1)
        appoint(
            officer=officer,
            unit=units[rng.choice(former)],
            position=positions[rng.choice(["OLD02", "OLD03", "OLD04", "OLD05", "OLD06"])],
            active_from=start,
            active_to=date(2025, 6, 30),
            at=at,
            by=None,
        )
    appoint(
        officer=officer,
        unit=units[unit],
        position=positions[code],
        active_from=since,
        decision_number=f"{rng.randint(10, 400)}/QĐ-UBND",
        decision_date=since,
        at=at,
        by=None,
    )


def _grant(cast: dict[str, Officer], units: dict[str, Any], at: datetime) -> None:
    today = timezone.localtime(at).date()
    grants = (
        ("dung", f"{TIEN_DU}-TTPVHCC", "head", SINCE, None),
        ("hanh", TIEN_DU, "keeper", SINCE, None),
        ("hanh", TIEN_DU, "training", SINCE, None),
        ("giang", "VN24-2025", "auditor", SINCE, None),
        ("khoa", TIEN_DU, "auditor", today.replace(day=1), today.replace(day=28)),
    )
    for username, unit, kind, start, end in grants:
        grant_authority(
            officer=cast[username],
            unit=units[unit],
            kind=kind,
            active_from=start,
            active_to=end,
            basis="Quyết định phân công (trình diễn)",
            at=at,
            by=cast["lam"].user,
        )
