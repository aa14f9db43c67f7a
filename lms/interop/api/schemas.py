"""What is written and what is answered. An unknown field is an error that names it."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, RootModel

Title = Annotated[str, Field(min_length=1, max_length=255)]
Minutes = Annotated[int, Field(ge=1, le=240)]
FileNumber = Annotated[int, Field(ge=1, le=2**63 - 1)]


class Written(BaseModel):
    """What a client sends: nothing but these fields."""

    model_config = ConfigDict(extra="forbid")


class Block(Written):
    """A block of a stream; `value` is as `GET /schema/` tells for its type.

    With the `id` that it was read with it stays the same block.
    """

    type: str
    value: Any
    id: UUID | None = None


class OutcomeIn(Written):
    """What one will be able to do. `competency` is a code of `GET /norms/`."""

    text: Annotated[str, Field(min_length=1, max_length=300)]
    competency: str
    level: Annotated[int, Field(ge=1, le=5)]
    least_assurance: Literal["A1", "A2"] = "A2"


class SlotIn(Written):
    """One fixed `question`, or `count` of them drawn from a `bank`."""

    question: UUID | None = None
    bank: UUID | None = None
    topic: Annotated[str, Field(max_length=60)] = ""
    difficulty: Literal["", "easy", "medium", "hard"] = ""
    count: Annotated[int, Field(ge=1, le=100)] = 1
    points: Annotated[Decimal, Field(ge=0, le=999, decimal_places=2)] = Decimal(1)


class CourseFields(Written):
    summary: Annotated[str, Field(max_length=400)] = ""
    audience: Annotated[str, Field(max_length=400)] = ""
    subject: str | None = None
    programme_type: str | None = None
    legal_bases: Annotated[list[str], Field(max_length=50)] = []
    image: FileNumber | None = None
    content_reviewed_on: date | None = None
    outcomes: Annotated[list[OutcomeIn], Field(max_length=30)] = []


class LessonFields(Written):
    minutes: Minutes = 10
    required: bool = True
    body: Annotated[list[Block], Field(max_length=300)] = []


class QuizFields(Written):
    introduction: Annotated[str, Field(max_length=5000)] = ""
    preset: Literal["practice", "test", "exam"] = "test"
    pass_fraction: Annotated[Decimal, Field(ge=0, le=1, decimal_places=3)] = Decimal("0.5")
    attempts: Annotated[int, Field(ge=1, le=1000)] | None = 3
    time_limit: Annotated[int, Field(ge=1, le=1000)] | None = None
    minutes: Annotated[int, Field(ge=0, le=1000)] = 15
    shuffle: bool = True
    required: bool = True
    slots: Annotated[list[SlotIn], Field(max_length=100)] = []


class CourseMeta(Written):
    """Where the new page stands: a course always in the provider's own part."""

    type: Literal["courses.CoursePage"]


class PartMeta(Written):
    parent_id: UUID


class ModuleMeta(PartMeta):
    type: Literal["courses.ModulePage"]


class LessonMeta(PartMeta):
    type: Literal["courses.LessonPage"]


class QuizMeta(PartMeta):
    type: Literal["courses.QuizPage"]


class CourseIn(CourseFields):
    meta: CourseMeta
    title: Title


class ModuleIn(Written):
    meta: ModuleMeta
    title: Title


class LessonIn(LessonFields):
    meta: LessonMeta
    title: Title


class QuizIn(QuizFields):
    meta: QuizMeta
    title: Title


class CourseChange(CourseFields):
    title: Title = ""


class ModuleChange(Written):
    title: Title = ""


class LessonChange(LessonFields):
    title: Title = ""


class QuizChange(QuizFields):
    title: Title = ""


#: By the name of the model: what makes a page, and what changes one.
CREATE: dict[str, type[Written]] = {
    "courses.CoursePage": CourseIn,
    "courses.ModulePage": ModuleIn,
    "courses.LessonPage": LessonIn,
    "courses.QuizPage": QuizIn,
}
CHANGE: dict[str, type[Written]] = {
    "courses.CoursePage": CourseChange,
    "courses.ModulePage": ModuleChange,
    "courses.LessonPage": LessonChange,
    "courses.QuizPage": QuizChange,
}
PageType = Literal[
    "courses.CoursePage", "courses.ModulePage", "courses.LessonPage", "courses.QuizPage"
]


class PageIn(RootModel[dict[str, Any]]):
    """A new page; which fields it takes says its `meta.type`."""


class PageChange(RootModel[dict[str, Any]]):
    """The fields that change; those that are not named stay."""


class BankIn(Written):
    title: Annotated[str, Field(min_length=1, max_length=150)]


class QuestionFields(Written):
    """`body` is one block of a question type; `code` is free, and one of its kind in a bank."""

    code: Annotated[str, Field(max_length=40)] = ""
    difficulty: Literal["easy", "medium", "hard"] = "medium"
    topics: Annotated[str, Field(max_length=250)] = ""
    competency: str | None = None
    legal_bases: Annotated[list[str], Field(max_length=50)] = []
    read_again: UUID | None = None


class QuestionIn(QuestionFields):
    bank: UUID
    body: Annotated[list[Block], Field(min_length=1, max_length=1)]


class QuestionChange(QuestionFields):
    body: Annotated[list[Block], Field(min_length=1, max_length=1)] = []


# Answers ----------------------------------------------------------------------------------------


class Answer(BaseModel):
    """What is answered may have more fields some day."""


class PageMetaOut(Answer):
    type: str
    parent_id: UUID
    standing: Literal["draft", "changed", "live", "off"]
    locked: bool
    warnings: list[dict[str, Any]] = []


class PageOut(Answer):
    """A page as it is written now; the other fields are those that its type takes."""

    model_config = ConfigDict(extra="allow")

    id: UUID
    title: str
    meta: PageMetaOut


class PageList(Answer):
    count: int
    items: list[PageOut]


class PartOut(Answer):
    id: UUID
    type: str
    title: str
    depth: int
    minutes: int
    standing: str
    missing: list[dict[str, Any]]


class CourseOut(Answer):
    """A course with its parts in order, and what each lacks before it can be submitted."""

    id: UUID
    title: str
    standing: str
    waiting: bool
    missing: list[dict[str, Any]]
    parts: list[PartOut]


class CourseList(Answer):
    count: int
    items: list[dict[str, Any]]


class RemarkOut(Answer):
    title: str
    note: str


class CommentOut(Answer):
    """What a reviewer says at a place: a field, or a block of `body` by its id."""

    page: UUID
    place: str
    text: str


class SubmissionOut(Answer):
    """`state`: in_progress (waits), approved (published), rejected (returned), cancelled (taken back)."""

    course: UUID
    state: str
    submitted_at: datetime
    decided_at: datetime | None
    text: str
    remarks: list[RemarkOut]
    comments: list[CommentOut]


class BankOut(Answer):
    id: UUID
    title: str


class BankList(Answer):
    count: int
    items: list[BankOut]


class QuestionOut(Answer):
    """A question with its key, for those who write it and nobody else."""

    model_config = ConfigDict(extra="allow")

    id: UUID
    bank: UUID
    standing: str


class QuestionList(Answer):
    count: int
    items: list[QuestionOut]


class FileOut(Answer):
    id: int
    title: str
    kind: str
    captions: bool | None = None
    chapters: bool | None = None


class FileList(Answer):
    count: int
    items: list[FileOut]


class WhoOut(Answer):
    provider: dict[str, Any]
    account: str
    token: dict[str, Any]
    requests_a_minute: int


class AnyOut(RootModel[dict[str, Any]]):
    """An object whose fields the description tells."""


class Problem(Answer):
    """RFC 9457: `detail` in Vietnamese, `detail_en` in English, `errors` by place."""

    type: str
    title: str
    status: int
    detail: str
    detail_en: str
    errors: list[dict[str, Any]] = []
