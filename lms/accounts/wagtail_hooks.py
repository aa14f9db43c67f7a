"""Names of the accounts' entries in the audit log."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks

ACTIONS = {
    "create": (_("Create account"), _("Account created")),
    "change": (_("Change account"), _("Name or e-mail address changed")),
    "issue_slip": (_("Issue activation slip"), _("Activation slip issued")),
    "use_slip": (_("Use activation slip"), _("Activation slip used")),
    "void_slip": (_("Void activation slip"), _("Activation slip voided")),
    "change_password": (_("Change password"), _("Password changed")),
    "deactivate": (_("Close account"), _("Account closed")),
    "reactivate": (_("Open account"), _("Account opened again")),
    "remove_second_factor": (_("Remove second factor"), _("Second factor removed")),
    "add_passkey": (_("Add passkey"), _("Sign-in by fingerprint or face added")),
    "remove_passkey": (_("Remove passkey"), _("Sign-in by fingerprint or face removed")),
    "link_sign_on": (_("Link sign-on"), _("Sign-on outside linked")),
    "unlink_sign_on": (_("Unlink sign-on"), _("Link with the sign-on outside ended")),
    "end_sessions": (_("Sign out everywhere"), _("Signed out everywhere")),
}


@hooks.register("register_log_actions")
def register_account_actions(actions) -> None:
    for name, (label, message) in ACTIONS.items():
        actions.register_action(f"accounts.{name}", label, message)
