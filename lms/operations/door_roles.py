"""To whom each door is open: the list that the tests try every door against.

It says which roles may get an answer there at all; whose things they see is each view's own query.
The doors of the CMS have their rules, and with them their roles, in `courses.gate`.
"""

from courses.gate import CMS
from courses.gate.doors import rule_of
from courses.gate.rules import ADMINISTRATOR, ANYONE, EDITOR, REVIEWER

#: Whoever is signed in, about the own account.
ACCOUNT = "account"
#: An officer, about the own profile.
OFFICER = "officer"
#: An officer who studies the course, about the own round and attempts.
LEARNER = "learner"
#: Who answers for an officer's unit or keeps the file (`lms.personnel.models.Authority`).
HEAD, AUDITOR, TRAINING, KEEPER = "head", "auditor", "training", "keeper"
#: A program with the token of a provider; no account of a browser is one.
PROGRAM = "program"
#: Where the doors of programs begin.
API = "api/"

ROLES = (
    ANYONE,
    ACCOUNT,
    OFFICER,
    LEARNER,
    HEAD,
    AUDITOR,
    TRAINING,
    KEEPER,
    EDITOR,
    REVIEWER,
    ADMINISTRATOR,
    PROGRAM,
)
FOLLOWERS = (HEAD, AUDITOR, TRAINING)
FILES = (AUDITOR, TRAINING, KEEPER)
WRITERS = (EDITOR, REVIEWER, ADMINISTRATOR)

#: Names of doors, one line or more for each set of roles.
DOORS: tuple[tuple[str, tuple[str, ...]], ...] = (
    # What is public, the way in, and what Wagtail asks before a page or file with a password
    ("front catalogue wagtail_serve media wagtaildocs_serve pattern_page", (ANYONE,)),
    ("activate verify verify_code set_language healthz readyz metrics", (ANYONE,)),
    ("account_login account_logout account_inactive mfa_authenticate", (ANYONE,)),
    ("page_login wagtailcore_login", (ANYONE,)),
    ("passkey_question passkey_sign_in sign_on sign_on_callback sign_on_left", (ANYONE,)),
    ("account_reset_password account_reset_password_done", (ANYONE,)),
    ("account_reset_password_from_key account_reset_password_from_key_done", (ANYONE,)),
    ("wagtailcore_authenticate_with_password", (ANYONE,)),
    ("wagtaildocs_authenticate_with_password", (ANYONE,)),
    # The own account
    ("account_index account_change_password account_notice", (ACCOUNT,)),
    ("account_reauthenticate mfa_reauthenticate usersessions_list", (ACCOUNT,)),
    ("mfa_index mfa_activate_totp mfa_deactivate_totp", (ACCOUNT,)),
    ("sign_on_link sign_on_unlink", (ACCOUNT,)),
    ("passkeys passkey_add mfa_reauthenticate_webauthn", (ACCOUNT,)),
    ("mfa_view_recovery_codes mfa_download_recovery_codes", (ACCOUNT,)),
    ("mfa_generate_recovery_codes", (ACCOUNT,)),
    # Learning; home and profile tell an account without an officer so
    ("home profile put_away_notice own_enquiries", (ACCOUNT,)),
    ("own_enquiry", (OFFICER,)),
    ("tiet_rows start_course join_group", (OFFICER,)),
    ("continue_course course_changes", (ACCOUNT,)),
    ("ask_lesson ask_result", (LEARNER,)),
    ("finish_activity undo_activity keep_place answer_practice", (LEARNER,)),
    ("start_attempt request_attempt attempt save_answer attempt_summary", (LEARNER,)),
    ("submit_attempt attempt_result repeat_wrong", (LEARNER,)),
    ("open_package package_attempt", (LEARNER,)),
    # Papers and profiles
    ("own_data_csv training_table training_table_pdf", (OFFICER,)),
    ("learning_evidence learning_evidence_pdf own_evidence own_evidence_add", (OFFICER,)),
    ("certificate certificate_pdf officer_profile", (OFFICER, HEAD, *FILES)),
    ("officer_training_table officer_training_table_pdf", (OFFICER, KEEPER)),
    ("officer_learning_evidence officer_learning_evidence_pdf", (OFFICER, KEEPER)),
    ("evidence_file", (OFFICER, AUDITOR, KEEPER)),
    # The keeper's desk
    ("officers", FILES),
    ("officers_xlsx officers_csv officer_add officer_change", (KEEPER,)),
    ("officer_slip void_slip slips", (KEEPER,)),
    ("roster_upload roster_template roster roster_columns roster_choose", (KEEPER,)),
    ("roster_write roster_refused roster_rows", (KEEPER,)),
    ("past_training past_training_template past_training_columns", (KEEPER,)),
    ("past_training_list past_training_propose past_training_refused", (KEEPER,)),
    ("confirm_lines refuse_lines", (KEEPER,)),
    ("appoint end_appointment reopen_appointment withdraw_appointment", (KEEPER,)),
    ("offer_file transfers decide_transfer contacts contact", (KEEPER,)),
    ("duplicates merge_choose merge_officers officer_merge undo_merge", (KEEPER,)),
    ("correct_record void_record revoke_paper", (KEEPER,)),
    ("evidence_add evidence_queue evidence confirm_evidence refuse_evidence", (KEEPER,)),
    # Authority
    ("authorities administered_units grant_authority grant_to_new", (ADMINISTRATOR,)),
    ("end_authority", (ADMINISTRATOR,)),
    ("lend end_loan", (HEAD,)),
    # Units
    ("units units_xlsx units_csv person reminders reminder_round", FOLLOWERS),
    ("reminders_file reminder_round_file", FOLLOWERS),
    ("compared_xlsx compared_csv", FOLLOWERS),
    ("duties duty duty_file", FOLLOWERS),
    ("give_duty end_duty", (HEAD, TRAINING)),
    ("confirm_level", (HEAD,)),
    # Teaching
    ("teaching taught_course taught_course_xlsx taught_course_csv completion_csv", WRITERS),
    ("groups group group_xlsx group_csv", WRITERS),
    ("enquiries enquiries_chosen enquiries_file enquiry", WRITERS),
    ("course_enquiries course_enquiries_file", WRITERS),
    ("course_versions take_over_all", WRITERS),
    ("attempt_requests decide_request preview_package", WRITERS),
    # The tokens of a provider's programs
    ("api_tokens api_token_revoke", (EDITOR, ADMINISTRATOR)),
    # Partners: applying is anybody's, deciding the agency's, the accounts of one its own
    ("partner_apply partner_confirm partner_status", (ANYONE,)),
    ("partners partner change_partner_state", (REVIEWER, ADMINISTRATOR)),
    ("partner_application partner_application_file", (REVIEWER, ADMINISTRATOR)),
    ("decide_application partner_contract_file", (REVIEWER, ADMINISTRATOR)),
    ("add_partner_contract add_partner_contact end_partner_contact", (REVIEWER, ADMINISTRATOR)),
    ("partner_accounts invite_to_partner partner_account_roles", WRITERS),
    ("end_partner_account partner_account_slip", WRITERS),
    ("own_partner_accounts", (ACCOUNT,)),
)
#: What anybody may ask the API for: its own description, and what is not there.
OPEN_TO_PROGRAMS = {
    **dict.fromkeys(("api_openapi", "api_guide", "api_client"), (ANYONE,)),
    **dict.fromkeys(("api_v3:api-root", "api_not_there"), ()),
}
OPEN_TO = {name: roles for names, roles in DOORS for name in names.split()}


class UnknownDoor(LookupError):
    """A URL name of which nobody has said to whom it is open."""


def roles_at(route: str, name: str) -> tuple[str, ...]:
    """The roles for which the pattern `route` with that URL name is there; none: it is closed.

    Raises `UnknownDoor` outside the CMS for a name that is not in `DOORS`.
    """
    if route.startswith(CMS):
        return rule_of(name).roles
    if route.startswith(API):
        return OPEN_TO_PROGRAMS.get(name, (PROGRAM,))
    try:
        return OPEN_TO[name]
    except KeyError:
        raise UnknownDoor(f"/{route} ({name or 'without a name'})") from None
