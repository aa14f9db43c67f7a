"""Pages and questions are written through the very forms and actions of the CMS, as drafts only."""

from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from pydantic import ValidationError
from wagtail.actions import action_registry
from wagtail.admin.panels import get_form_for_model
from wagtail.api.v3.form_data import build_form_data
from wagtail.blocks import StreamValue
from wagtail.coreutils import find_available_slug
from wagtail.utils.forms import FormValidationError

from courses import vietnamese
from courses.models import (
    Competency,
    CoursePage,
    CustomImage,
    LegalBasis,
    LessonPage,
    ModulePage,
    ProgrammeType,
    Question,
    QuestionBank,
    QuizPage,
    Subject,
)
from lms.interop.api import schemas
from lms.interop.api.errors import Loc, Refused, described, fault, said_twice
from lms.interop.api.references import Unknown, find
from lms.interop.api.scope import Scope
from lms.interop.api.streams import NOT_THERE, Taken, faults_of, take

PAGES: dict[str, Any] = {
    model._meta.label: model for model in (CoursePage, ModulePage, LessonPage, QuizPage)
}
#: Fields that name another row.
REFERENCES: dict[str, Any] = {
    "subject": Subject,
    "programme_type": ProgrammeType,
    "image": CustomImage,
    "legal_bases": LegalBasis,
    "competency": Competency,
    "question": Question,
    "bank": QuestionBank,
    "read_again": LessonPage,
}
LOCKED = _("This waits for a reviewer and cannot be changed. Take it back to go on writing.")
NO_PLACE = _("A page of this kind cannot stand there.")


class ReadyStream(forms.Widget):
    """Hands a stream over that was read already."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return data.get(name)


# Reading what was sent --------------------------------------------------------------------------


def checked(schema: type[schemas.Written], sent: Any) -> dict[str, Any]:
    """The fields that were sent, as values of the schema. Raises `Refused` (422)."""
    try:
        made = schema.model_validate(sent)
    except ValidationError as error:
        faults = [described({**e, "loc": ("body", *e["loc"])}) for e in error.errors()]
        raise Refused(422, errors=faults) from error
    return {name: getattr(made, name) for name in made.model_fields_set}


def type_of(sent: Any) -> str:
    """The type of page that `meta.type` names. Raises `Refused` (422)."""
    meta = sent.get("meta")
    name = meta.get("type") if isinstance(meta, dict) else None
    if not isinstance(name, str) or name not in schemas.CREATE:
        text = _("This must be one of: %(expected)s")
        values = {"expected": ", ".join(schemas.CREATE)}
        raise Refused(422, errors=[fault(("body", "meta", "type"), "literal_error", text, values)])
    return name


def _resolved(fields: dict[str, Any], taken: Taken, loc: Loc) -> dict[str, Any]:
    """The fields with ids where rows are named."""
    made = {}
    for name, value in fields.items():
        place = (*loc, name)
        if name in REFERENCES:
            value = _row(REFERENCES[name], value, taken, place)
        elif name in {"outcomes", "slots"}:
            value = [
                _resolved(dict(item), taken, (*place, number)) for number, item in enumerate(value)
            ]
        elif name == "pass_fraction":
            value = (value * 100).quantize(Decimal("0.1"))  # the form asks for a percentage
        made[name] = value
    return made


def _row(model: Any, value: Any, taken: Taken, loc: Loc) -> Any:
    if isinstance(value, list):
        return [_row(model, one, taken, (*loc, number)) for number, one in enumerate(value)]
    if value is None:
        return None
    try:
        return find(model, value, taken.scope).pk
    except Unknown:
        taken.wrong(loc, "not_there", NOT_THERE)
        return None


def _stream(model: Any, sent: Any, taken: Taken) -> StreamValue:
    """The stream of the field `body`, by its blocks. Raises `Refused` (422)."""
    block = model._meta.get_field("body").stream_block
    raw = take(block, sent["body"], ("body", "body"), taken)
    if taken.faults:
        raise Refused(422, errors=taken.faults)
    value = block.to_python(raw)

    def errors() -> Any:
        found = faults_of(block, value)
        if found:
            raise FormValidationError({("body", *loc): [(text, code)] for loc, code, text in found})

    said_twice(errors)
    return value


def _fields(model: Any, fields: dict[str, Any], sent: Any, taken: Taken) -> dict[str, Any]:
    made = _resolved(
        {n: v for n, v in fields.items() if n not in {"meta", "body"}}, taken, ("body",)
    )
    if taken.faults:
        raise Refused(422, errors=taken.faults)
    if "body" in fields:
        made["body"] = _stream(model, sent, taken)
    return made


# Forms ------------------------------------------------------------------------------------------


@lru_cache(maxsize=256)
def _form_class(model: Any, names: frozenset[str]) -> Any:
    """The editor's form, narrowed to the fields that were sent: what is not named stays as it is."""
    handler = _editor(model)
    options = handler.get_form_options()
    formsets = {n: o for n, o in (options.get("formsets") or {}).items() if n in names}
    options.update(fields=[n for n in names if n not in formsets], formsets=formsets)
    for told in ("field_permissions", "formset_permissions"):
        options[told] = {n: o for n, o in (options.get(told) or {}).items() if n in names}
    return get_form_for_model(model, form_class=handler.base_form_class, **options)


def _editor(model: Any) -> Any:
    return model.get_edit_handler()


def _form(model: Any, fields: dict[str, Any], instance: Any, user: Any, **more: Any) -> Any:
    form_class = _form_class(model, frozenset(fields))
    plain = {name: value for name, value in fields.items() if name != "body"}
    data = build_form_data(form_class, plain, instance=instance if instance.pk else None)
    if "body" in fields:
        data["body"] = fields["body"]
    form = form_class(data=data, instance=instance, for_user=user, **more)
    for name in set(form.fields) - set(fields):
        del form.fields[name]  # fields that a form always has
    if "body" in form.fields:
        form.fields["body"].widget = ReadyStream()
    return form


# Pages ------------------------------------------------------------------------------------------


def create_page(scope: Scope, sent: dict[str, Any]) -> tuple[Any, list[dict[str, Any]]]:
    """A new draft in the provider's part: (page, warnings). Raises `Refused`, Http404."""
    name = type_of(sent)
    model, fields, taken = PAGES[name], checked(schemas.CREATE[name], sent), Taken(scope)
    parent = _parent(scope, fields["meta"], model)
    made = _fields(model, fields, sent, taken)

    def create() -> Any:
        page = model(owner=scope.user, locale=parent.locale)
        # While it has no place in the tree, a page cannot know which addresses are taken.
        page.slug = find_available_slug(parent, vietnamese.slug(made["title"]))
        form = _form(model, made, page, scope.user, parent_page=parent)
        act = action_registry.get_action_class(model, "create")
        act(form.instance, parent, user=scope.user, form=form, publish=False).execute()
        return form.instance

    return said_twice(create), taken.warnings


def _parent(scope: Scope, meta: Any, model: Any) -> Any:
    """Where the page is put. A parent of others is not there; one that waits is closed."""
    uid = getattr(meta, "parent_id", None)
    if uid is None:
        return scope.provider.page
    try:
        parent = scope.page(uid)
    except Http404 as error:
        place = fault(("body", "meta", "parent_id"), "not_there", NOT_THERE)
        raise Refused(422, errors=[place]) from error
    if model not in parent.creatable_subpage_models():
        raise Refused(422, errors=[fault(("body", "meta", "parent_id"), "no_place", NO_PLACE)])
    refuse_locked(parent, scope.user)
    return parent


def change_page(scope: Scope, uid: UUID, sent: dict[str, Any]) -> tuple[Any, list[dict[str, Any]]]:
    """Writes a new revision of the page's draft: (page, warnings). What is live stays as it is."""
    page = own_page(scope, uid)
    model, taken = type(page), Taken(scope)
    fields = checked(schemas.CHANGE[model._meta.label], sent)
    refuse_locked(page, scope.user)
    if not page.permissions_for_user(scope.user).can_edit():
        raise PermissionDenied
    made = _fields(model, fields, sent, taken)

    def change() -> Any:
        draft = page.get_latest_revision_as_object()
        sent = {"title": draft.title, **made}
        form = _form(model, sent, draft, scope.user, parent_page=page.get_parent())
        act = action_registry.get_action_class(model, "edit")
        act(form.instance, user=scope.user, form=form, publish=False).execute()
        return form.instance

    if made:
        said_twice(change)
    return scope.page(uid), taken.warnings


def own_page(scope: Scope, uid: UUID) -> Any:
    """A page of a kind that is written here. Raises Http404."""
    page = scope.page(uid)
    if type(page) not in PAGES.values():
        raise Http404
    return page


def refuse_locked(page: Any, user: Any) -> None:
    """Nobody writes what waits for a reviewer."""
    # A course itself is locked by its workflow, its parts by their own rule.
    lock = page.get_lock()
    if lock is not None and lock.for_user(user):
        raise Refused(409, LOCKED)


# Questions --------------------------------------------------------------------------------------


def create_question(scope: Scope, sent: dict[str, Any]) -> tuple[Question, list[dict[str, Any]]]:
    """A new draft in a bank of the provider's: (question, warnings)."""
    fields, taken = checked(schemas.QuestionIn, sent), Taken(scope)
    made = _fields(Question, fields, sent, taken)

    def create() -> Any:
        form = _form(Question, made, Question(), scope.user)
        act = action_registry.get_action_class(Question, "create")
        action = act(form.instance, user=scope.user, form=form, publish=False)
        return action.execute()

    return said_twice(create), taken.warnings


def change_question(
    scope: Scope, question: Question, sent: dict[str, Any]
) -> tuple[Question, list[dict[str, Any]]]:
    """Writes a new revision of the question's draft: (question, warnings)."""
    fields, taken = checked(schemas.QuestionChange, sent), Taken(scope)
    refuse_locked(question, scope.user)
    made = _fields(Question, fields, sent, taken)

    def change() -> Any:
        draft = question.get_latest_revision_as_object()
        form = _form(Question, made, draft, scope.user)
        act = action_registry.get_action_class(Question, "edit")
        act(form.instance, user=scope.user, form=form, publish=False).execute()

    if made:
        said_twice(change)
    question.refresh_from_db()
    return question, taken.warnings
