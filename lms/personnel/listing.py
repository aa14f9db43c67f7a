"""The list of profiles that an account finds in the files: searched, filtered, page by page."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Case, Exists, OuterRef, Prefetch, Q, QuerySet, When
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.models import JobPosition
from courses.models.dated import local_name
from lms.accounts.sign_on import links
from lms.papers.dates import PartialDate
from lms.personnel.models import Appointment, Evidence, Officer, OrgUnit
from lms.personnel.models.officers import units_below
from lms.personnel.pages import stretch

PAGE = 25
EXPORT_CHUNK = 500


class State:
    """By what a keeper looks for files that need something."""

    APPOINTED, WITHOUT_POST = "co-vi-tri", "chua-co-vi-tri"
    WITHOUT_ACCOUNT, WAITING = "chua-co-tai-khoan", "cho-xac-nhan"
    choices = [
        (APPOINTED, gettext_lazy("in a post")),
        (WITHOUT_POST, gettext_lazy("without a post")),
        (WITHOUT_ACCOUNT, gettext_lazy("without an account")),
        (WAITING, gettext_lazy("evidence waits")),
    ]


@dataclass(frozen=True)
class Wanted:
    """What is looked for; empty parts do not narrow the list."""

    text: str = ""
    unit: OrgUnit | None = None
    position: JobPosition | None = None
    state: str = ""

    @property
    def any(self) -> bool:
        return bool(self.text or self.unit or self.position or self.state)


@dataclass
class Row:
    """A file in the list, with the posts held today."""

    officer: Officer
    waiting: bool
    posts: list[Appointment] = field(default_factory=list)

    @property
    def positions(self) -> str:
        return "; ".join(post.position.short_name for post in self.posts)

    @property
    def units(self) -> str:
        """The units of the posts, each once, in their order."""
        return "; ".join(dict.fromkeys(local_name(post.unit) for post in self.posts))


@dataclass(frozen=True)
class Page:
    """One page of the list; `before` and `after` are uids to go on from, None at an end."""

    rows: Sequence[Row]
    before: UUID | None
    after: UUID | None


def wanted_officers(officers: QuerySet[Officer], wanted: Wanted, on: date) -> QuerySet[Officer]:
    """Of `officers` those that fit, by given name, as they are on the day `on`."""
    rows = officers.matching(wanted.text) if wanted.text else officers
    posts = Appointment.objects.active(on).filter(officer=OuterRef("pk"))
    if wanted.unit is not None:
        below = OrgUnit.objects.below([wanted.unit.pk], on).values("pk")
        kept = Q(kept_by__in=below) & ~Exists(posts)
        rows = rows.filter(Exists(posts.filter(unit__in=below)) | kept)
    if wanted.position is not None:
        rows = rows.filter(Exists(posts.filter(position=wanted.position)))
    if wanted.state == State.APPOINTED:
        rows = rows.filter(Exists(posts))
    elif wanted.state == State.WITHOUT_POST:
        rows = rows.filter(~Exists(posts))
    elif wanted.state == State.WITHOUT_ACCOUNT:
        rows = rows.filter(user__isnull=True)
    elif wanted.state == State.WAITING:
        rows = rows.filter(Exists(_proposed()))
    return rows.by_given_name()


def without_way_in(officers: QuerySet[Officer], on: date) -> QuerySet[Officer]:
    """Of `officers` those who cannot sign in: no account, no pass phrase or sign-on outside, or asleep.

    The same as `rules.needs_slip`, but for who answers for others, who never sleeps.
    """
    unknown = Q(user__password__startswith="!")  # noqa: S106
    if settings.OIDC_ISSUER:
        unknown &= ~Q(Exists(links().filter(user=OuterRef("user"))))
    account = Q(user__must_change_password=True) | unknown
    if settings.SLEEP_DAYS:
        awake = on - timedelta(days=settings.SLEEP_DAYS)
        seen = Q(user__last_seen_on__isnull=True) | Q(user__last_seen_on__lte=awake)
        midnight = timezone.make_aware(datetime.combine(awake + timedelta(days=1), time()))
        signed = Q(user__last_login__isnull=True) | Q(user__last_login__lt=midnight)
        account |= seen & signed & Q(user__date_joined__lt=midnight)
    return officers.filter(Q(user__isnull=True) | Q(user__is_active=True) & account)


def _proposed() -> QuerySet[Evidence]:
    return Evidence.objects.proposed().filter(officer=OuterRef("pk"))


def page_of(
    officers: QuerySet[Officer],
    on: date,
    *,
    after: UUID | None = None,
    before: UUID | None = None,
) -> Page:
    """The page after or before an officer, else the first; two queries, three within the list."""
    rows = officers.annotate(has_evidence=Exists(_proposed()))
    last = after or before
    order = ("sort_key", "pk")
    start = officers.filter(uid=last).values_list(*order).first() if last else None
    found = stretch(rows, order, start, backwards=before is not None, size=PAGE)
    return Page(
        rows=_with_posts(found.rows, on),
        before=found.rows[0].uid if found.earlier else None,
        after=found.rows[-1].uid if found.later else None,
    )


def _with_posts(officers: Sequence[Any], on: date) -> list[Row]:
    posts: dict[int, list[Appointment]] = defaultdict(list)
    for post in active_posts(on).filter(officer__in=[one.pk for one in officers]):
        posts[post.officer_id].append(post)
    return [Row(one, one.has_evidence, posts[one.pk]) for one in officers]


def units_of(officers: Sequence[Officer], on: date) -> dict[int, str]:
    """The unit of the main post held on the day `on`, by the officer's id; empty without one."""
    units = dict.fromkeys((one.pk for one in officers), "")
    for post in active_posts(on).filter(officer__in=list(units)):
        units[post.officer_id] = units[post.officer_id] or local_name(post.unit)
    return units


def active_posts(on: date) -> QuerySet[Appointment]:
    """Posts held on the day `on` with unit and position, the main one first."""
    rows = Appointment.objects.active(on).select_related("unit", "position")
    main_first = Case(When(kind=Appointment.Kind.MAIN, then=0), default=1)
    return rows.order_by(main_first, "active_from", "pk")


def units_filed(user: Any, kinds: list[str], on: date) -> QuerySet[OrgUnit]:
    """Units at or below those for which `user` holds one of `kinds`, for the filter."""
    below = units_below(user, kinds, on)
    return OrgUnit.objects.active(on).filter(pk__in=below).order_by("code")


# Export ------------------------------------------------------------------------------------------


def exported(officers: QuerySet[Officer], on: date) -> Iterator[list[Any]]:
    """The heading and then a row for each file, for a keeper."""
    yield [
        _("Full name"),
        _("Officer number"),
        _("Birth date"),
        _("Sex"),
        _("Kind of officer"),
        _("Unit"),
        _("Job position"),
        _("Phone"),
        _("E-mail address"),
        _("File kept by"),
        _("User name"),
    ]
    posts = Prefetch("appointments", queryset=active_posts(on), to_attr="posts")
    rows = officers.select_related("kept_by", "user").prefetch_related(posts)
    yield from map(_cells, rows.iterator(chunk_size=EXPORT_CHUNK))


def _cells(officer: Any) -> list[Any]:
    row = Row(officer, False, officer.posts)
    born = officer.birth_date
    return [
        officer.full_name,
        officer.number or "",
        str(PartialDate.of(born, officer.birth_precision)) if born else "",
        officer.get_sex_display() if officer.sex else "",
        officer.get_kind_display(),
        row.units,
        row.positions,
        officer.phone,
        officer.email,
        local_name(officer.kept_by),
        officer.user.username if officer.user else "",
    ]


def positions_held(officers: QuerySet[Officer], on: date) -> Iterable[JobPosition]:
    """The positions that any of `officers` holds, for the filter."""
    held = Appointment.objects.active(on).filter(officer__in=officers.order_by().values("pk"))
    return JobPosition.objects.filter(pk__in=held.values("position")).order_by("short_name")
