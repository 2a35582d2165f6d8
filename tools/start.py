"""`make run`: bring database, translations and static files up to date, then run the Procfile until Ctrl-C.

Web, worker and scheduler are children of this one foreground process. A child that ends by itself is started again,
but for the web server: without it there is nothing to look at, so its end is the end of all.
"""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

GRACE = 25  # seconds that a child has to finish what it is doing
RESTART_PAUSE = 3
LOG_INS = (
    ("rep@keyline.example", "sales representative"),
    ("rep2@keyline.example", "a rep of another team"),
    ("inside@keyline.example", "inside sales"),
    ("manager@keyline.example", "the rep's manager"),
    ("director@keyline.example", "sees everything"),
    ("analyst@keyline.example", "reads everything"),
    ("admin@keyline.example", "configures"),
)


def main() -> int:
    host, port = prepare()
    stop = threading.Event()

    def on_signal(number: int, frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGINT, on_signal)
    signal.signal(signal.SIGTERM, on_signal)
    children = {name: Child(name, command) for name, command in procfile().items()}
    threading.Thread(target=announce, args=(host, port, stop), daemon=True).start()
    try:
        code = watch(children, stop)
    finally:
        print("\nStopping ...", flush=True)
        finish(list(children.values()))
    return code


def prepare() -> tuple[str, str]:
    """Everything that must be true before the first request; quick when it already is. Host and port to look at."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from tools import messages

    host, port = os.environ.get("BIND") or "127.0.0.1", os.environ.get("PORT") or "8000"
    if not port.isdecimal() or not 0 < int(port) < 65536:
        sys.exit(f"Keyline cannot start: PORT is {port!r}. Set it to a free port, like 8000.")
    if taken(host, int(port)):
        sys.exit(
            f"Keyline cannot start: port {port} is in use. Stop what uses it, or choose another: make run PORT=8001"
        )
    messages.compile_catalogs()
    call_command("migrate", interactive=False, verbosity=1 if settings.DEBUG else 0)
    if not settings.PUBLIC:  # a site with a name of its own gets no log-ins that everybody knows
        call_command("load_demo", if_empty=True)
    call_command("publish_first_pipeline")
    collect_static(Path(settings.STATIC_ROOT))
    return host, port


def taken(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return True
    return False


def collect_static(folder: Path) -> None:
    """Compressing takes seconds, so it is done only when a source is newer than the last time."""
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    files = [(path, storage) for finder in get_finders() for path, storage in finder.list(None)]
    state = "\n".join(sorted(f"{path} {storage.get_modified_time(path)}" for path, storage in files))
    stamp = folder / ".collected"
    if stamp.exists() and stamp.read_text() == state:
        return
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(state)


def procfile() -> dict[str, str]:
    return dict(re.findall(r"^(\w+): (.+)$", (ROOT / "Procfile").read_text(), re.MULTILINE))


class Child:
    """One line of the Procfile, in a process group of its own so that Ctrl-C reaches it once, through us."""

    def __init__(self, name: str, command: str) -> None:
        self.name, self.command = name, command
        self.start()

    def start(self) -> None:
        self.started = time.monotonic()
        self.process = subprocess.Popen(["sh", "-c", f"exec {self.command}"], cwd=ROOT, start_new_session=True)

    def signal(self, number: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)


def watch(children: dict[str, Child], stop: threading.Event) -> int:
    while not stop.wait(0.5):
        for child in children.values():
            code = child.process.poll()
            if code is None:
                continue
            if child.name == "web":
                print(f"The web server ended with code {code}.", file=sys.stderr)
                return code or 1
            if time.monotonic() - child.started > RESTART_PAUSE:
                print(f"The {child.name} ended with code {code}; it is started again.", file=sys.stderr)
                child.start()
    return 0


def finish(children: list[Child]) -> None:
    for child in children:
        if child.process.poll() is None:
            child.process.terminate()  # to the leader alone: a worker lets its own children finish their task
    deadline = time.monotonic() + GRACE
    for child in children:
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.process.wait(max(0.1, deadline - time.monotonic()))
        child.signal(signal.SIGKILL)  # whatever is left of the group


def announce(host: str, port: str, stop: threading.Event) -> None:
    address = f"http://{'localhost' if host in ('127.0.0.1', '0.0.0.0') else host}:{port}/"  # noqa: S104
    while not ready(address) and not stop.wait(0.3):
        pass
    if stop.is_set():
        return
    print(f"\nKeyline is ready: {address}\n\nDemo log-ins (password keyline-demo):")
    for email, role in LOG_INS:
        print(f"  {email:<27} {role}")
    print("\nCtrl-C stops it.", flush=True)


def ready(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}health/", timeout=2):
            return True
    except urllib.error.HTTPError as error:
        return error.code < 500
    except OSError:
        return False


if __name__ == "__main__":
    sys.exit(main())
