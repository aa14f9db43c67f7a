"""Lays the whole demo: framework, tree, courses, tracks, people, history."""

import random
from datetime import datetime
from typing import Any

from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import transaction
from django.utils.translation import gettext as _

from courses.actions import activities
from courses.actions.roles import let_edit, let_review
from courses.actions.tree import lay_provider, lay_tree
from courses.models import (
    CataloguePage,
    CoursePage,
    JobPosition,
    LessonPage,
    Provider,
    ProviderPage,
    SkillTrack,
    TrackStep,
)
from lms.accounts.models import User
from lms.demo.content_files import course_folders
from lms.demo.course_loader import load_course
from lms.demo.desk import lay_desk
from lms.demo.enquiries import lay_contacts, lay_enquiries
from lms.demo.errors import DemoRefused
from lms.demo.following import lay_following
from lms.demo.history import Past, tell_an, tell_crowd
from lms.demo.models import DemoMark
from lms.demo.partners import lay_partner
from lms.demo.people import make_people
from lms.personnel.models import Officer

SEED = 2026
NEARLY_DONE = "dich-vu-cong-truc-tuyen"
DECISION = "Quyết định số 45/QĐ-UBND ngày 15/01/2026 về học trực tuyến (trình diễn)"

TRACKS: tuple[dict[str, Any], ...] = (
    {
        "title": "Nền tảng công vụ cấp xã",
        "title_en": "Foundations of service in a commune",
        "summary": "Hai việc mà ai làm ở xã cũng gặp: tiếp người dân và viết văn bản.",
        "for_everyone": True,
        "positions": [],
        "steps": [(["tiep-cong-dan"], True, 540), (["soan-thao-van-ban"], True, 600)],
    },
    {
        "title": "Phục vụ hành chính công",
        "title_en": "Public administration service",
        "summary": "Cho người làm việc ở Trung tâm Phục vụ hành chính công.",
        "for_everyone": False,
        "positions": ["CM25", "CM26", "LD05", "LD06"],
        "steps": [(["dich-vu-cong-truc-tuyen"], True, 525), (["tiep-cong-dan"], True, 540)],
    },
    {
        "title": "Văn phòng và văn thư",
        "title_en": "Office and records",
        "summary": "Cho người soạn, kiểm tra và phát hành văn bản hằng ngày.",
        "for_everyone": False,
        "positions": ["LD01", "LD02", "CM02", "CM03", "CM29", "CM30"],
        "steps": [
            (["soan-thao-van-ban"], True, 30),
            (["dich-vu-cong-truc-tuyen", "tiep-cong-dan"], False, None),
        ],
    },
)


def is_demo() -> bool:
    """Whether this database holds the demo and nothing else."""
    return DemoMark.objects.exists()


def refuse_other_data() -> None:
    """Raise `DemoRefused` on a database that holds anything but the demo."""
    if not is_demo() and (User.objects.exists() or Officer.objects.exists()):
        raise DemoRefused(
            _(
                "This database holds other data: the demo is not laid over it. "
                "Set DATABASE_URL to an empty database."
            )
        )


@transaction.atomic
def lay_demo(*, at: datetime, crowd: bool = True) -> bool:
    """Lay the demo in an empty database; False when it is there already, changing nothing.

    `crowd=False` leaves the history of the 225 officers out, for quick tests. Raises
    `DemoRefused` on a database that holds other data.
    """
    refuse_other_data()
    if is_demo():
        return False
    rng = random.Random(SEED)  # noqa: S311 - a fixed seed, so that every demo is the same
    call_command("load_framework", verbosity=0)
    cast = make_people(rng=rng, at=at)
    agency, partner = _providers()
    _groups(cast, agency, partner)
    lay_partner(partner=partner.provider, writer=cast["chi"].user, by=cast["mai"].user, at=at)
    courses = _courses(agency, cast["binh"].user, at)
    _tracks(courses)
    past = Past(list(courses.values()), rng, at)
    tell_an(past, cast["an"], courses[NEARLY_DONE])
    if crowd:
        others = Officer.objects.exclude(user__username__in=cast)
        tell_crowd(past, list(others.order_by("number")), list(courses.values()))
        User.objects.filter(officer__rounds__isnull=False).update(last_login=at)  # they learnt here
        lay_following(cast=cast, courses=courses, at=at)
    lessons = [one for one in activities(courses[NEARLY_DONE]) if isinstance(one, LessonPage)]
    lay_enquiries(course=courses[NEARLY_DONE], lessons=lessons, by=cast["binh"].user, at=at)
    lay_contacts(at=at)
    lay_desk(at=at)
    DemoMark.objects.create(laid_at=at, seed=SEED)
    return True


def _providers() -> tuple[ProviderPage, ProviderPage]:
    catalogue = lay_tree()
    agency = lay_provider(
        catalogue,
        group="Giảng viên xã Tiên Du",
        name="Ủy ban nhân dân xã Tiên Du",
        name_en="People's Committee of Tien Du commune",
        short_name="UBND Tiên Du",
        kind=Provider.Kind.AGENCY,
        place="Tiên Du",
    )
    partner = lay_provider(
        catalogue,
        group="Biên tập Trường Đại học đối tác A",
        name="Trường Đại học đối tác A (minh họa)",
        name_en="Partner University A (illustrative)",
        short_name="ĐH đối tác A",
        kind=Provider.Kind.UNIVERSITY,
        place="Bắc Ninh",
    )
    return agency, partner


def _groups(cast: dict[str, Officer], agency: ProviderPage, partner: ProviderPage) -> None:
    """Who may do what in the CMS: trainers publish, partners write, reviewers release."""
    reviewers, _created = Group.objects.get_or_create(name="Người duyệt")
    let_review(group=reviewers, catalogue=CataloguePage.objects.get())
    let_edit(page=agency, publish=True).user_set.add(cast["binh"].user)
    let_edit(page=partner, publish=False).user_set.add(cast["chi"].user)
    reviewers.user_set.add(cast["mai"].user)


def _courses(agency: ProviderPage, author: User, at: datetime) -> dict[str, CoursePage]:
    paper = {
        "paper_allowed": True,
        "paper_decision": DECISION,
        "paper_issuer": agency.provider,
        "paper_signer": "Nguyễn Văn Thành",
        "paper_signer_title": "CHỦ TỊCH",
    }
    loaded = [
        load_course(folder, agency, paper=paper, at=at, by=author) for folder in course_folders()
    ]
    return {course.slug: course for course in loaded}


def _tracks(courses: dict[str, CoursePage]) -> None:
    for order, data in enumerate(TRACKS):
        track = SkillTrack(
            title=data["title"],
            title_en=data["title_en"],
            summary=data["summary"],
            for_everyone=data["for_everyone"],
            sort_order=order,
        )
        track.positions = list(JobPosition.objects.filter(code__in=data["positions"]))
        steps = []
        for number, (slugs, required, days) in enumerate(data["steps"]):
            step = TrackStep(required=required, due_days=days, sort_order=number)
            step.courses = [courses[slug] for slug in slugs if slug in courses]
            steps.append(step)
        track.steps = steps
        track.save()
