"""Tasks for the tests of the worker; each tells a file what it does."""

import os
import time
from pathlib import Path

from celery import shared_task


@shared_task
def note(path: str, words: str) -> None:
    Path(path).write_text(words)


@shared_task
def note_slowly(path: str, seconds: float) -> None:
    """Adds its process to `path` when it begins, and `done` when it ends."""
    with Path(path).open("a") as file:
        file.write(f"{os.getpid()}\n")
    time.sleep(seconds)
    with Path(path).open("a") as file:
        file.write("done\n")
