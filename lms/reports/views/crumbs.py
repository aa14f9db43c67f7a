"""The way back from the pages of the lists: to the units, to what was given, to a course that is taught."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

Crumb = dict[str, str]


def way(*steps: tuple[str, str]) -> list[Crumb]:
    """Crumbs of (label, address); the last, where one is, has none."""
    return [{"label": label, "url": url} for label, url in steps]


def from_units(*more: tuple[str, str], query: str = "") -> list[Crumb]:
    """The way from the list of a unit, narrowed as `query` says."""
    return way((_("Units"), reverse("units") + (f"?{query}" if query else "")), *more)


def from_duties(*more: tuple[str, str]) -> list[Crumb]:
    """The way from what was given to be learnt."""
    return from_units((_("Given to be learnt"), reverse("duties") if more else ""), *more)


def from_log(here: str) -> list[Crumb]:
    """The way from the log of reminders."""
    return from_units((_("Log of reminders"), reverse("reminders")), (here, ""))


def from_courses(*more: tuple[str, str]) -> list[Crumb]:
    """The way from the courses that the account teaches."""
    return way((_("My courses"), reverse("teaching")), *more)


def from_course(course: Any, *more: tuple[str, str]) -> list[Crumb]:
    """The way from a course that the account teaches."""
    address = reverse("taught_course", args=[course.translation_key]) if more else ""
    return from_courses((course.title, address), *more)
