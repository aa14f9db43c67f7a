"""Forms of lessons from a file: which file, and what is to become of it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from courses.actions import Wishes
from courses.exchange.document import Document
from courses.exchange.lessons import Drafts, pictures_of
from courses.models import LessonFile, ModulePage

ONE, SEVERAL = "mot", "nhieu"
REPLACE, APPEND = "thay", "them"
WORTH_A_LESSON = 4
"""Minutes on average from which parts are proposed as lessons; below they are sections of one."""


class ChooseFileForm(forms.Form):
    """The file; its content is looked at when it is read."""

    file = forms.FileField(
        label=_("Word, PowerPoint or PDF file"),
        help_text=_("Ends in .docx, .pptx or .pdf, at most 20 MB."),
        widget=forms.FileInput(attrs={"accept": ".docx,.pptx,.pdf"}),
        error_messages={"required": _("Choose a file."), "empty": _("The file is empty.")},
    )


class WishesForm(forms.Form):
    """Titles, where the lessons go, and descriptions of pictures.

    Two readings of the file stand side by side: as one lesson and as several.
    """

    def __init__(self, *args: Any, file: LessonFile, document: Document, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.file = file
        self._places = pictures_of(document)
        for place, alt in self._places:
            self.fields[f"alt-{place}"] = forms.CharField(
                label=_("What the picture tells"), initial=alt, required=False, max_length=300
            )

    def offer_new(self, one: Drafts, several: Drafts | None) -> None:
        """Let new lessons be made: their titles and their place in the course."""
        initial = ONE
        choices = [(ONE, _("One lesson"))]
        self._title("title", one.lessons[0].title)
        if several is not None:
            count = len(several.lessons)
            minutes = sum(lesson.minutes for lesson in several.lessons)
            initial = SEVERAL if minutes >= WORTH_A_LESSON * count else ONE
            text = ngettext(
                "%(count)d lesson, one for each heading 1",
                "%(count)d lessons, one for each heading 1",
                count,
            )
            choices.append((SEVERAL, text % {"count": count}))
            for number, lesson in enumerate(several.lessons):
                self._title(f"title-{number}", lesson.title)
        self.fields["split"] = forms.ChoiceField(choices=choices, initial=initial, required=False)
        modules = ModulePage.objects.child_of(self.file.course)
        if modules:
            places = [("", _("The course itself")), *((str(one.pk), one.title) for one in modules)]
            self.fields["place"] = forms.ChoiceField(
                label=_("Put it into"), choices=places, required=False
            )

    def offer_filling(self) -> None:
        """Let the lesson be filled."""
        self.fields["mode"] = forms.ChoiceField(
            choices=[
                (APPEND, _("Add it at the end")),
                (REPLACE, _("Replace what the lesson holds")),
            ],
            initial=APPEND,
            error_messages={"required": _("Say whether to add or to replace.")},
        )

    def _title(self, name: str, initial: str) -> None:
        self.fields[name] = forms.CharField(
            label=_("Name of the lesson"), initial=initial, max_length=255, required=False
        )

    @property
    def pictures(self) -> list[tuple[int, Any]]:
        """(number, field) of each picture."""
        return [(place, self[f"alt-{place}"]) for place, _alt in self._places]

    @property
    def titles(self) -> list[Any]:
        """The fields of the titles of several lessons."""
        return [self[name] for name in self.fields if name.startswith("title-")]

    @property
    def replaces(self) -> bool:
        return bool(self.cleaned_data.get("mode") == REPLACE)

    @property
    def wishes(self) -> Wishes:
        """What was said, once the form is valid."""
        said = self.cleaned_data
        split = said.get("split") == SEVERAL
        names = [field.name for field in self.titles] if split else ["title"]
        return Wishes(
            split=split,
            titles={number: said.get(name, "") for number, name in enumerate(names)},
            alts={place: said.get(f"alt-{place}", "") for place, _alt in self._places},
        )

    @property
    def parent(self) -> Any:
        """The course, or the module of it that was chosen."""
        place = self.cleaned_data.get("place")
        modules = ModulePage.objects.child_of(self.file.course)
        return modules.get(pk=place) if place else self.file.course
