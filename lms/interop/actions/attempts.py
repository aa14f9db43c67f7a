"""Beginning an attempt at a package, and taking it up in a browser."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from courses.models import PackagePage
from lms.interop.errors import NotThere, Spent
from lms.interop.models import PackageAttempt
from lms.interop.tokens import Launch
from lms.learning.actions import open_activity
from lms.learning.models import StudyRound


@transaction.atomic
def open_attempt(
    *, round: StudyRound, page: PackagePage, at: datetime, again: bool = False
) -> PackageAttempt:
    """The running attempt at a package, else a new one with the version that the page has today.

    With `again` a running one is ended as it stands and the next begins. Safe to repeat: two presses
    at once lead to one running attempt.
    """
    uid = page.translation_key
    mine = PackageAttempt.objects.at_package(round, uid)
    if again:
        mine.running().update(finished_at=at)
    running: PackageAttempt | None = mine.running().first()
    if running is None:
        number = (mine.aggregate(last=Max("number"))["last"] or 0) + 1
        new = PackageAttempt(
            round=round,
            activity_uid=uid,
            number=number,
            version=page.package_version,
            started_at=at,
        )
        PackageAttempt.objects.bulk_create([new], ignore_conflicts=True)
        running = mine.running().get()
    # Last, as in a save: whoever holds an attempt and its round took the attempt first.
    open_activity(round=round, activity_uid=uid, at=at)
    return running


def take_up(*, launch: Launch, at: datetime) -> PackageAttempt:
    """Exchange a launch, once: from now on only its page may save.

    Raises `NotThere` for an account that was closed or has no access any more, `Spent` for a launch
    that was exchanged before, or after which a newer one was.
    """
    if launch.attempt is None:
        raise NotThere
    rows = PackageAttempt.objects.open_to(launch.user).filter(uid=launch.attempt)
    taken = rows.filter(launch__lt=launch.stamp).update(launch=launch.stamp)
    attempt: PackageAttempt | None = rows.first()
    if attempt is None:
        raise NotThere
    if not taken:
        raise Spent
    return attempt
