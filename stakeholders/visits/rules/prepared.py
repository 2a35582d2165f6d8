"""When a visit is prepared, and whether what was planned came out. Source: catalogue A10.3, A10.7."""

from __future__ import annotations

import json
import zlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

PURPOSE, COMMITMENT = "purpose", "commitment"
ANSWERED_ELSEWHERE = {"why": PURPOSE}
"""The purpose of the visit is asked once: it answers the question of the self-check about it."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """`missing`: what is needed and not said yet, in the order of the page: purpose, commitment, codes of questions."""

    missing: tuple[str, ...]
    needed: int

    @property
    def is_ready(self) -> bool:
        return not self.missing

    @property
    def done(self) -> int:
        return self.needed - len(self.missing)


def judge(purpose: str, commitment: str, answers: Mapping[str, str], needed: Iterable[str]) -> Prepared:
    """`needed`: codes of the questions to oneself without whose answer a visit is not prepared."""
    asked = [code for code in needed if code not in ANSWERED_ELSEWHERE]
    said = {PURPOSE: purpose, COMMITMENT: commitment, **{code: answers.get(code, "") for code in asked}}
    return Prepared(tuple(name for name, words in said.items() if not words.strip()), len(said))


AS_PLANNED, FALLBACK, ORDERED, OTHER, NOTHING = "as_planned", "fallback", "ordered", "other", "nothing"


def compare(planned: str, fallback: str, outcome: str, promised: Collection[str]) -> str:
    """How the customer's promises of a held visit stand to the commitment that one meant to ask for.

    Empty where none was planned. An order is more than any of them.
    """
    if not (planned.strip() or fallback.strip()):
        return ""
    if outcome == "order":
        return ORDERED
    heard = {_plain(words) for words in promised}
    if planned.strip() and _plain(planned) in heard:
        return AS_PLANNED
    if fallback.strip() and _plain(fallback) in heard:
        return FALLBACK
    return OTHER if heard else NOTHING


def fingerprint(values: Mapping[str, Any]) -> int:
    """A number that tells whether some values are still those that somebody looked at."""
    return zlib.crc32(json.dumps(values, sort_keys=True, default=str).encode())


def _plain(words: str) -> str:
    return " ".join(words.casefold().split()).rstrip(".。")
