"""Whom the people of a unit ask."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Case, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, JSONObject
from django.utils.translation import gettext_lazy as _

from courses.models.dated import local_name
from lms.personnel.models import Appointment, Authority, Officer, OrgUnit, UnitClosure

#: Under this key the session of who is signed in keeps whom to ask; without it that is asked again.
SESSION_KEY = "contact"


class UnitContact(models.Model):
    """Đầu mối: whom the people of a unit, and of the units below that name nobody, ask.

    Without a name it was taken away.
    """

    unit = models.OneToOneField(OrgUnit, models.PROTECT, related_name="contact")
    name = models.CharField(_("name"), max_length=120, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    set_at = models.DateTimeField(_("set at"))
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("contact of a unit")
        verbose_name_plural = _("contacts of units")

    def __str__(self) -> str:
        return f"{self.unit_id}"


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to ask, as a page names it; phone and e-mail may be empty."""

    unit: str
    name: str
    phone: str = ""
    email: str = ""

    @property
    def dialled(self) -> str:
        """The phone number as a link calls it: digits alone, with a plus before those of a country."""
        digits = "".join(char for char in self.phone if char.isdigit())
        return f"+{digits}" if self.phone.strip().startswith("+") else digits

    @classmethod
    def read(cls, values: Mapping[str, Any] | None) -> Self | None:
        """From what `contacts_of` found, in the language of the screen; None for nothing."""
        if not values:
            return None
        unit = local_name(OrgUnit(name=values["unit"], name_en=values["unit_en"] or ""))
        return cls(unit, values["name"], values["phone"] or "", values["email"] or "")


def contacts_of(user: Any, on: date) -> Any:
    """For the officer of `user` a row with `contact`, whom to ask on a day; one query when read.

    It is that of the nearest unit at or above the main post, without a post of the agency that
    keeps the file; where none is set, by name, the nearest keeper of the files.
    """
    main_first = Case(When(kind=Appointment.Kind.MAIN, then=0), default=1)
    posts = Appointment.objects.active(on).filter(officer=OuterRef("pk"))
    posts = posts.order_by(main_first, "active_from", "pk")
    above = UnitClosure.objects.active(on).filter(descendant=OuterRef("place"))
    named = above.filter(ancestor__contact__name__gt="").order_by("depth")
    has, holds = "ancestor__contact__", "ancestor__authority__"
    keepers = UnitClosure.objects.active(on).filter(
        Q((f"{holds}active_to__isnull", True)) | Q((f"{holds}active_to__gte", on)),
        descendant=OuterRef("kept_by"),
        ancestor__authority__kind=Authority.Kind.KEEPER,
        ancestor__authority__lent_from__isnull=True,
        ancestor__authority__active_from__lte=on,
    )
    keepers = keepers.order_by("depth", f"{holds}officer__sort_key", f"{holds}pk")
    return Officer.objects.filter(user=user).values(
        place=Coalesce(
            Subquery(posts.values("unit")[:1]), F("kept_by"), output_field=models.BigIntegerField()
        ),
        contact=Coalesce(
            Subquery(named.values(found=_contact(f"{has}name", f"{has}phone", f"{has}email"))[:1]),
            # By name alone: a keeper has not said how to be asked.
            Subquery(
                keepers.values(found=_contact(f"{holds}officer__full_name", Value(""), Value("")))[
                    :1
                ]
            ),
            output_field=models.JSONField(),
        ),
    )


def _contact(name: str, phone: Any, email: Any) -> JSONObject:
    """What `Contact.read` takes, of the unit above that was found."""
    return JSONObject(
        unit="ancestor__name", unit_en="ancestor__name_en", name=name, phone=phone, email=email
    )
