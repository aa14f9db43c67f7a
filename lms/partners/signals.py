"""What may fail and be tried again alone: receivers only enqueue."""

from django.dispatch import Signal

#: An application came in (`application`): the link to confirm is to be mailed.
application_sent = Signal()
#: The agency asked for more or decided (`application`): the applicant is to be told.
application_decided = Signal()
