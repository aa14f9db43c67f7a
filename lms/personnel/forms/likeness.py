"""Before somebody gets a second file: who is alike, and the box that says that it is another person.

People are known by their number alone. Who is alike is told and never merged.
"""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.vietnamese import fold, same_spelling_key
from lms.papers.dates import PartialDate
from lms.personnel.actions.officers import Person
from lms.personnel.models import Officer
from lms.personnel.persons import may_be_one_day

BOX = "another"
MOST_NAMED = 3


def alike(officers: Any, person: Person) -> list[Officer]:
    """Those of `officers` with the same name, and with the same birth date as far as it is known.

    Case, spacing, the place of a tone and the way in which letters are composed do not matter.
    """
    wanted = same_spelling_key(person.full_name)
    born = person.birth_date
    birth = PartialDate.of(born, person.birth_precision) if born else None
    rows = officers.filter(search_folded__startswith=fold(person.full_name))
    return [
        officer
        for officer in rows
        if same_spelling_key(officer.full_name) == wanted and may_be_one_day(officer.birth, birth)
    ]


def asks_whether_another(form: forms.Form, found: list[Officer]) -> bool:
    """Whether the form has to come back with the question; a ticked box lets it pass."""
    if not found or form.data.get(BOX):
        return False
    form.fields[BOX] = forms.BooleanField(
        label=gettext_lazy("This is another person"), required=False
    )
    named = ", ".join(f"{one.full_name} ({one})" for one in found[:MOST_NAMED])
    text = _("There is a file of %(named)s already. Is this another person?")
    form.add_error(BOX, text % {"named": named})
    return True
