"""Forms of norms."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from courses import vietnamese
from courses.models import ProficiencyLevel, Subject

LEVELS = range(1, 6)


def level_field(level: int) -> forms.CharField:
    return forms.CharField(
        label=_("Level %(level)d") % {"level": level},
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class CompetencyForm(WagtailAdminModelForm):
    """A competency with what each of its five levels means; the frame leaves some blank."""

    level_1 = level_field(1)
    level_2 = level_field(2)
    level_3 = level_field(3)
    level_4 = level_field(4)
    level_5 = level_field(5)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            for row in self.instance.levels.all():
                self.fields[f"level_{row.level}"].initial = row.descriptor

    def save(self, commit: bool = True) -> Any:
        competency = super().save(commit=commit)
        if commit:
            for level in LEVELS:
                ProficiencyLevel.objects.update_or_create(
                    competency=competency,
                    level=level,
                    defaults={"descriptor": self.cleaned_data[f"level_{level}"]},
                )
        return competency


class SubjectForm(WagtailAdminModelForm):
    """A field of knowledge; its part of addresses is made, not typed."""

    def save(self, commit: bool = True) -> Any:
        if not self.instance.slug:
            self.instance.slug = free_slug(self.cleaned_data["name"])
        return super().save(commit=commit)


def free_slug(name: str) -> str:
    """An ASCII slug of `name` that no field has."""
    made = vietnamese.slug(name, max_length=44)
    taken = set(Subject.objects.filter(slug__startswith=made).values_list("slug", flat=True))
    number, slug = 2, made
    while slug in taken:
        slug, number = f"{made}-{number}", number + 1
    return slug
