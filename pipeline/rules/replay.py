"""History is the ground truth: a deal's state rebuilt from its change rows. Source: formulas §1."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, Protocol

CREATED = "created"

TRACKED = (
    "account",
    "buying_center",
    "name",
    "pipeline",
    "owner",
    "team",
    "stage",
    "stage_entered_on",
    "granted_stage",
    "granted_by",
    "status",
    "amount_minor",
    "currency",
    "amount_base_minor",
    "rate",
    "rate_on",
    "is_amount_estimated",
    "expected_close",
    "is_close_estimated",
    "category",
    "is_category_set",
    "manual_probability",
    "manual_reason",
    "manual_until",
    "source",
    "sale_type",
    "buyer_step",
    "bidders_remaining",
    "procurement_mode",
    "hold_from",
    "hold_until",
    "hold_reason",
    "opened_on",
    "owned_since",
    "signed_on",
    "paid_on",
    "shipped_on",
    "won_on",
    "lost_on",
    "dormant_on",
    "close_reason",
    "close_note",
    "lost_to",
    "repeat_of",
)
"""The fields of a deal whose every change is a row: what a forecast, a gate, a flag or a model reads."""


class ChangeRow(Protocol):
    """A row of `DealChange`, or anything of its shape."""

    field: str
    new: Any
    effective_at: dt.datetime


def replay(changes: Iterable[ChangeRow], until: dt.datetime | None = None) -> dict[str, Any]:
    """The tracked fields, in plain form, as the rows leave them (up to and including `until`).

    `changes` come in the order of `effective_at`, then of recording. Before its creation a deal is an empty dict.
    """
    state: dict[str, Any] = {}
    for change in changes:
        if until is not None and change.effective_at > until:
            break
        if change.field == CREATED:
            state = dict(_mapping(change.new))
        elif change.field in TRACKED:
            state[change.field] = change.new
    return state


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
