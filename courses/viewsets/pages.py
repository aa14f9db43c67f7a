"""Wagtail's screens of the pages, fitted to courses: own editors, own listing of a course's parts."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail.admin.views.pages.create import CreateView
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.models import Page

from courses.actions import course_of
from courses.models import (
    CataloguePage,
    CoursePage,
    HomePage,
    LessonPage,
    ModulePage,
    PackagePage,
    ProviderPage,
    QuizPage,
)
from courses.viewsets import editors


def to_course(request: HttpRequest, page: Page) -> HttpResponse:
    """Where one goes after work on a page: its course, else the list of courses."""
    course = course_of(page)
    if course is None:
        return redirect("cms_courses")
    return redirect("cms_course", course.pk)


class ToCourseMixin:
    """Leaves the editor for the course that the page belongs to."""

    def redirect_away(self) -> HttpResponse:
        if self.next_url:  # type: ignore[attr-defined]
            return redirect(self.next_url)  # type: ignore[attr-defined]
        return to_course(self.request, self.page)  # type: ignore[attr-defined]


class EditPartView(ToCourseMixin, EditView):
    pass


class CreatePartView(ToCourseMixin, CreateView):
    pass


class CoursePartViewSet(PageViewSet):
    """One page model with its editor; `editor` makes the panels."""

    edit_view_class = EditPartView
    add_view_class = CreatePartView
    editor: Any = None

    def on_register(self) -> None:
        super().on_register()
        self.use_editor()

    def use_editor(self) -> None:
        """Put our editor in place, also of one that a system check has asked for too early.

        Checks run in no fixed order, some before the addresses are read: without forgetting what
        Wagtail has kept since then, authors would get its own panels with the fields we leave out.
        """
        self.model.edit_handler = type(self).editor()
        self.model.get_edit_handler.cache_clear()


def viewset_for(model: type[Page], editor: Any) -> CoursePartViewSet:
    name = f"{model.__name__}ViewSet"
    return type(name, (CoursePartViewSet,), {"model": model, "editor": staticmethod(editor)})(
        name=model._meta.model_name
    )


PAGE_VIEWSETS = [
    viewset_for(CoursePage, editors.course_editor),
    viewset_for(ModulePage, editors.module_editor),
    viewset_for(LessonPage, editors.lesson_editor),
    viewset_for(PackagePage, editors.package_editor),
    viewset_for(QuizPage, editors.quiz_editor),
    viewset_for(HomePage, lambda: editors.plain_editor("title", "introduction")),
    viewset_for(CataloguePage, lambda: editors.plain_editor("title")),
    viewset_for(ProviderPage, lambda: editors.plain_editor("title", "provider")),
]
