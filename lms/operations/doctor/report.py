"""Everything that is looked at, in the order in which one mends it."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lms.operations.doctor import database, places, server
from lms.operations.doctor.level import LEVELS
from lms.operations.doctor.lines import Line, Look, looked

LOOKS: tuple[tuple[Promise, Look], ...] = (
    (_("settings of the server"), server.settings_of_the_server),
    (_("settings of the server"), server.names_of_settings),
    (_("cache"), server.shared_cache),
    (_("database"), database.address_of_the_database),
    (_("settings of the database"), database.settings_of_the_database),
    (_("the database file"), database.database_file),
    (_("tables of this version"), database.tables),
    (_("storage of files"), places.storage_of_files),
    (_("room on the disk"), places.room_on_the_disk),
    (_("last backup"), places.last_backup),
    (_("task worker"), server.task_workers),
    (_("mail"), server.mail),
    (_("sign-on outside"), server.sign_on),
    (_("clock"), server.clock),
    (_("fonts of papers"), places.fonts_of_papers),
    (_("translations"), server.translations),
)
#: Reads the whole history: minutes, where there are millions of lines.
LONG_LOOKS: tuple[tuple[Promise, Look], ...] = ((_("training history"), server.record_chain),)


def report(*, quick: bool, stopped: bool = False, level: int = 0) -> list[Line]:
    """All lines; without those that take long when `quick`, without the workers when `stopped`.

    With `level` 2 or 3 also the controls of that security level.
    """
    looks = LOOKS if quick else (*LOOKS, *LONG_LOOKS)
    looks = (*looks, *LEVELS.get(level, ()))
    if stopped:
        looks = tuple(one for one in looks if one[1] is not server.task_workers)
    return [line for what, look in looks for line in looked(str(what), look)]
