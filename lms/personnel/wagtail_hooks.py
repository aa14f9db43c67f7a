"""What the CMS's audit knows of the personnel side: the names of its acts."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks

# Each act with its name in the list of acts and its sentence in the audit.
ACTS = {
    "personnel.end_appointment": (_("End a post"), _("Ended a post")),
    "personnel.reopen_appointment": (_("Reopen a post"), _("Took the last day of a post away")),
    "personnel.correct_appointment": (_("Correct a post"), _("Corrected a post")),
    "personnel.withdraw_appointment": (_("Take a post away"), _("Took a mistaken post away")),
    "personnel.grant_authority": (_("Grant authority"), _("Granted authority")),
    "personnel.end_authority": (_("End authority"), _("Ended authority")),
    "personnel.lend_authority": (_("Lend the view of a unit"), _("Lent the view of a unit")),
    "personnel.offer_file": (_("Offer a file"), _("Offered a file to another agency")),
    "personnel.decline_file": (_("Decline a file"), _("Declined a file")),
    "personnel.withdraw_file": (
        _("Withdraw the offer of a file"),
        _("Withdrew the offer of a file"),
    ),
    "personnel.transfer_file": (_("Hand a file over"), _("Handed a file over")),
    "personnel.propose_evidence": (_("Propose a line"), _("Proposed a line")),
    "personnel.confirm_evidence": (_("Confirm a line"), _("Confirmed a line")),
    "personnel.refuse_evidence": (_("Refuse a line"), _("Refused a line")),
    "personnel.correct_record": (_("Correct a line"), _("Corrected a line")),
    "personnel.void_record": (_("Take a line back"), _("Took a line back")),
    "personnel.confirm_level": (_("Confirm a level"), _("Confirmed a level")),
    "personnel.merge": (_("Merge two profiles"), _("Merged another profile into this one")),
    "personnel.undo_merge": (_("Undo a merge"), _("Undid a merge")),
    "personnel.revoke": (_("Revoke a paper"), _("Revoked a paper")),
}


@hooks.register("register_log_actions")
def register_acts(actions) -> None:
    for name, (label, sentence) in ACTS.items():
        actions.register_action(name, label, sentence)
