"""Who may do what in the CMS: editors write in their provider's part, reviewers release.

A right on a page of the tree holds for everything below it, and one on a collection for its files.
Nobody but an administrator manages accounts, groups or the CMS itself.
"""

from collections.abc import Iterable

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from courses.models import CataloguePage, ProviderPage

SIGN_IN = ["wagtailadmin.access_admin"]
WRITE_QUESTIONS = [
    "courses.add_questionbank",
    "courses.change_questionbank",
    "courses.add_question",
    "courses.change_question",
]
PUBLISH_QUESTIONS = ["courses.publish_question"]
REVIEW = ["courses.review_course", "courses.see_all_banks"]
NORMS = [
    "competency",
    "jobposition",
    "positionrequirement",
    "legalbasis",
    "datedrule",
    "code",
    "programmetype",
    "subject",
    "skilltrack",
    "provider",
]
KEEP_NORMS = [f"courses.{act}_{norm}" for norm in NORMS for act in ("add", "change", "view")]
FILES = [
    "wagtailimages.add_image",
    "wagtailimages.choose_image",
    "wagtaildocs.add_document",
    "wagtaildocs.choose_document",
    "wagtailmedia.add_media",
]
CHANGE_FILES = [
    "wagtailimages.change_image",
    "wagtaildocs.change_document",
    "wagtailmedia.change_media",
]


@transaction.atomic
def let_edit(*, page: ProviderPage, publish: bool) -> Group:
    """The group of editors of a provider's part: they write; with `publish` they publish too.

    Safe to call again, to widen or narrow what the group may do. Of a provider that is suspended or
    closed no right is left but to enter the CMS and read: here, where rights are given, and so at
    every door that asks for one.
    """
    group = page.provider.editors
    if not page.provider.is_at_work:
        group.permissions.set(_permissions(SIGN_IN))
        GroupPagePermission.objects.filter(group=group).delete()
        GroupCollectionPermission.objects.filter(group=group).delete()
        return group
    rights = [*SIGN_IN, *WRITE_QUESTIONS]
    if publish:
        rights += [*PUBLISH_QUESTIONS, "courses.review_course"]
    group.permissions.set(_permissions(rights))
    _rights_on_page(
        group, page, ["add", "change", "bulk_delete", *(["publish"] if publish else [])]
    )
    _rights_on_files(group, page.provider.collection)
    return group


@transaction.atomic
def let_review(*, group: Group, catalogue: CataloguePage) -> Group:
    """A group of reviewers: they see every provider's part, release it and keep the norms."""
    rights = [*SIGN_IN, *REVIEW, *WRITE_QUESTIONS, *PUBLISH_QUESTIONS, *KEEP_NORMS]
    group.permissions.set(_permissions(rights))
    _rights_on_page(group, catalogue, ["change", "publish"])
    _rights_on_files(group, Collection.get_first_root_node())
    return group


def _permissions(names: Iterable[str]) -> list[Permission]:
    """The permissions of `app.codename` names; a missing one is an error of the installation."""
    wanted = Q()
    names = list(names)
    for name in names:
        app, codename = name.split(".")
        wanted |= Q(content_type__app_label=app, codename=codename)
    found = list(Permission.objects.filter(wanted))
    missing = len(names) - len(found)
    if missing:
        raise Permission.DoesNotExist(f"{missing} of {names} are not there: run migrate first")
    return found


def _rights_on_page(group: Group, page: Page, acts: list[str]) -> None:
    GroupPagePermission.objects.filter(group=group).delete()
    permissions = _permissions([f"wagtailcore.{act}_page" for act in acts])
    GroupPagePermission.objects.bulk_create(
        GroupPagePermission(group=group, page_id=page.pk, permission=permission)
        for permission in permissions
    )


def _rights_on_files(group: Group, collection: Collection) -> None:
    GroupCollectionPermission.objects.filter(group=group).delete()
    GroupCollectionPermission.objects.bulk_create(
        GroupCollectionPermission(group=group, collection=collection, permission=permission)
        for permission in _permissions([*FILES, *CHANGE_FILES])
    )
