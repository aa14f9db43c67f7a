"""Skill tracks with their steps (a row a step), providers, fields of knowledge."""

from courses.exchange.columns import (
    FROM,
    NAME_EN,
    ORDER,
    UNTIL,
    Column,
    lines,
    one_of,
    order,
    whole,
    yes_no,
)
from courses.exchange.kind import Norm
from courses.models import CoursePage, JobPosition, Provider, SkillTrack, Subject, TrackStep
from courses.vietnamese import slug

_TITLE = ("Lộ trình", "track", "title")

TRACKS = Norm(
    model=SkillTrack,
    key=("title",),
    columns={
        "title": Column(_TITLE),
        "title_en": Column(("Lộ trình tiếng Anh", "title_en")),
        "summary": Column(("Mục đích", "summary"), lines),
        "for_everyone": Column(("Cho mọi người", "for_everyone"), yes_no),
        "positions": Column(
            ("Mã các vị trí", "position_codes", "positions"), of=JobPosition, many=True
        ),
        "sort_order": ORDER,
        "active_from": FROM,
        "active_to": UNTIL,
    },
    required=("title",),
    repeats=True,
)

STEPS = Norm(
    model=TrackStep,
    key=("track", "sort_order"),
    columns={
        "track": Column(_TITLE, of=SkillTrack, by="title"),
        "sort_order": Column(("Bước", "step"), order),
        "courses": Column(("Khóa học", "courses"), of=CoursePage, by="slug", many=True),
        "required": Column(("Bắt buộc", "required"), yes_no),
        "due_days": Column(("Hạn (ngày sau bổ nhiệm)", "due_days"), whole),
    },
    required=("sort_order", "courses"),
)

PROVIDERS = Norm(
    model=Provider,
    key=("name",),
    columns={
        "name": Column(("Tên cơ sở đào tạo", "Tên", "name_vi", "name")),
        "name_en": NAME_EN,
        "short_name": Column(("Tên ngắn", "short_name")),
        "kind": Column(
            ("Loại", "kind"),
            one_of(
                {
                    "agency": Provider.Kind.AGENCY,
                    "school": Provider.Kind.SCHOOL,
                    "university": Provider.Kind.UNIVERSITY,
                    "cơ quan": Provider.Kind.AGENCY,
                    "trường": Provider.Kind.SCHOOL,
                    "đại học": Provider.Kind.UNIVERSITY,
                }
            ),
        ),
        "place": Column(("Địa danh trên giấy", "place")),
    },
    required=("name",),
)


def _complete_subject(subject: Subject) -> None:
    subject.slug = subject.slug or slug(subject.name, max_length=50)


SUBJECTS = Norm(
    model=Subject,
    key=("name",),
    columns={
        "name": Column(("Lĩnh vực", "name_vi", "name")),
        "name_en": NAME_EN,
        "sort_order": ORDER,
    },
    required=("name",),
    complete=_complete_subject,
)
