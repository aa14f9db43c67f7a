"""Signals of learning."""

from django.dispatch import Signal

course_completed = Signal()
"""A course was completed. Sent once a round, inside its transaction, with `completion`.

Not sent when a repeat finds the round completed already. Receivers only enqueue: what must be true
together with the completion is done by the action itself.
"""
