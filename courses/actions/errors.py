"""What acts on what is taught refuse with."""


class CourseRefused(Exception):
    """An act on a course that cannot be done; its message is for the user."""
