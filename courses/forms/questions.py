"""Forms of question banks and questions: only one's own banks, lessons and providers are there."""

from typing import Any

from django import forms
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.models import Page
from wagtail.permissions import policy_registry

from courses.models import LessonPage, Provider, Question, QuestionBank


def providers_of(user: Any) -> Any:
    """The providers in whose name `user` writes."""
    if user.is_superuser or user.has_perm("courses.see_all_banks"):
        return Provider.objects.all()
    groups = user.groups.all()
    return Provider.objects.filter(editors__in=groups, state=Provider.State.APPROVED)


class QuestionBankForm(WagtailAdminModelForm):
    """A bank: who writes for one provider alone is not asked for it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        providers = providers_of(self.for_user)
        field = self.fields["provider"]
        field.queryset = providers
        if len(providers) == 1:
            field.initial = providers[0].pk
            field.widget = forms.HiddenInput()


class QuestionForm(WagtailAdminModelForm):
    """A question of a bank; strictness about its content is that of its block."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        banks = QuestionBank.objects.visible_to(self.for_user).filter(course=None)
        self.fields["bank"].queryset = banks
        self.fields["bank"].empty_label = None if len(banks) == 1 else "---------"
        policy = policy_registry.get_by_type(Page)
        pages = policy.instances_user_has_any_permission_for(self.for_user, {"add", "change"})
        if "read_again" in self.fields:
            self.fields["read_again"].queryset = LessonPage.objects.filter(
                pk__in=pages.values("pk")
            )

    class Meta:
        model = Question
        fields: list[str] = []
