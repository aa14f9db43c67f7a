"""What a token reaches: its provider's part of the tree, collection and banks, as far as its account.

Two rules at once: what the account may do, and what is the provider's. Everything else is not there.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import Http404, HttpRequest
from wagtail.models import Page
from wagtail.permissions import policy_registry

from courses.models import (
    CoursePage,
    CustomDocument,
    CustomImage,
    CustomMedia,
    Provider,
    Question,
    QuestionBank,
)

#: What must be allowed for a file to be put into a page.
USE = {
    CustomImage: {"choose", "change"},
    CustomDocument: {"choose", "change"},
    CustomMedia: {"add", "change"},
}


@dataclass(frozen=True)
class Scope:
    """The provider and the account that a request acts for."""

    provider: Provider
    user: Any

    def pages(self) -> Any:
        """The pages of the provider's part that the account may write in."""
        policy = policy_registry.get_by_type(Page)
        allowed = policy.instances_user_has_any_permission_for(self.user, {"add", "change"})
        return Page.objects.descendant_of(self.provider.page).filter(pk__in=allowed.values("pk"))

    def page(self, uid: UUID) -> Any:
        """The page with that uid, of its own model. Raises Http404."""
        return self._one(self.pages().filter(translation_key=uid)).specific

    def courses(self) -> Any:
        return CoursePage.objects.filter(pk__in=self.pages().values("pk"))

    def course(self, uid: UUID) -> CoursePage:
        course: CoursePage = self._one(self.courses().filter(translation_key=uid))
        return course

    def banks(self) -> Any:
        """The provider's banks, without those that hold the questions of lessons."""
        rows = QuestionBank.objects.visible_to(self.user)
        return rows.filter(provider=self.provider, course=None)

    def questions(self) -> Any:
        rows = Question.objects.visible_to(self.user).in_banks()
        return rows.filter(bank__provider=self.provider, bank__course=None)

    def files(self, model: Any) -> Any:
        """Files of the provider's collection, and of those below it."""
        policy = policy_registry.get_by_type(model)
        allowed = policy.instances_user_has_any_permission_for(self.user, USE[model])
        path = self.provider.collection.path  # type: ignore[union-attr]
        inside = Q(collection__path__startswith=path)
        return model.objects.filter(inside, pk__in=allowed.values("pk"))

    @staticmethod
    def _one(rows: Any) -> Any:
        found = rows.first()
        if found is None:
            raise Http404
        return found


def scope_of(request: HttpRequest) -> Scope:
    """What the token of this request reaches."""
    return Scope(request.auth.provider, request.user)  # type: ignore[attr-defined]
