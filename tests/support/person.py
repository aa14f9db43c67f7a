"""How long a person takes: reading, pressing and typing, reckoned and not timed.

A keystroke-level model (Card, Moran and Newell, 1980, "The keystroke-level model for user performance
time with interactive systems", CACM 23(7)) with the figures of somebody slow, who is new to the pages.
"""

from dataclasses import dataclass, field
from typing import Any

SYLLABLES_A_SECOND = 4
"""As slow as reading aloud with pauses; Vietnamese is spoken at 5.2 (Pellegrino and others, 2011, Language 87(3))."""
KEY_SECONDS = 0.7
"""One character on a phone, twice as long as 37,000 people took (Palin and others, 2019, MobileHCI)."""
PRESS_SECONDS = 1.35 + 1.1
"""To make up one's mind and to point at something."""
LOAD_SECONDS = 4
"""To see the next page on a poor line, every time."""

IN_SIGHT = """
() => {
  const texts = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  const seen = [];
  while (texts.nextNode()) {
    const range = document.createRange();
    range.selectNodeContents(texts.currentNode);
    const box = range.getBoundingClientRect();
    if (box.width && box.height && box.top < innerHeight) seen.push(texts.currentNode.data);
  }
  return seen.join(" ");
}
"""


@dataclass
class Person:
    """Somebody before a page: each act is done in the browser and adds the seconds that it takes."""

    page: Any
    seconds: float = 0
    acts: list[str] = field(default_factory=list)

    def reads(self) -> None:
        """Every word of the page."""
        self._spells(self.page.locator("main").inner_text())

    def looks(self) -> None:
        """What is to be seen of the page before it is moved."""
        self._spells(self.page.evaluate(IN_SIGHT))

    def scans(self, address: str) -> None:
        """The camera on a printed square: to open it, to aim, to press the link."""
        self.spends(3 * PRESS_SECONDS)
        self.page.goto(address)
        self._came("scan")

    def types(self, place: Any, text: str) -> None:
        self.spends(PRESS_SECONDS + len(text) * KEY_SECONDS)
        place.fill(text)

    def presses(self, place: Any) -> None:
        """Something that leads to another page."""
        self.spends(PRESS_SECONDS)
        name = place.inner_text().strip()
        place.click()
        self._came(name)

    def spends(self, seconds: float) -> None:
        self.seconds += seconds

    def _spells(self, text: str) -> None:
        self.spends(len(text.split()) / SYLLABLES_A_SECOND)

    def _came(self, act: str) -> None:
        self.acts.append(act)
        self.spends(LOAD_SECONDS)
