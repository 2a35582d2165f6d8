"""Stories as data: who, with which customer, and what happened on which day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

DATA = Path(__file__).parent / "data"


@cache
def data(name: str) -> Any:
    """A data file as plain values."""
    return yaml.safe_load((DATA / f"{name}.yaml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Event:
    """One thing that happened. `day` counts from the demo's today, `about` is what stands behind the verb."""

    day: int
    verb: str
    about: Any = None
    options: Mapping[str, Any] = field(default_factory=dict)

    def get(self, name: str, default: Any = None) -> Any:
        return self.options.get(name, default)


@dataclass(frozen=True)
class Story:
    """A deal's life. `account` and `owner` are keys of the cast; the events are in the order of time."""

    key: str
    name: str
    account: str
    owner: str
    events: tuple[Event, ...]


def read_stories(name: str) -> Iterator[Story]:
    for entry in data(name):
        events = tuple(event_of(raw) for raw in entry["events"])
        yield Story(entry["key"], entry["name"], entry["account"], entry["owner"], events)


def event_of(raw: Mapping[str, Any]) -> Event:
    """{day: -12, VERB: about, option: …}: the first key that is not the day is the verb."""
    day, *rest = raw.items()
    (verb, about), *options = rest
    if day[0] != "day":
        raise ValueError(f"An event begins with its day: {dict(raw)}")
    return Event(day[1], verb, about, dict(options))
