"""A test client that reads every learner's page for what must never stand in one."""

from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.test import Client

# Wagtail's editor has inline scripts and styles and a policy of its own.
CMS = "/admin/"
DATA_SCRIPTS = {"application/json", "application/ld+json"}
RESOURCES = {
    ("script", "src"),
    ("link", "href"),
    ("img", "src"),
    ("source", "src"),
    ("iframe", "src"),
}
BRACES = ("{{", "}}", "{%", "%}", "{#", "#}")


class PageReader(HTMLParser):
    """Collects `problems`: unrendered template code, inline scripts, handlers and styles, other hosts."""

    def __init__(self, host: str) -> None:
        super().__init__(convert_charrefs=True)
        self.host = host
        self.problems: list[str] = []
        self._raw = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        place = f"line {self.getpos()[0]}, <{tag}>"
        for name, value in values.items():
            self._read_attribute(tag, name, value, place)
        inline_script = tag == "script" and "src" not in values
        runs = tag == "style" or (inline_script and values.get("type") not in DATA_SCRIPTS)
        if runs and not values.get("nonce"):
            self.problems.append(f"{place}: inline {tag} without nonce")
        if tag == "img" and "alt" not in values:
            self.problems.append(f"{place}: image without alt")
        if tag in {"script", "style"}:
            self._raw = tag

    def _read_attribute(self, tag: str, name: str, value: str, place: str) -> None:
        if name.startswith("on"):
            self.problems.append(f"{place}: inline handler {name}")
        if name == "style":
            self.problems.append(f"{place}: inline style {value!r}")
        if value.strip().lower().startswith("javascript:"):
            self.problems.append(f"{place}: script address in {name}")
        # A package runs in a frame from its own host, and nothing else comes from there.
        framed = urlsplit(settings.CONTENT_URL).netloc if tag == "iframe" else ""
        if (tag, name) in RESOURCES and urlsplit(value).netloc not in {"", self.host, framed}:
            self.problems.append(f"{place}: loads {value} from another host")
        self._read_text(value, place)

    def handle_endtag(self, tag: str) -> None:
        if tag == self._raw:
            self._raw = ""

    def handle_data(self, data: str) -> None:
        if not self._raw:
            self._read_text(data, f"line {self.getpos()[0]}")

    def _read_text(self, text: str, place: str) -> None:
        if any(brace in text for brace in BRACES):
            self.problems.append(f"{place}: unrendered template code {text.strip()[:80]!r}")


def page_problems(
    html: str, *, host: str = "testserver", allowed: tuple[str, ...] = ()
) -> list[str]:
    """What is wrong in a page; `allowed` texts (a poisoned name, say) are taken out before reading."""
    for text in allowed:
        html = html.replace(text, "")
    reader = PageReader(host)
    reader.feed(html)
    reader.close()
    return reader.problems


class StrictClient(Client):
    """Django's client; a learner's page with a problem fails the test.

    `strict = False` turns the reading off, `allowed_text` names what user text may hold although it
    looks like template code.
    """

    strict = True
    allowed_text: tuple[str, ...] = ()

    def request(self, **request: Any) -> Any:
        response = super().request(**request)
        if self.strict and self._readable(response):
            html = response.content.decode(response.charset)
            problems = page_problems(html, allowed=self.allowed_text)
            path = response.wsgi_request.path
            assert not problems, f"{path}:\n" + "\n".join(problems)
        return response

    @staticmethod
    def _readable(response: Any) -> bool:
        html = response.get("Content-Type", "").startswith("text/html")
        return html and not response.streaming and not response.wsgi_request.path.startswith(CMS)
