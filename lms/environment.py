"""Every environment variable that the product reads: type, default and meaning, in one place.

`lms.settings` reads them through `env`; `manage.py settings_table` prints them for
`docs/settings.md`. Each may also be given as `NAME_FILE`, the path of a file with the value
(secrets mounted by an orchestrator).
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent

INSECURE_KEY = "insecure-demo-key-never-use-it-in-production"


@dataclass(frozen=True)
class Variable:
    """One environment variable: `cast` is a type of django-environ, `default` its embedded value."""

    name: str
    cast: Any
    default: Any
    meaning: str


VARIABLES = [
    Variable("DEMO", bool, False, "Demo: known accounts, second factor not required, address free"),
    Variable("DEBUG", bool, False, "Django's debug pages; never in production"),
    Variable("SECRET_KEY", str, INSECURE_KEY, "Signing key; the default is refused in production"),
    Variable("PUBLIC_URL", str, "http://127.0.0.1:8000", "Origin in every link, mail and QR code"),
    Variable("LISTEN", str, "127.0.0.1", "Address that the server listens on; 0.0.0.0: all"),
    Variable("PORT", int, 8000, "Port that the server listens on"),
    Variable("WEB_WORKERS", int, 2, "Web processes"),
    Variable("WEB_THREADS", int, 4, "Threads of each web process"),
    Variable("ALLOWED_HOSTS", list, [], "Further host names that are answered"),
    Variable("DATABASE_URL", str, f"sqlite:///{BASE_DIR}/var/tienhoc.sqlite3", "SQLite/PostgreSQL"),
    Variable("SQLITE_SYNCHRONOUS", str, "NORMAL", "FULL for places without a UPS"),
    Variable("DATABASE_MAX_AGE", int, 600, "Seconds a database connection is kept"),
    Variable("CACHE_URL", str, "", "redis://… (Redis or Valkey); empty: database table"),
    Variable("MEDIA_ROOT", str, f"{BASE_DIR}/media", "Folder with public/ and private/ files"),
    Variable("STATIC_ROOT", str, f"{BASE_DIR}/var/static", "Folder for collected static files"),
    Variable("SEALS_DIR", str, "", "Folder of daily seals; empty: seals/ beside the database file"),
    Variable("BACKUP_DIR", str, "", "Folder of nightly backups, best another disk; empty: none"),
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
    Variable("LOG_LEVEL", str, "INFO", "Least level of log lines"),
    Variable("LOG_FORMAT", str, "json", "json: one object a line; text: for a terminal"),
    Variable("LOG_REQUESTS", bool, False, "A log line for each request, without its query"),
    Variable("METRICS", bool, False, "Figures for Prometheus at /metrics"),
    Variable("METRICS_TOKEN", str, "", "Bearer token of /metrics; empty: this machine alone"),
]


def read() -> dict[str, Any]:
    """Values of all variables, by name; a malformed one raises `ImproperlyConfigured`."""
    reader = environ.FileAwareEnv()
    return {variable.name: _value(reader, variable) for variable in VARIABLES}


def _value(reader: Any, variable: Variable) -> Any:
    try:
        return reader.get_value(variable.name, cast=variable.cast, default=variable.default)
    except (ValueError, OSError) as error:
        raise ImproperlyConfigured(f"{variable.name} (or {variable.name}_FILE): {error}") from error


def database(url: str) -> dict[str, Any]:
    """Django's settings of the database at `url`; another kind raises `ImproperlyConfigured`."""
    found: dict[str, Any] = environ.Env.db_url_config(url)
    if not str(found.get("ENGINE")).endswith(("sqlite3", "postgresql")):
        raise ImproperlyConfigured("DATABASE_URL: write sqlite:///... or postgres://...")
    return found


def storage_problem(env: dict[str, Any]) -> str:
    """What is wrong with the `S3_*` variables, for the person who sets them; empty: nothing."""
    public, private = env["S3_BUCKET_PUBLIC"], env["S3_BUCKET_PRIVATE"]
    endpoint = urlsplit(env["S3_ENDPOINT_URL"])
    if bool(public) != bool(private):
        missing = "S3_BUCKET_PRIVATE" if public else "S3_BUCKET_PUBLIC"
        return f"Object storage needs two buckets: set {missing} too."
    if public and public == private:
        return "S3_BUCKET_PUBLIC and S3_BUCKET_PRIVATE must be two different buckets."
    others = [name for name in ("S3_ENDPOINT_URL", "S3_ACCESS_KEY", "S3_SECRET_KEY") if env[name]]
    if others and not public:
        return f"{others[0]} is set, but S3_BUCKET_PUBLIC and S3_BUCKET_PRIVATE are not."
    if env["S3_ENDPOINT_URL"] and not (endpoint.scheme in {"http", "https"} and endpoint.hostname):
        return "S3_ENDPOINT_URL must be an address such as https://s3.example.gov.vn."
    if bool(env["S3_ACCESS_KEY"]) != bool(env["S3_SECRET_KEY"]):
        missing = "S3_SECRET_KEY" if env["S3_ACCESS_KEY"] else "S3_ACCESS_KEY"
        return f"The keys of the object storage go together: set {missing} too."
    return ""


def sign_on_problem(env: dict[str, Any]) -> str:
    """What is wrong with the `OIDC_*` variables, for the person who sets them; empty: nothing."""
    issuer, wanted = urlsplit(env["OIDC_ISSUER"]), ("OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET")
    if not env["OIDC_ISSUER"]:
        stray = [name for name in (*wanted, "OIDC_NUMBER_CLAIM") if env[name]]
        return f"{stray[0]} is set, but OIDC_ISSUER is not." if stray else ""
    host = issuer.hostname or ""
    near = host in {"127.0.0.1", "localhost"} or host.endswith(".localhost")
    if not host or not (issuer.scheme == "https" or (issuer.scheme == "http" and near)):
        return "OIDC_ISSUER must be an address such as https://dangnhap.example.gov.vn."
    if missing := [name for name in wanted if not env[name]]:
        return f"OIDC_ISSUER is set: set {missing[0]} too."
    if "openid" not in env["OIDC_SCOPES"] or not env["OIDC_SUBJECT_CLAIM"]:
        return "OIDC_SCOPES needs openid, OIDC_SUBJECT_CLAIM the name of a claim."
    return ""


def table() -> str:
    """The Markdown table of `docs/settings.md`; paths are shown relative to the project."""
    lines = ["| Variable | Type | Default | Meaning |", "| --- | --- | --- | --- |"]
    for v in VARIABLES:
        shown = ",".join(v.default) if isinstance(v.default, list) else str(v.default)
        default = shown.replace(str(BASE_DIR), "<project>")
        lines.append(f"| `{v.name}` | {v.cast.__name__} | `{default}` | {v.meaning} |")
    return "\n".join(lines) + "\n"
