"""A small province: two communes with a centre each, and who answers for whom."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from courses.models import Code, JobPosition, ProgrammeType
from lms.accounts.models import User
from lms.accounts.rules import NOTICE_VERSION
from lms.personnel.actions import (
    Line,
    appoint,
    grant_authority,
    rebuild_closure,
    record_training,
)
from lms.personnel.models import Authority, Officer, OrgUnit, TrainingRecord
from tests.support.retelling import retold

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
SINCE = date(2025, 7, 1)
Kind = Authority.Kind

UNITS = (
    ("P", "Tỉnh Bắc Ninh", "", True),
    ("SNV", "Sở Nội vụ", "P", True),
    ("A", "Xã Tiên Du", "P", True),
    ("A1", "Trung tâm Phục vụ hành chính công xã Tiên Du", "A", False),
    ("A2", "Văn phòng xã Tiên Du", "A", False),
    ("B", "Xã Liên Bão", "P", True),
    ("B1", "Trung tâm Phục vụ hành chính công xã Liên Bão", "B", False),
)
POSITIONS = (
    ("CM25", "Kiểm soát thủ tục hành chính, chính quyền điện tử", "Kiểm soát thủ tục"),
    ("CM26", "Tiếp công dân, giải quyết khiếu nại, tố cáo", "Tiếp công dân"),
    ("CM04", "Tư pháp – hộ tịch", "Tư pháp – hộ tịch"),
    ("CM17", "Nội vụ", "Nội vụ"),
)
# user name, full name, agency that keeps the file, unit of the post (None: no post)
PEOPLE = (
    ("an", "Nguyễn Thị Thu An", "A", "A1"),
    ("dung", "Phạm Tiến Dũng", "A", "A1"),
    ("hanh", "Vũ Thị Hạnh", "A", "A2"),
    ("ha", "Đỗ Thu Hà", "A", "A2"),
    ("en", "Ngô Thị Én", "B", "B1"),
    ("lan", "Lê Thị Lan", "B", "B1"),
    ("giang", "Hoàng Hà Giang", "SNV", None),
    ("khoa", "Đỗ Minh Khoa", "SNV", None),
    ("oanh", "Trần Thị Oanh", "SNV", None),
)
HELD = (
    ("dung", "A1", Kind.HEAD, None),
    ("hanh", "A", Kind.KEEPER, None),
    ("hanh", "A", Kind.TRAINING, None),
    ("ha", "A", Kind.KEEPER, None),
    ("lan", "B", Kind.KEEPER, None),
    ("giang", "P", Kind.AUDITOR, None),
    ("khoa", "A", Kind.AUDITOR, date(2025, 12, 31)),
)


@dataclass
class Place:
    """The province: units, positions and officers by their short names."""

    units: dict[str, OrgUnit] = field(default_factory=dict)
    positions: dict[str, JobPosition] = field(default_factory=dict)
    people: dict[str, Officer] = field(default_factory=dict)

    def __getitem__(self, username: str) -> Officer:
        officer = self.people[username]
        officer.refresh_from_db()
        return officer

    def user(self, username: str) -> User:
        user = self.people[username].user
        assert user is not None
        return user

    def add(
        self, username: str, full_name: str, agency: str, unit: str | None, **fields: Any
    ) -> Officer:
        """An officer with an account that has read the notice, in a post or not."""
        user = User(username=username, full_name=full_name, notice_version=NOTICE_VERSION)
        user.set_unusable_password()
        user.save()
        officer = Officer.objects.create(
            user=user, full_name=full_name, kept_by=self.units[agency], recorded_at=AT, **fields
        )
        self.people[username] = officer
        if unit:
            appoint(
                officer=officer,
                unit=self.units[unit],
                position=self.positions["CM25"],
                active_from=SINCE,
                at=AT,
                by=None,
            )
        return officer

    def line(self, username: str, title: str = "Tiếp công dân", **values: Any) -> TrainingRecord:
        """A line of somebody's training history, recorded from an earlier file."""
        officer = self.people[username]
        line = Line(
            **{
                "title": title,
                "provider": "Trường Chính trị tỉnh",
                "ended_on": date(2026, 2, 20),
                "programme_type": "VTVL",
                "tiet": None,
                "occurred_at": AT,
                **values,
            }
        )
        number = officer.records.count() + officer.pk * 1000
        return record_training(
            officer=officer,
            line=line,
            source=TrainingRecord.Source.IMPORTED,
            source_uid=f"00000000-0000-0000-0000-{number:012}",
            at=AT,
            by=None,
        )


@retold
def lay() -> Place:
    """Lay the province in an empty database."""
    place = Place()
    for code, name, parent, agency in UNITS:
        place.units[code] = OrgUnit.objects.create(
            code=code,
            name=name,
            kind="xa",
            is_agency=agency,
            parent=place.units.get(parent),
            active_from=SINCE,
        )
    rebuild_closure()
    for code, name, short in POSITIONS:
        place.positions[code] = JobPosition.objects.create(code=code, name=name, short_name=short)
    ProgrammeType.objects.create(
        code="VTVL", name="Theo vị trí việc làm", content_group="ND4", counting="yes"
    )
    ProgrammeType.objects.create(code="DT-DH", name="Đại học", content_group="DT", counting="no")
    Code.objects.create(list_name="hinh_thuc_to_chuc", code="TT", name="Tập trung")
    Code.objects.create(list_name="loai_van_bang", code="GCN", name="Giấy chứng nhận")
    for username, full_name, agency, unit in PEOPLE:
        place.add(username, full_name, agency, unit)
    for username, unit, kind, until in HELD:
        grant_authority(
            officer=place.people[username],
            unit=place.units[unit],
            kind=kind,
            active_from=SINCE,
            active_to=until,
            basis="QĐ 1",
            at=AT,
            by=None,
        )
    return place
