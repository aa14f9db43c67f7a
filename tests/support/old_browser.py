"""A browser of 2019, as Zalo opens links in on a phone of that year: Chrome 78 without what came later.

Today's Chromium plays it: what it would not have understood is taken out of style sheets, and what it
did not have out of scripts. A rule that such a browser would drop as a whole is dropped as a whole.
"""

import re
from collections.abc import Iterator
from typing import Any

ZALO = (
    "Mozilla/5.0 (Linux; Android 9; SM-A105F) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 "
    "Chrome/78.0.3904.96 Mobile Safari/537.36 Zalo android/12060 ZaloTheme/light ZaloLanguage/vi"
)
# At-rules and selectors by the Chrome that brought them: 99, 105, 83 (selector), 105, 88, 88, 86.
AT_RULES = re.compile(r"@(layer|container|property|scope|supports selector)")
SELECTORS = re.compile(r":(has|is|where|focus-visible|modal|popover-open)\b|::(marker|backdrop)|&")
# Declarations: Chrome 88, 87, 79, 111, 114, 108, 76 and later.
DECLARATIONS = re.compile(
    r"(aspect-ratio|inset(-\w+)*|text-wrap|content-visibility|accent-color|scrollbar-gutter)\s*:"
    r"|[\w-]+\s*:[^;]*\b(min|max|clamp)\(|[\w-]+\s*:[^;]*(color-mix|\d(d|s|l)v[hw])"
)
GONE = """
    delete Navigator.prototype.serviceWorker;
    for (const [owner, names] of [
        [String.prototype, ["replaceAll", "at"]], [Array.prototype, ["at", "findLast", "toSorted"]],
        [Element.prototype, ["replaceChildren", "checkVisibility"]], [Object, ["hasOwn", "groupBy"]],
        [Promise, ["any", "allSettled"]], [Crypto.prototype, ["randomUUID"]],
        [window, ["structuredClone", "navigation"]], [Document.prototype, ["startViewTransition"]],
        [HTMLElement.prototype, ["showPopover", "inert"]], [AbortSignal, ["timeout", "any"]],
    ]) for (const name of names) delete owner[name];
"""
NEW_SYNTAX = re.compile(r"\?\.(?!\d)|\?\?|^\s*(static )?#\w+", re.MULTILINE)


def _rules(css: str) -> Iterator[tuple[str, str | None]]:
    """(prelude, body) of each rule; a statement such as @import has no body."""
    css, start = re.sub(r"/\*.*?\*/", "", css, flags=re.S), 0
    while (found := re.compile(r"[{;]").search(css, start)) is not None:
        prelude, at = css[start : found.start()].strip(), found.end()
        if found[0] == ";":
            yield prelude, None
            start = at
            continue
        depth, end = 1, at
        while depth:
            depth += {"{": 1, "}": -1}.get(css[end], 0)
            end += 1
        yield prelude, css[at : end - 1]
        start = end


def css_of_2019(css: str) -> str:
    """What is left of a style sheet. `gap` of flexible boxes came with Chrome 84, of grids before."""
    kept = []
    for prelude, body in _rules(css):
        if AT_RULES.match(prelude) or (not prelude.startswith("@") and SELECTORS.search(prelude)):
            continue
        if body is None:
            kept.append(f"{prelude};")
        elif re.match(r"@(media|supports)", prelude):
            understood = not DECLARATIONS.search(prelude.replace("(", "", 1))
            if understood or prelude.startswith("@media"):
                kept.append(f"{prelude} {{ {css_of_2019(body)} }}")
        else:
            kept.append(f"{prelude} {{ {_declarations(body)} }}")
    return "\n".join(kept)


def _declarations(body: str) -> str:
    flexible = re.search(r"display\s*:\s*(inline-)?flex", body)
    parts = re.split(r";(?![^(]*\))", body)
    kept = [part for part in parts if not DECLARATIONS.match(part.strip())]
    if flexible:
        kept = [part for part in kept if not re.match(r"\s*(row-|column-)?gap\s*:", part)]
    return ";".join(kept)


def make_old(page: Any) -> None:
    """Let a page of Playwright see style sheets and scripts as a browser of 2019 would."""

    def strip(route: Any) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=css_of_2019(answer.text()))

    page.context.route(re.compile(r"\.css($|\?)"), strip)
    page.add_init_script(GONE)
