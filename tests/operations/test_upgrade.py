"""`manage.py upgrade`: tables of an earlier version, with people in them, become those of this code.

There is no released version yet, so the earlier one is the demo's story taken back to earlier
migrations of every room that can go back. From the first release on, its tables are the ones to begin with.
"""

import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connections
from django.db.migrations.loader import MigrationLoader

from lms.environment import BASE_DIR

#: Earlier leaves, by room: what came after only adds to the tables.
EARLIER = {"personnel": "0003_record_salt"}
#: What Django writes there while it migrates.
OWN = {"django_migrations", "django_content_type", "auth_permission", "cache"}


def manage(environment: dict[str, str], *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def rows() -> dict[str, int]:
    """Of every table but those that migrating itself writes to."""
    with connections["default"].cursor() as cursor:
        names = connections["default"].introspection.table_names(cursor)
        found = {}
        for name in sorted(names):
            if name not in OWN:
                cursor.execute(f'SELECT COUNT(*) FROM "{name}"')
                found[name] = cursor.fetchone()[0]
    return found


def waits() -> list[str]:
    """Migrations of this code that the database lacks."""
    connections["default"].close()
    loader = MigrationLoader(connections["default"])
    return sorted(".".join(one) for one in set(loader.graph.nodes) - set(loader.applied_migrations))


@pytest.mark.demo
def test_an_earlier_version_with_people_in_it_is_upgraded_after_a_backup(
    child_environment: dict[str, str], tmp_path: Path
) -> None:
    for room, leaf in EARLIER.items():
        done = manage(child_environment, "migrate", room, leaf)
        assert done.returncode == 0, done.stderr
    assert waits() != []
    before = rows()
    assert before["personnel_trainingrecord"] > 100
    done = manage(child_environment, "upgrade", f"--to={tmp_path}")
    assert done.returncode == 0, done.stderr
    assert waits() == []
    after = rows()
    assert {name: after[name] for name in before} == before
    (archive,) = tmp_path.glob("tienhoc-*.tar")
    assert str(archive) in done.stdout
    assert manage(child_environment, "verify_records").returncode == 0


def test_nothing_is_changed_without_a_whole_backup(
    child_environment: dict[str, str], tmp_path: Path
) -> None:
    room, leaf = next(iter(EARLIER.items()))
    assert manage(child_environment, "migrate", room, leaf).returncode == 0
    waiting, full = waits(), tmp_path / "no-folder"
    full.write_text("a file stands where the folder of backups should be")
    done = manage(child_environment, "upgrade", f"--to={full}")
    assert (done.returncode, "Traceback" in done.stderr) == (1, False), done.stderr
    assert waits() == waiting


@pytest.mark.sqlite
def test_an_empty_place_is_set_up_instead(
    child_environment: dict[str, str], tmp_path: Path
) -> None:
    place = {**child_environment, "DATABASE_URL": f"sqlite:///{tmp_path}/none.sqlite3"}
    done = manage(place, "upgrade", f"--to={tmp_path}")
    assert (done.returncode, "manage.py setup" in done.stderr) == (1, True)
    assert list(tmp_path.glob("*.tar")) == []
