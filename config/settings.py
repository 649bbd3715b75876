"""All settings, in one file, driven by the environment through config/env.py."""

from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from redis.backoff import NoBackoff
from redis.retry import Retry

from config import env
from config.logs import configure as configure_logs

BASE_DIR: Path = env.ROOT
try:
    VALUES: dict[str, Any] = {setting.name: env.value(setting.name) for setting in env.SETTINGS}
    DATABASE = env.database(VALUES["DATABASE_URL"]) if VALUES["DATABASE_URL"] else None
    OWNER_DATABASE = env.database(VALUES["DATABASE_OWNER_URL"]) if VALUES["DATABASE_OWNER_URL"] else None
except env.SettingError as error:
    raise ImproperlyConfigured(str(error)) from error

DOSSIER_ENV: str = VALUES["DOSSIER_ENV"]
if DOSSIER_ENV not in {"demo", "test", "production"}:
    raise ImproperlyConfigured("DOSSIER_ENV must be demo, test or production.")
if DOSSIER_ENV == "production" and (faults := env.production_faults(VALUES)):
    raise ImproperlyConfigured("This production start is refused:\n" + "\n".join(f"- {fault}" for fault in faults))
TESTING = DOSSIER_ENV == "test"

# -- what is asked and answered ---------------------------------------------------------------------------------------
DEBUG: bool = VALUES["DOSSIER_DEBUG"]
SECRET_KEY: str = VALUES["DOSSIER_SECRET_KEY"]
ALLOWED_HOSTS: list[str] = VALUES["DOSSIER_ALLOWED_HOSTS"]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DOSSIER_BASE_URL: str = VALUES["DOSSIER_BASE_URL"].rstrip("/")
DOSSIER_CONTEXT_KEY: str = VALUES["DOSSIER_CONTEXT_KEY"]
DOSSIER_AUDIT_KEY_FILE: Path | None = VALUES["DOSSIER_AUDIT_KEY_FILE"]
DOSSIER_CHECKPOINT_DIR: Path = VALUES["DOSSIER_CHECKPOINT_DIR"]
DOSSIER_HEARTBEAT_FILE: Path = VALUES["DOSSIER_HEARTBEAT_FILE"]
DOSSIER_BEAT_FILE: Path = DOSSIER_HEARTBEAT_FILE.with_name(f"{DOSSIER_HEARTBEAT_FILE.name}-of-beat")
DOSSIER_MFA: bool = VALUES["DOSSIER_MFA"]
DOSSIER_PROXIES: int = VALUES["DOSSIER_PROXIES"]
DOSSIER_FDI_PROCEDURES: list[str] = VALUES["DOSSIER_FDI_PROCEDURES"]
DOSSIER_SEARCHES_AN_HOUR: int = VALUES["DOSSIER_SEARCHES_AN_HOUR"]
DOSSIER_NAMES_AN_HOUR: int = VALUES["DOSSIER_NAMES_AN_HOUR"]
DOSSIER_INTERESTS_ALARM: int = VALUES["DOSSIER_INTERESTS_ALARM"]
DOSSIER_DISPATCH_MINUTES: int = VALUES["DOSSIER_DISPATCH_MINUTES"]
DOSSIER_DRAFT_DAYS: int = VALUES["DOSSIER_DRAFT_DAYS"]
DOSSIER_DRAFT_DAYS_CLOSED: int = VALUES["DOSSIER_DRAFT_DAYS_CLOSED"]
if DOSSIER_DISPATCH_MINUTES not in (5, 10, 15, 20, 30, 60):
    raise ImproperlyConfigured("DOSSIER_DISPATCH_MINUTES is 5, 10, 15, 20, 30 or 60.")
DOSSIER_DEMO = DOSSIER_ENV == "demo"

# codes that ISO 3166-1 leaves to their users; the names that pages show are casework.queries.country_names'
COUNTRIES_OVERRIDE = {"XK": "Kosovo", "XX": "Stateless"}
INSTALLED_APPS = [
    "config.apps.WiringConfig",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django.forms",
    "guardian",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_filters",
    "django_countries",
    "accounts",
    "casework",
    "screening",
]

# RequestContext opens the one transaction of a request around view *and* rendering (a template that reads lazily after
# ATOMIC_REQUESTS has committed would see nothing), so everything that reads protected rows stands inside it.
MIDDLEWARE = [
    "config.headers.permissions_policy",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.logs.RequestLog",
    "config.sessions.Presence",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "config.entry.CleanEntry",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "csp.middleware.CSPMiddleware",
    "accounts.context.RequestContext",
]

TEMPLATE_LOADERS = ["config.templates.Loader", "django.template.loaders.app_directories.Loader"]
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [("config.templates.Kept", TEMPLATE_LOADERS)],
            "builtins": ["accounts.written"],  # its ``date`` in place of Django's
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "casework.views.chrome.chrome",
            ],
        },
    },
]
FORM_RENDERER = "config.forms.Renderer"

# -- database, cache --------------------------------------------------------------------------------------------------
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"


def _database(description: dict[str, Any], pool: int) -> dict[str, Any]:
    """Parameters stay on the server (a stacked statement is refused), and a pool replaces persistent connections."""
    options: dict[str, Any] = {**description.get("OPTIONS", {}), "server_side_binding": True, "connect_timeout": 5}
    if pool:
        options["pool"] = {"min_size": 1, "max_size": pool, "timeout": 10, "max_lifetime": 1800}
    return {**description, "ATOMIC_REQUESTS": False, "CONN_MAX_AGE": 0, "OPTIONS": options}


# Without an address, commands that need no database still work; manage.py turns the refusal of others into a sentence.
DATABASES: dict[str, dict[str, Any]] = {
    "default": _database(DATABASE, VALUES["DOSSIER_DB_POOL"]) if DATABASE else {"ENGINE": "django.db.backends.dummy"},
}
if OWNER_DATABASE:
    DATABASES["owner"] = _database(OWNER_DATABASE, 0)

REDIS_URL: str = VALUES["REDIS_URL"]
CACHES = {
    "default": {
        "BACKEND": "config.cache.PatientCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "dossier",
        "OPTIONS": {
            "serializer": "config.cache.JsonSerializer",
            "socket_timeout": 1,  # seconds
            "socket_connect_timeout": 1,
            "retry": Retry(NoBackoff(), 0),
        },
    }
}

# -- people, sign-in, sessions ----------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = [
    "accounts.queries.signed_in.SignedIn",
    "guardian.backends.ObjectPermissionBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [{"NAME": "accounts.passwords.Strength"}]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True  # the session ends by its own rule (config/sessions.py), not with the browser
ACCOUNT_PRESERVE_USERNAME_CASING = True
ACCOUNT_ADAPTER = "accounts.views.sign_in.Adapter"
ACCOUNT_FORMS = {"login": "accounts.forms.sign_in.SignInForm"}
ACCOUNT_RATE_LIMITS = False  # accounts/actions/delays.py slows guessing down, by the address that counts everywhere
MFA_ADAPTER = "accounts.views.second_factor.Adapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Dossier"

ANONYMOUS_USER_NAME = None
GUARDIAN_MONKEY_PATCH_USER = False
GUARDIAN_RAISE_403 = False

SESSION_ENGINE = "config.sessions"
SESSION_COOKIE_AGE = 30 * 60  # seconds without a request
SESSION_ABSOLUTE_AGE = 10 * 60 * 60  # seconds since signing in, however busy
SESSION_SAVE_EVERY_REQUEST = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = False  # the script that saves drafts reads it
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# -- transport --------------------------------------------------------------------------------------------------------
TLS: bool = VALUES["DOSSIER_TLS"]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = TLS
SESSION_COOKIE_NAME = "__Host-session" if TLS else "dossier_session"
CSRF_COOKIE_NAME = "__Host-csrf" if TLS else "dossier_csrf"
SECURE_SSL_REDIRECT = TLS
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # health checks come from inside, without TLS
SECURE_HSTS_SECONDS = VALUES["DOSSIER_HSTS_SECONDS"] if TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = TLS
if VALUES["DOSSIER_PROXIES"]:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024  # bytes, files not counted
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024  # bytes; larger files go through a temporary file
DATA_UPLOAD_MAX_NUMBER_FIELDS = 6000  # a chain of a hundred owners and its holdings is one form

# -- files, mail ------------------------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT: Path = VALUES["DOSSIER_STATIC_ROOT"]
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT: Path = VALUES["DOSSIER_MEDIA_ROOT"]
MEDIA_URL = ""  # no address leads to attachments: they are served through the read door
DOSSIER_MAX_UPLOAD_MB: int = VALUES["DOSSIER_MAX_UPLOAD_MB"]
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = TESTING
globals().update(env.mail(VALUES["DOSSIER_EMAIL_URL"]))
EMAIL_TIMEOUT = 20  # seconds
DEFAULT_FROM_EMAIL = SERVER_EMAIL = VALUES["DOSSIER_EMAIL_FROM"]

# -- languages, time --------------------------------------------------------------------------------------------------
LANGUAGES = [("en", _("English")), ("nl", _("Dutch")), ("fr", _("French")), ("de", _("German"))]
LANGUAGE_CODE = "en"
LANGUAGE_COOKIE_SAMESITE = "Lax"
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Brussels"

# -- API --------------------------------------------------------------------------------------------------------------
REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],  # every route names casework.api.door.Bearer, through Endpoint
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_METADATA_CLASS": None,
    "EXCEPTION_HANDLER": "casework.api.problems.answer",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Dossier",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "ENABLE_DJANGO_DEPLOY_CHECK": True,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "casework.api.description.bodies_required",
    ],
    "ENUM_NAME_OVERRIDES": {
        "StateEnum": "casework.api.shapes.STATES",
        "FilingStateEnum": "screening.investments.api.notification_bodies.STATES",
    },
}

# -- tasks ------------------------------------------------------------------------------------------------------------
# The outbox is the truth and Redis only the bell: an order that is lost is rung again by the relay, one that comes
# twice finds its row claimed. So a result is never kept, and an order goes back on the queue when its worker dies.
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SOFT_TIME_LIMIT = 240  # seconds
CELERY_TASK_TIME_LIMIT = 300  # seconds; below the visibility timeout, or long work is handed out twice
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,
    "unacked_restore_interval": 1,
    "unacked_restore_throttle": 1,
    "socket_keepalive": True,
    "health_check_interval": 10,
    "global_keyprefix": "dossier:",
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_step": 0.2, "interval_max": 0.2}
CELERY_BEAT_SCHEDULER = "config.beat:Scheduler"
CELERY_WORKER_POOL = VALUES["DOSSIER_WORKER_POOL"]
CELERY_WORKER_CONCURRENCY = VALUES["DOSSIER_WORKER_CONCURRENCY"]
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = TIME_ZONE

# -- logs -------------------------------------------------------------------------------------------------------------
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False  # config/logs.py binds the address that the trail keeps
LOGGING = configure_logs(level=VALUES["DOSSIER_LOG_LEVEL"], as_json=VALUES["DOSSIER_LOG_FORMAT"] == "json")
