"""Forms of the pages of a course.

A draft may be unfinished. What a page needs before it is published is told by `courses.rules`; the
blocks of a lesson say the rest at the very place.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import MinValueValidator
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.models import AbstractPage
from wagtail.permissions import policy_registry

from courses import rules
from courses.actions import course_of
from courses.models import (
    CoursePage,
    CustomDocument,
    CustomImage,
    PackageVersion,
    Question,
    QuestionBank,
)


def with_comma(field: forms.Field) -> None:
    """Let a decimal field read and show a decimal comma; a number field of a browser may not."""
    field.localize = True
    field.widget = forms.TextInput(attrs={**field.widget.attrs, "inputmode": "decimal"})
    field.widget.is_localized = True


class PercentField(forms.DecimalField):
    """A share from 0 to 1, typed and shown as a percentage."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_value=100, decimal_places=1, **kwargs)
        with_comma(self)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, Decimal):
            return (value * 100).normalize() + 0
        return value

    def clean(self, value: Any) -> Any:
        percent = super().clean(value)
        return None if percent is None else percent / 100

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


class CoursePartForm(WagtailAdminPageForm):
    """What the forms of all pages of a course share: files of others cannot be put in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].help_text = ""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        for name in ("body", "image"):
            if name in cleaned and name in self.changed_data:
                self._refuse_files_of_others(name, cleaned[name])
        return cleaned

    def _refuse_files_of_others(self, name: str, value: Any) -> None:
        field = self.instance._meta.get_field(name)
        before = set(self._files(field, field.value_from_object(self.instance)))
        known = {(model, str(pk)) for model, pk in before if self.instance.pk}
        for model, pk in self._files(field, value):
            if (model, str(pk)) not in known and not self._may_use(model, pk):
                self.add_error(name, _("A file that is chosen here does not exist."))
                return

    @staticmethod
    def _files(field: Any, value: Any) -> Iterable[tuple[Any, Any]]:
        """(model, id) of the images, documents and media that `value` points at."""
        if isinstance(value, CustomImage):
            return [(CustomImage, value.pk)]
        if not hasattr(field, "extract_references") or value is None:
            return []
        return [
            (model, pk)
            for model, pk, _model_path, _content_path in field.extract_references(value)
            if not issubclass(model, AbstractPage)
        ]

    def _may_use(self, model: Any, pk: Any) -> bool:
        policy = policy_registry.get_by_type(model)
        actions = (
            {"choose", "change"} if model in {CustomImage, CustomDocument} else {"change", "add"}
        )
        allowed = policy.instances_user_has_any_permission_for(self.for_user, actions)
        return bool(allowed.filter(pk=pk).exists())

    @property
    def is_strict(self) -> bool:
        """Whether the page is about to be published or submitted, not kept as a draft."""
        return self.is_bound and not self.is_deferred_validation


class CourseForm(CoursePartForm):
    """The course's own page."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "tiet" in self.fields:
            with_comma(self.fields["tiet"])

    def is_valid(self) -> bool:
        """Before publishing, as strict about the page itself as publishing the whole course is."""
        valid = super().is_valid()
        if valid and self.is_strict:
            for missing in rules.missing_in_course(self.instance, self._outcomes()):
                if missing.blocks:
                    name = missing.place.removeprefix("id_")
                    self.add_error(name if name in self.fields else None, str(missing.text))
                    valid = False
        return bool(valid)

    def _outcomes(self) -> int:
        forms_sent = self.formsets["outcomes"].forms if "outcomes" in self.formsets else []
        return sum(
            bool(form.cleaned_data) and not form.cleaned_data.get("DELETE") for form in forms_sent
        )


class TietForm(forms.ModelForm):
    """The one figure that a reviewer sets while deciding."""

    class Meta:
        model = CoursePage
        fields = ("tiet",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        with_comma(self.fields["tiet"])


class LessonForm(CoursePartForm):
    """A lesson: strict about having something to read once it is published."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.is_strict and "body" in cleaned and not len(cleaned["body"]):
            self.add_error("body", rules.EMPTY_LESSON)
        return cleaned


class PackageVersionField(forms.ModelChoiceField):
    """A choice of versions of packages, without reading what is in them."""

    def label_from_instance(self, version: PackageVersion) -> str:
        day = date_format(timezone.localtime(version.made_at), "SHORT_DATE_FORMAT")
        return _("%(title)s, version %(number)d of %(day)s") % {
            "title": version.package.title,
            "number": version.number,
            "day": day,
        }


class PackageForm(CoursePartForm):
    """A package in its place: one of the packages of the provider whose course it is."""

    package_version = PackageVersionField(
        PackageVersion.objects.none(), label=_("Version of the package")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        course = course_of(self.parent_page) if self.parent_page else None
        allowed = PackageVersion.objects.visible_to(self.for_user).filter(
            package__provider=course.provider_id if course else None
        )
        rows = allowed | PackageVersion.objects.filter(pk=self.instance.package_version_id)
        field = self.fields["package_version"]
        field.queryset = (
            rows.select_related("package").defer("spec").order_by("package__title", "-number")
        )


class QuizForm(CoursePartForm):
    """A quiz: questions and banks of others are as absent as those that never were."""

    pass_fraction = PercentField(label=_("Pass mark (%)"), initial=Decimal("0.5"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("attempts", "time_limit"):
            # None at all is written by leaving the field empty; 0 would shut everybody out.
            if name in self.fields:
                self.fields[name].validators.append(MinValueValidator(1))
        for form in self.formsets["slots"].forms if "slots" in self.formsets else []:
            self._limit(form)

    def _limit(self, form: Any) -> None:
        form.fields["question"].queryset = Question.objects.visible_to(self.for_user).filter(
            block_id=""
        )
        form.fields["bank"].queryset = QuestionBank.objects.visible_to(self.for_user)
        with_comma(form.fields["points"])

    def is_valid(self) -> bool:
        """The slots as well; strict about having any, and enough questions to draw from."""
        valid = super().is_valid()
        if valid and self.is_strict and "slots" in self.formsets:
            valid = self._slots_are_ready()
        return bool(valid)

    def _slots_are_ready(self) -> bool:
        forms_kept = [
            form
            for form in self.formsets["slots"].forms
            if form.cleaned_data and not form.cleaned_data.get("DELETE")
        ]
        if not forms_kept:
            self.add_error(None, rules.EMPTY_QUIZ)
            return False
        ready = True
        for form in forms_kept:
            slot = form.instance
            if slot.bank_id is None:
                continue
            there = Question.objects.drawable().for_draw(slot).count()
            if there < slot.count:
                form.add_error("count", rules.too_few_questions(there))
                ready = False
        return ready
