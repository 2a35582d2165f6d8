"""What every test may use: a clean cache, a browser where one is found, and marks that say what a test needs."""

import gc
import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.utils import translation
from xdist.scheduler import LoadScopeScheduling

pytest_plugins = ["tests.cast", "tests.workers"]

CHROMIUM = os.environ.get("CHROMIUM_PATH") or shutil.which("chromium") or shutil.which("chromium-browser")
CHROMIUM_FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
BROWSER_FIXTURES = {"page", "context", "new_context", "browser"}
NO_CHROMIUM = "no Chromium found: install one (on Debian: apt-get install chromium) or set CHROMIUM_PATH"
ONE_DATABASE = (
    "tests/browser/test_being_counted.py",
    "tests/browser/test_languages.py",
    "tests/browser/test_managers_monday.py",
    "tests/browser/test_offline_clock.py",
    "tests/browser/test_redraw.py",
    "tests/browser/test_sessions.py",
    "tests/doors/test_doors.py",
    "tests/editing/",
    "tests/funnel/test_pages.py",
    "tests/pipeline/test_board_drag.py",
    "tests/probabilities/test_pages.py",
    "tests/security/test_who_sees_judgements.py",
)
"""Doors and words, which no database changes: `.ci/run` has half an hour for all."""
DATABASE_FIXTURES = {"db", "transactional_db"}
NO_POSTGRES = "needs PostgreSQL: set DATABASE_URL=postgres://USER@HOST:5432/NAME"
# What these set up for the whole module takes seconds; one process does it.
TOGETHER = {"tests/integrations/test_demo.py"}


class Scheduling(LoadScopeScheduling):
    """Every test wherever there is room, but for modules whose tests stay together.

    pytest-xdist's own `loadgroup` keeps nothing together since pytest 9.2 (its issue 1386).
    """

    def _split_scope(self, nodeid: str) -> str:
        module = nodeid.partition("::")[0]
        return module if module in TOGETHER else nodeid


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Scheduling:
    return Scheduling(config, log)


def pytest_xdist_auto_num_workers() -> int:
    """What `-n auto` means: one more than there are processors where browser tests, which wait much, are many.

    On PostgreSQL they are few, and each process makes its tables by the migrations.
    """
    return (os.cpu_count() or 1) + (0 if settings.POSTGRES else 1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # What takes minutes begins first, so that no process waits for the other's last test.
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if BROWSER_FIXTURES & fixtures:
            item.add_marker(pytest.mark.browser)
        if item.nodeid.startswith(ONE_DATABASE) or not (
            DATABASE_FIXTURES & fixtures or item.get_closest_marker("django_db")
        ):
            item.add_marker(pytest.mark.once)
        if item.get_closest_marker("browser") and not CHROMIUM:
            item.add_marker(pytest.mark.skip(reason=NO_CHROMIUM))
        if item.get_closest_marker("postgres") and not settings.POSTGRES:
            item.add_marker(pytest.mark.skip(reason=NO_POSTGRES))


def pytest_collection_finish() -> None:
    """Thousands of collected tests are no garbage: to look among them again and again took a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if any(NO_CHROMIUM in str(report.longrepr) for report in terminalreporter.stats.get("skipped", [])):
        terminalreporter.write_line(f"Browser tests were skipped: {NO_CHROMIUM}", yellow=True)


@pytest.fixture(autouse=True)
def _clean_process() -> Iterator[None]:
    """Rate limits and the active language of one test are not the next one's."""
    cache.clear()
    yield
    translation.deactivate()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    # Chromium has no sandbox of its own for root, which is who runs CI.
    flags = [*CHROMIUM_FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": flags}
