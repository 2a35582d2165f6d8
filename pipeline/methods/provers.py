"""Provers: how records prove a criterion by themselves, under the names that a method writes into `proved_by`.

A prover knows records and no criterion, so that a method may rename, move and share what it proves. `pipeline.proving`
registers those of the product; a higher app registers its own, and then a method may name it.
Source: compositions §7.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

SIGNATURE, PAYMENT, ENDORSEMENT = "signature", "payment", "endorsement"
"""What winning (`pipeline.rules.winning`) and the flags ask a method for by name."""

CLEAR_NEED, CORE_NEED = "clear_need", "core_need"
"""What the form "need" writes a record for."""


@dataclass(frozen=True, slots=True)
class Trace:
    """A record that proves something: the day of the fact, the caller's key, the last day on which it counts."""

    on: date
    ref: str
    expires_on: date | None = None


Prover = Callable[[Any], Iterable[Trace]]
"""From a `pipeline.dossiers.Dossier` to the records that prove."""

PROVERS: dict[str, Prover] = {}


def register(name: str, prover: Prover) -> None:
    """Let methods say `proved_by: [name]`."""
    PROVERS[name] = prover
