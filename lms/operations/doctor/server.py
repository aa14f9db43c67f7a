"""The server around the database: settings, clock, mail, workers, translations, the record chain."""

import ctypes
from collections.abc import Iterator
from datetime import timedelta
from itertools import chain, islice
from urllib.parse import urlsplit

from babel.messages.pofile import read_po
from django.conf import settings
from django.core.cache import cache
from django.core.mail import get_connection
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from redis.exceptions import RedisError

from lms.accounts.provider import IssuerDownError, SignOnAdapter, description
from lms.environment import BASE_DIR, INSECURE_KEY, misspelt
from lms.interop.content_host import is_set_up
from lms.operations.doctor.lines import Line, State, judged, right
from lms.operations.health import WORKER_WITHIN
from lms.operations.models import WorkerBeat
from lms.operations.witnesses import completions_without_record
from lms.personnel.integrity import Verification
from lms.personnel.seals import seals_folder

LEAST_TRANSLATED = 98
LONG_RUNNING = timedelta(hours=1)
SOME = 3
PROBE = "doctor"


def settings_of_the_server() -> Iterator[Line]:
    yield right(_("address"), settings.PUBLIC_URL)
    yield judged(
        _("encrypted connection"),
        settings.PUBLIC_URL.partition(":")[0],
        well=settings.HTTPS,
        mild=settings.LOOPBACK,
        act=_("Put a proxy with a certificate in front and set PUBLIC_URL=https://..."),
    )
    yield _host_of_packages()
    insecure = settings.SECRET_KEY in {"", INSECURE_KEY} or len(settings.SECRET_KEY) < 50
    yield judged(
        _("secret key"),
        _("short or published") if insecure else _("long and secret"),
        well=not insecure,
        mild=settings.LOOPBACK,
        act=_("Set SECRET_KEY_FILE to a file with at least 50 random characters."),
    )
    for name in ("DEBUG", "DEMO"):
        on = getattr(settings, name)
        yield judged(
            name,
            _("on") if on else _("off"),
            well=not on,
            mild=name == "DEMO",
            act=_("Unset %(name)s where real people study.") % {"name": name},
        )


def _host_of_packages() -> Line:
    """A name below the site's, or above it, shares cookies with it; none at all: no packages."""
    site, content = (
        urlsplit(url).hostname or "" for url in (settings.PUBLIC_URL, settings.CONTENT_URL)
    )
    related = f".{content}".endswith(f".{site}") or f".{site}".endswith(f".{content}")
    act = _(
        "Set CONTENT_URL to another domain that leads to this server too, so that packages run."
    )
    if content and related:
        act = _("Choose a name that is neither below the site's own nor above it.")
    return judged(
        _("host of packages"),
        settings.CONTENT_URL or _("none: packages cannot be opened"),
        well=is_set_up() and (settings.LOOPBACK or not related),
        mild=True,
        act=act,
    )


def names_of_settings() -> Iterator[Line]:
    """A name that nobody reads would be believed to be set."""
    for name, meant in misspelt():
        yield Line(
            name, State.WRONG, _("is no setting"), _("Write %(name)s instead.") % {"name": meant}
        )


def shared_cache() -> Iterator[Line]:
    """Where it is away, nobody can sign in."""
    if "redis" not in settings.CACHES["default"]["BACKEND"].lower():
        return
    try:
        cache.set(PROBE, 1, timeout=10)
        found = cache.get(PROBE)
    except RedisError as error:
        found = str(error)
    yield judged(
        _("cache"),
        _("written and read back") if found == 1 else str(found),
        well=found == 1,
        act=_("Look at CACHE_URL, and whether Redis or Valkey runs."),
    )


def clock() -> Iterator[Line]:
    """Whether the kernel's clock is kept by a time service: `ntp_adjtime` says 5 when it is not."""
    now = timezone.localtime()
    said = ctypes.CDLL(None).ntp_adjtime(ctypes.create_string_buffer(512))
    yield judged(
        _("clock"),
        f"{now:%d/%m/%Y %H:%M:%S %Z}",
        well=said not in {-1, 5},
        mild=True,
        act=_("The clock is kept by no time service: sudo apt-get install -y systemd-timesyncd"),
    )


def sign_on() -> Iterator[Line]:
    """Whether the issuer of the sign-on outside describes itself, where the settings name one."""
    if not settings.OIDC_ISSUER:
        return
    try:
        with SignOnAdapter().get_requests_session() as session:
            description(session)
        problem = ""
    except IssuerDownError as error:
        problem = str(error)
    yield judged(
        _("sign-on outside"),
        f"{settings.OIDC_ISSUER}: {problem}" if problem else settings.OIDC_ISSUER,
        well=not problem,
        mild=True,  # passwords go on to work
        act=_("Ask who runs it whether it is up; compare OIDC_ISSUER with their description."),
    )


def mail() -> Iterator[Line]:
    if not settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        yield Line(
            _("mail"),
            State.LOOK,
            _("is not sent"),
            _("Set EMAIL_URL to a mail server, if people are to get mail."),
        )
        return
    link = get_connection(timeout=10)
    link.open()
    link.close()
    yield right(_("mail"), f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}")


def task_workers() -> Iterator[Line]:
    at = timezone.now()
    last = WorkerBeat.objects.order_by("-beat_at").first()
    yield judged(
        _("task worker"),
        f"{timezone.localtime(last.beat_at):%d/%m/%Y %H:%M:%S}" if last else _("never seen"),
        well=WorkerBeat.objects.alive(at, WORKER_WITHIN).exists(),
        act=_("Start it: manage.py serve, or manage.py work"),
    )
    given_up = DBTaskResult.objects.filter(status=TaskResultStatus.FAILED).count()
    yield judged(
        _("tasks given up"),
        given_up,
        well=not given_up,
        mild=True,
        act=_(
            "Look at them: manage.py tasks; when the cause is mended: manage.py tasks --again all"
        ),
    )
    old = DBTaskResult.objects.filter(
        status=TaskResultStatus.RUNNING, started_at__lt=at - LONG_RUNNING
    )
    yield judged(
        _("tasks running for over an hour"),
        old.count(),
        well=not old.exists(),
        mild=True,
        act=_("Restart the worker: its task is taken up again."),
    )


def translations() -> Iterator[Line]:
    for path in sorted((BASE_DIR / "locale").rglob("*.po")):
        with path.open("rb") as file:
            found = [message for message in read_po(file) if message.id]
        done = sum(bool(message.string) and not message.fuzzy for message in found)
        share = 100 * done // max(len(found), 1)
        compiled = path.with_suffix(".mo").exists()
        yield judged(
            str(path.relative_to(BASE_DIR)),
            _("%(share)d %% of %(count)d texts") % {"share": share, "count": len(found)}
            if compiled
            else _("not compiled"),
            well=compiled and share >= LEAST_TRANSLATED,
            act=_("Run: make setup"),
        )


def record_chain() -> Iterator[Line]:
    run = Verification(seals_folder=seals_folder())
    damages = list(islice(chain(run.findings(), completions_without_record()), SOME))
    yield judged(
        _("training history"),
        "; ".join(map(str, damages)) or _("%(count)d lines as recorded") % {"count": run.records},
        well=not damages,
        act=_("Run manage.py verify_records, keep its answer, and compare with a backup."),
    )
