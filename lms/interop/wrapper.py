"""What the wrapper on the content host is given: outline, kept states, and where to save."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from courses.models import PackageVersion
from lms.interop.models import PackageAttempt
from lms.interop.rollup import SCORM_12, roll_up
from lms.interop.tokens import Launch, Ticket, key_for, sign_ticket

ADDRESSES = "lms.interop.content_urls"
RULES = [
    "mastery_score",
    "max_time_allowed",
    "time_limit_action",
    "data_from_lms",
    "kind",
    "identifier",
    "title",
]


def wrapper_config(
    launch: Launch, version: PackageVersion, attempt: PackageAttempt | None, *, at: datetime
) -> dict[str, Any]:
    """Everything the page's script needs, so that it asks nothing before the package begins."""
    states = attempt.item_states if attempt is not None else {}
    outcome = roll_up(version.standard, version.spec["items"], states)
    ticket = None
    if attempt is not None and launch.records:
        ticket = sign_ticket(Ticket(attempt.uid, launch.user, launch.stamp))
    return {
        "standard": "1.2" if version.standard == SCORM_12 else "2004",
        "files": f"/g/{key_for(launch, at=at)}/",
        "site": settings.PUBLIC_URL,
        "save": reverse("save_package", urlconf=ADDRESSES),
        "ticket": ticket,
        "seq": attempt.seq if attempt is not None else 0,
        "mode": "review" if launch.review else "normal",
        "items": _items(version.spec["items"]),
        "states": states,
        "words": outcome.items,
        "last": attempt.state.get("last", "") if attempt is not None else "",
        # A stable sign for the same person in the same package, and no name: docs/decisions.
        "learner": {"id": pseudonym(launch, version), "name": _("Learner")},
        "language": launch.language,
        "texts": _texts(),
    }


def pseudonym(launch: Launch, version: PackageVersion) -> str:
    """What a package knows a person by: the same each time, another in every other package."""
    text = f"{version.package_id}/{launch.user.hex}"
    return salted_hmac("lms.interop.learner", text, algorithm="sha256").hexdigest()[:20]


def _items(items: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            **{name: item.get(name, "") for name in RULES},
            "launch": with_parameters(item.get("launch") or "", item.get("parameters") or ""),
            "objectives": item.get("objectives", []),
            "visible": item.get("visible", True),
            "items": _items(item.get("items") or []),
        }
        for item in items
    ]


def with_parameters(launch: str, parameters: str) -> str:
    """The address of an item with its parameters, put together as SCORM says (CAM 3.4.1.15)."""
    parameters = quote(parameters.strip().lstrip("?&"), safe="=&?#%/:;,+@!$'()*~-._")
    if not launch or not parameters:
        return launch
    if parameters.startswith("#"):
        return launch if "#" in launch else launch + parameters
    address, mark, fragment = launch.partition("#")
    return f"{address}{'&' if '?' in address else '?'}{parameters}{mark}{fragment}"


def has_prerequisites(items: Iterable[Mapping[str, Any]]) -> bool:
    return any(
        item.get("prerequisites") or has_prerequisites(item.get("items") or []) for item in items
    )


def _texts() -> dict[str, str]:
    return {
        "untouched": _("Not opened"),
        "opened": _("In progress"),
        "completed": _("Completed"),
        "passed": _("Passed"),
        "failed": _("Not passed"),
        "previous": _("Previous part"),
        "next": _("Next part"),
        "contents": _("Parts of this lesson"),
    }
