"""What every page needs: the site's name, its menu and its languages."""

from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, object]:
    """`nav`: entries of the main menu as dicts with label, url and current."""
    return {"nav": [], "site_name": "Tiên Học"}
