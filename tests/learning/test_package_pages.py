"""A package among the activities of a course: counted, numbered, and not done by a mere press."""

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from courses.actions.imports import carry_out_import, kept_upload
from courses.actions.packages import take_in_package
from courses.models import PackagePage, PackageVersion
from courses.models.pages import address
from lms.learning import actions
from lms.learning.catalogue import minutes_of
from lms.learning.models import Progress
from lms.learning.outline import outline_of
from tests.learning.course_story import NOW, begin, lay_course, lay_site, publish
from tests.support.packages import package

pytestmark = pytest.mark.django_db


def test_a_package_counts_as_a_lesson_but_one_press_does_not_finish_it(client_of):
    site = lay_site()
    course = lay_course(site, lessons=1, quiz=True)
    file = ContentFile(package(), "bai.zip")
    with kept_upload(kind="package", file=file, provider=course.provider, at=NOW, by=None) as row:
        row.save()
    carry_out_import(content_import=row, run=take_in_package, at=NOW)
    version = PackageVersion.objects.get()
    page = course.add_child(
        instance=PackagePage(title="Gói một", minutes=7, package_version=version, live=False)
    )
    publish(page)
    round = begin(site, "an", course)
    outline = outline_of(course, round)
    assert [(one.kind, one.number, one.minutes, one.required) for one in outline.activities] == [
        ("lesson", 1, 10, True),
        ("quiz", 0, 15, True),
        ("package", 2, 7, True),
    ]
    assert (outline.lessons, minutes_of([course]), round.required) == (2, {course.pk: 32}, 3)
    an = client_of("an")
    assert an.get(address(page)).status_code == 200
    uid = page.translation_key
    for act in ("finish_activity", "undo_activity"):
        assert an.post(reverse(act, args=[uid]))["Location"] == address(page)
    assert Progress.objects.filter(activity_uid=uid, done_at__isnull=False).count() == 0
    actions.open_activity(round=round, activity_uid=uid, at=NOW)
    actions.finish_activity(round=round, activity_uid=uid, at=NOW)
    assert outline_of(course, round).at(uid).done
