"""Settings, from the environment only. `.env.example` lists every variable with its meaning."""

from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from config import environment as env
from config import vendor

BASE_DIR = Path(__file__).resolve().parent.parent
environ.Env.read_env(BASE_DIR / ".env")

# Where the embedded database, broker, cache, uploads and collected static files live.
VAR = Path(env.raw("KEYLINE_VAR") or BASE_DIR / "var").absolute()
try:
    VAR.mkdir(parents=True, exist_ok=True)
except OSError as error:
    env.refuse("KEYLINE_VAR", f"is {str(VAR)!r}, which cannot be made ({error.strerror}). Set it to a writable folder.")

# --- Who may reach it, and how -------------------------------------------------------------------
DEBUG = env.flag("DEBUG")
# The names of this machine stay allowed, so that health checks always get through.
ALLOWED_HOSTS = [*env.names("ALLOWED_HOSTS"), *env.LOCAL_HOSTS]
PUBLIC = not DEBUG and any(host not in env.LOCAL_HOSTS for host in ALLOWED_HOSTS)
SECRET_KEY = env.secret_key("SECRET_KEY", kept_in=VAR / "secret_key", required=PUBLIC)
CSRF_TRUSTED_ORIGINS = env.origins("CSRF_TRUSTED_ORIGINS")

# A site with a name of its own is served over https unless HTTPS=off says otherwise; `make run` on localhost is not.
HTTPS = env.flag("HTTPS", default=PUBLIC)
# The address in mails, which no request tells: the first trusted origin, else the first host.
PORT = env.number("PORT", 8000, least=1, most=65535)
OWN_URL = f"https://{ALLOWED_HOSTS[0].lstrip('.')}" if HTTPS else f"http://{ALLOWED_HOSTS[0]}:{PORT}"
PUBLIC_URL = next(iter(CSRF_TRUSTED_ORIGINS), OWN_URL)
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 14 * 24 * 3600
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "web.views.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],  # Tabler's style sheet carries its small icons as data
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# --- What it is made of --------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.forms",
    "config.static.StaticFiles",
    "integrations",
    "negotiations.contracts",
    "negotiations.quotes",
    "negotiations",
    "pipeline.accuracy",
    "pipeline.funnel",
    "pipeline.forecasts",
    "pipeline.teamwork",
    "pipeline.editing",
    "pipeline.probabilities",
    "pipeline",
    "stakeholders.visits",
    "stakeholders",
    "accounts",
    "team",
    "web",
    "allauth",
    "allauth.account",
    "allauth.usersessions",
    "csp",
    "django_filters",
    "django_htmx",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "rest_framework",
    "template_partials",
    "tree_queries",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.compression.PageCompression",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "config.limits.BodyLimitMiddleware",
    "web.api.problems.ProblemMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "team.middleware.OneOrganizationMiddleware",
    "team.middleware.PersonalSettingsMiddleware",
    "web.refusals.RefusalMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
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
                "web.context_processors.shell",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- Database ------------------------------------------------------------------------------------
DATABASES = {"default": env.database("DATABASE_URL", VAR / "keyline.sqlite3")}
POSTGRES = DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql"
DATABASES["default"] |= (
    # By default PostgreSQL reads a million deals in order to find a manager's five thousand (docs/benchmarks.md).
    {
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"options": "-c random_page_cost=1.1 -c jit=off"} | DATABASES["default"].get("OPTIONS", {}),
    }
    if POSTGRES
    else {
        "OPTIONS": {
            # One writer at a time, readers never wait: web and worker share the file. A transaction takes the write
            # lock when it begins, so a read that turns into a write cannot fail half-way; it waits up to 20 seconds.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-32000;",
        }
    }
)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Broker and cache ----------------------------------------------------------------------------
REDIS_URL = env.text("REDIS_URL", pattern=r"(rediss?|unix)://.+", meaning="redis://HOST:6379/0")
CELERY_BROKER_URL = REDIS_URL or "filesystem://localhost"
CELERY_BROKER_TRANSPORT = None if REDIS_URL else "config.broker:Transport"
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR / "schedule")
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {"visibility_timeout": 3600, "socket_connect_timeout": 5, "socket_timeout": 30}
    if REDIS_URL
    else {"folder": str(VAR / "broker"), "polling_interval": 0.25}
)
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "keyline",
    }
    if REDIS_URL
    else {
        # Files, so that every process sees the same rate limits, and no page pays for them in the database.
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": VAR / "cache",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    }
}

# --- People and sessions -------------------------------------------------------------------------
AUTH_USER_MODEL = "team.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "team:today"
ACCOUNT_ADAPTER = "team.adapter.AccountAdapter"  # closes sign-up: people are invited
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # a reset is no way to write to strangers
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("TRUSTED_PROXIES", 0, least=0, most=10)
USERSESSIONS_TRACK_ACTIVITY = False  # a write on every page would be the price

# --- REST ----------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_SCHEMA_CLASS": "web.api.schema.Schema",
    "DEFAULT_RENDERER_CLASSES": ["web.api.json.JSONRenderer", "web.api.json.ProblemRenderer"],
    "DEFAULT_PARSER_CLASSES": ["web.api.json.JSONParser"],
    # The token first: it names the challenge of a 401.
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "integrations.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_VERSIONING_CLASS": None,
    "DEFAULT_THROTTLE_RATES": {"person": 600, "stranger": 60},  # requests a minute: per token or person; per address
    "EXCEPTION_HANDLER": "web.api.problems.handle",
    "URL_FORMAT_OVERRIDE": None,
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
# What the REST door needs from tables that stand above it.
IDEMPOTENCY_STORE = "integrations.idempotency.store"
CHANGE_MARKS = "integrations.marks.marks"
SPECTACULAR_SETTINGS = {
    "TITLE": "Keyline",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}

# --- Languages, time and what seeds the organization once ----------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("zh-hans", _("Simplified Chinese"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_TZ = True
TIME_ZONE = "UTC"
BASE_CURRENCY = env.text("BASE_CURRENCY", "USD", pattern=r"[A-Z]{3}", meaning="a currency code of ISO 4217, like EUR")
ORGANIZATION_TIME_ZONE = env.time_zone("TIME_ZONE", "UTC")
FISCAL_YEAR_START = env.number("FISCAL_YEAR_START", 1, least=1, most=12)

# --- Files ---------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = Path(env.raw("STATIC_FOLDER") or VAR / "static")  # the image brings its own, ready made
STATICFILES_DIRS = [BASE_DIR / "static", *vendor.folders(BASE_DIR / "node_modules")]
STATICFILES_FINDERS = ["config.static.ChosenFiles", "django.contrib.staticfiles.finders.AppDirectoriesFinder"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
# Already small, or seen by nobody but a developer: compressing these would take longer than all the rest.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ("map", "png", "jpg", "gif", "webp", "ico", "gz", "br", "zip", "woff", "woff2")
MEDIA_ROOT = VAR / "media"  # served by views that check who asks, never by an address of its own
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
UPLOAD_LIMIT = 25 * 1024 * 1024  # a form with files in it: a document, a spreadsheet to import

# --- Mail, logging, errors -----------------------------------------------------------------------
globals().update(env.mail("EMAIL_URL"))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("EMAIL_FROM", "Keyline <keyline@localhost>")
EMAIL_TIMEOUT = 20
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {"django": {"handlers": [], "level": "INFO", "propagate": True}},
}
if SENTRY_DSN := env.text("SENTRY_DSN", pattern=r"https?://.+@.+/\d+", meaning="the DSN that Sentry shows"):
    try:
        import sentry_sdk
    except ImportError:
        env.refuse("SENTRY_DSN", "is set, but sentry-sdk is not installed. Install it or leave SENTRY_DSN empty.")
    sentry_sdk.init(dsn=SENTRY_DSN, send_default_pii=False, environment=env.raw("SENTRY_ENVIRONMENT") or None)
