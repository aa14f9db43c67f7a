"""What a browser calls itself, in words a person knows."""

from django.utils.crypto import salted_hmac

_BROWSERS = (
    ("Zalo", "Zalo"),
    ("Edg", "Edge"),
    ("coc_coc", "Cốc Cốc"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


def _first(table: tuple[tuple[str, str], ...], user_agent: str) -> str:
    return next((name for mark, name in table if mark in user_agent), "")


def device_label(user_agent: str) -> str:
    """`Chrome, Windows`; what is not known is shown as it came, at most 40 characters of it."""
    known = [_first(_BROWSERS, user_agent), _first(_SYSTEMS, user_agent)]
    return ", ".join(part for part in known if part) or user_agent[:40] or "?"


def device_mark(session_key: str) -> str:
    """By what a form names a session: the key itself would open it."""
    return salted_hmac("lms.accounts.device", session_key, algorithm="sha256").hexdigest()[:32]
