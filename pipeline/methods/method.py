"""A sales method: everything that one pipeline version follows; built by `pipeline.methods.schema`.

Source: catalogue A1 to A4, A13.1; compositions sections 5, 7 and 8.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pipeline.methods.reading import Text
from pipeline.rules.gates import Gates
from pipeline.rules.proofs import Criterion
from pipeline.rules.winning import WinRule

SEVERITIES = ("severe", "watch", "hint")
CATEGORIES = ("closed", "commit", "best_case", "pipeline", "omitted")


@dataclass(frozen=True, slots=True)
class CustomerAction:
    """Something a customer may promise in a visit, and the criterion that it would help to prove."""

    code: str
    text: Text
    proves: str | None


@dataclass(frozen=True, slots=True)
class StageSpec:
    """`buyer_steps`: first and last of the buyer's steps 1 to 8 that go with the stage. Limits in days."""

    code: str
    name: Text
    definition: Text
    nominal_probability: Decimal
    owner_functions: tuple[str, ...]
    buyer_steps: tuple[int, int]
    silent_days: int
    stuck_days: Mapping[str, int]
    close_too_early_days: int
    customer_actions: tuple[CustomerAction, ...]


@dataclass(frozen=True, slots=True)
class CriterionSpec:
    """A criterion with its words, the forms that prove it in one tap, and the provers that prove it by records."""

    rule: Criterion
    text: Text
    hint: Text
    forms: tuple[str, ...]
    proved_by: tuple[str, ...] = ()

    @property
    def code(self) -> str:
        return self.rule.code


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a pick list; `group` where the list has headings."""

    code: str
    text: Text
    group: str = ""


@dataclass(frozen=True, slots=True)
class Learned:
    """The limits by stage were learned from so many won deals, on that day (ISO), for these stages."""

    won_deals: int
    on: str
    stages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FlagSpec:
    """A flag's words and numbers. Reasons hold {placeholders} for the numbers of a raised flag."""

    code: str
    severity: str
    name: Text
    reason: Text
    reason_one: Text | None
    reason_never: Text | None
    limits: Mapping[str, Any]
    has_grace: bool
    learned: Learned | None = None


@dataclass(frozen=True, slots=True)
class Method:
    """Everything that one pipeline version follows."""

    code: str
    version: int
    languages: tuple[str, ...]
    name: Text
    win_rule: WinRule
    repeat_purchase_stage: str
    repeat_purchase_source: str
    stages: tuple[StageSpec, ...]
    criteria: Mapping[str, CriterionSpec]
    gates: Gates
    owner_functions: Mapping[str, Text]
    forms: Mapping[str, Text]
    buyer_steps: Mapping[int, Text]
    lead_sources: tuple[Choice, ...]
    lost_reasons: tuple[Choice, ...]
    category_names: Mapping[str, Text]
    category_by_stage: Mapping[str, str]
    class_factors: Mapping[str, Decimal]
    grace_days: int
    manager_delay_working_days: int
    flags: Mapping[str, FlagSpec]
    cures: Mapping[str, Text]

    @property
    def closing_stage(self) -> str:
        """The code of the stage in which a deal is signed and paid: the last one."""
        return self.stages[-1].code

    def proved_by(self, prover: str) -> tuple[CriterionSpec, ...]:
        """The criteria that this prover proves."""
        return tuple(spec for spec in self.criteria.values() if prover in spec.proved_by)

    def stage(self, code: str) -> StageSpec:
        """Raises KeyError for a stage that the method does not have."""
        for stage in self.stages:
            if stage.code == code:
                return stage
        raise KeyError(code)
