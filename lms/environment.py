"""Every environment variable that the product reads: type, default and meaning, in one place.

`lms.settings` reads them through `env`; `manage.py settings_table` prints them for
`docs/settings.md`. Each may also be given as `NAME_FILE`, the path of a file with the value
(secrets mounted by an orchestrator).
"""

import gettext
import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
YES, NO = environ.Env.BOOLEAN_TRUE_STRINGS, ("false", "off", "n", "no", "0", "")
#: Of two names that share so much one is a slip of the other.
ALIKE = 0.85

INSECURE_KEY = "insecure-demo-key-never-use-it-in-production"


@dataclass(frozen=True)
class Variable:
    """One environment variable: `cast` is a type of django-environ, `default` its embedded value.

    A word must be one of `choices`, where there are any; a number lies from `least` to `most`.
    """

    name: str
    cast: Any
    default: Any
    meaning: str
    choices: tuple[str, ...] = ()
    least: int = 0
    most: int = 1_000_000


VARIABLES = [
    Variable("DEMO", bool, False, "Demo: known accounts, second factor not required, address free"),
    Variable("DEBUG", bool, False, "Django's debug pages; never in production"),
    Variable("SECRET_KEY", str, INSECURE_KEY, "Signing key; the default is refused in production"),
    Variable("PUBLIC_URL", str, "http://127.0.0.1:8000", "Origin in every link, mail and QR code"),
    Variable(
        "CONTENT_URL",
        str,
        "",
        "Origin of packages, another host name than PUBLIC_URL's; empty: localhost beside 127.0.0.1, else none",
    ),
    Variable("LISTEN", str, "127.0.0.1", "Address that the server listens on; 0.0.0.0: all"),
    Variable("PORT", int, 8000, "Port that the server listens on", least=1, most=65535),
    Variable("WEB_WORKERS", int, 2, "Web processes", least=1, most=64),
    Variable("WEB_THREADS", int, 4, "Threads of each web process", least=1, most=64),
    Variable("ALLOWED_HOSTS", list, [], "Further host names that are answered"),
    Variable("DATABASE_URL", str, f"sqlite:///{BASE_DIR}/var/tienhoc.sqlite3", "SQLite/PostgreSQL"),
    Variable(
        "SQLITE_SYNCHRONOUS",
        str,
        "NORMAL",
        "FULL for places without a UPS",
        choices=("NORMAL", "FULL"),
    ),
    Variable("DATABASE_MAX_AGE", int, 600, "Seconds a database connection is kept"),
    Variable("CACHE_URL", str, "", "redis://… (Redis or Valkey); empty: database table"),
    Variable("MEDIA_ROOT", str, f"{BASE_DIR}/media", "Folder with public/ and private/ files"),
    Variable("STATIC_ROOT", str, f"{BASE_DIR}/var/static", "Folder for collected static files"),
    Variable("SEALS_DIR", str, "", "Folder of daily seals; empty: seals/ beside the database file"),
    Variable("BACKUP_DIR", str, "", "Folder of nightly backups, best another disk; empty: none"),
    Variable("PACKAGE_MB", int, 300, "Largest package (SCORM) that is taken, in MB", least=1),
    Variable("S3_BUCKET_PUBLIC", str, "", "Bucket of what pages show; empty: files in MEDIA_ROOT"),
    Variable("S3_BUCKET_PRIVATE", str, "", "Bucket of all other files, closed to everybody else"),
    Variable("S3_ENDPOINT_URL", str, "", "Address of the S3-compatible server; empty: Amazon's"),
    Variable("S3_ACCESS_KEY", str, "", "Access key; empty: what the machine itself is given"),
    Variable("S3_SECRET_KEY", str, "", "Secret key of that access key"),
    Variable("S3_REGION", str, "us-east-1", "Region of the object storage"),
    Variable(
        "EMAIL_URL", str, "consolemail://", "Outgoing mail, as smtp+tls://user:secret@host:587"
    ),
    Variable("DEFAULT_FROM_EMAIL", str, "Tiên Học <khong-tra-loi@localhost>", "Sender of mails"),
    Variable("TRUSTED_PROXIES", int, 0, "Number of reverse proxies in front of the server"),
    Variable("X_ACCEL", bool, False, "nginx in front hands out files (deploy/nginx.conf)"),
    Variable("REQUIRE_SECOND_FACTOR", bool, True, "Second factor for who sees other people's data"),
    Variable("REQUIRE_PASSWORD_CHANGE", bool, True, "Change of a first password at first sign-in"),
    Variable("IDLE_MINUTES", int, 15, "Idle minutes before personal pages ask again; 0: never"),
    Variable(
        "SLEEP_DAYS", int, 45, "Days without use after which a learner's account sleeps; 0: never"
    ),
    Variable("PASSWORD_MIN_LENGTH", int, 14, "Least length of a pass phrase"),
    Variable(
        "PASSWORD_KINDS", int, 0, "Least kinds of signs in it: a, A, 1, # (Decision 742); 0: any"
    ),
    Variable(
        "PASSWORD_DAYS", int, 0, "Days after which it must be changed (Decision 742); 0: never"
    ),
    Variable(
        "OFFICE_NETWORKS", list, [], "Networks (CIDR) whose wrong passwords count by account only"
    ),
    Variable("OIDC_ISSUER", str, "", "Issuer of a sign-on by OpenID Connect; empty: none"),
    Variable("OIDC_NAME", str, "tài khoản của tỉnh", "What the button calls it: Dùng …"),
    Variable("OIDC_CLIENT_ID", str, "", "Name of this site at the issuer"),
    Variable("OIDC_CLIENT_SECRET", str, "", "Secret of this site at the issuer"),
    Variable("OIDC_SCOPES", list, ["openid"], "What the issuer is asked for; openid is needed"),
    Variable("OIDC_SUBJECT_CLAIM", str, "sub", "Claim that names a person there for ever"),
    Variable(
        "OIDC_NUMBER_CLAIM", str, "", "Claim with the officer number; empty: people link themselves"
    ),
    Variable("OPERATOR_NAME", str, "", "Who runs the site, named at the foot of every page"),
    Variable("OPERATOR_ADDRESS", str, "", "Postal address of who runs it"),
    Variable("OPERATOR_PHONE", str, "", "Phone number for help, also for who cannot sign in"),
    Variable("OPERATOR_EMAIL", str, "", "E-mail address for help"),
    Variable("LOG_LEVEL", str, "INFO", "Least level of log lines", choices=LEVELS),
    Variable(
        "LOG_FORMAT",
        str,
        "json",
        "json: one object a line; text: for a terminal",
        choices=("json", "text"),
    ),
    Variable("LOG_REQUESTS", bool, False, "A log line for each request, without its query"),
    Variable("METRICS", bool, False, "Figures for Prometheus at /metrics"),
    Variable("METRICS_TOKEN", str, "", "Bearer token of /metrics; empty: this machine alone"),
]


@cache
def _catalogue() -> gettext.NullTranslations:
    return gettext.translation("django", BASE_DIR / "locale", languages=["vi"], fallback=True)


def _(text: str) -> str:
    """In the product's language: Django's own translation cannot be asked before it has settings."""
    return _catalogue().gettext(text)


def told(error: ImproperlyConfigured) -> str:
    """The one line for whoever set what is wrong."""
    return _("Wrong settings: %(problem)s") % {"problem": error}


def read() -> dict[str, Any]:
    """Values of all variables, by name; a malformed one raises `ImproperlyConfigured`."""
    reader = environ.FileAwareEnv()
    env = {variable.name: _value(reader, variable) for variable in VARIABLES}
    for problem in (_address_problem(env), _network_problem(env), _service_problem(env)):
        if problem:
            raise ImproperlyConfigured(problem)
    return env


def misspelt(given: Mapping[str, str] = os.environ) -> list[tuple[str, str]]:
    """Names that are set and no variable of ours, each with the one that is likely meant."""
    known = {one for v in VARIABLES for one in (v.name, f"{v.name}_FILE")}
    pairs = ((name, get_close_matches(name, known, 1, ALIKE)) for name in sorted(given))
    return [(name, close[0]) for name, close in pairs if close and name not in known]


def _value(reader: Any, variable: Variable) -> Any:
    name = variable.name
    try:
        if variable.cast is bool:
            return _switch(name, str(reader.get_value(name, default=str(variable.default))))
        value = reader.get_value(name, cast=variable.cast, default=variable.default)
    except OSError as error:
        file = os.environ.get(f"{name}_FILE", "")
        said = {"name": name, "file": file, "reason": error.strerror}
        raise ImproperlyConfigured(
            _("%(name)s_FILE: %(file)s cannot be read (%(reason)s).") % said
        ) from error
    except ValueError as error:
        raise ImproperlyConfigured(
            _("%(name)s must be a whole number.") % {"name": name}
        ) from error
    if variable.cast is int and not variable.least <= value <= variable.most:
        span = {"name": name, "least": variable.least, "most": variable.most}
        raise ImproperlyConfigured(
            _("%(name)s must be a number from %(least)d to %(most)d.") % span
        )
    if variable.choices and value not in variable.choices:
        one_of = {"name": name, "choices": ", ".join(variable.choices)}
        raise ImproperlyConfigured(_("%(name)s must be one of: %(choices)s.") % one_of)
    return value


def _switch(name: str, value: str) -> bool:
    word = value.strip().lower()
    if word not in {*YES, *NO}:
        raise ImproperlyConfigured(_("%(name)s must be true or false.") % {"name": name})
    return word in YES


def _address_problem(env: dict[str, Any]) -> str:
    origin = urlsplit(env["PUBLIC_URL"])
    if origin.scheme in {"http", "https"} and origin.hostname and origin.path in {"", "/"}:
        return ""
    return _("PUBLIC_URL must be an address such as https://hoc.example.gov.vn.")


def _network_problem(env: dict[str, Any]) -> str:
    for network in env["OFFICE_NETWORKS"]:
        try:
            ipaddress.ip_network(network)
        except ValueError:
            return _("OFFICE_NETWORKS: %(network)s is no network such as 10.1.2.0/24.") % {
                "network": network
            }
    return ""


def _service_problem(env: dict[str, Any]) -> str:
    if urlsplit(env["EMAIL_URL"]).scheme not in environ.Env.EMAIL_SCHEMES:
        return _("EMAIL_URL must be an address such as smtp+tls://user:secret@host:587.")
    if env["CACHE_URL"] and urlsplit(env["CACHE_URL"]).scheme not in environ.Env.CACHE_SCHEMES:
        return _("CACHE_URL must be an address such as redis://host:6379/0.")
    return ""


def database(url: str) -> dict[str, Any]:
    """Django's settings of the database at `url`; another kind raises `ImproperlyConfigured`."""
    known = urlsplit(url).scheme in environ.Env.DB_SCHEMES
    found: dict[str, Any] = environ.Env.db_url_config(url) if known else {}
    if not str(found.get("ENGINE")).endswith(("sqlite3", "postgresql")):
        raise ImproperlyConfigured(
            _("DATABASE_URL must be an address: sqlite:////folder/file or postgres://...")
        )
    return found


def content_url(env: dict[str, Any]) -> str:
    """The origin from which packages run; empty where there is none.

    A site of one's own machine has two names for it already: 127.0.0.1 and localhost.
    """
    if env["CONTENT_URL"]:
        return str(env["CONTENT_URL"]).rstrip("/")
    origin = urlsplit(env["PUBLIC_URL"])
    host = origin.hostname or ""
    if host != "127.0.0.1" and not is_localhost(host):
        return ""
    other = "localhost" if host == "127.0.0.1" else f"goi.{host}"
    return f"{origin.scheme}://{other}" + (f":{origin.port}" if origin.port else "")


def is_localhost(host: str) -> bool:
    return host == "localhost" or host.endswith(".localhost")


def content_problem(env: dict[str, Any]) -> str:
    """What is wrong with `CONTENT_URL`, for the person who sets it; empty: nothing.

    A package is somebody else's program. Under the site's own host name, whatever the port, it would
    read the site's cookies and act as the learner.
    """
    if not env["CONTENT_URL"]:
        return ""
    site, content = urlsplit(env["PUBLIC_URL"]), urlsplit(env["CONTENT_URL"])
    if content.scheme not in {"http", "https"} or not content.hostname or content.path.strip("/"):
        return _("CONTENT_URL must be an address such as https://goi.example.vn.")
    if content.hostname.rstrip(".") in {(site.hostname or "").rstrip("."), *env["ALLOWED_HOSTS"]}:
        return _(
            "CONTENT_URL needs another host name than the site's: another port alone does not keep packages apart."
        )
    if content.scheme != site.scheme:
        return _("CONTENT_URL and PUBLIC_URL must both begin with https://, or both with http://.")
    return ""


def secret_key_problem(key: str) -> str:
    """What is wrong with the key that signs sessions and links; empty: nothing."""
    if key not in {"", INSECURE_KEY}:
        return ""
    return _(
        "SECRET_KEY is empty or the published default: set SECRET_KEY_FILE to a file with at least 50 random signs."
    )


def storage_problem(env: dict[str, Any]) -> str:
    """What is wrong with the `S3_*` variables, for the person who sets them; empty: nothing."""
    public, private = env["S3_BUCKET_PUBLIC"], env["S3_BUCKET_PRIVATE"]
    endpoint = urlsplit(env["S3_ENDPOINT_URL"])
    if bool(public) != bool(private):
        missing = "S3_BUCKET_PRIVATE" if public else "S3_BUCKET_PUBLIC"
        return _("Object storage needs two buckets: set %(name)s too.") % {"name": missing}
    if public and public == private:
        return _("S3_BUCKET_PUBLIC and S3_BUCKET_PRIVATE must be two different buckets.")
    others = [name for name in ("S3_ENDPOINT_URL", "S3_ACCESS_KEY", "S3_SECRET_KEY") if env[name]]
    if others and not public:
        return _("%(name)s is set, but S3_BUCKET_PUBLIC and S3_BUCKET_PRIVATE are not.") % {
            "name": others[0]
        }
    if env["S3_ENDPOINT_URL"] and not (endpoint.scheme in {"http", "https"} and endpoint.hostname):
        return _("S3_ENDPOINT_URL must be an address such as https://s3.example.gov.vn.")
    if bool(env["S3_ACCESS_KEY"]) != bool(env["S3_SECRET_KEY"]):
        missing = "S3_SECRET_KEY" if env["S3_ACCESS_KEY"] else "S3_ACCESS_KEY"
        return _("The keys of the object storage go together: set %(name)s too.") % {
            "name": missing
        }
    return ""


def sign_on_problem(env: dict[str, Any]) -> str:
    """What is wrong with the `OIDC_*` variables, for the person who sets them; empty: nothing."""
    issuer, wanted = urlsplit(env["OIDC_ISSUER"]), ("OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET")
    if not env["OIDC_ISSUER"]:
        stray = [name for name in (*wanted, "OIDC_NUMBER_CLAIM") if env[name]]
        told = _("%(name)s is set, but OIDC_ISSUER is not.")
        return told % {"name": stray[0]} if stray else ""
    host = issuer.hostname or ""
    near = host == "127.0.0.1" or is_localhost(host)
    if not host or not (issuer.scheme == "https" or (issuer.scheme == "http" and near)):
        return _("OIDC_ISSUER must be an address such as https://dangnhap.example.gov.vn.")
    if missing := [name for name in wanted if not env[name]]:
        return _("OIDC_ISSUER is set: set %(name)s too.") % {"name": missing[0]}
    if "openid" not in env["OIDC_SCOPES"] or not env["OIDC_SUBJECT_CLAIM"]:
        return _("OIDC_SCOPES needs openid, OIDC_SUBJECT_CLAIM the name of a claim.")
    return ""


def table() -> str:
    """The Markdown table of `docs/settings.md`; paths are shown relative to the project."""
    lines = ["| Variable | Type | Default | Meaning |", "| --- | --- | --- | --- |"]
    for v in VARIABLES:
        shown = ",".join(v.default) if isinstance(v.default, list) else str(v.default)
        default = shown.replace(str(BASE_DIR), "<project>")
        lines.append(f"| `{v.name}` | {v.cast.__name__} | `{default}` | {v.meaning} |")
    return "\n".join(lines) + "\n"
