"""Every component in a real browser: readable by all, within a narrow screen, with enlarged letters, in both themes."""

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.browser

PAGE = "/kieu-mau/"


@pytest.mark.parametrize("device", ["phone", "desktop"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_component_is_accessible_and_fits(
    open_page: Callable[..., Any],
    axe: Callable[..., list[str]],
    no_sideways_scroll: Callable[[Any], None],
    device: str,
    theme: str,
) -> None:
    page = open_page(device)
    page.emulate_media(color_scheme=theme)
    page.goto(PAGE)
    assert axe(page) == []
    no_sideways_scroll(page)


def test_letters_twice_as_large_fit_in_320_pixels(
    phone: Any, no_sideways_scroll: Callable[[Any], None]
) -> None:
    phone.set_viewport_size({"width": 320, "height": 740})
    phone.goto(PAGE)
    phone.evaluate("document.documentElement.style.fontSize = '200%'")
    no_sideways_scroll(phone)


def test_theme_is_chosen_and_kept(desktop: Any) -> None:
    desktop.goto(PAGE)
    desktop.click("footer [data-theme-value=dark]")
    desktop.reload()
    assert desktop.get_attribute("html", "data-theme") == "dark"
    desktop.click("footer [data-theme-value=auto]")
    desktop.reload()
    assert desktop.get_attribute("html", "data-theme") is None


def test_skip_link_leads_to_the_content(desktop: Any) -> None:
    desktop.goto(PAGE)
    desktop.keyboard.press("Tab")
    desktop.keyboard.press("Enter")
    assert desktop.evaluate("document.activeElement.id") == "noi-dung"


def test_menu_opens_without_a_script_and_closes_on_escape(phone: Any) -> None:
    phone.goto(PAGE)
    phone.focus(".menu > summary")
    phone.keyboard.press("Enter")
    assert phone.is_visible(".menu__panel")
    phone.keyboard.press("Escape")
    assert phone.is_hidden(".menu__panel")
