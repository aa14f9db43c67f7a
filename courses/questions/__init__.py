"""Question types: one file a type, listed in TYPES.

To add one: write its file with a QuestionBlock (the editor's form) and a QuestionType (spec, clean,
mark, what may be shown), add it to TYPES, give it a template and a test.
"""

from courses.questions.base import (
    Answer,
    BadAnswer,
    QuestionBlock,
    QuestionType,
    Spec,
)
from courses.questions.multiple_choice import MULTIPLE
from courses.questions.numeric import NUMERIC
from courses.questions.options import option_ids_of
from courses.questions.short_answer import SHORT
from courses.questions.single_choice import SINGLE
from courses.questions.true_false import TRUE_FALSE

__all__ = [
    "TYPES",
    "Answer",
    "BadAnswer",
    "QuestionBlock",
    "QuestionType",
    "Spec",
    "option_ids_of",
    "question_blocks",
    "type_named",
]

#: In the order in which an author is offered them.
TYPES: tuple[QuestionType, ...] = (SINGLE, MULTIPLE, TRUE_FALSE, NUMERIC, SHORT)

_BY_NAME = {kind.name: kind for kind in TYPES}


def type_named(name: str) -> QuestionType:
    """The type that is called `name` in a spec and in a stream; KeyError when there is none."""
    return _BY_NAME[name]


def question_blocks(**meta: object) -> list[tuple[str, QuestionBlock]]:
    """(name, block) of every type, to be put into a StreamBlock; `meta` as for any block."""
    return [(kind.name, kind.block(**meta)) for kind in TYPES]
