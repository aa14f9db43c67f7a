"""How long it takes to go on on a second machine, from `docs/van-hanh.md` alone.

`python tests/operations/second_machine.py`. One folder plays the first machine, another the second; the
commands are those of the page, with `restore` and `prepare` in the place of `setup`. Packages are there
already: what installing them takes is in the page, section 7.
"""

import re
import shutil
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.support.pretend_server import PretendServer, blocks

PAGE = Path(__file__).parents[2] / "docs" / "van-hanh.md"
RESTORE = 'sudo tienhoc restore "$(ls /srv/tienhoc/backups/tienhoc-*.tar | tail -n 1)"'


def run(server: PretendServer, block: str) -> str:
    done = server.run(block)
    if done.returncode:
        sys.exit(f"{block}\n{done.stdout}\n{done.stderr}")
    return done.stdout


def main() -> None:
    root = Path(tempfile.mkdtemp(prefix="tienhoc-second-"))
    one, two = PretendServer(root / "one"), PretendServer(root / "two")
    install, folders, setup, start, *_rest = blocks(PAGE)
    try:
        one.release("1.0.0")
        two.release("1.0.0")
        for block in (install, folders, setup, start, "sudo tienhoc backup"):
            run(one, block)
        before = run(one, "sudo tienhoc verify_records --json")
        one.stop()
        begin = time.monotonic()
        run(two, install)
        run(two, folders)
        for name in ("srv/tienhoc/backups", "etc/tienhoc"):
            shutil.copytree(one.root / name, two.root / name, dirs_exist_ok=True)
        env = two.root / "etc/tienhoc/tienhoc.env"
        env.write_text(re.sub(re.escape(str(one.root)), str(two.root), env.read_text()))
        env.write_text(env.read_text().replace(f"PORT={one.port}", f"PORT={two.port}"))
        run(two, f"{RESTORE}\nsudo tienhoc prepare")
        run(two, start)
        after = run(two, "sudo tienhoc verify_records --json")
        assert after == before
        sys.stdout.write(f"second machine: {time.monotonic() - begin:.0f} s\n")
    finally:
        one.stop()
        two.stop()
        shutil.rmtree(root)


if __name__ == "__main__":
    main()
