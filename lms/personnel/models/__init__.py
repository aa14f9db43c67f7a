"""Facts about people: units, posts, authority, records, attainments, papers."""

from lms.personnel.models.access import AccessLogEntry
from lms.personnel.models.attainments import Attainment
from lms.personnel.models.authority import Authority
from lms.personnel.models.certificates import Certificate, Face, Revocation
from lms.personnel.models.evidence import Evidence
from lms.personnel.models.merges import MergeStep, MergeUndone, OfficerMerge
from lms.personnel.models.officers import (
    Appointment,
    Officer,
    is_named,
    named,
    person_of,
    same_person,
)
from lms.personnel.models.records import (
    Assurance,
    RecordDigest,
    RecordDigestLine,
    RecordHead,
    TrainingRecord,
)
from lms.personnel.models.rosters import BroughtList, RosterImport, TrainingImport
from lms.personnel.models.transfers import FileTransfer
from lms.personnel.models.units import OrgUnit, UnitClosure

__all__ = [
    "AccessLogEntry",
    "Appointment",
    "Assurance",
    "Attainment",
    "Authority",
    "BroughtList",
    "Certificate",
    "Evidence",
    "Face",
    "FileTransfer",
    "MergeStep",
    "MergeUndone",
    "Officer",
    "OfficerMerge",
    "OrgUnit",
    "RecordDigest",
    "RecordDigestLine",
    "RecordHead",
    "Revocation",
    "RosterImport",
    "TrainingImport",
    "TrainingRecord",
    "UnitClosure",
    "is_named",
    "named",
    "person_of",
    "same_person",
]
