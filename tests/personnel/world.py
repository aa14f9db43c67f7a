"""A small commune: An and her head, the keeper, the department, Én of another commune, and what they learnt.

Days are told from today, because pages are as on today.
"""

import uuid
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from courses.actions.tree import lay_provider, lay_tree
from courses.models import (
    Code,
    Competency,
    CourseOutcome,
    CoursePage,
    DatedRule,
    JobPosition,
    PositionRequirement,
    ProgrammeType,
    Provider,
)
from lms.accounts.models import User
from lms.accounts.rules import NOTICE_VERSION
from lms.papers.actions import load_columns
from lms.papers.models import PaperKind
from lms.personnel.actions import Line, attain, issue_certificate, rebuild_closure, record_training
from lms.personnel.actions.certificates import reserve_number
from lms.personnel.models import (
    Appointment,
    Attainment,
    Authority,
    Certificate,
    Face,
    Officer,
    OrgUnit,
    TrainingRecord,
)
from tests.support.retelling import retold

POISON = '"><img src=x onerror=alert(1)>{{7*7}}=1+1'
LONG_AGO = date(2020, 1, 1)


def today() -> date:
    return timezone.localdate()


def moment(day: date, hour: int = 9) -> datetime:
    """That hour of a day in Vietnam."""
    return timezone.make_aware(datetime.combine(day, time(hour)))


@dataclass
class World:
    """The commune with its people by user name, its norms by code."""

    units: dict[str, OrgUnit] = field(default_factory=dict)
    officers: dict[str, Officer] = field(default_factory=dict)
    positions: dict[str, JobPosition] = field(default_factory=dict)
    competencies: dict[str, Competency] = field(default_factory=dict)
    provider: Provider | None = None

    @property
    def an(self) -> Officer:
        return self.officers["an"]

    def user(self, name: str) -> User:
        return self.officers[name].user


@retold
def make_world() -> World:
    """Units, people with their posts and authority, norms; nobody has learnt anything yet."""
    world = World()
    _units(world)
    _norms(world)
    for name, full_name, agency in (
        ("an", "Nguyễn Thị Thu An", "TD"),
        ("dung", "Phạm Tiến Dũng", "TD"),
        ("hanh", "Vũ Thị Hạnh", "TD"),
        ("giang", "Hoàng Hà Giang", "SNV"),
        ("en", "Ngô Thị Én", "LB"),
    ):
        world.officers[name] = person(name, full_name, world.units[agency])
    post(world, "an", "TD-TT", "CM25")
    post(world, "dung", "TD-TT", "LD05")
    post(world, "hanh", "TD-VH", "CM17")
    post(world, "en", "LB-TT", "CM25")
    for name, unit, kind in (
        ("dung", "TD-TT", "head"),
        ("hanh", "TD", "keeper"),
        ("giang", "BN", "auditor"),
    ):
        Authority.objects.create(
            officer=world.officers[name],
            unit=world.units[unit],
            kind=kind,
            active_from=LONG_AGO,
            basis="QĐ 1",
            recorded_at=moment(LONG_AGO),
        )
    load_columns(at=moment(LONG_AGO), by=None)
    return world


def person(name: str, full_name: str, agency: OrgUnit) -> Officer:
    """An officer with an account that has read the notice."""
    user = User(username=name, full_name=full_name[:150], notice_version=NOTICE_VERSION)
    user.set_unusable_password()
    user.save()
    return Officer.objects.create(
        user=user,
        full_name=full_name,
        number=f"TD-{name.upper()}",
        birth_date=date(1992, 4, 18),
        kept_by=agency,
        recorded_at=moment(LONG_AGO),
    )


def _units(world: World) -> None:
    for code, name, parent, agency in (
        ("BN", "Tỉnh Bắc Ninh", None, True),
        ("SNV", "Sở Nội vụ tỉnh Bắc Ninh", "BN", True),
        ("TD", "Xã Tiên Du", "BN", True),
        ("TD-TT", "Trung tâm Phục vụ hành chính công xã Tiên Du", "TD", False),
        ("TD-VH", "Phòng Văn hóa - Xã hội xã Tiên Du", "TD", False),
        ("LB", "Xã Liên Bão", "BN", True),
        ("LB-TT", "Trung tâm Phục vụ hành chính công xã Liên Bão", "LB", False),
    ):
        world.units[code] = OrgUnit.objects.create(
            code=code,
            name=name,
            name_en=f"Unit {code}",
            kind="x",
            parent=world.units[parent] if parent else None,
            is_agency=agency,
        )
    rebuild_closure()


def _norms(world: World) -> None:
    for order, (code, name) in enumerate(
        (
            ("C03", "Soạn thảo và ban hành văn bản"),
            ("C04", "Giao tiếp ứng xử"),
            ("C07", "Sử dụng ngoại ngữ"),
            ("K05", "Dịch vụ công trực tuyến"),
        )
    ):
        world.competencies[code] = Competency.objects.create(
            code=code, name=name, name_en=f"Competency {code}", group="core", sort_order=order
        )
    for code in ("CM25", "CM26", "CM17", "LD05"):
        world.positions[code] = JobPosition.objects.create(
            code=code, name=f"Chuyên viên về việc {code}", short_name=f"Việc {code}"
        )
    for code in ("VTVL", "TUHOC", "DT-DH"):
        ProgrammeType.objects.create(
            code=code, name=code, content_group="DT" if code == "DT-DH" else "ND4", counting="yes"
        )
    for list_name, code, name in (
        ("hinh_thuc_to_chuc", "TH", "Tự học"),
        ("hinh_thuc_to_chuc", "TT", "Tập trung"),
        ("hinh_thuc_to_chuc", "TX", "Từ xa, trực tuyến"),
        ("hinh_thuc_dao_tao", "TX", "Đào tạo từ xa"),
    ):
        Code.objects.create(list_name=list_name, code=code, name=name)


def post(world: World, name: str, unit: str, position: str, **values: Any) -> Appointment:
    """A post since long ago unless `values` say otherwise."""
    given = {"active_from": LONG_AGO, "recorded_at": moment(LONG_AGO)} | values
    return Appointment.objects.create(
        officer=world.officers[name],
        unit=world.units[unit],
        position=world.positions[position],
        **given,
    )


def require(
    world: World, position: str, competency: str, levels: tuple[int, int, int], **values: Any
) -> PositionRequirement:
    """(least, highest, target) levels that a position asks for."""
    least, highest, target = levels
    return PositionRequirement.objects.create(
        position=world.positions[position],
        competency=world.competencies[competency],
        min_level=least,
        max_level=highest,
        target_level=target,
        **values,
    )


def offer(world: World, title: str, **outcomes: int) -> CoursePage:
    """A live course that teaches competencies to levels: `offer(world, "…", C04=2)`."""
    home = lay_provider(
        lay_tree(),
        group="Giảng viên",
        name="Ủy ban nhân dân xã Tiên Du",
        short_name="UBND Tiên Du",
        kind="agency",
        place="Tiên Du",
    )
    world.provider = home.provider
    course = home.add_child(instance=CoursePage(title=title, live=True, tiet=Decimal(4)))
    course.outcomes = [
        CourseOutcome(competency=world.competencies[code], level=level, text=title)
        for code, level in outcomes.items()
    ]
    course.save()
    return course


def learn(
    officer: Officer, title: str = "Tiếp công dân", *, ended: date | None = None, **values: Any
) -> TrainingRecord:
    """A line of the history: self-study in this system, finished today, unless `values` say more."""
    source = values.pop("source", TrainingRecord.Source.SYSTEM)
    ended = ended or today()
    line = {
        "title": title,
        "provider": "Ủy ban nhân dân xã Tiên Du",
        "started_on": None,
        "programme_type": "VTVL",
        "form": "TH",
        "tiet": Decimal(4),
        "counts": True,
        "occurred_at": moment(ended),
    } | values
    return record_training(
        officer=officer,
        line=Line(ended_on=ended, **line),
        source=source,
        source_uid=uuid.uuid4(),
        at=moment(today()),
        by=None,
    )


@transaction.atomic
def certify(officer: Officer, title: str = "Tiếp công dân", **values: Any) -> Certificate:
    """A completed course with its attestation."""
    issued = values.pop("issued_on", today())
    paper = reserve_number(
        kind=PaperKind.COMPLETION,
        issuer_uid=uuid.UUID(int=7),
        issuer_short="UBND Tiên Du",
        issued_on=issued,
        at=moment(issued),
        by=None,
    )
    record = learn(
        officer,
        title,
        ended=issued,
        assurance="A2",
        paper_kind="Giấy xác nhận hoàn thành",
        paper_number=paper.number,
    )
    return issue_certificate(
        officer=officer,
        record=record,
        paper=paper,
        face=_face(officer, title, issued, values),
        issued_on=issued,
        at=moment(issued),
    )


def _face(officer: Officer, title: str, issued: date, values: dict[str, str]) -> Face:
    face = {
        "agency": "Ủy ban nhân dân xã Tiên Du",
        "officer_name": officer.full_name,
        "course_title": title,
        "provider": "Ủy ban nhân dân xã Tiên Du",
        "period": f"ngày {issued:%d/%m/%Y}",
        "proof": "đạt bài kiểm tra trực tuyến",
        "basis": "Quyết định số 45/QĐ-UBND",
        "place": "Tiên Du",
        "signer_title": "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH",
        "signer_name": "Nguyễn Văn Thành",
        "birth_date": "18/04/1992",
        "unit": "Trung tâm Phục vụ hành chính công xã Tiên Du",
        "tiet": "4",
        "result": "9/10 điểm",
    }
    return Face(**(face | values))


def show_level(
    world: World, name: str, competency: str, level: int, source: str = "test", **values: Any
) -> Attainment:
    """A level that a source has shown, today unless `values` say otherwise."""
    evidence = values.get("evidence_uid", uuid.uuid4())
    attain(
        officer=world.officers[name],
        levels=[(world.competencies[competency].pk, level)],
        source=source,
        evidence_uid=evidence,
        occurred_at=values.get("at", moment(today())),
        at=moment(today()),
        by=None,
    )
    return Attainment.objects.get(
        officer=world.officers[name], source=source, evidence_uid=evidence
    )


def rule(key: str, value: str, since: date | None = LONG_AGO) -> DatedRule:
    return DatedRule.objects.create(key=key, value=value, name=key, active_from=since)


def days_ago(number: int) -> date:
    return today() - timedelta(days=number)
