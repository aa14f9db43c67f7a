"""What every command of the product does when it cannot work: one message and exit 1, no traceback.

`--traceback` still shows where it happened, as for any `CommandError`.
"""

import errno
import re
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, DataError, IntegrityError
from django.db.utils import InterfaceError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

#: In the words of the two databases: SQLite, PostgreSQL.
LACKS_TABLES = re.compile(r"no such (?:table|column)|(?:relation|column) \S+ does not exist")
REASONS: dict[int, str | Promise] = {
    errno.ENOENT: gettext_lazy("there is no such file or folder"),
    errno.EISDIR: gettext_lazy("it is a folder, not a file"),
    errno.ENOTDIR: gettext_lazy("a part of the path is a file, not a folder"),
    errno.EEXIST: gettext_lazy("there is a file of that name already"),
    errno.EACCES: gettext_lazy("this account may not use it"),
    errno.EPERM: gettext_lazy("this account may not use it"),
    errno.EROFS: gettext_lazy("it can only be read, not written"),
    errno.ENOSPC: gettext_lazy("the disk is full"),
    errno.EDQUOT: gettext_lazy("this account may not fill the disk further"),
    errno.EFBIG: gettext_lazy("the file would be larger than is allowed here"),
    errno.ELOOP: gettext_lazy("the link leads to itself"),
    errno.ENAMETOOLONG: gettext_lazy("the name is too long"),
}


class RefusingCommand(BaseCommand):
    """A command whose database or files cannot be used ends with a `CommandError` that says so."""

    def execute(self, *args: Any, **options: Any) -> str | None:
        try:
            return super().execute(*args, **options)
        except (DataError, IntegrityError):
            raise  # an error of the program, not of the place it runs in
        except (DatabaseError, InterfaceError) as error:
            raise CommandError(told_of_database(error)) from error
        except BrokenPipeError:
            raise
        except OSError as error:
            if error.errno is None:  # ours: a whole sentence
                raise CommandError(str(error)) from error
            told = {"path": error.filename, "reason": reason(error)}
            text = (
                _("%(path)s cannot be used: %(reason)s.")
                if error.filename
                else _("A file cannot be used: %(reason)s.")
            )
            raise CommandError(text % told) from error


def told_of_database(error: Exception) -> str:
    """What somebody at the console can do about a database that gives this error."""
    first = str(error).strip().split("\n", 1)[0]
    if LACKS_TABLES.search(first):
        return _(
            "The database lacks tables of this version. Run first: manage.py migrate (%(reason)s)"
        ) % {"reason": first}
    return _("The database cannot be used. Look at DATABASE_URL. (%(reason)s)") % {"reason": first}


def reason(error: OSError) -> str:
    """Why a file or folder cannot be used, translated; the system's own words for rare reasons."""
    return str(REASONS.get(error.errno or 0, error.strerror or error))
