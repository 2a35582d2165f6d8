"""The method's own probabilities, by stage. Source: formulas §4."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Nominal:
    """by_stage: stage code -> probability 0..1, in the order of the stages."""

    by_stage: Mapping[str, float]

    def probability(self, stage: str) -> float:
        """Raises `KeyError` for a stage that the pipeline lacks."""
        return self.by_stage[stage]
