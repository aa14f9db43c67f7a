"""One person of a unit, and the head's confirmation of what a test has shown."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from courses.models.dated import local_name
from lms.learning.urgency import Urgency
from lms.personnel import actions
from lms.personnel.errors import PersonnelError
from lms.personnel.models import Attainment, Officer
from lms.personnel.profile import for_profile
from lms.personnel.rules import is_own
from lms.personnel.views.who import What, note_change, note_refusal
from lms.reports.people import Followed, Person, least_tiet
from lms.reports.person import PersonPage, person_page, unconfirmed
from lms.reports.reminders import need_of, reminder_for
from lms.reports.views.crumbs import from_units
from lms.reports.views.units import learning_address

#: So many of the latest reminders stand on a person's page.
REMINDERS = 5


def _followed_officer(request: HttpRequest, uid: UUID) -> Officer:
    """A person whose learning the account follows; 404 else, which is noted."""
    on = timezone.localdate()
    wanted = Officer.objects.at_uid(uid)
    found = for_profile(wanted.followed_by(request.user, on), on=on)
    officer = found.select_related("kept_by", "user").first()
    if officer is None:
        note_refusal(request, wanted.first(), request.path)
        raise Http404
    return officer


def _headed_officer(request: HttpRequest, uid: UUID) -> Officer:
    """A person of a unit that the account heads, not oneself; 403 for who may only look."""
    officer = _followed_officer(request, uid)
    headed = Officer.objects.filter(pk=officer.pk).led_by(request.user, timezone.localdate())
    if is_own(request.user, officer) or not headed.exists():
        note_refusal(request, officer, request.path)
        raise PermissionDenied
    return officer


@login_required
@require_safe
def person(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Posts, progress, results and what is missing; the look is noted."""
    officer, at = _followed_officer(request, uid), timezone.now()
    on = timezone.localdate()
    own = is_own(request.user, officer)
    headed = Officer.objects.filter(pk=officer.pk).led_by(request.user, on).exists()
    actions.note_access(officer=officer, user=request.user, what=What.PROFILE, at=at)
    page = person_page(officer, at=at, on=on)
    context = {
        "person": page,
        "profile": page,  # the pieces of the profile read their parts under this name
        "crumbs": from_units((officer.full_name, "")),
        "may_confirm": headed and not own,
        "reminder": _reminder(page) if not own else "",
        "may_remind": Officer.objects.filter(pk=officer.pk).guided_by(request.user, on).exists(),
        "reminded": officer.reminders.select_related("round__by")[:REMINDERS],
    }
    return render(request, "reports/person.html", context)


def _reminder(page: PersonPage) -> str:
    required = [one for one in page.due if one.required]
    minimum = least_tiet(page.tiet.year)
    first = required[0] if required else None
    someone = Person(page.officer.pk, "", "", tiet=page.tiet.counted)
    someone.short = page.tiet.counted < minimum
    if first is not None:
        someone.urgency = Urgency(
            due_on=first.due_on,
            days_left=first.days_left,
            title=first.course.title,
            address=first.course.address,
            more=max(0, sum(one.overdue or one.soon for one in required) - 1),
        )
    account = page.officer.user
    someone.never = account is None or account.last_login is None
    followed = Followed(on=timezone.localdate(), minimum=minimum)
    need = need_of(someone, followed)
    return reminder_for(page.officer.full_name, need, learning_address())


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_level(request: HttpRequest, uid: UUID, level: UUID) -> HttpResponse:
    """The head confirms a level that a test has shown, after being asked."""
    officer = _headed_officer(request, uid)
    attained = get_object_or_404(unconfirmed(officer), uid=level)
    if request.method == "POST":
        try:
            actions.confirm_attainment(attainment=attained, at=timezone.now(), by=request.user)
        except PersonnelError as error:
            raise PermissionDenied from error
        note_change(request, officer, str(attained.competency.code))
        messages.success(request, _("The level was confirmed."))
        return redirect("person", uid)
    context = {
        "officer": officer,
        "heading": _("Confirm a level"),
        "text": _(
            "You confirm that this person works at this level. It stands in the profile with your "
            "name and cannot be taken back; a later result or confirmation stands beside it."
        ),
        "facts": _facts(officer, attained),
        "label": _("Confirm the level"),
    }
    return render(request, "reports/confirm_level.html", context)


def _facts(officer: Officer, attained: Attainment) -> list[tuple[str, str]]:
    return [
        (_("Officer"), officer.full_name),
        (_("Competency"), local_name(attained.competency)),
        (_("Level"), _("Level %(level)d of 5") % {"level": attained.level}),
        (_("Shown by"), attained.get_source_display()),
        (_("Shown on"), f"{timezone.localtime(attained.occurred_at):%d/%m/%Y}"),
    ]
