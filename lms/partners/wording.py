"""What is told about partners to the agency and to a partner's people."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.notices.kinds import HOME, Kind

APPLIED, ENDING, CHANGED = "partner_applied", "contract_ending", "provider_changed"

Context = Mapping[str, Any]


def _ending(context: Context) -> str:
    return ngettext(
        "A contract ends in %(days)d day", "A contract ends in %(days)d days", context["days"]
    ) % {"days": context["days"]}


def _changed(context: Context) -> str:
    return {
        "suspended": _("Your provider is suspended"),
        "approved": _("Your provider works again"),
        "closed": _("Your provider is closed"),
    }[context["state"]]


#: For overseers: `{"about": uid of the application, "name"}`.
#: For overseers and a partner's administrators: `{"about": "uid:days", "provider": uid, "name",
#: "number", "days", "inside": whether for the partner's own people}`.
#: For a partner's people: `{"about": uid, "name", "state", "reason"}`.
KINDS = (
    Kind(
        APPLIED,
        lambda context: _("A would-be partner applied"),
        lambda context: [str(context["name"])],
        lambda context: reverse("partner_application", args=[context["about"]]),
    ),
    Kind(
        ENDING,
        _ending,
        lambda context: [f"{context['name']}: {context['number']}"],
        lambda context: (
            HOME if context["inside"] else reverse("partner", args=[context["provider"]])
        ),
    ),
    Kind(
        CHANGED,
        _changed,
        lambda context: [f"{context['name']}. {context['reason']}"],
    ),
)
