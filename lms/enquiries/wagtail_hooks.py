"""What the CMS's audit knows of this room: the names of its acts."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks

# Each act with its name in the list of acts and its sentence in the audit.
ACTS = {
    "enquiries.answer": (_("Answer enquiries"), _("Answered enquiries")),
    "enquiries.correct_answer": (_("Correct an answer"), _("Corrected an answer")),
    "enquiries.set_contact": (_("Set the contact of a unit"), _("Set the contact of a unit")),
}


@hooks.register("register_log_actions")
def register_acts(actions) -> None:
    for name, (label, sentence) in ACTS.items():
        actions.register_action(name, label, sentence)
