"""The worker for real: it takes what was sent, also while it was away, and a task whose process dies runs again."""

import os
import signal
import time

import pytest

from tests.config.sample_tasks import note, note_slowly

pytestmark = [pytest.mark.worker(include="tests.config.sample_tasks"), pytest.mark.slow]


def wait_for(condition, seconds=30):
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "nothing happened"
        time.sleep(0.1)


def test_what_was_sent_while_no_worker_ran_is_done_later(worker, tmp_path):
    worker.kill()
    note.delay(str(tmp_path / "note"), "done")
    worker.start()
    wait_for((tmp_path / "note").exists)
    wait_for(lambda: (tmp_path / "note").read_text() == "done")


def test_a_task_whose_process_is_killed_runs_again(worker, tmp_path):
    path = tmp_path / "note"
    note_slowly.delay(str(path), 2)
    wait_for(lambda: path.exists() and path.read_text().endswith("\n"))
    os.kill(int(path.read_text()), signal.SIGKILL)
    wait_for(lambda: path.read_text().endswith("done\n"))
    assert len(path.read_text().splitlines()) == 3
