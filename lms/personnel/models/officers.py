"""Officers and the posts that they hold."""

import uuid
from collections.abc import Iterable
from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from courses.models.dated import DatedQuerySet
from courses.vietnamese import fold, name_sort_key, normal
from lms.papers.dates import PartialDate
from lms.personnel.models.authority import Authority
from lms.personnel.models.units import OrgUnit, UnitClosure


class Precision(models.TextChoices):
    """How much of a date is known: forms of the civil service often give a month or a year."""

    YEAR = "year", _("year")
    MONTH = "month", _("month")
    DAY = "day", _("day")


#: (kind, id of the unit) of each authority that an account holds on a day.
Held = Iterable[tuple[str, int]]


class OfficerQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any, on: date) -> Self:
        """Officers whose training profile `user` may see on the day `on`.

        Own profile; as head: an appointment active at or below the unit; as keeper or training
        officer: kept by an agency at or below; as auditor: either. Whoever is in no unit is
        reached by nobody but the agency that keeps the file.
        """
        if not user.is_authenticated or not user.is_active:
            return self.none()
        # A union is small and found by indexes; with OR the database looks at every officer.
        own = Officer.objects.filter(user=user).order_by().values("pk")
        return self.filter(pk__in=own.union(self._headed(user, on), self._kept(user, on)))

    def led_by(self, user: Any, on: date) -> Self:
        """Officers with a post at or below a unit that `user` heads."""
        return self.filter(pk__in=self._headed(user, on, [Authority.Kind.HEAD]))

    def followed_by(
        self, user: Any, on: date, *, trains: bool = True, held: Held | None = None
    ) -> Self:
        """Officers in a post whose learning `user` follows, as head, auditor or training officer.

        Whoever knows that `user` is no training officer on that day may say so: it is asked less.
        `held` is what `user` holds on that day, from whoever has read it: among hundreds of
        thousands of officers PostgreSQL plans well for units that it is told.
        """
        headed = self._headed(user, on, held=held)  # by a post, so they are in one
        if not trains:
            return self.filter(pk__in=headed)
        training = self._kept(user, on, [Authority.Kind.TRAINING], held=held).appointed(on)
        return self.filter(pk__in=headed.union(training))

    def guided_by(self, user: Any, on: date) -> Self:
        """Officers in a post whose learning `user` steers, as head or training officer: an auditor
        follows it and looks on.
        """
        training = self._kept(user, on, [Authority.Kind.TRAINING]).appointed(on)
        return self.filter(pk__in=self._headed(user, on, [Authority.Kind.HEAD]).union(training))

    def kept_for(self, user: Any, on: date) -> Self:
        """Officers whose file is kept at or below an agency where `user` is keeper."""
        return self.filter(pk__in=self._kept(user, on, [Authority.Kind.KEEPER]))

    def filed_for(self, user: Any, on: date) -> Self:
        """Officers whose profile `user` finds in the files: as keeper, to follow or to audit."""
        return self.filter(pk__in=self._kept(user, on))

    def opened_to(self, user: Any, on: date) -> Self:
        """Officers whose private files `user` may open: the own ones, as keeper, as auditor."""
        audited = self._headed(user, on, [Authority.Kind.AUDITOR])
        kept = self._kept(user, on, [Authority.Kind.KEEPER, Authority.Kind.AUDITOR])
        own = Officer.objects.filter(user=user).order_by().values("pk")
        return self.filter(pk__in=own.union(kept, audited))

    def _headed(
        self, user: Any, on: date, kinds: list[str] | None = None, *, held: Held | None = None
    ) -> Any:
        kinds = kinds or [Authority.Kind.HEAD, Authority.Kind.AUDITOR]
        units = units_below(user, kinds, on, held=held)
        rows = Appointment.objects.active(on).filter(unit__in=units)
        return rows.order_by().values("officer")

    def _kept(
        self, user: Any, on: date, kinds: list[str] | None = None, *, held: Held | None = None
    ) -> Any:
        kinds = kinds or [Authority.Kind.KEEPER, Authority.Kind.TRAINING, Authority.Kind.AUDITOR]
        kept = Officer.objects.filter(kept_by__in=units_below(user, kinds, on, held=held))
        return kept.filter(merged_into__isnull=True).order_by().values("pk")

    def unmerged(self) -> Self:
        """Profiles that stand for themselves: none that was merged into another."""
        return self.filter(merged_into__isnull=True)

    def at_uid(self, uid: uuid.UUID) -> Self:
        """The officer of this uid; after a merge the one that stands for it, so that old addresses go on."""
        merged = Officer.objects.filter(uid=uid, merged_into__isnull=False).values("merged_into")
        return self.filter(Q(uid=uid) | Q(pk__in=merged)).unmerged()

    def appointed(self, on: date) -> Self:
        """Officers with an appointment active on the day `on`."""
        return self.filter(Exists(Appointment.objects.active(on).filter(officer=OuterRef("pk"))))

    def matching(self, text: str) -> Self:
        """Officers of whose name or number every word of `text` is a word's beginning."""
        return self.filter(named(text))

    def by_given_name(self) -> Self:
        return self.order_by("sort_key", "pk")


def named(text: str, column: str = "search_folded") -> Q:
    """Of the folded name or number in `column` every word of `text` begins a word.

    "yen" is Yến and not every Nguyễn. A word with a digit is part of a number, anywhere in it.
    """
    found = Q()
    for word in fold(text).split():
        begins = Q((f"{column}__startswith", word)) | Q((f"{column}__contains", f" {word}"))
        found &= Q((f"{column}__contains", word)) if _is_of_a_number(word) else begins
    return found


def is_named(folded: str, text: str) -> bool:
    """The same of a name and number that were read already."""
    return all(
        (word if _is_of_a_number(word) else f" {word}") in f" {folded}"
        for word in fold(text).split()
    )


def _is_of_a_number(word: str) -> bool:
    return any(char.isdigit() for char in word)


def units_below(user: Any, kinds: Iterable[str], on: date, *, held: Held | None = None) -> Any:
    """Ids of the units at or below those for which `user` holds one of `kinds`, as a subquery.

    `held` is what `user` holds on the day `on`, from whoever has read it.
    """
    kinds = set(kinds)
    units: Any = (
        Authority.objects.active(on).filter(officer__user=user, kind__in=kinds).values("unit")
    )
    if held is not None:
        units = {unit for kind, unit in held if kind in kinds}
    return UnitClosure.objects.active(on).filter(ancestor__in=units).values("descendant")


class Officer(models.Model):
    """Cán bộ, công chức, viên chức: the person whose training profile it is.

    Its name in logs is a code: audit lines copy names for ever.
    """

    class Kind(models.TextChoices):
        CADRE = "can_bo", _("cadre")
        CIVIL_SERVANT = "cong_chuc", _("civil servant")
        PUBLIC_EMPLOYEE = "vien_chuc", _("public employee")
        CONTRACT = "hop_dong", _("contract worker")
        PART_TIME = "khong_chuyen_trach", _("part-time commune worker")

    class Sex(models.TextChoices):
        FEMALE = "nu", _("female")
        MALE = "nam", _("male")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="officer",
        verbose_name=_("account"),
    )
    number = models.CharField(
        _("officer number"), max_length=30, null=True, blank=True, unique=True
    )
    full_name = models.CharField(_("full name"), max_length=150)
    sort_key = models.CharField(max_length=400, editable=False)
    search_folded = models.CharField(max_length=250, editable=False)
    birth_date = models.DateField(_("birth date"), null=True, blank=True)
    birth_precision = models.CharField(
        _("known of the birth date"), max_length=5, choices=Precision, default=Precision.DAY
    )
    sex = models.CharField(_("sex"), max_length=3, choices=Sex, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.CIVIL_SERVANT)
    kept_by = models.ForeignKey(
        OrgUnit, models.PROTECT, related_name="kept_officers", verbose_name=_("file kept by")
    )
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    recorded_at = models.DateTimeField(_("recorded at"))
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="aliases",
        verbose_name=_("merged into"),
        help_text=_("Another profile of the same person, through which its facts are read."),
    )

    objects = OfficerQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key", "pk"]
        verbose_name = _("officer")
        verbose_name_plural = _("officers")
        indexes = [
            models.Index(fields=["sort_key", "id"]),
            models.Index(fields=["kept_by", "sort_key"]),
        ]

    def __str__(self) -> str:
        return self.number or str(self.uid)[:8]

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.fill_keys()
        super().save(*args, **kwargs)

    @property
    def birth(self) -> PartialDate | None:
        """The birth date as far as it is known."""
        born = self.birth_date
        return PartialDate.of(born, self.birth_precision) if born else None

    def fill_keys(self) -> None:
        """Work out what is sorted and searched by; for rows that are saved in bulk."""
        self.full_name = normal(self.full_name)
        self.number = normal(self.number) if self.number else None
        self.sort_key = name_sort_key(self.full_name)[:400]
        self.search_folded = fold(f"{self.full_name} {self.number or ''}")[:250]


def same_person(officer: Officer) -> QuerySet[Any, Any]:
    """Ids of all profiles whose facts are read as the officer's: the own one and those merged into it."""
    return (
        Officer.objects.filter(Q(pk=officer.pk) | Q(merged_into=officer.pk)).order_by().values("pk")
    )


def person_of(officer: Officer) -> Officer:
    """The profile that stands for the person: the officer's own, unless it was merged."""
    return officer.merged_into or officer


class AppointmentQuerySet(DatedQuerySet):
    def main_on(self, day: date) -> "Appointment | None":
        """The main post of these that is held on the day or taken up later: the last of them."""
        rows = self.filter(Q(active_to__isnull=True) | Q(active_to__gte=day), kind="main")
        return rows.select_related("unit", "position").order_by("-active_from").first()


class Appointment(models.Model):
    """Vị trí công tác: an officer holds a position in a unit from a date; several at once."""

    class Kind(models.TextChoices):
        MAIN = "main", _("main post")
        CONCURRENT = "concurrent", _("concurrent post")
        ACTING = "acting", _("acting")
        SECONDED = "seconded", _("seconded")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    officer = models.ForeignKey(
        Officer, models.PROTECT, related_name="appointments", verbose_name=_("officer")
    )
    unit = models.ForeignKey(
        OrgUnit, models.PROTECT, related_name="appointments", verbose_name=_("unit")
    )
    position = models.ForeignKey(
        "courses.JobPosition",
        models.PROTECT,
        related_name="appointments",
        verbose_name=_("job position"),
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.MAIN)
    active_from = models.DateField(_("from"))
    active_to = models.DateField(_("to"), null=True, blank=True)
    decision_number = models.CharField(_("decision number"), max_length=60, blank=True)
    decision_date = models.DateField(_("decision date"), null=True, blank=True)
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        ordering = ["officer", "active_from"]
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        indexes = [models.Index(fields=["unit", "officer"])]
        constraints = [
            models.CheckConstraint(
                name="appointment_dates",
                condition=Q(active_to__isnull=True) | Q(active_to__gte=F("active_from")),
                violation_error_message=_("The last day lies before the first."),
            ),
            models.UniqueConstraint(
                fields=["officer", "unit", "position", "active_from"],
                name="one_appointment_a_date",
                violation_error_message=_("This post is already recorded from that day."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.officer_id} {self.position_id}"
