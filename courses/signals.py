"""Signals of what is taught."""

from django.dispatch import Signal

version_cut = Signal()
"""A version of a course was cut. Sent inside the transaction, with `version`.

Receivers only enqueue: who is in the middle of the course goes over to it in the background.
"""
