"""What happens with partners: applications, contracts, whom to ask there."""

from lms.partners.models.applications import Application, ApplicationStep
from lms.partners.models.contracts import ContactPerson, Contract

__all__ = ["Application", "ApplicationStep", "ContactPerson", "Contract"]
