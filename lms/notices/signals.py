"""Signals of notices."""

from django.dispatch import Signal

mail_waits = Signal()
"""Notices that are to be mailed were put into the outbox. Sent inside their transaction, no arguments."""
