"""An issuer in a process of its own, and a person who walks there and back over HTTP."""

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests
from django.test import Client

from lms.environment import BASE_DIR
from tests.support.processes import free_port

START, BACK, LINK = "/tai-khoan/cong/", "/tai-khoan/cong/tro-ve/", "/tai-khoan/cong/gan/"
SITE = "http://127.0.0.1:8000"


@dataclass
class Issuer:
    """The running server; `client_id` and `secret` are this site's there."""

    url: str
    process: subprocess.Popen[bytes]
    slow: Path
    client_id: str = ""
    secret: str = ""

    @classmethod
    def start(cls, folder: Path) -> "Issuer":
        port, slow = free_port(), folder / "slow"
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.sign_on_server", str(port)],
            cwd=BASE_DIR,
            env={**os.environ, "SLOW": str(slow)},
            stdout=subprocess.DEVNULL,
            stderr=(folder / "issuer.log").open("wb"),
        )
        issuer = cls(f"http://127.0.0.1:{port}", process, slow)
        issuer.wait()
        issuer.register(SITE)
        return issuer

    def wait(self) -> None:
        for _try in range(150):
            try:
                requests.get(self.url, timeout=1)
                return
            except requests.ConnectionError:
                time.sleep(0.1)
        raise RuntimeError("the issuer does not start")

    def register(self, *sites: str) -> None:
        """Make this product known there, by its addresses."""
        form = {"redirect_uris": [f"{site}{BACK}" for site in sites]}
        known = requests.post(f"{self.url}/oauth2/clients", json=form, timeout=5).json()
        self.client_id, self.secret = known["client_id"], known["client_secret"]

    def knows(self, subject: str, **claims: str) -> None:
        requests.put(f"{self.url}/users/{subject}", json=claims, timeout=5).raise_for_status()

    def stop(self) -> None:
        self.slow.unlink(missing_ok=True)
        self.process.terminate()
        self.process.wait()


def leave(client: Client, url: str = START, **form: str) -> str:
    """Press the button; the issuer's address where the browser goes then."""
    return str(client.post(url, form).context["there"])


def there(url: str, subject: str = "", **form: str) -> str:
    """Sign in at the issuer as `subject`; the address here to which it leads back."""
    data = {"sub": subject} if subject else form
    answer = requests.post(url, data=data, timeout=5, allow_redirects=False)
    back = answer.headers["Location"]
    assert back.startswith(SITE), back
    return back.removeprefix(SITE)


def walk(client: Client, subject: str, url: str = START, **form: str) -> Any:
    """There and back; this site's answer at the end."""
    return client.get(there(leave(client, url, **form), subject))


def asked(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
