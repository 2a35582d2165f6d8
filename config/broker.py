"""The embedded broker: kombu's file-system transport, with each message written and taken in one atomic step.

Kombu's own version lets a worker read a message that is still being written, and takes messages by way of the
system's temporary folder. Here a message appears by renaming and is claimed by renaming, all in one folder.
"""

import os
import uuid
from pathlib import Path
from queue import Empty
from time import time_ns
from typing import Any

from kombu.transport import filesystem
from kombu.utils.json import dumps, loads


class Channel(filesystem.Channel):
    """Queues as files `TIME_ID.QUEUE.msg` in one folder; the exchange tables in another."""

    @property
    def folder(self) -> Path:
        return self._made("messages")

    @property
    def control_folder(self) -> Path:
        return self._made("control")

    def _made(self, name: str) -> Path:
        folder = Path(self.transport_options["folder"]) / name
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def _waiting(self, queue: str) -> list[Path]:
        names = sorted(name for name in os.listdir(self.folder) if name.partition(".")[2] == f"{queue}.msg")
        return [self.folder / name for name in names]

    def _put(self, queue: str, payload: Any, **kwargs: Any) -> None:  # type: ignore[override]
        path = self.folder / f"{time_ns()}_{uuid.uuid4()}.{queue}.msg"
        draft = path.with_suffix(".draft")
        draft.write_text(dumps(payload))
        draft.rename(path)

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        for path in self._waiting(queue):
            claimed = path.with_suffix(".claimed")
            try:
                path.rename(claimed)
            except FileNotFoundError:
                continue  # another worker was quicker
            payload = claimed.read_text()
            claimed.unlink()
            return loads(payload)
        raise Empty

    def _size(self, queue: str) -> int:
        return len(self._waiting(queue))

    def _purge(self, queue: str) -> int:
        waiting = self._waiting(queue)
        for path in waiting:
            path.unlink(missing_ok=True)
        return len(waiting)


class Transport(filesystem.Transport):
    Channel = Channel
