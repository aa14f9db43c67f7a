"""Acts on what is taught: cutting versions, publishing, reviewing, retiring."""

from courses.actions.errors import CourseRefused
from courses.actions.questions import course_bank, cut_question_version, mirror_questions
from courses.actions.retirement import restore_course, retire_course
from courses.actions.versions import activities, course_of, cut_version

__all__ = [
    "CourseRefused",
    "activities",
    "course_bank",
    "course_of",
    "cut_question_version",
    "cut_version",
    "mirror_questions",
    "restore_course",
    "retire_course",
]
