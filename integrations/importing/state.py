"""What the parts of one import share: the data, what each source row showed last time, and the account of every row."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from integrations.importing import maven
from integrations.importing.reading import Refusal
from pipeline.models import Pipeline
from team.models import Organization, User


@dataclass(slots=True)
class Count:
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: int = 0
    left_out: int = 0

    @property
    def rows(self) -> int:
        return self.created + self.updated + self.unchanged + self.refused + self.left_out


@dataclass(slots=True)
class Report:
    """`left_out`: rows about days after the cut. `notes`: what was mended, estimated or held, with counts."""

    counts: dict[str, Count] = field(default_factory=dict)
    refusals: list[Refusal] = field(default_factory=list)
    notes: dict[str, Any] = field(default_factory=dict)

    def count(self, kind: str) -> Count:
        return self.counts.setdefault(kind, Count())

    def refuse(self, kind: str, refusal: Refusal) -> None:
        self.count(kind).refused += 1
        self.refusals.append(refusal)


@dataclass(slots=True)
class Run:
    """What the parts of a run share. `digests` remember what each source row looked like last time."""

    actor: User
    data: maven.Maven
    pipeline: Pipeline
    organization: Organization
    today: dt.date
    quarters: int
    is_replay: bool
    report: Report = field(default_factory=Report)
    digests: dict[tuple[str, str], str] = field(default_factory=dict)
    seen: dict[tuple[str, str], str] = field(default_factory=dict)

    source = "maven"

    def verdict(self, kind: str, key: str, content: Mapping[str, Any]) -> str:
        """ "created", "updated" or "unchanged", by what the source showed last time."""
        digest = hashlib.sha256(json.dumps(content, default=str, sort_keys=True).encode()).hexdigest()
        self.seen[kind, key] = digest
        old = self.digests.get((kind, key))
        if old is None:
            return "created"
        return "unchanged" if old == digest else "updated"
