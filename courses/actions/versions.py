"""Cutting versions: what a course requires, from the live state of it and its parts."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from wagtail.models import Page

from courses.models import (
    CoursePage,
    CourseVersion,
    CourseVersionItem,
    LessonPage,
    PackagePage,
    QuizPage,
)
from courses.models.questions import digest_of
from courses.signals import version_cut

KINDS = {LessonPage: "lesson", PackagePage: "package", QuizPage: "quiz"}


def course_of(page: Page) -> CoursePage | None:
    """The course that `page` is or belongs to; None outside a course."""
    return CoursePage.objects.ancestor_of(page, inclusive=True).first()


@transaction.atomic
def cut_version(
    *, course: CoursePage, at: datetime, by: Any, planned: bool = False
) -> CourseVersion | None:
    """Cut a version of a live course from the live state of it and its parts.

    With `planned` the author's `ChangePlan` is taken over into it: so does publishing the course as
    a whole, not publishing one of its pages. Returns the new version, or None when the course is
    not live, or when nothing that is required has changed and nothing is planned. The course row is
    locked, so that two cuts at once give two numbers. `version_cut` is sent.
    """
    course = CoursePage.objects.select_for_update().get(pk=course.pk)
    if not course.live:
        return None
    parts = activities(course)
    spec = spec_of(course, parts)
    digest = digest_of(spec)
    last = course.versions.first()
    plan = getattr(course, "change_plan", None) if planned else None
    if last is not None and last.digest == digest and plan is None:
        return None
    version = CourseVersion.objects.create(
        course=course,
        number=last.number + 1 if last else 1,
        digest=digest,
        spec=spec,
        changes=plan.frozen() if plan is not None else {},
        cut_at=at,
        cut_by=by,
    )
    if plan is not None:
        plan.delete()
    # A lesson that came, went or has another title changes what the course is found by.
    CoursePage.objects.filter(pk=course.pk).update(search_folded=course.folded())
    _keep_revisions(version, [course, *parts])
    version_cut.send(sender=CourseVersion, version=version)
    return version


def _keep_revisions(version: CourseVersion, pages: Iterable[Any]) -> None:
    """Keep the revisions from which the version was cut from being purged."""
    CourseVersionItem.objects.bulk_create(
        CourseVersionItem(
            version=version,
            activity_uid=page.translation_key,
            revision_id=page.live_revision_id or page.latest_revision_id,
        )
        for page in pages
        if page.live_revision_id or page.latest_revision_id
    )


def activities(course: CoursePage) -> list[Any]:
    """The live lessons, packages and quizzes of a course, in the order of the tree."""
    lessons = LessonPage.objects.descendant_of(course).live()
    packages = PackagePage.objects.descendant_of(course).live().select_related("package_version")
    quizzes = QuizPage.objects.descendant_of(course).live()
    return sorted([*lessons, *packages, *quizzes], key=lambda page: page.path)


def spec_of(course: CoursePage, parts: Iterable[Any]) -> dict[str, Any]:
    """What a course requires, as a version keeps it; of drafts: what it would require."""
    return {
        "title": course.title,
        "provider": course.provider.name if course.provider else "",
        "tiet": None if course.tiet is None else f"{course.tiet:.1f}",
        "programme_type": course.programme_type.code if course.programme_type else "",
        "outcomes": [
            {
                "competency": outcome.competency.code,
                "level": outcome.level,
                "text": outcome.text,
                "least_assurance": outcome.least_assurance,
            }
            for outcome in course.outcomes.select_related("competency")
        ],
        "paper": _paper_of(course),
        "legal": sorted(basis.code for basis in course.legal_bases.all()),
        "activities": [_activity_of(page) for page in parts],
    }


def _paper_of(course: CoursePage) -> dict[str, str] | None:
    issuer = course.paper_issuer
    if not course.paper_allowed or issuer is None:
        return None
    return {
        "decision": course.paper_decision,
        "issuer": str(issuer.uid),
        "issuer_name": issuer.name,
        "issuer_short": issuer.short_name,
        "place": issuer.place,
        "signer": course.paper_signer,
        "signer_title": course.paper_signer_title,
    }


def _activity_of(page: Any) -> dict[str, Any]:
    quiz = isinstance(page, QuizPage)
    # Only packages name theirs, so that versions of courses without any stay as they were.
    package = {"package": str(page.package_version.uid)} if isinstance(page, PackagePage) else {}
    return {
        "uid": str(page.translation_key),
        "kind": KINDS[type(page)],
        "title": page.title,
        "minutes": page.minutes,
        "required": page.required,
        "preset": page.preset if quiz else None,
        "pass_fraction": f"{page.pass_fraction:.3f}" if quiz else None,
        **package,
    }
