"""Settings of Tiên Học, read from the environment (see `lms.environment`).

The defaults make an embedded installation: SQLite, local files, no other server.
"""

from urllib.parse import urlsplit

import environ
from csp.constants import NONCE, NONE, SELF, UNSAFE_INLINE
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from lms.environment import (
    BASE_DIR,
    content_problem,
    content_url,
    database,
    read,
    secret_key_problem,
    sign_on_problem,
    storage_problem,
)

env = read()

DEMO = env["DEMO"]
DEBUG = env["DEBUG"]
PUBLIC_URL = env["PUBLIC_URL"].rstrip("/")
_origin = urlsplit(PUBLIC_URL)
HTTPS = _origin.scheme == "https"

SECRET_KEY = env["SECRET_KEY"]
LOOPBACK = _origin.hostname in {"127.0.0.1", "localhost", "lms.localhost"}
if not (LOOPBACK or DEBUG) and (problem := secret_key_problem(SECRET_KEY)):
    raise ImproperlyConfigured(problem)

if problem := content_problem(env):
    raise ImproperlyConfigured(problem)
#: Where packages run: another host name, on which nothing else is (`lms.interop.content_host`).
CONTENT_URL = content_url(env)
_content_host = urlsplit(CONTENT_URL).hostname

ALLOWED_HOSTS = [
    *[_origin.hostname or "localhost", "127.0.0.1", "localhost", *env["ALLOWED_HOSTS"]],
    *([_content_host] if _content_host else []),
]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

INSTALLED_APPS = [
    "lms.accounts",
    "courses",
    "lms.papers",
    "lms.notices",
    "lms.personnel",
    "lms.duties",
    "lms.enquiries",
    "lms.learning",
    "lms.interop",
    "lms.partners",
    "lms.reports",
    "lms.interop.api",
    "lms.operations",
    "lms.demo",
    "wagtail.contrib.settings",
    "wagtail.contrib.typed_table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "wagtailmedia",
    "modelcluster",
    "taggit",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.usersessions",
    "django_tasks",
    "django_tasks_db",
    "storages",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "lms.operations.request_ids.RequestIdMiddleware",
    "lms.operations.handing_over.HandingOverMiddleware",
    "django.middleware.security.SecurityMiddleware",
    # Answers for the content host by itself: what stands below it never runs there.
    "lms.interop.content_host.ContentHostMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "lms.interop.api.middleware.ApiMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "lms.accounts.middleware.LanguageMiddleware",
    "lms.operations.long_queries.LongQueriesMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "lms.accounts.middleware.AccountGateMiddleware",
    "lms.accounts.middleware.PrivatePagesMiddleware",
    "lms.operations.denials.DenialsMiddleware",
    "courses.gate.CMSGate",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "lms.urls"
WSGI_APPLICATION = "lms.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "lms.operations.context_processors.site",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# Database ---------------------------------------------------------------------------------------

_database = database(env["DATABASE_URL"])
if "sqlite3" in _database["ENGINE"]:
    # Measured: deferred transactions lose saves under load, mmap damages the file.
    _database["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": (
            "PRAGMA journal_mode=WAL;"
            f"PRAGMA synchronous={'FULL' if env['SQLITE_SYNCHRONOUS'] == 'FULL' else 'NORMAL'};"
            "PRAGMA foreign_keys=ON;"
            "PRAGMA mmap_size=0;"
            "PRAGMA journal_size_limit=67108864;"
        ),
    }
    _database["TEST"] = {"NAME": BASE_DIR / "var" / "test.sqlite3"}
    (BASE_DIR / "var").mkdir(exist_ok=True)
else:
    _database["CONN_HEALTH_CHECKS"] = True
# Measured: a new connection for each request costs 2 ms of processor time on SQLite (it reads the
# whole schema again), 6 ms on PostgreSQL.
_database["CONN_MAX_AGE"] = env["DATABASE_MAX_AGE"]
DATABASES = {"default": _database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

if env["CACHE_URL"]:
    CACHES = {"default": environ.Env.cache_url_config(env["CACHE_URL"])}
    SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
else:
    # Shared by all processes of the embedded server, so that failure limits hold across workers.
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "cache",
            # The usual 300 would let a flood of addresses push the counts of others out.
            "OPTIONS": {"MAX_ENTRIES": 20_000},
        }
    }
    SESSION_ENGINE = "django.contrib.sessions.backends.db"
# In each process: what is made again at any time and never changes under its key.
CACHES |= {
    name: {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": name,
        "OPTIONS": {"MAX_ENTRIES": 1000},
    }
    for name in ("local", "renditions")
}

# Files ------------------------------------------------------------------------------------------

MEDIA_ROOT = f"{env['MEDIA_ROOT']}/public"
MEDIA_URL = "/media/"
PRIVATE_MEDIA_ROOT = f"{env['MEDIA_ROOT']}/private"
STATIC_URL = "/static/"
STATIC_ROOT = env["STATIC_ROOT"]
STATICFILES_DIRS = [BASE_DIR / "lms" / "static"]


if problem := storage_problem(env):
    raise ImproperlyConfigured(problem)
OBJECT_STORAGE = bool(env["S3_BUCKET_PUBLIC"])
if OBJECT_STORAGE:
    # How they are spoken to is in `lms.operations.buckets`.
    _access = {
        "endpoint_url": env["S3_ENDPOINT_URL"] or None,
        "access_key": env["S3_ACCESS_KEY"] or None,
        "secret_key": env["S3_SECRET_KEY"] or None,
        "region_name": env["S3_REGION"],
    }
    _closed = {**_access, "bucket_name": env["S3_BUCKET_PRIVATE"]}
    _public: dict[str, object] = {
        "BACKEND": "lms.operations.buckets.MediaBuckets",
        "OPTIONS": {
            "public": {**_access, "bucket_name": env["S3_BUCKET_PUBLIC"]},
            "private": _closed,
        },
    }
    _private: dict[str, object] = {"BACKEND": "lms.operations.buckets.Bucket", "OPTIONS": _closed}
else:
    _public = {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    _private = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": PRIVATE_MEDIA_ROOT, "base_url": None},
    }

STORAGES = {
    "default": _public,
    "private": _private,
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
X_ACCEL = env["X_ACCEL"]
BACKUP_NIGHTLY = bool(env["BACKUP_DIR"])
BACKUP_DIR = env["BACKUP_DIR"] or str(BASE_DIR / "var" / "backups")
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000
FILE_UPLOAD_PERMISSIONS = 0o644
PACKAGE_MAX_BYTES = env["PACKAGE_MB"] * 1024 * 1024

# Language, time and place -----------------------------------------------------------------------

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale" / "third_party"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"
FORMAT_MODULE_PATH = ["lms.formats"]
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600

# Accounts ---------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["lms.accounts.backends.PassPhraseBackend"]
PASSWORD_HASHERS = ["lms.accounts.hashers.OwaspArgon2PasswordHasher"]
REQUIRE_SECOND_FACTOR = env["REQUIRE_SECOND_FACTOR"] and not DEMO
REQUIRE_PASSWORD_CHANGE = env["REQUIRE_PASSWORD_CHANGE"] and not DEMO
IDLE_MINUTES = 0 if DEMO else env["IDLE_MINUTES"]
SLEEP_DAYS = 0 if DEMO else env["SLEEP_DAYS"]
# What Decision 742/QĐ-BTTTT wants to be settable, and NIST SP 800-63B advises against: off.
PASSWORD_DAYS = env["PASSWORD_DAYS"]
_validation = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": f"{_validation}.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "full_name", "email")},
    },
    {
        "NAME": "lms.accounts.validators.PassPhraseLengthValidator",
        "OPTIONS": {"min_length": env["PASSWORD_MIN_LENGTH"]},
    },
    {
        "NAME": "lms.accounts.validators.SignKindsValidator",
        "OPTIONS": {"least": env["PASSWORD_KINDS"]},
    },
    {"NAME": f"{_validation}.CommonPasswordValidator"},
    {"NAME": "lms.accounts.validators.LocalWordsValidator"},
]
PASSWORD_RESET_TIMEOUT = 60 * 60
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_ADAPTER = "lms.accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "lms.accounts.forms.SignInForm",
    "change_password": "lms.accounts.forms.PasswordChangeForm",
    "reset_password": "lms.accounts.forms.PasswordResetForm",
    "reset_password_from_key": "lms.accounts.forms.PasswordResetKeyForm",
    "user_token": "lms.accounts.forms.PasswordResetTokenForm",
    "reauthenticate": "lms.accounts.forms.ReauthenticateForm",
}
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_SESSION_COOKIE_AGE = 90 * 24 * 3600  # on a device of one's own
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_RATE_LIMITS = {
    # Wrong passwords are counted by `lms.accounts.backends`: for the account first, and by address
    # for failures only, because a whole office sits behind one address.
    "login": "",
    "login_failed": "5/15m/key",  # codes of the second step
    "reset_password": "20/m/ip,3/h/key",
    "reset_password_from_key": "20/m/ip",
    "change_password": "20/m/user",
    "reauthenticate": "10/m/user",
}
OFFICE_NETWORKS = env["OFFICE_NETWORKS"]
ALLAUTH_TRUSTED_PROXY_COUNT = env["TRUSTED_PROXIES"]
MFA_ADAPTER = "lms.accounts.adapter.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "lms.accounts.forms.CodeForm",
    "reauthenticate": "lms.accounts.forms.ReauthenticateCodeForm",
    "activate_totp": "lms.accounts.forms.ActivateForm",
    "authenticate_webauthn": "lms.accounts.passkey_forms.PasskeyStepForm",
    "reauthenticate_webauthn": "lms.accounts.passkey_forms.PasskeyAgainForm",
}
MFA_ALLOW_UNVERIFIED_EMAIL = True  # addresses are entered by file keepers
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_TOTP_ISSUER = "Tiên Học"
if problem := sign_on_problem(env):
    raise ImproperlyConfigured(problem)
OIDC_ISSUER, OIDC_NAME = env["OIDC_ISSUER"], env["OIDC_NAME"]
OIDC_CLIENT_ID, OIDC_CLIENT_SECRET = env["OIDC_CLIENT_ID"], env["OIDC_CLIENT_SECRET"]
OIDC_SCOPES = env["OIDC_SCOPES"]
OIDC_SUBJECT_CLAIM, OIDC_NUMBER_CLAIM = env["OIDC_SUBJECT_CLAIM"], env["OIDC_NUMBER_CLAIM"]
SOCIALACCOUNT_ADAPTER = "lms.accounts.provider.SignOnAdapter"
SOCIALACCOUNT_REAUTHENTICATION_REQUIRED = True
SOCIALACCOUNT_REQUESTS_TIMEOUT = 4  # seconds; a worker's thread waits that long
DEFAULT_FROM_EMAIL = env["DEFAULT_FROM_EMAIL"]
vars().update(environ.Env.email_url_config(env["EMAIL_URL"]))

# Web security -----------------------------------------------------------------------------------

SESSION_COOKIE_AGE = 12 * 3600  # on a shared one, that is not closed either
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
if HTTPS:
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
    if env["TRUSTED_PROXIES"]:  # else the header is anybody's word
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "media-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
    }
}
# Wagtail's editor needs inline scripts and styles; only the CMS gets this looser policy.
CMS_CONTENT_SECURITY_POLICY = {
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
}

# Background tasks -------------------------------------------------------------------------------

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

# Wagtail ----------------------------------------------------------------------------------------

WAGTAIL_SITE_NAME = "Tiên Học"
#: Who runs the site and is asked for help; None where nobody is named.
OPERATOR = (
    {name: env[f"OPERATOR_{name.upper()}"] for name in ("name", "address", "phone", "email")}
    if env["OPERATOR_NAME"]
    else None
)
WAGTAILADMIN_BASE_URL = PUBLIC_URL
# Else its library would count requests by a header that anybody can write.
NINJA_NUM_PROXIES = env["TRUSTED_PROXIES"]
WAGTAIL_I18N_ENABLED = False
WAGTAIL_CONTENT_LANGUAGES = [("vi", "Tiếng Việt")]
WAGTAILADMIN_PERMITTED_LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
WAGTAILADMIN_LOGIN_URL = "/tai-khoan/dang-nhap/"
WAGTAIL_FRONTEND_LOGIN_URL = "/tai-khoan/dang-nhap/"
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILADMIN_GLOBAL_EDIT_LOCK = False
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []
WAGTAILIMAGES_IMAGE_MODEL = "courses.CustomImage"
WAGTAILIMAGES_IMAGE_FORM_BASE = "courses.forms.files.ImageForm"
WAGTAILIMAGES_EXTENSIONS = ["png", "jpg", "jpeg", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 40_000_000
WAGTAILDOCS_DOCUMENT_MODEL = "courses.CustomDocument"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "courses.forms.files.DocumentForm"
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "xlsx", "pptx", "odt", "ods", "txt", "csv"]
WAGTAILDOCS_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILMEDIA = {
    "MEDIA_MODEL": "courses.CustomMedia",
    "MEDIA_FORM_BASE": "courses.forms.files.MediaForm",
    "AUDIO_EXTENSIONS": ["mp3", "m4a", "ogg"],
    "VIDEO_EXTENSIONS": ["mp4", "webm"],
}
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAIL_WORKFLOW_CANCEL_ON_PUBLISH = True
WAGTAILADMIN_NOTIFICATION_INCLUDE_SUPERUSERS = False
WAGTAIL_DATE_FORMAT = "%d/%m/%Y"
WAGTAIL_DATETIME_FORMAT = "%d/%m/%Y %H:%M"

LOG_REQUESTS = env["LOG_REQUESTS"]
METRICS, METRICS_TOKEN = env["METRICS"], env["METRICS_TOKEN"]

# Logging ----------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {"()": "lms.operations.logs.JsonFormatter"},
        "text": {"()": "lms.operations.logs.TextFormatter"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "text" if env["LOG_FORMAT"] == "text" else "json",
            # On the handler too: the task worker sets the level of its own logger.
            "level": env["LOG_LEVEL"],
        }
    },
    "root": {"handlers": ["console"], "level": env["LOG_LEVEL"]},
    "loggers": {
        "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "fido2": {"level": "WARNING"},  # else it names the passkey of each sign-in
    },
}

# X_FRAME_OPTIONS is SAMEORIGIN, since the CMS shows previews in a frame of its own origin.
SILENCED_SYSTEM_CHECKS = ["security.W019"]
PRODUCT_NAME = _("Tiên Học")
