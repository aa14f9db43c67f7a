"""Acts on partners: applications, their life, their accounts."""

from lms.partners.actions.accounts import (
    change_roles,
    end_membership,
    invite,
    new_slip,
    return_member,
)
from lms.partners.actions.applications import (
    add_answer,
    apply,
    approve,
    ask_for_more,
    confirm,
    refuse,
)
from lms.partners.actions.contracts import (
    add_contact,
    add_contract,
    end_contact,
    tell_ending_contracts,
)
from lms.partners.actions.life import close, resume, suspend, what_happens

__all__ = [
    "add_answer",
    "add_contact",
    "add_contract",
    "apply",
    "approve",
    "ask_for_more",
    "change_roles",
    "close",
    "confirm",
    "end_contact",
    "end_membership",
    "invite",
    "new_slip",
    "refuse",
    "resume",
    "return_member",
    "suspend",
    "tell_ending_contracts",
    "what_happens",
]
