"""A real Celery worker in a process of its own, on the broker of the environment and the test's database."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from config.celery import app

ROOT = Path(__file__).resolve().parents[1]


def database_url() -> str:
    """The address of the database that this test uses."""
    to: dict[str, Any] = connection.settings_dict
    if not settings.POSTGRES:
        return f"sqlite:///{to['NAME']}"
    password = f":{to['PASSWORD']}" if to["PASSWORD"] else ""
    return f"postgres://{to['USER']}{password}@{to['HOST'] or 'localhost'}:{to['PORT'] or 5432}/{to['NAME']}"


class Worker:
    """Starts at once; `kill` is the power cut, `stop` the orderly end."""

    def __init__(self, log: Path, include: str = "") -> None:
        self.log, self.include = log, include
        self.start()

    def start(self) -> None:
        command = [
            sys.executable,
            "-m",
            "celery",
            "--app",
            "config",
            "worker",
            "--loglevel",
            "INFO",
            "--concurrency",
            "1",
        ]
        command += ["--without-gossip", "--without-mingle", "--without-heartbeat", "-Q", app.conf.task_default_queue]
        command += ["--include", self.include] if self.include else []
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATABASE_URL": database_url(),
            "C_FORCE_ROOT": "1",
        }
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True
            )

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()


@pytest.fixture
def not_eager() -> Iterator[None]:
    """Tasks go to the broker, as in the product."""
    app.conf.task_always_eager = False
    yield
    app.conf.task_always_eager = True


@pytest.fixture
def worker(request: pytest.FixtureRequest, transactional_db: None, not_eager: None, tmp_path: Path) -> Iterator[Worker]:
    """A running worker. A mark `worker(include="module")` adds tasks of the test's own."""
    mark = request.node.get_closest_marker("worker")
    running = Worker(tmp_path / "worker.log", **(mark.kwargs if mark else {}))
    yield running
    running.stop()
    if request.node.stash.get(FAILED, False):
        print(running.log.read_text())


FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Any:
    report = yield
    item.stash[FAILED] = item.stash.get(FAILED, False) or report.failed
    return report
