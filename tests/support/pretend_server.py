"""A Debian server made of one folder: what needs root or systemd is played by `tests/operations/shims`.

Every absolute path of the documentation and of `deploy/` gets the folder in front, ports are picked
free, and nothing else is changed. Services run as their unit files say, environment file, folder,
command, sign of readiness and stop included.
"""

import os
import re
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

from lms.environment import BASE_DIR
from tests.support.processes import free_port

SHIMS = BASE_DIR / "tests" / "operations" / "shims"
PLACES = re.compile(r"(?<![\w.}])/(?=(?:opt|etc|srv|usr/local/bin)(?:/|\b))")
BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PLAYED = ("apt-get", "chgrp", "useradd")


class PretendServer:
    """The folder `root` as `/`; `run` takes commands as they stand in the documentation."""

    def __init__(self, root: Path) -> None:
        self.root, self.port = root, free_port()
        self.bin, self.desk = root / "bin", root / "desk"
        for folder in ("bin", "desk", "etc/systemd/system", "etc/nginx/sites-available"):
            (root / folder).mkdir(parents=True)
        (root / "etc/nginx/sites-enabled").mkdir()
        (root / "usr/local/bin").mkdir(parents=True)
        (root / "opt").mkdir()
        for shim in SHIMS.iterdir():
            shutil.copy(shim, self.bin / shim.name)
            (self.bin / shim.name).chmod(0o755)
        for name in PLAYED:
            (self.bin / name).write_text("#!/bin/sh\nexit 0\n")
            (self.bin / name).chmod(0o755)

    def placed(self, text: str) -> str:
        return PLACES.sub(f"{self.root}/", text).replace("8000", str(self.port))

    def release(self, version: str) -> Path:
        """The archive of this code as version `version`, on the desk."""
        name = f"tienhoc-{version}"
        folder = self.root / "made" / name
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=BASE_DIR,
            capture_output=True,
            text=True,
            check=True,
        ).stdout.split("\0")
        compiled = [str(path.relative_to(BASE_DIR)) for path in BASE_DIR.glob("locale/**/*.mo")]
        for one in filter(None, [*listed, *compiled]):
            if one.startswith("tests/") or not (BASE_DIR / one).is_file():
                continue
            target = folder / one
            target.parent.mkdir(parents=True, exist_ok=True)
            if one.startswith("deploy/"):
                target.write_text(self.placed((BASE_DIR / one).read_text()))
                target.chmod((BASE_DIR / one).stat().st_mode)
            else:
                shutil.copy2(BASE_DIR / one, target)
        archive = self.desk / f"{name}.tar.gz"
        # With times in full, by which `prepare` knows static files that it has collected already.
        made = ["tar", "--format=posix", "-czf", str(archive), "-C", str(folder.parent), name]
        subprocess.run(made, check=True)
        return archive

    def run(self, commands: str) -> subprocess.CompletedProcess[str]:
        """Run a block as written, from the desk; its output is kept for the message of a failure."""
        environment = {
            "PATH": f"{self.bin}:{self.root}/usr/local/bin:{os.environ['PATH']}",
            "HOME": str(self.desk),
            "LANG": "C.UTF-8",
            "SERVER_ROOT": str(self.root),
            "REAL_PYTHON": sys.executable,
            "WEB_WORKERS": "1",
        }
        return subprocess.run(
            ["bash", "-euo", "pipefail", "-c", self.placed(commands)],
            cwd=self.desk,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def lend(self, database: Path, static: Path) -> None:
        """What takes half a minute to make anew, made before: an empty database, static files.

        `test_serve` makes both from nothing by the same command.
        """
        home = self.root / "srv/tienhoc"
        with (
            sqlite3.connect(database) as source,
            sqlite3.connect(home / "data/tienhoc.sqlite3") as target,
        ):
            source.backup(target)
        shutil.copytree(static, home / "static", dirs_exist_ok=True)

    def stop(self) -> None:
        self.run("systemctl stop tienhoc-web tienhoc-work")


def blocks(page: Path) -> list[str]:
    """The blocks of commands of a page of the documentation, in their order."""
    return BLOCK.findall(page.read_text(encoding="utf-8"))
