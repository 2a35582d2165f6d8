"""Wiring only: settings, URLs, the Celery application and the two server entry points."""

import os

# Before numpy is loaded: on processors that others use too its threads wait for one another, ten times over.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from config.celery import app as celery_app

__all__ = ["celery_app"]
