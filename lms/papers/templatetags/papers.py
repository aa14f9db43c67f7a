"""Tags for pages that show papers; none reads the database."""

from typing import Any

from django import template

from lms.papers.qr import qr_code as make_qr_code

register = template.Library()


@register.inclusion_tag("papers/_qr.html")
def qr_code(text: str, label: str) -> dict[str, Any]:
    """The QR code of an address as inline SVG, with a text alternative."""
    return {"code": make_qr_code(text), "label": label}
