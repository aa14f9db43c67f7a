"""Rows that other rows point at, by what the API calls them: uid, code or, of files, their number.

Files have no uid: Wagtail puts their number into the address of every document, so it is known.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db.models import Q
from wagtail.models import Page

from courses.models import (
    Competency,
    CustomDocument,
    CustomImage,
    CustomMedia,
    LegalBasis,
    ProgrammeType,
    Question,
    QuestionBank,
    Subject,
)
from lms.interop.api.reading import LARGEST
from lms.interop.api.scope import Scope


class Unknown(LookupError):
    """Nothing that the account may point at is called so."""


#: Norms are everybody's; each is called by the field that people know it by.
NORMS: dict[Any, str] = {
    Competency: "code",
    LegalBasis: "code",
    ProgrammeType: "code",
    Subject: "slug",
}
FILES = (CustomImage, CustomDocument, CustomMedia)


def _uid(given: Any) -> UUID:
    try:
        return given if isinstance(given, UUID) else UUID(given)
    except (TypeError, ValueError, AttributeError) as error:
        raise Unknown from error


def _pages(scope: Scope) -> Any:
    """One's own pages, and published ones."""
    return Page.objects.filter(Q(live=True) | Q(pk__in=scope.pages().values("pk")))


BY_UID: dict[Any, tuple[str, Callable[[Scope], Any]]] = {
    Question: ("uid", lambda scope: scope.questions()),
    QuestionBank: ("uid", lambda scope: scope.banks()),
    Page: ("translation_key", _pages),
}


def find(model: Any, given: Any, scope: Scope) -> Any:
    """The row that the account may point at. Raises `Unknown`."""
    kind = next((known for known in BY_UID if issubclass(model, known)), None)
    if kind is not None:
        name, rows = BY_UID[kind]
        found = rows(scope).filter(**{name: _uid(given)}).first()
    elif model in NORMS and isinstance(given, str):
        found = model.objects.filter(**{NORMS[model]: given}).first()
    elif model in FILES and isinstance(given, int) and not isinstance(given, bool):
        found = scope.files(model).filter(pk=given).first() if 0 < given <= LARGEST else None
    else:
        found = None
    if isinstance(found, Page):
        found = found.specific
    if found is None or not isinstance(found, model):
        raise Unknown
    return found


def reference(row: Any) -> Any:
    """What the API calls a row."""
    for kind, (name, _rows) in BY_UID.items():
        if isinstance(row, kind):
            return str(getattr(row, name))
    for kind, name in NORMS.items():
        if isinstance(row, kind):
            return getattr(row, name)
    return row.pk if isinstance(row, FILES) else None
