"""Chromium as a phone and as a desktop, and what is asked of every page in it."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, Response

from lms.environment import BASE_DIR

APT_PACKAGE = "chromium"
SCREENSHOTS = BASE_DIR / "var" / "screenshots"
ACTION_TIMEOUT_MS = 15_000

DEVICES: dict[str, dict[str, Any]] = {
    "phone": {
        "viewport": {"width": 360, "height": 740},
        "device_scale_factor": 2,
        "is_mobile": True,
        "has_touch": True,
    },
    "desktop": {"viewport": {"width": 1280, "height": 800}},
}
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost, EXCLUDE *.localhost",
]
AXE = (Path(__file__).parent / "axe.min.js").read_text(encoding="utf-8")
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def chromium_path() -> str | None:
    """`PLAYWRIGHT_CHROMIUM`, or Debian's Chromium."""
    given = os.environ.get("PLAYWRIGHT_CHROMIUM")
    return given or shutil.which("chromium")


def launch(playwright: Playwright) -> Browser:
    return playwright.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS)


class Visit:
    """One browser context at one site, and what went wrong in it."""

    def __init__(self, context: BrowserContext, site: str) -> None:
        self.context = context
        self.site = site
        self.problems: list[str] = []
        context.set_default_timeout(ACTION_TIMEOUT_MS)
        context.on("weberror", lambda error: self.problems.append(f"script error: {error.error}"))
        context.on("console", self._console)
        context.on("response", self._response)
        context.on("request", lambda request: self._host(request.url))

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.problems.append(f"console: {message.text}")

    def _response(self, response: Response) -> None:
        if response.status >= 500:
            self.problems.append(f"{response.status} from {response.url}")

    def _host(self, url: str) -> None:
        parts = urlsplit(url)
        known = {urlsplit(self.site).netloc, urlsplit(settings.CONTENT_URL).netloc}
        if parts.scheme in {"http", "https", "ws", "wss"} and parts.netloc not in known:
            self.problems.append(f"asks another host: {url}")


def axe(page: Page, within: str | None = None) -> list[str]:
    """WCAG 2.2 A and AA violations of the page (or of what `within` selects), one text a rule."""
    page.evaluate(AXE)  # not a script tag: the page's own policy would refuse it
    found = page.evaluate(
        """([within, tags]) => axe.run(within || document, {
            runOnly: {type: 'tag', values: tags}, resultTypes: ['violations'],
        })""",
        [within, AXE_TAGS],
    )
    return [
        f"{rule['id']}: {rule['help']}: "
        + "; ".join(
            f"{' '.join(map(str, node['target']))} {node['html'][:160]}" for node in rule["nodes"]
        )
        for rule in found["violations"]
    ]


def sideways(page: Page) -> list[str]:
    """Elements that reach past the right edge of a page that scrolls sideways; empty when none does."""
    page.wait_for_load_state()
    return page.evaluate(
        """() => {
            const wide = document.documentElement.clientWidth;
            if (document.documentElement.scrollWidth <= wide) return [];
            return [...document.body.querySelectorAll('*')]
                .filter(e => e.getBoundingClientRect().right > wide + 0.5)
                .map(e => `${e.tagName.toLowerCase()}.${e.className} to ${Math.round(e.getBoundingClientRect().right)} of ${wide}`)
                .slice(0, 8);
        }"""
    ) or (
        [] if page.evaluate("document.documentElement.scrollWidth <= innerWidth") else ["the page"]
    )


def no_sideways_scroll(page: Page) -> None:
    assert sideways(page) == [], page.url


NOTICE = "/tai-khoan/thong-bao/"


def sign_in(page: Page, username: str, password: str, *, then: str = "/toi/") -> None:
    """Through the log-in form, as a person does: asking for `then` leads to the form and back.

    Whoever has not read yet what is recorded reads it on the way.
    """
    page.goto(then)
    page.fill("[name=login]", username)
    page.fill("[name=password]", password)
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda url: "/dang-nhap/" not in url)
    if NOTICE in page.url:
        page.click("main form button")
        page.wait_for_url(lambda url: NOTICE not in url)


def picture(page: Page, name: str) -> Path:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    path = SCREENSHOTS / f"{name}.png"
    page.screenshot(path=path, full_page=True)
    return path


OpenPage = Callable[..., Page]
