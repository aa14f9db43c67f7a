"""Listings of the CMS: found with or without diacritics, exported with guarded cells, row by row.

Wagtail's own exports do not guard against formulas, and its snippet views check the model, not the
row; both are mended here once, for every listing of ours.
"""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.contrib.admin.utils import unquote
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import cached_property
from wagtail.admin.views.generic.models import IndexView

from courses.models.framework import FoldedQuerySet
from courses.sheets.writing import write_csv, write_xlsx
from courses.vietnamese import fold

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class FoldedListingMixin:
    """Search that ignores marks and capitals, and exports that no program takes for formulas.

    `folded_fields` are searched where the model has no folded text of its own.
    """

    folded_fields: tuple[str, ...] = ()
    show_other_searches = False

    @cached_property
    def is_searchable(self) -> bool:
        return bool(self.index_results_url)  # type: ignore[attr-defined]

    def search_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        text = self.search_query  # type: ignore[attr-defined]
        if not text:
            return queryset
        if isinstance(queryset, FoldedQuerySet):
            return queryset.matching(text)
        return queryset.filter(pk__in=list(self._found(queryset, text)))

    def _found(self, queryset: QuerySet[Any], text: str) -> Iterable[Any]:
        """Ids of rows that hold every word; norms are some hundred rows, so they are read."""
        words = fold(text).split()
        for pk, *values in queryset.values_list("pk", *self.folded_fields):
            whole = fold(" ".join(str(value or "") for value in values))
            if all(word in whole for word in words):
                yield pk

    def as_spreadsheet(self, queryset: Any, spreadsheet_format: str) -> HttpResponse:
        """All rows that fit the search and the filters, as CSV or XLSX."""
        if spreadsheet_format not in {"csv", "xlsx"}:
            raise Http404
        headings = [str(self.get_heading(queryset, name)) for name in self.list_export]  # type: ignore[attr-defined]
        rows = [headings, *(list(self.to_row_dict(row).values()) for row in queryset)]  # type: ignore[attr-defined]
        name = f"{self.export_filename}-{timezone.localdate():%Y%m%d}.{spreadsheet_format}"  # type: ignore[attr-defined]
        csv = spreadsheet_format == "csv"
        response = HttpResponse(content_type="text/csv; charset=utf-8" if csv else XLSX)
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        if csv:
            write_csv(rows, response)
        else:
            write_xlsx(rows, response)
        return response


class NormIndexView(FoldedListingMixin, IndexView):
    """The listing of a norm."""

    paginate_by = 50


def only_visible(model: Any, view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view of one row: 404 outside `visible_to`, whatever the view itself would check."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        pk = unquote(str(kwargs["pk"]))
        if not pk.isdecimal() or not model.objects.visible_to(request.user).filter(pk=pk).exists():
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


class RowsMixin:
    """A viewset whose every view that names a row refuses those of others."""

    def get_urlpatterns(self) -> list[Any]:
        patterns: list[Any] = super().get_urlpatterns()  # type: ignore[misc]
        for pattern in patterns:
            if "pk" in pattern.pattern.converters or "pk" in pattern.pattern.regex.groupindex:
                pattern.callback = only_visible(self.model, pattern.callback)  # type: ignore[attr-defined]
        return patterns
