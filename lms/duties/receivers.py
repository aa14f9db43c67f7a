"""Receivers of duties: what takes long goes to the worker."""

from django.dispatch import receiver

from lms.duties.signals import duty_given
from lms.duties.tasks import spread


@receiver(duty_given)
def give_to_the_others(sender, *, duty, **kwargs) -> None:
    spread.enqueue(duty_uid=str(duty.uid))
