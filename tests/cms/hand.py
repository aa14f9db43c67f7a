"""A hand that counts what it does in the editor: clicks, and fields typed into."""

import re
from typing import Any

#: Rich text fields note what was typed a quarter of a second later.
HUMAN_PAUSE_MS = 500


class Hand:
    """Presses and types in `page`; `clicks` and `typed` count."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.clicks = self.typed = 0

    def press(self, role: str, name: Any, *, exact: bool = True) -> None:
        named = {"name": name} if isinstance(name, re.Pattern) else {"name": name, "exact": exact}
        self.page.get_by_role(role, **named).first.click()
        self.clicks += 1

    def press_at(self, selector: str) -> None:
        self.page.locator(selector).first.click()
        self.clicks += 1

    def type(self, selector: str, text: str) -> None:
        self.page.fill(selector, text)
        self.typed += 1

    def write(self, number: int, text: str) -> None:
        """Type into the rich text field of that number; pressing into a field to type is no act."""
        field = self.page.locator("[contenteditable=true]").nth(number)
        field.click()
        self.page.keyboard.type(text)
        self.page.wait_for_timeout(HUMAN_PAUSE_MS)
        self.typed += 1
