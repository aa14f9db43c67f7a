"""The one user-facing error of learning."""


class LearningError(Exception):
    """An act of a learner that cannot be done; its message is for the learner."""
