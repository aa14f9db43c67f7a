"""Signals of duties."""

from django.dispatch import Signal

duty_given = Signal()
"""A duty was given to more people than are written at once. Sent inside its transaction with `duty`.

A receiver has the worker give it to the others.
"""
