"""Forms of who learns."""

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.models import ProviderPage, Subject
from lms.learning.catalogue import subject_name


class CatalogueForm(forms.Form):
    """Search and filters of the catalogue: all optional, an unknown value counts as none."""

    SORTS = (("", _("Newest first")), ("ten", _("By name")), ("ngan", _("Shortest first")))
    ORDERS = {
        "": ("-first_published_at", "-pk"),
        "ten": ("search_folded", "pk"),
        "ngan": ("tiet", "search_folded", "pk"),
    }

    q = forms.CharField(label=_("Search courses"), required=False, max_length=200)
    field = forms.ChoiceField(label=_("Field of work"), required=False)
    provider = forms.ChoiceField(label=_("Provider"), required=False)
    sort = forms.ChoiceField(label=_("Order"), choices=SORTS, required=False)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        subjects = [(one.slug, subject_name(one)) for one in Subject.objects.all()]
        pages = ProviderPage.objects.live().order_by("title")
        providers = list(pages.values_list("slug", "provider__short_name"))
        self.fields["field"].choices = [("", _("All fields")), *subjects]
        self.fields["provider"].choices = [("", _("All providers")), *providers]

    def wanted(self) -> dict[str, str]:
        """What is asked for; a value that no choice offers is left out."""
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") for name in self.fields}
