"""The user-facing errors of learning."""


class LearningError(Exception):
    """An act of a learner that cannot be done; its message is for the learner."""


class TryAgain(LearningError):
    """An act that lost a race too often; the same act will do in a moment."""
