"""What security level 2 asks of an installation, and what level 3 adds: `docs/an-toan/README.md`.

Looked at where the product can see it. What is done by people (awareness training, incidents told
within a day) stands in the documentation alone.
"""

import os
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import connection
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.accounts.models import User
from lms.accounts.rules import ACCOUNT_LIMIT
from lms.operations.doctor.lines import Line, Look, State, judged
from lms.personnel.models import Authority, Officer

MOST_FAILURES, MOST_IDLE, ADMINISTRATORS_IDLE, UNUSED_DAYS = 5, 15, 5, 45
LEAST_LENGTH = 14
#: So many people's sensitive data make an installation one of level 3.
LEVEL_3_FROM = 10_000
JOURNALD = ("/etc/systemd/journald.conf", "/etc/systemd/journald.conf.d")
RETENTION = re.compile(r"^\s*MaxRetentionSec\s*=\s*(\d+)\s*([a-z]*)", re.MULTILINE)
DAYS_OF = {"year": 365, "years": 365, "y": 365, "month": 30, "months": 30, "week": 7, "weeks": 7,
           "day": 1, "days": 1, "d": 1}  # fmt: skip
LOG_DAYS = 360


def _set(text: str) -> str:
    return _("In the settings: %(text)s") % {"text": text}


def signing_in() -> Iterator[Line]:
    most = ACCOUNT_LIMIT.failures
    yield judged(
        _("wrong passwords before a rest"),
        most,
        well=most <= MOST_FAILURES,
        act=_("Install the product again: lms/accounts/rules.py was changed."),
    )
    validators: Any = settings.AUTH_PASSWORD_VALIDATORS
    asked = (one.get("OPTIONS", {}) for one in validators)
    length = next(options["min_length"] for options in asked if "min_length" in options)
    yield judged(
        _("least length of a pass phrase"),
        length,
        well=length >= LEAST_LENGTH,
        act=_set(f"PASSWORD_MIN_LENGTH={LEAST_LENGTH}"),
    )
    for name, what in (
        ("REQUIRE_PASSWORD_CHANGE", _("first password is changed")),
        ("REQUIRE_SECOND_FACTOR", _("second step for who sees other people")),
    ):
        on = getattr(settings, name)
        yield judged(what, _("on") if on else _("off"), well=on, act=_set(f"{name}=true"))


def idle_limit() -> Iterator[Line]:
    minutes = settings.IDLE_MINUTES
    yield judged(
        _("idle minutes before the password is asked again"),
        minutes,
        well=0 < minutes <= MOST_IDLE,
        act=_set(f"IDLE_MINUTES={MOST_IDLE}"),
    )
    yield judged(
        _("idle minutes of administrators"),
        minutes,
        well=0 < minutes <= ADMINISTRATORS_IDLE,
        mild=True,
        act=_("Level 2 wants 5 for administrators: IDLE_MINUTES=5 sets it for everybody."),
    )


def administrators() -> Iterator[Line]:
    """Few of them, each with a second step and none unused."""
    there = User.objects.filter(is_superuser=True, is_active=True)
    bare = there.exclude(pk__in=Authenticator.objects.values("user"))
    names = ", ".join(bare.order_by("username").values_list("username", flat=True)[:5])
    yield judged(
        _("administrators without a second step"),
        names or 0,
        well=not names,
        mild=settings.REQUIRE_SECOND_FACTOR,  # then the next sign-in sets it up
        act=_("Have them sign in and set up two-step sign-in."),
    )
    yield Line(
        _("administrators’ pass phrases"),
        State.LOOK,
        _("%(count)d administrators") % {"count": there.count()},
        _("Have them change it every two months; write the day into the log of the server room."),
    )


def unused_accounts() -> Iterator[Line]:
    """Learners' accounts fall asleep by themselves; those of who answers for others are told."""
    days = settings.SLEEP_DAYS
    yield judged(
        _("days without use after which an account sleeps"),
        days,
        well=0 < days <= UNUSED_DAYS,
        act=_set(f"SLEEP_DAYS={UNUSED_DAYS}"),
    )
    at = timezone.now() - timedelta(days=UNUSED_DAYS)
    unused = User.objects.filter(is_active=True, date_joined__lt=at).exclude(last_login__gte=at)
    unused = unused.exclude(last_seen_on__gt=timezone.localdate(at))
    if 0 < settings.SLEEP_DAYS <= UNUSED_DAYS:  # those of learners sleep by themselves
        held = Authority.objects.active(timezone.localdate()).values("officer__user")
        unused = unused.filter(Q(is_superuser=True) | Q(pk__in=held))
    count = unused.exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX).count()
    yield judged(
        _("accounts unused for %(days)d days") % {"days": UNUSED_DAYS},
        count,
        well=not count,
        mild=True,
        act=_("Close them, or give their people a new slip at /ho-so/."),
    )


def logs_kept() -> Iterator[Line]:
    yield judged(
        _("a log line for each request"),
        _("on") if settings.LOG_REQUESTS else _("off"),
        well=settings.LOG_REQUESTS,
        act=_set("LOG_REQUESTS=true"),
    )
    days = retention_days()
    yield judged(
        _("days that the journal is kept"),
        days if days is not None else _("not said"),
        well=days is not None and days >= LOG_DAYS,
        mild=True,
        act=_(
            "In /etc/systemd/journald.conf: MaxRetentionSec=12month, Storage=persistent; or send it on."
        ),
    )


def retention_days(places: tuple[str, ...] = JOURNALD) -> int | None:
    """For how long systemd keeps the journal as configured; None when nobody has said."""
    found = None
    for place in map(Path, places):
        for path in sorted(place.glob("*.conf")) if place.is_dir() else [place]:
            match = RETENTION.search(path.read_text(encoding="utf-8")) if path.is_file() else None
            if match:
                seconds = int(match[1])
                unit = DAYS_OF.get(match[2])
                found = seconds * unit if unit else seconds // 86_400
    return found


def backups_apart() -> Iterator[Line]:
    yield judged(
        _("nightly backup"),
        _("on") if settings.BACKUP_NIGHTLY else _("off"),
        well=settings.BACKUP_NIGHTLY,
        act=_set("BACKUP_DIR=/…"),
    )
    folder, own = Path(settings.BACKUP_DIR), Path(settings.MEDIA_ROOT).parent
    apart = folder.is_dir() and own.is_dir() and folder.stat().st_dev != own.stat().st_dev
    yield judged(
        _("backups on another disk"),
        folder,
        well=apart,
        mild=True,
        act=_("Mount another disk there, and copy the backups to another machine each day."),
    )


def closed_to_others() -> Iterator[Line]:
    """Who else of this machine may read the secret key, the settings, the database, private files."""
    places = [os.environ.get("SECRET_KEY_FILE", ""), settings.PRIVATE_MEDIA_ROOT]
    if connection.vendor == "sqlite":
        places.append(str(connection.settings_dict["NAME"]))
    readable = [place for place in places if place and _anybody_reads(Path(place))]
    yield judged(
        _("closed to other users of the machine"),
        ", ".join(readable) or _("all"),
        well=not readable,
        mild=settings.LOOPBACK,
        act=_("Run: chmod -R o-rwx PATH, as docs/van-hanh.md lays the folders."),
    )


def _anybody_reads(path: Path) -> bool:
    """Whether each folder above lets strangers in and the place itself may be read by them."""
    if not path.exists() or not path.stat().st_mode & 0o004:
        return False
    return all(folder.stat().st_mode & 0o001 for folder in path.resolve().parents)


def in_front() -> Iterator[Line]:
    count = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    yield judged(
        _("proxies in front"),
        count,
        well=count > 0,
        mild=True,
        act=_("Put nginx with a web application firewall in front, and set TRUSTED_PROXIES=1."),
    )
    yield judged(
        _("pages over HTTPS alone"),
        _("on") if settings.HTTPS else _("off"),
        well=settings.HTTPS,
        mild=settings.LOOPBACK,
        act=_set("PUBLIC_URL=https://…"),
    )


def people_counted() -> Iterator[Line]:
    count = Officer.objects.count()
    yield judged(
        _("people below the threshold of level 3"),
        count,
        well=count < LEVEL_3_FROM,
        mild=True,
        act=_("From 10,000 people on level 3 applies: manage.py doctor --level 3"),
    )


def built_to_last() -> Iterator[Line]:
    """Level 3: what a province prepares."""
    yield judged(
        _("database server"),
        connection.vendor,
        well=connection.vendor == "postgresql",
        act=_("Move to PostgreSQL with an archive of its log: docs/van-hanh.md."),
    )
    shared = "locmem" not in settings.CACHES["default"]["BACKEND"].lower()
    yield judged(
        _("limits shared by all nodes"),
        _("on") if shared else _("off"),
        well=shared,
        act=_set("CACHE_URL=redis://…"),
    )
    yield judged(
        _("figures for monitoring"),
        _("on") if settings.METRICS else _("off"),
        well=settings.METRICS,
        act=_set("METRICS=true"),
    )
    yield Line(
        _("logs on another machine"),
        State.LOOK,
        _("cannot be seen from here"),
        _("Send the journal on, for example by systemd-journal-upload or rsyslog."),
    )


LEVEL_2: tuple[tuple[Promise, Look], ...] = (
    (gettext_lazy("signing in"), signing_in),
    (gettext_lazy("idle limit"), idle_limit),
    (gettext_lazy("administrators"), administrators),
    (gettext_lazy("unused accounts"), unused_accounts),
    (gettext_lazy("logs"), logs_kept),
    (gettext_lazy("backups"), backups_apart),
    (gettext_lazy("files closed to others"), closed_to_others),
    (gettext_lazy("what stands in front"), in_front),
    (gettext_lazy("threshold of level 3"), people_counted),
)
LEVEL_3: tuple[tuple[Promise, Look], ...] = (
    *LEVEL_2[:-1],
    (gettext_lazy("built to last"), built_to_last),
)
LEVELS = {2: LEVEL_2, 3: LEVEL_3}
