"""The facts of this room."""

from lms.enquiries.models.answers import Answer, EarlierText
from lms.enquiries.models.contacts import UnitContact
from lms.enquiries.models.enquiries import Enquiry, FurtherWord

__all__ = ["Answer", "EarlierText", "Enquiry", "FurtherWord", "UnitContact"]
