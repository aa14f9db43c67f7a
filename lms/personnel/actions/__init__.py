"""Acts on people's facts. Each is keyword-only, atomic, takes `at` and `by`, is safe to repeat."""

from lms.personnel.actions.access import note_access
from lms.personnel.actions.attainments import attain, confirm_attainment
from lms.personnel.actions.authority import end_authority, grant_authority, lend_authority
from lms.personnel.actions.certificates import issue_certificate, revoke_certificate
from lms.personnel.actions.evidence import confirm_evidence, propose_evidence, refuse_evidence
from lms.personnel.actions.merging import merge_officers, undo_merge
from lms.personnel.actions.officers import (
    change_officer,
    create_officer,
)
from lms.personnel.actions.posts import (
    appoint,
    end_appointment,
    reopen_appointment,
    withdraw_appointment,
)
from lms.personnel.actions.records import Line, correct_record, record_training, seal_day
from lms.personnel.actions.slips import hand_out_slip, hand_out_slips, void_slip
from lms.personnel.actions.transfers import (
    accept_file,
    decline_file,
    offer_file,
    transfer_file,
    withdraw_file,
)
from lms.personnel.actions.units import rebuild_closure

__all__ = [
    "Line",
    "accept_file",
    "appoint",
    "attain",
    "change_officer",
    "confirm_attainment",
    "confirm_evidence",
    "correct_record",
    "create_officer",
    "decline_file",
    "end_appointment",
    "end_authority",
    "grant_authority",
    "hand_out_slip",
    "hand_out_slips",
    "issue_certificate",
    "lend_authority",
    "merge_officers",
    "note_access",
    "offer_file",
    "propose_evidence",
    "rebuild_closure",
    "record_training",
    "refuse_evidence",
    "reopen_appointment",
    "revoke_certificate",
    "seal_day",
    "transfer_file",
    "undo_merge",
    "void_slip",
    "withdraw_appointment",
    "withdraw_file",
]
