"""What is taught: norms that are written, reviewed, versioned and published in the CMS."""

from courses.models.dated import Dated, Provenance, Sourced
from courses.models.framework import (
    Competency,
    JobPosition,
    PositionRequirement,
    ProficiencyLevel,
)
from courses.models.imports import ContentImport
from courses.models.law import Code, DatedRule, LegalBasis, ProgrammeType
from courses.models.lesson_files import LessonFile
from courses.models.media import (
    CaptionTrack,
    CustomDocument,
    CustomImage,
    CustomMedia,
    CustomRendition,
)
from courses.models.packages import Package, PackagePage, PackageVersion
from courses.models.pages import (
    CataloguePage,
    CourseOutcome,
    CoursePage,
    HomePage,
    LessonPage,
    ModulePage,
    ProviderPage,
    QuizPage,
    QuizSlot,
)
from courses.models.providers import Provider, ProviderChange, ProviderMember
from courses.models.questions import Question, QuestionBank, QuestionVersion
from courses.models.review import CourseReviewState, CourseReviewTask, SubmittedPart
from courses.models.subjects import Subject
from courses.models.tracks import SkillTrack, TrackStep
from courses.models.versions import ChangePlan, CourseVersion, CourseVersionItem

__all__ = [
    "CaptionTrack",
    "CataloguePage",
    "ChangePlan",
    "Code",
    "Competency",
    "ContentImport",
    "CourseOutcome",
    "CoursePage",
    "CourseReviewState",
    "CourseReviewTask",
    "CourseVersion",
    "CourseVersionItem",
    "CustomDocument",
    "CustomImage",
    "CustomMedia",
    "CustomRendition",
    "Dated",
    "DatedRule",
    "HomePage",
    "JobPosition",
    "LegalBasis",
    "LessonFile",
    "LessonPage",
    "ModulePage",
    "Package",
    "PackagePage",
    "PackageVersion",
    "PositionRequirement",
    "ProficiencyLevel",
    "ProgrammeType",
    "Provenance",
    "Provider",
    "ProviderChange",
    "ProviderMember",
    "ProviderPage",
    "Question",
    "QuestionBank",
    "QuestionVersion",
    "QuizPage",
    "QuizSlot",
    "SkillTrack",
    "Sourced",
    "Subject",
    "SubmittedPart",
    "TrackStep",
]
