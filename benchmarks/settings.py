"""The product's settings in a folder of its own, without collected static files and without log lines."""

import os
import tempfile

os.environ["KEYLINE_VAR"] = tempfile.mkdtemp(prefix="keyline-bench-")

from config.settings import *  # noqa: F403
from config.settings import STORAGES

STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
LOGGING_CONFIG = None
