"""All settings, read from the environment (`.env.example` names them). Nonsense stops the start with a sentence."""

import os
import tomllib
from pathlib import Path
from typing import Any

import django_stubs_ext

from config.admin_theme import UNFOLD as UNFOLD
from config.api_description import SPECTACULAR_SETTINGS as DESCRIPTION
from config.databases import describe_database
from config.environment import Environment, is_host, is_origin

# Makes generic classes such as ModelAdmin[Sku] subscriptable at run time too.
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
# Shown in the admin's footer and at /lockstep/health.
VERSION: str = tomllib.loads((BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
DEVELOPMENT_KEY = "development-only-key-that-protects-nothing-and-is-refused-in-production"

env = Environment(os.environ)

DEBUG = env.switch("DEBUG", default=True)
SECRET_KEY = env.text("SECRET_KEY", DEVELOPMENT_KEY if DEBUG else "")
ALLOWED_HOSTS = env.each("ALLOWED_HOSTS", valid=is_host, shape="host names without scheme and port")
CSRF_TRUSTED_ORIGINS = env.each("CSRF_TRUSTED_ORIGINS", valid=is_origin, shape="origins such as https://shop.example")
# Where a proxy serves Lockstep below a path, such as /shop; the proxy may take the path away or leave it.
FORCE_SCRIPT_NAME = env.path("SCRIPT_NAME")
# Pages of shops that may call what a public key may call (R-CON-024).
CORS_ALLOWED_ORIGINS = env.each("CORS_ALLOWED_ORIGINS", valid=is_origin, shape="origins such as https://shop.example")
RUNTIME_DIR = env.folder("RUNTIME_DIR", default=BASE_DIR / "var")
PORT = env.whole("PORT", default=8000, least=1, most=65535)
LOG_LEVEL = env.choice("LOG_LEVEL", default="INFO", allowed=("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"))
LOG_FORMAT = env.choice("LOG_FORMAT", default="LINE" if DEBUG else "JSON", allowed=("JSON", "LINE"))
RATE_LIMIT_TEST = env.whole("RATE_LIMIT_TEST", default=25, least=0)
RATE_LIMIT_LIVE = env.whole("RATE_LIMIT_LIVE", default=250, least=0)
# For each address: of shoppers with a public key, and of whoever has no valid key.
RATE_LIMIT_PUBLIC = env.whole("RATE_LIMIT_PUBLIC", default=10, least=0)
RATE_LIMIT_STRANGERS = env.whole("RATE_LIMIT_STRANGERS", default=10, least=0)
# Passwords of strangers that are looked at; each takes half a second of a processor. 0 is no limit.
SIGN_INS_PER_SECOND = env.whole("SIGN_INS_PER_SECOND", default=2, least=0)
SESSION_IDLE_MINUTES = env.whole("SESSION_IDLE_MINUTES", default=8 * 60, least=5)
SESSION_COOKIE_AGE = 3600 * env.whole("SESSION_HOURS", default=7 * 24, least=1)
REQUEST_LOG = env.switch("REQUEST_LOG", default=True)
REQUEST_LOG_KEEP_DAYS = env.whole("REQUEST_LOG_KEEP_DAYS", default=30, least=1)
# What the calls of a day may add to the log, by who makes them; beyond it they are only counted.
REQUEST_LOG_MB_PER_DAY = env.whole("REQUEST_LOG_MB_PER_DAY", default=200, least=1)
REQUEST_LOG_PUBLIC_MB_PER_DAY = env.whole("REQUEST_LOG_PUBLIC_MB_PER_DAY", default=20, least=0)
REQUEST_LOG_STRANGER_MB_PER_DAY = env.whole("REQUEST_LOG_STRANGER_MB_PER_DAY", default=2, least=0)
FAULTS_ALLOWED = env.switch("FAULTS_ALLOWED", default=True)
REQUIRE_HTTPS = env.switch("REQUIRE_HTTPS", default=not DEBUG)
TRUST_FORWARDED_PROTO = env.switch("TRUST_FORWARDED_PROTO", default=False)
# For how long browsers refuse plain HTTP to this host by themselves. A mistake lasts as long, so it begins with a day.
HSTS_SECONDS = env.whole("HSTS_SECONDS", default=24 * 3600 if REQUIRE_HTTPS else 0, least=0)
# Whose word about the client's address counts, and the header in which the nearest of them gives it.
TRUSTED_PROXIES = env.proxies("TRUSTED_PROXIES")
TRUSTED_PROXY_HEADER = env.choice(
    "TRUSTED_PROXY_HEADER", default="X-FORWARDED-FOR", allowed=("X-FORWARDED-FOR", "FORWARDED", "X-REAL-IP")
)
METRICS_TOKEN = env.text("METRICS_TOKEN", "")

WEBHOOK_ALLOW_PRIVATE_TARGETS = env.switch("WEBHOOK_ALLOW_PRIVATE_TARGETS", default=DEBUG)
WEBHOOK_TIMEOUT_MS = env.whole("WEBHOOK_TIMEOUT_MS", default=3000, least=100, most=60_000)
WEBHOOK_CONCURRENCY = env.whole("WEBHOOK_CONCURRENCY", default=4, least=1, most=64)
WORKER_CONNECTIONS = env.whole("WORKER_CONNECTIONS", default=48, least=1, most=1000)
WORKER_LEASE_SECONDS = env.whole("WORKER_LEASE_SECONDS", default=60, least=1)
WEBHOOK_RETRY_JITTER_PERCENT = env.whole("WEBHOOK_RETRY_JITTER_PERCENT", default=0, least=0, most=10)
# Seconds. Test mode: the wait before each retry. Live mode: doubling from the first wait to the longest, until the end.
WEBHOOK_RETRY_TEST_SECONDS = env.wholes("WEBHOOK_RETRY_TEST_SECONDS", default=(300, 1800, 10_800))
WEBHOOK_RETRY_LIVE_SECONDS = env.wholes("WEBHOOK_RETRY_LIVE_SECONDS", default=(60, 4 * 3600, 72 * 3600), count=3)
WEBHOOK_DISABLE_AFTER_HOURS = env.whole("WEBHOOK_DISABLE_AFTER_HOURS", default=72, least=1)
WEBHOOK_DISABLE_AFTER_FAILURES = env.whole("WEBHOOK_DISABLE_AFTER_FAILURES", default=10, least=1)
WEBHOOK_ATTEMPTS_KEEP_DAYS = env.whole("WEBHOOK_ATTEMPTS_KEEP_DAYS", default=30, least=1)

# Keys used before SECRET_KEY, newest first: what they encrypted stays readable after a change of the key.
SECRET_KEY_FALLBACKS = env.each("SECRET_KEY_FALLBACKS", valid=bool, shape="former values of SECRET_KEY")

if not DEBUG and not SECRET_KEY:
    env.complain("SECRET_KEY is missing; it must be set when DEBUG is off.")
elif not DEBUG and (SECRET_KEY == DEVELOPMENT_KEY or len(SECRET_KEY) < 32):
    env.complain("SECRET_KEY is the development key or shorter than 32 characters; use a long random one.")
if not DEBUG and not ALLOWED_HOSTS:
    env.complain("ALLOWED_HOSTS is missing; name the hosts under which Lockstep is reached when DEBUG is off.")

# Database

# Of the server's connections, in milliseconds; 0 is none. `catalog/wire/records/database_limits.py` has the rest.
DATABASE_LOCK_TIMEOUT_MS = env.whole("DATABASE_LOCK_TIMEOUT_MS", default=5000, least=0)
DATABASE_STATEMENT_TIMEOUT_MS = env.whole("DATABASE_STATEMENT_TIMEOUT_MS", default=15_000, least=0)
DATABASE_IDLE_TRANSACTION_TIMEOUT_MS = env.whole("DATABASE_IDLE_TRANSACTION_TIMEOUT_MS", default=60_000, least=0)

DATABASES = {"default": describe_database(env, "DATABASE_URL", runtime_dir=RUNTIME_DIR, base_dir=BASE_DIR)}
# Only `move_database` reads it.
if os.environ.get("SOURCE_DATABASE_URL"):
    DATABASES["source"] = describe_database(env, "SOURCE_DATABASE_URL", runtime_dir=RUNTIME_DIR, base_dir=BASE_DIR)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

if WORKER_LEASE_SECONDS * 1000 < 4 * WEBHOOK_TIMEOUT_MS:
    env.complain("WORKER_LEASE_SECONDS must be at least four times WEBHOOK_TIMEOUT_MS, or deliveries are made twice.")

env.refuse_nonsense()

# Application

INSTALLED_APPS = [
    "unfold.apps.BasicAppConfig",
    "unfold.contrib.filters",
    "unfold.contrib.forms",
    "unfold.contrib.simple_history",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "catalog.staff.apps.StaffAdminConfig",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "simple_history",
    "corsheaders",
    "django_filters",
    "django.forms",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_tasks",
    "django_tasks_db",
    "catalog",
    "fulfillment",
]

# Those of `config.middleware`, and of the staff, are for browsers only: calls of the API pass them by.
MIDDLEWARE = [
    "config.health.probes",
    "config.metrics.scraping",
    "django.middleware.security.SecurityMiddleware",
    "config.transport.require_https",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Outside the API's: a preflight has no key, and a page must be able to read why its call was refused.
    "corsheaders.middleware.CorsMiddleware",
    "catalog.wire.http.middleware.ApiCallMiddleware",
    "config.middleware.content_security_policy",
    "config.middleware.SessionMiddleware",
    "config.middleware.CommonMiddleware",
    "config.middleware.CsrfViewMiddleware",
    "config.middleware.AuthenticationMiddleware",
    "config.middleware.MessageMiddleware",
    "config.middleware.XFrameOptionsMiddleware",
    "config.middleware.HistoryRequestMiddleware",
    "catalog.staff.outages.OutagePages",
    "catalog.staff.middleware.StaffRequests",
    "catalog.staff.sessions.SessionEnds",
]

# Paths that browsers use; every other path is the API's and never answers HTML.
# The description of the API may be read without a key, like any documentation.
# Below /pay/ shoppers approve simulated payments.
BROWSER_PATHS = r"/(?:admin/|pay/|static/|(?:admin|favicon\.ico|lockstep/openapi\.json|lockstep/docs)?\Z)"

# Browsers of other origins reach the one call that a public key may make, without cookies, and no other.
CORS_URLS_REGEX = r"/sources/?\Z" if CORS_ALLOWED_ORIGINS else r"(?!)"
CORS_ALLOW_METHODS = ("POST",)
CORS_ALLOW_HEADERS = ("accept", "authorization", "content-type", "digitalriver-version", "idempotency-key")
CORS_EXPOSE_HEADERS = ("x-dr-requestid", "digitalriver-version", "idempotent-replayed", "retry-after")

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
# A path of the API is one resource: a slash too many is an unknown path, not a redirect.
APPEND_SLASH = False

# The staff's own form controls have templates, too, found like those of pages.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            # Every form of the staff's site carries a token that counts once.
            "builtins": ["catalog.staff.form_tags"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# The order of checks is that of `ApiView.initial`.
REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["catalog.wire.http.authentication.ApiKeyAuthentication"],
    "DEFAULT_VERSIONING_CLASS": "catalog.wire.http.versioning.HeaderVersioning",
    "DEFAULT_THROTTLE_CLASSES": [
        "catalog.wire.http.throttling.KeyThrottle",
        "catalog.wire.http.throttling.AddressThrottle",
        "fulfillment.faults.injection.SimulatedFaults",
    ],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "catalog.wire.http.negotiation.JsonNegotiation",
    "DEFAULT_PERMISSION_CLASSES": [
        "catalog.wire.http.permissions.KeyKindPermission",
        "catalog.wire.http.permissions.ResourcePermission",
    ],
    "DEFAULT_FILTER_BACKENDS": ["catalog.wire.http.filters.ApiFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "catalog.wire.http.pagination.CursorByIdPagination",
    "DEFAULT_PARSER_CLASSES": ["catalog.wire.http.parsers.JsonParser"],
    "DEFAULT_RENDERER_CLASSES": ["catalog.wire.http.renderers.JsonRenderer"],
    "EXCEPTION_HANDLER": "catalog.wire.http.errors.exception_handler",
    "DEFAULT_SCHEMA_CLASS": "catalog.wire.http.schema.ApiSchema",
    # A key belongs to the account, not to a person.
    "UNAUTHENTICATED_USER": None,
}


SPECTACULAR_SETTINGS = DESCRIPTION | {"SERVERS": [{"url": FORCE_SCRIPT_NAME or "/"}]}

# Language and time

LANGUAGE_CODE = "en"
FORMAT_MODULE_PATH = ["config.formats"]
USE_TZ = True
TIME_ZONE = "UTC"

# Sign-in and browsers

AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
CSRF_FAILURE_VIEW = "catalog.staff.pages.csrf_failure"
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
# Other programs on the same host have cookies of their own.
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = f"{FORCE_SCRIPT_NAME or ''}/"
SESSION_COOKIE_SECURE = REQUIRE_HTTPS
CSRF_COOKIE_SECURE = REQUIRE_HTTPS
# Only for a proxy that sets or removes this header itself; otherwise any client could claim to speak HTTPS.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUST_FORWARDED_PROTO else None
SECURE_HSTS_SECONDS = HSTS_SECONDS
# Plain HTTP is refused (config/transport.py), not redirected: R-CON-003. Whether other hosts of the domain speak HTTPS,
# and whether the domain is listed in browsers, is not this program's to say.
# The checks of W002 and W003 look for Django's own names in MIDDLEWARE and overlook ours.
SILENCED_SYSTEM_CHECKS = ["security.W002", "security.W003", "security.W005", "security.W008", "security.W021"]
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# The largest form of the admin is a list page with a row of inputs per record.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

# Static files

STATIC_URL = f"{FORCE_SCRIPT_NAME or ''}/static/"
STATIC_ROOT = RUNTIME_DIR / "static"
WHITENOISE_USE_FINDERS = DEBUG
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# Longer jobs: another engine of Django's Tasks API can take them over here.

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# Logs

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "request_id": {"()": "config.logs.RequestIdFilter"},
        "suspicion": {"()": "config.logs.SuspicionFilter"},
    },
    "formatters": {
        "line": {
            "class": "config.logs.LineFormatter",
            "format": "{asctime} {levelname} {name} [{request_id}] {message}",
            "style": "{",
        },
        "json": {"()": "config.logs.JsonFormatter"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "json" if LOG_FORMAT == "JSON" else "line",
            "filters": ["suspicion", "request_id"],
        }
    },
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    # Refused requests are the client's business and stand in the request log.
    "loggers": {"django.request": {"level": "ERROR"}},
}
