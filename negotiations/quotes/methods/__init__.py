"""Advice on quoting, as data: every text in every language. Source: catalogue A12.3."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml


@dataclass(frozen=True, slots=True)
class Hint:
    code: str
    text: Mapping[str, str]
    how: Mapping[str, str]


@cache
def hints() -> tuple[Hint, ...]:
    """The five ways of quoting flexibly, in the order of the source."""
    rows = yaml.safe_load((Path(__file__).parent / "quoting.yaml").read_text(encoding="utf-8"))["hints"]
    return tuple(Hint(row["code"], row["text"], row["how"]) for row in rows)
