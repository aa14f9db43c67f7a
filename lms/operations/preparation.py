"""What must be true before the server starts: files can be kept, tables are as the code wants them,
static files are collected.
"""

import hashlib
from collections.abc import Callable
from io import StringIO
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.utils import get_files
from django.core.files.storage import storages
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

Tell = Callable[[str], object]


def prepare(tell: Tell, *, demo: bool = False) -> None:
    """Do what is not done yet; safe to call at every start, and quick when nothing changed.

    `demo` fills a database that has no account yet with the demo's story. Raises `StorageAway` when
    the settings name an object storage that cannot be used.
    """
    try_storage()
    update_tables(tell)
    collect_static(tell)
    if demo and not get_user_model().objects.exists():
        tell(_("Loading the demo"))
        # Who signs in how is said when the site can be reached, not before.
        call_command("demo", stdout=StringIO())


def try_storage() -> None:
    if settings.OBJECT_STORAGE:
        from lms.operations.buckets import try_buckets  # its libraries are large

        try_buckets()


def tables_are_older() -> bool:
    """Whether the database lacks a migration of this code."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def update_tables(tell: Tell) -> None:
    if tables_are_older():
        tell(_("Updating the database"))
        call_command("migrate", interactive=False, verbosity=0)


def collect_static(tell: Tell) -> None:
    """Collect and compress the static files, unless those collected last are still the same."""
    mark = Path(settings.STATIC_ROOT) / ".collected"
    digest = _static_digest()
    if mark.exists() and mark.read_text(encoding="utf-8") == digest:
        return
    tell(_("Collecting static files"))
    call_command("collectstatic", interactive=False, verbosity=0, clear=mark.exists())
    mark.write_text(digest, encoding="utf-8")


def _static_digest() -> str:
    """Of the path, size and time of every source file, and of the storage that keeps them."""
    digest = hashlib.sha256(type(storages["staticfiles"]).__qualname__.encode())
    for finder in get_finders():
        for storage in getattr(finder, "storages", {}).values():
            for name in sorted(get_files(storage)):
                status = Path(storage.path(name)).stat()
                digest.update(f"{name} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()
