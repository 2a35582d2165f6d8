"""The product's settings, on a folder of its own that is gone when the tests end."""

import atexit
import os
import shutil
import tempfile

if "KEYLINE_VAR" not in os.environ:
    os.environ["KEYLINE_VAR"] = tempfile.mkdtemp(prefix="keyline-tests-")
    atexit.register(shutil.rmtree, os.environ["KEYLINE_VAR"], ignore_errors=True)
# pytest-xdist's processes get a folder each, inside the one of the process that started them.
worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
os.environ["KEYLINE_VAR"] = os.path.join(os.environ["KEYLINE_VAR"], worker)

from config.settings import *  # noqa: E402, F403
from config.settings import DATABASES, INSTALLED_APPS, MIDDLEWARE, POSTGRES, STORAGES, VAR  # noqa: E402

# A file, not memory: the browser tests' server and a worker process open the same database.
# Its tables are made from the models at once, in a fifteenth of the time that the migrations take: that both make the
# same is what `tests/tools/test_start.py` proves, and on PostgreSQL the migrations make them.
if not POSTGRES:
    # What a test leaves behind need not outlive a power cut, nor a savepoint stand in a file.
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF; PRAGMA temp_store=MEMORY;"
    DATABASES["default"]["TEST"] = {"NAME": str(VAR / "test.sqlite3"), "MIGRATE": False}

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True
STRICT_TEMPLATES = True  # a misspelt icon fails its test
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# Tests of the worker start a real one; everywhere else a task that was sent has run when the call returns.
CELERY_TASK_DEFAULT_QUEUE = f"tests-{os.getpid()}"
CELERY_TASK_ALWAYS_EAGER = CELERY_TASK_EAGER_PROPAGATES = True

# Playwright runs an event loop in the tests' own thread; the tests themselves stay synchronous.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

# A page that asks the database once per row fails its test.
INSTALLED_APPS += ["zeal"]
MIDDLEWARE += ["zeal.middleware.zeal_middleware"]
ZEAL_RAISE = True
# At a sign-in allauth looks at each of the person's other sessions; there are few.
ZEAL_ALLOWLIST = [
    {"model": "sessions.Session", "field": "get()"},
    {"model": "team.User", "field": "get()"},
    # A request that calls two actions on one record locks its row in each; one that reports a visit locks each of the
    # people whose rung it notes, and the center anew for each need and objection that it writes down.
    {"model": "pipeline.Deal", "field": "get()"},
    {"model": "negotiations.Negotiation", "field": "get()"},
    # A process reads each version of a method once and keeps it.
    {"model": "pipeline.PipelineVersion", "field": "get()"},
    {"model": "pipeline.Waiver", "field": "get()"},
    {"model": "accounts.KeyAccount", "field": "get()"},
    {"model": "stakeholders.Member", "field": "get()"},
    {"model": "stakeholders.BuyingCenter", "field": "get()"},
    {"model": "stakeholders.Commitment", "field": "get()"},
    {"model": "stakeholders.Contact", "field": "get()"},
    {"model": "visits.Visit", "field": "get()"},
    {"model": "visits.VisitSeries", "field": "get()"},
]
