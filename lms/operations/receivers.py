"""What every database needs beside its migrations."""

from django.apps import AppConfig
from django.core.management import call_command
from django.db.models.signals import post_migrate
from django.dispatch import receiver


@receiver(post_migrate)
def create_cache_table(sender: AppConfig, *, using: str, **kwargs: object) -> None:
    """The table of the embedded cache; other caches need none, an existing one stays.

    The signal comes once for every app that has models; one of them is enough.
    """
    if sender.label == "accounts":
        call_command("createcachetable", database=using, verbosity=0)
