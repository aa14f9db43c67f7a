"""`compose.yaml` and `Dockerfile`: what they name is there, and each command line of ours starts.

No Docker is asked: the files are read as Docker reads them, and the commands are run here.
"""

import re
import subprocess
import sys
from typing import Any

import pytest
import yaml
from django.core.management import get_commands, load_command_class

from lms.environment import BASE_DIR, VARIABLES

COMPOSE = BASE_DIR / "compose.yaml"
KEYS = {
    "image", "build", "restart", "read_only", "tmpfs", "cap_drop", "security_opt", "command",
    "stop_grace_period", "volumes", "secrets", "environment", "depends_on", "healthcheck", "ports",
}  # fmt: skip
NODES = {"web1", "web2", "worker", "scheduler"}


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))
    return read


def test_all_services_are_there_and_what_they_name_too(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert set(services) == {"db", "cache", "storage", "prepare", "nginx", *NODES}
    for name, service in services.items():
        assert set(service) - KEYS == set(), name
        assert set(service.get("secrets", ())) - set(compose["secrets"]) == set(), name
        for other, how in service.get("depends_on", {}).items():
            assert how["condition"] in {"service_healthy", "service_completed_successfully"}
            assert "healthcheck" in services[other] or other == "prepare"
        for volume in service.get("volumes", ()):
            source = volume.partition(":")[0]
            there = (
                (BASE_DIR / source).exists() if source[0] == "." else source in compose["volumes"]
            )
            assert there, volume


def test_the_settings_are_the_products_and_the_nodes_share_them(compose: dict[str, Any]) -> None:
    known = {name for one in VARIABLES for name in (one.name, f"{one.name}_FILE")}
    shared = compose["services"]["web1"]["environment"]
    assert set(shared) - known == set()
    for name in {*NODES, "prepare"}:
        service = compose["services"][name]
        assert service["environment"] == shared
        assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"])
    files = [value for key, value in shared.items() if key.endswith("_FILE")]
    assert {value.removeprefix("/run/secrets/") for value in files} <= set(compose["secrets"])


def test_each_command_of_the_product_starts(compose: dict[str, Any], tmp_path: Any) -> None:
    """gunicorn reads its settings and loads the site; the others know their options."""
    environment = {"PATH": "/usr/bin:/bin", "DATABASE_URL": f"sqlite:///{tmp_path}/x.sqlite3"}
    commands = {tuple(compose["services"][name]["command"]) for name in NODES}
    assert {command[:2] for command in commands} == {("python", "-m"), ("python", "manage.py")}
    for _python, first, name, *options in commands:
        if first == "manage.py":
            parser = load_command_class(get_commands()[name], name).create_parser("manage.py", name)
            assert parser.parse_args(options)
            continue
        done = subprocess.run(
            [sys.executable, first, name, *options, "--check-config"],
            cwd=BASE_DIR,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
    shell = compose["services"]["prepare"]["command"][-1]
    for script in re.findall(r"python (\S+)", shell):
        assert (BASE_DIR / script).is_file()


def test_the_image_runs_as_nobody_special_and_holds_no_secret() -> None:
    text = (BASE_DIR / "Dockerfile").read_text(encoding="utf-8")
    last = text[text.rindex("FROM ") :]
    assert re.findall(r"^USER (.+)$", last, re.MULTILINE) == ["tienhoc"]
    assert last.index("USER tienhoc") < last.index("CMD")
    ignored = (BASE_DIR / ".dockerignore").read_text(encoding="utf-8").split()
    assert {".git", "deploy/secrets", "media", "var"} <= set(ignored)
    given = set(re.findall(r"([A-Z_]+)=", re.search(r"^ENV PATH.*?[^\\]$", last, re.S | re.M)[0]))
    own = {variable.name for variable in VARIABLES}
    assert given - own == {"PATH", "PYTHONUNBUFFERED"}


def test_secrets_are_made_once(tmp_path: Any) -> None:
    script = tmp_path / "compose-secrets"
    script.write_bytes((BASE_DIR / "deploy" / "compose-secrets").read_bytes())
    made = []
    for _ in range(2):
        subprocess.run(["bash", str(script)], check=True)
        made.append({one.name: one.read_text() for one in (tmp_path / "secrets").iterdir()})
    assert made[0] == made[1]
    wanted = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))["secrets"].values()
    assert {one["file"].rpartition("/")[2] for one in wanted} == set(made[0])
    assert made[0]["database-password"] in made[0]["database-url"]
    assert yaml.safe_load(made[0]["s3.json"])["identities"][0]["name"] == "tienhoc"
