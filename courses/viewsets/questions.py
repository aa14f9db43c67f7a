"""Question banks and their questions in the CMS: every view and chooser shows one's own rows only."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Count, Q
from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, ModelChoiceFilter
from wagtail import hooks
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList, Panel
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.snippets.views.chooser import (
    ChooseResultsView,
    ChooseView,
    SnippetChooserViewSet,
    SnippetChosenMultipleView,
    SnippetChosenView,
)
from wagtail.snippets.views.snippets import CreateView, EditView, IndexView, SnippetViewSet
from wagtail.snippets.widgets import AdminSnippetChooser

from courses.forms.questions import QuestionBankForm, QuestionForm
from courses.models import LessonPage, Question, QuestionBank, QuizPage, QuizSlot
from courses.questions import TYPES
from courses.vietnamese import fold
from courses.viewsets.editors import checkboxes
from courses.viewsets.listings import FoldedListingMixin, RowsMixin

DRAFT, CHANGED, LIVE, OFF = "draft", "changed", "live", "off"
STANDINGS = {
    DRAFT: (_("Draft"), Q(live=False, first_published_at=None)),
    CHANGED: (_("Changes not published"), Q(live=True, has_unpublished_changes=True)),
    LIVE: (_("Published"), Q(live=True, has_unpublished_changes=False)),
    OFF: (_("Taken off"), Q(live=False, first_published_at__isnull=False)),
}


def own_questions(request: HttpRequest) -> Any:
    return Question.objects.visible_to(request.user).in_banks().select_related("bank", "competency")


def own_banks(request: HttpRequest) -> Any:
    return QuestionBank.objects.visible_to(request.user).filter(course=None)


# Choosers ----------------------------------------------------------------------------------------


class OwnObjectsMixin:
    """The rows that a chooser offers."""

    def get_object_list(self) -> Any:
        rows = self.model_class.objects.visible_to(self.request.user)  # type: ignore[attr-defined]
        if self.model_class is Question:  # type: ignore[attr-defined]
            return rows.in_banks().select_related("bank")
        return rows.filter(course=None)


class ChosenMixin:
    """Naming a row of others chooses nothing."""

    def get_object(self, pk: Any) -> Any:
        return self.model_class.objects.visible_to(self.request.user).get(pk=pk)  # type: ignore[attr-defined]

    def get_objects(self, pks: Any) -> Any:
        return self.model_class.objects.visible_to(self.request.user).filter(pk__in=pks)  # type: ignore[attr-defined]

    def get_display_title(self, instance: Any) -> str:
        return title_of(instance)


def title_of(row: Any) -> str:
    """What an author knows a row by: the words of a question, not its code."""
    if isinstance(row, Question):
        return f"{row.prompt_text()[:100] or row} ({row})"
    return str(row)


class FoldedSearchForm(forms.Form):
    """The chooser's search field."""

    q = forms.CharField(
        label=_("Search term"),
        widget=forms.TextInput(attrs={"placeholder": _("Search")}),
        required=False,
    )
    is_searching = False
    is_filtering_by_collection = False
    search_query = ""

    def filter(self, objects: Any) -> Any:
        self.search_query = self.cleaned_data.get("q", "")
        self.is_searching = bool(self.search_query)
        if self.is_searching and hasattr(objects, "matching"):
            return objects.matching(self.search_query)
        if self.is_searching:
            return objects.filter(title__icontains=self.search_query)
        return objects


class OwnChooserMixin(OwnObjectsMixin):
    filter_form_class = FoldedSearchForm

    @property
    def title_column(self) -> Any:
        column = super().title_column  # type: ignore[misc]
        column.accessor = title_of
        return column


class OwnChooseView(OwnChooserMixin, ChooseView):
    pass


class OwnChooseResultsView(OwnChooserMixin, ChooseResultsView):
    pass


class OwnChosenView(ChosenMixin, SnippetChosenView):
    pass


class OwnChosenMultipleView(ChosenMixin, SnippetChosenMultipleView):
    pass


class TitledChooser(AdminSnippetChooser):
    """Shows a chosen question by its words."""

    def get_display_title(self, instance: Any) -> str:
        return title_of(instance)


class OwnChooserViewSet(SnippetChooserViewSet):
    base_widget_class = TitledChooser
    choose_view_class = OwnChooseView
    choose_results_view_class = OwnChooseResultsView
    chosen_view_class = OwnChosenView
    chosen_multiple_view_class = OwnChosenMultipleView


# Banks -------------------------------------------------------------------------------------------


class BankIndexView(FoldedListingMixin, IndexView):
    folded_fields = ("title", "provider__name")
    page_title = _("Question banks")

    def get_base_queryset(self) -> Any:
        return own_banks(self.request).annotate(
            written=Count("questions"),
            drafts=Count("questions", filter=Q(questions__live=False)),
        )

    @property
    def columns(self) -> list[Any]:
        return [
            self._get_title_column_class(TitleColumn)(
                "title", label=_("Title"), sort_key="title", get_url=questions_url
            ),
            Column("provider", label=_("Provider"), sort_key="provider"),
            Column("written", label=_("Questions"), sort_key="written"),
            Column("drafts", label=_("Not published"), sort_key="drafts"),
        ]


def questions_url(bank: QuestionBank) -> str:
    return f"{reverse('wagtailsnippets_courses_question:list')}?{urlencode({'bank': bank.pk})}"


class OwnMenuMixin:
    """Its way up is the menu's own entry: Wagtail's list of all snippets is nobody's here."""

    def get_menu_item_is_registered(self) -> bool:
        return True


class BankViewSet(RowsMixin, OwnMenuMixin, SnippetViewSet):
    """Ngân hàng câu hỏi: its title opens its questions."""

    model = QuestionBank
    icon = "list-ul"
    base_url_path = "ngan-hang"
    chooser_base_url_path = "chon-ngan-hang"
    chooser_viewset_class = OwnChooserViewSet
    index_view_class = BankIndexView
    index_template_name = "courses/cms/bank_list.html"
    edit_handler = ObjectList(
        [FieldPanel("title"), FieldPanel("provider")], base_form_class=QuestionBankForm
    )


# Questions ---------------------------------------------------------------------------------------


class UsagePanel(Panel):
    """Tells that a question is in use: which tests ask it, how often it was answered, its versions."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "courses/cms/question_usage.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context = super().get_context_data(parent_context)
            if not self.instance.pk:
                return {**context, "kinds": self._kinds()}
            context.update(
                quizzes=tests_asking(self.instance),
                versions=self.instance.versions.all()[:5],
                answered=answered(self.instance),
            )
            return context

        def _kinds(self) -> list[dict[str, Any]]:
            """The types of question to begin with, each with its address."""
            asked = self.request.GET
            chosen = asked.get("kind", TYPES[0].name)
            bank = {"bank": asked["bank"]} if "bank" in asked else {}
            return [
                {
                    "label": kind.label,
                    "url": f"?{urlencode({'kind': kind.name, **bank})}",
                    "chosen": kind.name == chosen,
                }
                for kind in TYPES
            ]


def tests_asking(question: Question) -> list[QuizPage]:
    """The tests that ask a question always, and those that may draw it."""
    tags = {tag for tag in question.tags.split("|") if tag}
    drawing = QuizSlot.objects.filter(
        bank=question.bank_id, difficulty__in=["", question.difficulty]
    )
    fixed = QuizSlot.objects.filter(question=question)
    slots = [*fixed.select_related("quiz")]
    slots += [s for s in drawing.select_related("quiz") if not s.topic or fold(s.topic) in tags]
    return sorted({slot.quiz for slot in slots}, key=lambda quiz: quiz.path)


def answered(question: Question) -> int | None:
    """How often the question was answered; None where no room of facts tells.

    A room of facts registers a hook `count_question_answers` that takes a question.
    """
    told = [count(question) for count in hooks.get_hooks("count_question_answers")]
    return sum(told) if told else None


class QuestionFilterSet(WagtailFilterSet):
    bank = ModelChoiceFilter(queryset=own_banks, label=_("Question bank"), empty_label=_("All"))
    topic = CharFilter(label=_("Topic"), method="with_topic")
    difficulty = ChoiceFilter(
        choices=Question.Difficulty.choices, label=_("Difficulty"), empty_label=_("All")
    )
    standing = ChoiceFilter(
        choices=[(name, label) for name, (label, _rule) in STANDINGS.items()],
        label=_("State"),
        method="standing_as",
        empty_label=_("All"),
    )

    def with_topic(self, rows: Any, name: str, value: str) -> Any:
        return rows.tagged(value)

    def standing_as(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(STANDINGS[value][1]) if value in STANDINGS else rows

    class Meta:
        model = Question
        fields: list[str] = []


def standing_label(question: Question) -> Any:
    if question.live:
        return STANDINGS[CHANGED if question.has_unpublished_changes else LIVE][0]
    return STANDINGS[OFF if question.first_published_at else DRAFT][0]


class QuestionIndexView(FoldedListingMixin, IndexView):
    filterset_class = QuestionFilterSet
    paginate_by = 30

    def get_base_queryset(self) -> Any:
        return own_questions(self.request)

    @property
    def columns(self) -> list[Any]:
        return [
            self._get_title_column("prompt_text"),
            Column("code", label=_("Code"), sort_key="code"),
            Column("topics", label=_("Topics")),
            Column("get_difficulty_display", label=_("Difficulty"), sort_key="difficulty"),
            Column("standing", label=_("State"), accessor=standing_label),
        ]

    def get_add_url(self) -> str | None:
        url = super().get_add_url()
        bank = self.request.GET.get("bank", "")
        return f"{url}?{urlencode({'bank': bank})}" if url and bank.isdecimal() else url


class ToBankMixin:
    """Leaves the editor for the questions of the same bank."""

    def get_success_url(self) -> str:
        if getattr(self, "next_url", None):
            return str(self.next_url)  # type: ignore[attr-defined]
        return questions_url(self.object.bank)  # type: ignore[attr-defined]


class QuestionCreateView(ToBankMixin, CreateView):
    """A new question stands in the bank from which it was asked for."""

    def get_initial_form_instance(self) -> Question:
        question = super().get_initial_form_instance() or Question()
        bank = self.request.GET.get("bank", "")
        banks = own_banks(self.request)
        found = banks.filter(pk=bank).first() if bank.isdecimal() else None
        if found is None and len(banks) == 1:
            found = banks[0]
        if found is not None:
            question.bank = found
        kind = self.request.GET.get("kind", TYPES[0].name)
        if not len(question.body) and kind in {known.name for known in TYPES}:
            block = question.body.stream_block.child_blocks[kind]
            question.body = [(kind, block.get_default())]
        return question


class QuestionEditView(ToBankMixin, EditView):
    """A question that stands in a lesson is edited there."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if self.object.block_id:
            lesson = LessonPage.objects.filter(translation_key=self.object.lesson_uid).first()
            if lesson is not None:
                url = reverse("wagtailadmin_pages:edit", args=[lesson.pk])
                return redirect(f"{url}#block-{self.object.block_id}-section")
        return super().dispatch(request, *args, **kwargs)


class QuestionViewSet(RowsMixin, OwnMenuMixin, SnippetViewSet):
    """Câu hỏi của ngân hàng."""

    model = Question
    icon = "help"
    base_url_path = "cau-hoi"
    chooser_base_url_path = "chon-cau-hoi"
    chooser_viewset_class = OwnChooserViewSet
    index_view_class = QuestionIndexView
    index_template_name = "courses/cms/question_list.html"
    add_view_class = QuestionCreateView
    edit_view_class = QuestionEditView
    copy_view_enabled = False
    list_export = [
        "code",
        "prompt_text",
        "topics",
        "get_difficulty_display",
        "bank",
    ]
    export_headings = {
        "code": _("Code"),
        "prompt_text": _("Question"),
        "topics": _("Topics"),
        "get_difficulty_display": _("Difficulty"),
        "bank": _("Question bank"),
    }
    export_filename = "cau-hoi"
    edit_handler = ObjectList(
        [
            UsagePanel(),
            FieldPanel("body"),
            FieldRowPanel([FieldPanel("bank"), FieldPanel("difficulty")]),
            FieldPanel("topics"),
            MultiFieldPanel(
                [
                    FieldPanel("read_again"),
                    FieldPanel("competency"),
                    FieldPanel("legal_bases", widget=checkboxes()),
                    FieldPanel("code"),
                ],
                heading=_("More settings"),
                classname="collapsed",
            ),
        ],
        base_form_class=QuestionForm,
    )
