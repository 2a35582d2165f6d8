"""`make run` in a new folder: the tables by the migrations, the demo, every process; and nothing left when it stops."""

import contextlib
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tests.config.tables import unlike_the_models

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 480  # seconds; loading the demo takes most of them, beside other tests twice as long as alone


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def processes_with(variable: str) -> list[str]:
    """Command lines of the processes whose environment holds `variable`."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if variable.encode() in (folder / "environ").read_bytes().split(b"\0"):
                found.append((folder / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        except OSError:
            continue
    return found


def deals_by_pipeline(path: Path) -> dict[str, int]:
    """The demo's two business units: its stories, and the public data set replayed to today."""
    deals = "SELECT p.code, count(*) FROM pipeline_deal d JOIN pipeline_pipeline p ON p.id = d.pipeline_id GROUP BY 1"
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return {code: count for code, count in connection.execute(deals) if count > 100}


@pytest.mark.slow
@pytest.mark.once
@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks for processes in /proc")
def test_it_starts_tells_where_and_stops_without_a_trace(db, tmp_path):
    port, log = free_port(), tmp_path / "log"
    kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
    kept |= {"KEYLINE_VAR": str(tmp_path / "var"), "PORT": str(port), "DJANGO_SETTINGS_MODULE": "config.settings"}
    kept["PATH"] = f"{Path(sys.executable).parent}:{kept['PATH']}"
    with log.open("wb") as output:
        run = subprocess.Popen(
            [sys.executable, "tools/start.py"], cwd=ROOT, env=kept, stdout=output, stderr=output, start_new_session=True
        )
    try:
        until = time.monotonic() + PATIENCE
        while "Ctrl-C stops it" not in log.read_text():
            assert run.poll() is None, log.read_text()
            assert time.monotonic() < until, log.read_text()
            time.sleep(0.5)
        assert re.search(rf"http://localhost:{port}/", log.read_text())
        assert "rep@keyline.example" in log.read_text()
        with urllib.request.urlopen(f"http://localhost:{port}/auth/login/", timeout=20) as page:
            assert page.status == 200
        database = tmp_path / "var" / "keyline.sqlite3"
        assert deals_by_pipeline(database).keys() == {"hardware", "industrial"}
        assert unlike_the_models(database) == []
        running = " ".join(processes_with(f"KEYLINE_VAR={tmp_path / 'var'}"))
        assert all(part in running for part in ("gunicorn", "config worker", "config beat"))
    finally:
        run.send_signal(signal.SIGTERM)
        assert run.wait(40) == 0
    assert processes_with(f"KEYLINE_VAR={tmp_path / 'var'}") == []
    assert "Traceback" not in log.read_text()
