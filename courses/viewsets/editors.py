"""What an author fills in: one screen a page, no tabs, no address, no settings.

Addresses are made by the server, privacy and times of publishing are not for authors, so none of
them is a field of any form.
"""

from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    CommentPanel,
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    Panel,
)

from courses.actions import course_of
from courses.actions.packages import report_of
from courses.drafts import minutes_of
from courses.forms.pages import (
    CourseForm,
    CoursePartForm,
    LessonForm,
    PackageForm,
    QuizForm,
)
from courses.models import CoursePage, DatedRule, Question
from courses.models.pages import minutes_to_tiet
from courses.packages.refusals import told

format_html_lazy = lazy(format_html, str)
REVIEWERS = "courses.review_course"


def conversion(course: CoursePage) -> dict[str, Any]:
    """Minutes of the course's parts and what they make in tiết today."""
    minutes = minutes_of(course)
    each = int(DatedRule.objects.number("training.tiet_minutes", timezone.localdate(), "45"))
    return {"minutes": minutes, "each": each, "tiet": minutes_to_tiet(minutes, each)}


class OneScreen(ObjectList):
    """All fields on one screen, without tabs."""

    class BoundPanel(ObjectList.BoundPanel):
        template_name = "courses/cms/one_screen.html"


class ConversionPanel(Panel):
    """Minutes of all parts and what they make in tiết, for the reviewer who sets the tiết."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "courses/cms/conversion_panel.html"

        def is_shown(self) -> bool:
            user = self.request.user if self.request else None
            return bool(self.instance.pk and user and user.has_perm(REVIEWERS))

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context = super().get_context_data(parent_context)
            context.update(conversion(self.instance))
            return context


class PackagePanel(Panel):
    """What is in the package: its parts, what to know of it, and where a newer file is sent."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "courses/cms/package_panel.html"

        def is_shown(self) -> bool:
            return bool(self.instance.pk and self.instance.package_version_id)

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context = super().get_context_data(parent_context)
            version = self.instance.package_version
            context["version"] = version
            context["report"] = report_of(version, is_known=True)
            context["warnings"] = [told(one) for one in version.spec["warnings"]]
            context["course"] = course_of(self.instance)
            return context


class TopicsPanel(Panel):
    """A list of the topics there are, offered where a drawing slot asks for one."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "courses/cms/topics_panel.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context = super().get_context_data(parent_context)
            visible = Question.objects.visible_to(self.request.user).in_banks()
            found = visible.exclude(topics="").values_list("topics", flat=True).distinct()
            topics = {topic.strip() for line in found for topic in line.split(",")}
            context["topics"] = sorted(topic for topic in topics if topic)
            return context


class FromFilePanel(Panel):
    """The way from a lesson that is there to the file whose content it is to hold."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "courses/cms/from_file_panel.html"

        def is_shown(self) -> bool:
            return bool(self.instance.pk) and course_of(self.instance) is not None

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context = super().get_context_data(parent_context)
            context.update(lesson=self.instance, course=course_of(self.instance))
            return context


def checkboxes() -> Any:
    """Many choices in a box of limited height, with a field that narrows them."""
    return forms.CheckboxSelectMultiple(attrs={"class": "choice-box"})


def for_reviewers(name: str, **kwargs: Any) -> FieldPanel:
    return FieldPanel(name, permission=REVIEWERS, **kwargs)


def course_editor() -> OneScreen:
    return OneScreen(
        [
            FieldPanel("title", heading=_("Name of the course")),
            FieldPanel("summary", widget=forms.Textarea(attrs={"rows": 3})),
            FieldPanel("audience", widget=forms.Textarea(attrs={"rows": 2})),
            FieldRowPanel([FieldPanel("subject"), FieldPanel("programme_type")]),
            InlinePanel(
                "outcomes",
                heading=_("What one will be able to do"),
                label=_("Outcome"),
                panels=[
                    FieldPanel("text"),
                    FieldRowPanel([FieldPanel("competency"), FieldPanel("level")]),
                    FieldPanel("least_assurance"),
                ],
            ),
            FieldPanel("legal_bases", widget=checkboxes()),
            FieldPanel("image"),
            FieldPanel("content_reviewed_on"),
            MultiFieldPanel(
                [
                    ConversionPanel(),
                    for_reviewers("tiet"),
                    for_reviewers("paper_allowed"),
                    for_reviewers("paper_decision"),
                    for_reviewers("paper_issuer"),
                    for_reviewers("paper_signer"),
                    for_reviewers("paper_signer_title"),
                ],
                heading=_("Set by the reviewer"),
                permission=REVIEWERS,
            ),
            CommentPanel(),
        ],
        base_form_class=CourseForm,
    )


def module_editor() -> OneScreen:
    return OneScreen(
        [
            FieldPanel("title", heading=_("Name of the module")),
            CommentPanel(),
        ],
        base_form_class=CoursePartForm,
    )


def lesson_editor() -> OneScreen:
    return OneScreen(
        [
            FieldPanel("title", heading=_("Name of the lesson")),
            FromFilePanel(),
            FieldPanel(
                "body",
                heading=_("Content"),
                help_text=format_html_lazy(
                    '{} <a href="{}" target="_blank">{}</a>',
                    _("Press + to add text, a picture, a table, a file or a question."),
                    reverse_lazy("cms_blocks"),
                    _("See all blocks with examples"),
                ),
            ),
            FieldRowPanel(
                [FieldPanel("minutes", heading=_("Minutes to study")), FieldPanel("required")]
            ),
            CommentPanel(),
        ],
        base_form_class=LessonForm,
    )


def package_editor() -> OneScreen:
    return OneScreen(
        [
            FieldPanel("title", heading=_("Name of the package lesson")),
            FieldPanel(
                "package_version",
                help_text=_("Learners who began with an earlier version finish with that one."),
            ),
            PackagePanel(),
            FieldRowPanel(
                [FieldPanel("minutes", heading=_("Minutes to study")), FieldPanel("required")]
            ),
            CommentPanel(),
        ],
        base_form_class=PackageForm,
    )


def quiz_editor() -> OneScreen:
    difficulties = [("", _("Any difficulty")), *Question.Difficulty.choices]
    return OneScreen(
        [
            FieldPanel("title", heading=_("Name of the test")),
            FieldPanel("introduction", widget=forms.Textarea(attrs={"rows": 2})),
            FieldRowPanel(
                [FieldPanel("preset"), FieldPanel("pass_fraction"), FieldPanel("attempts")]
            ),
            TopicsPanel(),
            InlinePanel(
                "slots",
                heading=_("Questions"),
                label=_("Question or draw"),
                panels=[
                    FieldPanel("question"),
                    FieldPanel("bank"),
                    FieldRowPanel(
                        [
                            FieldPanel("topic", widget=forms.TextInput(attrs={"list": "topics"})),
                            FieldPanel("difficulty", widget=forms.Select(choices=difficulties)),
                        ]
                    ),
                    FieldRowPanel([FieldPanel("count"), FieldPanel("points")]),
                ],
                classname="quiz-slots",
            ),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("minutes"), FieldPanel("time_limit")]),
                    FieldRowPanel([FieldPanel("shuffle"), FieldPanel("required")]),
                ],
                heading=_("More settings"),
                classname="collapsed",
            ),
            CommentPanel(),
        ],
        base_form_class=QuizForm,
    )


def plain_editor(*names: str) -> OneScreen:
    """Pages that only an administrator edits: the front page, the catalogue, a provider's part."""
    return OneScreen([FieldPanel(name) for name in names], base_form_class=CoursePartForm)
