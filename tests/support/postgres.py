"""A PostgreSQL server to throw away: own data folder, unix socket only, nothing kept safe on disk."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

APT_PACKAGE = "postgresql"
USER = "tienhoc"
SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "120",
    "shared_buffers": "128MB",
    "listen_addresses": "",
}


def server_programs() -> Path | None:
    """The folder with `initdb` and `pg_ctl`: on PATH, or the newest of Debian's."""
    debian = Path("/usr/lib/postgresql")
    versions = sorted(debian.glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)
    found = shutil.which("initdb")
    for folder in [*([Path(found).resolve().parent] if found else []), *versions]:
        if (folder / "initdb").exists() and (folder / "pg_ctl").exists():
            return folder
    return None


def _as_server_user(command: list[str]) -> list[str]:
    """PostgreSQL refuses to run as root: then as the package's own user."""
    return ["runuser", "-u", "postgres", "--", *command] if os.geteuid() == 0 else command


@contextmanager
def throwaway_server() -> Iterator[str]:
    """Start a server, yield the `DATABASE_URL` of its database `postgres`, stop and remove it."""
    programs = server_programs()
    if programs is None:
        raise RuntimeError("PostgreSQL's server is not installed.")
    folder = Path(tempfile.mkdtemp(prefix="tienhoc-pg-", dir="/tmp"))
    if os.geteuid() == 0:
        owner = pwd.getpwnam("postgres")
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    data, log = folder / "data", folder / "log"
    options = " ".join(f"-c {name}={value or repr('')}" for name, value in SETTINGS.items())

    def run(*command: str) -> None:
        done = subprocess.run(
            _as_server_user([str(programs / command[0]), *command[1:]]),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
        if done.returncode:
            tail = log.read_text()[-2000:] if log.exists() else ""
            raise RuntimeError(f"{command[0]} failed: {done.stderr}\n{tail}")

    try:
        run("initdb", "-D", str(data), "-U", USER, "-A", "trust", "-E", "UTF8",
            "--locale=C.UTF-8", "--no-sync")  # fmt: skip
        run("pg_ctl", "-D", str(data), "-l", str(log), "-w", "-o",
            f"{options} -c unix_socket_directories={folder}", "start")  # fmt: skip
        try:
            yield f"postgres://{USER}@/{folder}/postgres"
        finally:
            run("pg_ctl", "-D", str(data), "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
