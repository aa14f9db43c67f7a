"""Acts about enquiries and contacts."""

from lms.enquiries.actions.answering import Reply, answer_enquiries, correct_answer
from lms.enquiries.actions.asking import MOST_A_DAY, Place, ask, ask_again
from lms.enquiries.actions.contacts import set_contact

__all__ = [
    "MOST_A_DAY",
    "Place",
    "Reply",
    "answer_enquiries",
    "ask",
    "ask_again",
    "correct_answer",
    "set_contact",
]
