"""Acts on what is taught: cutting versions, publishing, reviewing, retiring."""

from courses.actions.changes import plan_change
from courses.actions.errors import CourseRefused
from courses.actions.lesson_files import (
    Wishes,
    add_lessons,
    bring_lesson_file,
    document_of,
    fill_lesson,
    forget_lesson_file,
    make_lessons,
)
from courses.actions.order import move_part
from courses.actions.providers import (
    close_provider,
    end_member,
    match_members,
    resume_provider,
    set_member,
    suspend_provider,
)
from courses.actions.publishing import (
    CourseIncomplete,
    publish_course,
    versions_are_held,
    versions_held,
)
from courses.actions.questions import course_bank, cut_question_version, mirror_questions
from courses.actions.retirement import restore_course, retire_course
from courses.actions.review import (
    approve_course,
    return_course,
    submit_course,
    withdraw_course,
)
from courses.actions.versions import activities, course_of, cut_version, spec_of

__all__ = [
    "CourseIncomplete",
    "CourseRefused",
    "Wishes",
    "activities",
    "add_lessons",
    "approve_course",
    "bring_lesson_file",
    "close_provider",
    "course_bank",
    "course_of",
    "cut_question_version",
    "cut_version",
    "document_of",
    "end_member",
    "fill_lesson",
    "forget_lesson_file",
    "make_lessons",
    "match_members",
    "mirror_questions",
    "move_part",
    "plan_change",
    "publish_course",
    "restore_course",
    "resume_provider",
    "retire_course",
    "return_course",
    "set_member",
    "spec_of",
    "submit_course",
    "suspend_provider",
    "versions_are_held",
    "versions_held",
    "withdraw_course",
]
