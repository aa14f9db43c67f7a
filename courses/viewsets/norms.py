"""Danh mục: the norms that courses, tracks and profiles rest on, kept by reviewers."""

from typing import Any

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.viewsets.model import ModelViewSet

from courses.forms.norms import CompetencyForm, SubjectForm
from courses.models import (
    Code,
    Competency,
    DatedRule,
    JobPosition,
    LegalBasis,
    PositionRequirement,
    ProgrammeType,
    Provider,
    SkillTrack,
    Subject,
)
from courses.viewsets.editors import checkboxes
from courses.viewsets.listings import NormIndexView

DATES = FieldRowPanel([FieldPanel("active_from"), FieldPanel("active_to")])
SOURCE = MultiFieldPanel(
    [FieldPanel("provenance"), FieldPanel("provenance_note")], heading=_("Where it comes from")
)


class ProvenanceColumn(Column):
    """Marks what is remembered or illustrative, wherever it is shown."""

    cell_template_name = "courses/cms/provenance_cell.html"

    def __init__(self) -> None:
        super().__init__("provenance", label=_("Provenance"), sort_key="provenance")

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> Any:
        context = super().get_cell_context_data(instance, parent_context)
        context["row"] = instance
        return context


class NormViewSet(ModelViewSet):
    """One norm: searched without marks, sorted, filtered, exported; never deleted, only ended."""

    index_view_class = NormIndexView
    copy_view_enabled = False
    inspect_view_enabled = False
    icon = "list-ul"
    panels_of: list[Any] = []
    base_form: Any = None
    folded: tuple[str, ...] = ()

    def __init__(self, model: type[Model], address: str, **kwargs: Any) -> None:
        name = f"cms_norm_{model._meta.model_name}"
        super().__init__(name, model=model, url_prefix=f"danh-muc/{address}", **kwargs)
        self.export_filename = address

    @property
    def index_view_class_with_fields(self) -> type[NormIndexView]:
        return type("IndexView", (self.index_view_class,), {"folded_fields": self.folded})

    @property
    def index_view(self) -> Any:
        return self.construct_view(
            self.index_view_class_with_fields, **self.get_index_view_kwargs()
        )

    @property
    def index_results_view(self) -> Any:
        return self.construct_view(
            self.index_view_class_with_fields, **self.get_index_view_kwargs(), results_only=True
        )

    def get_edit_handler(self) -> Any:
        handler = ObjectList(self.panels_of, base_form_class=self.base_form)
        return handler.bind_to_model(self.model)


COMPETENCIES = NormViewSet(
    Competency,
    "nang-luc",
    list_display=["name", "code", "group", "active_from", "active_to", ProvenanceColumn()],
    list_filter=["group", "provenance"],
    list_export=[
        "code",
        "name",
        "name_en",
        "group",
        "aliases",
        "active_from",
        "active_to",
        "provenance",
        "provenance_note",
    ],
    base_form=CompetencyForm,
    panels_of=[
        FieldRowPanel([FieldPanel("code"), FieldPanel("group")]),
        FieldPanel("name"),
        FieldPanel("name_en"),
        FieldPanel("aliases"),
        MultiFieldPanel(
            [FieldPanel(f"level_{level}") for level in range(1, 6)],
            heading=_("What each level means"),
        ),
        DATES,
        SOURCE,
    ],
)
POSITIONS = NormViewSet(
    JobPosition,
    "vi-tri-viec-lam",
    list_display=["short_name", "code", "name", "group", "status", ProvenanceColumn()],
    list_filter=["group", "status", "provenance"],
    list_export=[
        "code",
        "name",
        "short_name",
        "name_en",
        "group",
        "home_unit",
        "rank",
        "education_required",
        "training_required",
        "status",
        "legal_note",
        "active_from",
        "active_to",
        "provenance",
    ],
    panels_of=[
        FieldRowPanel([FieldPanel("code"), FieldPanel("group")]),
        FieldPanel("name"),
        FieldPanel("short_name"),
        FieldPanel("name_en"),
        FieldRowPanel([FieldPanel("home_unit"), FieldPanel("rank")]),
        FieldPanel("education_required"),
        FieldPanel("training_required"),
        FieldRowPanel([FieldPanel("status"), FieldPanel("legal_note")]),
        DATES,
        SOURCE,
    ],
)
REQUIREMENTS = NormViewSet(
    PositionRequirement,
    "yeu-cau-vi-tri",
    list_display=[
        "position",
        "competency",
        "min_level",
        "target_level",
        "max_level",
        ProvenanceColumn(),
    ],
    list_filter=["position", "competency", "provenance"],
    list_export=[
        "position",
        "competency",
        "min_level",
        "target_level",
        "max_level",
        "active_from",
        "active_to",
        "provenance",
    ],
    folded=("position__search_folded", "competency__search_folded"),
    panels_of=[
        FieldPanel("position"),
        FieldPanel("competency"),
        FieldRowPanel(
            [FieldPanel("min_level"), FieldPanel("target_level"), FieldPanel("max_level")]
        ),
        DATES,
        SOURCE,
    ],
)
TRACKS = NormViewSet(
    SkillTrack,
    "lo-trinh",
    list_display=[
        "title",
        Column(
            "for_everyone",
            label=_("for everyone"),
            accessor=lambda track: _now("Yes") if track.for_everyone else _now("No"),
            sort_key="for_everyone",
        ),
        "active_from",
        "active_to",
    ],
    list_filter=["for_everyone"],
    list_export=["title", "title_en", "summary", "for_everyone", "active_from", "active_to"],
    folded=("title", "title_en", "summary"),
    panels_of=[
        FieldPanel("title"),
        FieldPanel("title_en"),
        FieldPanel("summary"),
        FieldPanel("for_everyone"),
        FieldPanel("positions", widget=checkboxes()),
        InlinePanel(
            "steps",
            heading=_("Steps"),
            label=_("Step"),
            panels=[
                FieldPanel("courses", widget=checkboxes()),
                FieldRowPanel([FieldPanel("required"), FieldPanel("due_days")]),
            ],
        ),
        DATES,
    ],
)
LEGAL = NormViewSet(
    LegalBasis,
    "can-cu-phap-ly",
    list_display=["code", "title", "active_from", "active_to", ProvenanceColumn()],
    list_filter=["topic", "provenance"],
    list_export=[
        "code",
        "title",
        "issued_on",
        "active_from",
        "active_to",
        "topic",
        "replaces",
        "provenance",
    ],
    panels_of=[
        FieldPanel("code"),
        FieldPanel("title"),
        FieldPanel("issued_on"),
        DATES,
        FieldPanel("topic"),
        FieldPanel("replaces"),
        SOURCE,
    ],
)
RULES = NormViewSet(
    DatedRule,
    "quy-tac",
    list_display=["name", "key", "value", "unit", "active_from", "active_to", ProvenanceColumn()],
    list_filter=["provenance"],
    list_export=[
        "key",
        "value",
        "unit",
        "name",
        "name_en",
        "active_from",
        "active_to",
        "legal_note",
        "provenance",
    ],
    folded=("key", "name", "value", "unit"),
    panels_of=[
        FieldPanel("name"),
        FieldPanel("name_en"),
        FieldRowPanel([FieldPanel("key"), FieldPanel("value"), FieldPanel("unit")]),
        DATES,
        FieldPanel("legal_note"),
        SOURCE,
    ],
)
TYPES = NormViewSet(
    ProgrammeType,
    "loai-chuong-trinh",
    list_display=["name", "code", "content_group", "default_tiet", "counting", ProvenanceColumn()],
    list_filter=["content_group", "counting"],
    list_export=[
        "code",
        "name",
        "name_en",
        "content_group",
        "audience",
        "default_tiet",
        "counting",
        "counting_note",
        "legal_note",
        "provenance",
    ],
    folded=("code", "name", "name_en"),
    panels_of=[
        FieldPanel("name"),
        FieldPanel("name_en"),
        FieldRowPanel([FieldPanel("code"), FieldPanel("content_group")]),
        FieldPanel("audience"),
        FieldRowPanel([FieldPanel("default_tiet"), FieldPanel("counting")]),
        FieldPanel("counting_note"),
        FieldPanel("legal_note"),
        SOURCE,
    ],
)
CODES = NormViewSet(
    Code,
    "bang-ma",
    list_display=["name", "list_name", "code", "sort_order", ProvenanceColumn()],
    list_filter=["list_name"],
    list_export=["list_name", "code", "name", "name_en", "sort_order", "provenance"],
    folded=("list_name", "code", "name"),
    panels_of=[
        FieldPanel("name"),
        FieldPanel("name_en"),
        FieldRowPanel([FieldPanel("list_name"), FieldPanel("code"), FieldPanel("sort_order")]),
        SOURCE,
    ],
)
SUBJECTS = NormViewSet(
    Subject,
    "linh-vuc",
    list_display=["name", "name_en", "sort_order"],
    list_export=["name", "name_en", "sort_order"],
    folded=("name", "name_en"),
    base_form=SubjectForm,
    panels_of=[FieldPanel("name"), FieldPanel("name_en"), FieldPanel("sort_order")],
)
#: Who may add a provider links it with its group and collection; reviewers mend its names.
PROVIDERS = NormViewSet(
    Provider,
    "co-so-dao-tao",
    list_display=["name", "short_name", "kind", "state"],
    list_filter=["kind", "state"],
    list_export=["name", "name_en", "short_name", "kind", "state", "place"],
    folded=("name", "name_en", "short_name"),
    panels_of=[
        FieldPanel("name"),
        FieldPanel("name_en"),
        FieldPanel("short_name"),
        FieldRowPanel([FieldPanel("kind"), FieldPanel("state")]),
        FieldPanel("place"),
        FieldPanel("collection", permission="courses.delete_provider"),
        FieldPanel("editors", permission="courses.delete_provider"),
    ],
)
NORMS = [
    COMPETENCIES,
    POSITIONS,
    REQUIREMENTS,
    TRACKS,
    LEGAL,
    RULES,
    TYPES,
    SUBJECTS,
    CODES,
    PROVIDERS,
]


@require_safe
def norm_list(request: HttpRequest) -> HttpResponse:
    """All norms with their numbers; the door to each listing."""
    title = _now("Norms")
    rows = [
        {
            "name": viewset.model._meta.verbose_name_plural,
            "number": viewset.model._default_manager.count(),
            "url": reverse(viewset.get_url_name("index")),
        }
        for viewset in NORMS
    ]
    context = {
        "header_title": title,
        "breadcrumbs_items": [{"url": "", "label": title}],
        "norms": rows,
    }
    return render(request, "courses/cms/norm_list.html", context)
