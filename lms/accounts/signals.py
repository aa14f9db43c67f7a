"""Signals of accounts, each sent inside the transaction of the fact."""

from django.dispatch import Signal

password_reset_asked = Signal()
"""Somebody asked for a link to choose a new password.

Arguments: `user` (the account, active, with an e-mail address), `language` (of the mail). A
receiver enqueues the mail; nothing is sent in the request, so that it takes as long for an
address that is not known.
"""
