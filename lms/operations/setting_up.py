"""What an empty installation needs before its first person can work: framework, tree, administrator."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import transaction

from courses.actions.roles import let_edit, let_review
from courses.actions.tree import lay_provider, lay_tree
from courses.models import Provider
from lms.accounts.actions import create_account
from lms.accounts.models import User

REVIEWERS = "Người duyệt"


@dataclass(frozen=True)
class Agency:
    """Who answers for the first courses: the agency that runs the installation."""

    name: str
    short_name: str
    place: str


@dataclass(frozen=True)
class FirstAccount:
    """The administrator's user name, and the one-time phrase when the account was made just now."""

    username: str
    phrase: str = ""


@transaction.atomic
def set_up(*, full_name: str, username: str, agency: Agency | None, at: datetime) -> FirstAccount:
    """Load the framework and make what is missing; asked again it changes nothing.

    Raises `AccountError` when the name or the user name cannot be taken.
    """
    call_command("load_framework", verbosity=0)
    catalogue = lay_tree()
    reviewers, made = Group.objects.get_or_create(name=REVIEWERS)
    if made:
        let_review(group=reviewers, catalogue=catalogue)
    if agency is not None and not Provider.objects.filter(name=agency.name).exists():
        page = lay_provider(
            catalogue,
            group=f"Giảng viên {agency.short_name}",
            kind=Provider.Kind.AGENCY,
            name=agency.name,
            short_name=agency.short_name,
            place=agency.place,
        )
        let_edit(page=page, publish=True)
    return _first_administrator(full_name, username, at)


def _first_administrator(full_name: str, username: str, at: datetime) -> FirstAccount:
    standing = User.objects.filter(is_superuser=True, is_active=True).order_by("pk").first()
    if standing is not None:
        return FirstAccount(standing.username)
    user, phrase = create_account(full_name=full_name, username=username, by=None, at=at)
    user.is_superuser = user.is_staff = True
    user.save(update_fields=["is_superuser", "is_staff"])
    return FirstAccount(user.username, phrase)
