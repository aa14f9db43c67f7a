"""What the CMS's audit knows of this room: the names of its acts."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks

ACTS = {
    "partners.confirmed": (_("Confirm a contact"), _("Contact of an application confirmed")),
    "partners.asked": (_("Ask for more"), _("Asked an applicant for more")),
    "partners.approved": (_("Approve an application"), _("Application approved")),
    "partners.refused": (_("Refuse an application"), _("Application refused")),
    "partners.add_contract": (_("Record a contract"), _("Contract recorded")),
    "partners.add_contact": (_("Add a contact person"), _("Contact person added")),
    "partners.end_contact": (_("Take a contact person off"), _("Contact person taken off")),
}


@hooks.register("register_log_actions")
def register_acts(actions) -> None:
    for name, (label, sentence) in ACTS.items():
        actions.register_action(name, label, sentence)
