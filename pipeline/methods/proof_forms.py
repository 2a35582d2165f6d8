"""The forms that a criterion may name, and what each keeps beside the proof.

Pages draw the form of a kind (`pipeline.forms.proofs`, `pipeline.proof_links`), and what it keeps is checked for every
door alike (`pipeline.actions.proof_values`). Source: compositions §7.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

Asked = Literal["text", "amount", "currency", "date", "deadline", "step", "mode", "competitor"]
"""`amount` is in minor units, `date` in ISO form. Also written where they belong: `deadline` as the last day of the
proof; `step` (the buyer's), `mode` (of procurement, by its code) and `competitor` on the deal."""


@dataclass(frozen=True, slots=True)
class ProofForm:
    """What a form keeps, by name; which of that is `needed`; the `ordered` pairs (lower, upper).

    `prover`: the form only writes a record, so the criterion must be proved by it. `by_visit`: a visit can give it.
    """

    keeps: Mapping[str, Asked] = field(default_factory=dict)
    needed: tuple[str, ...] = ()
    ordered: tuple[str, str] | None = None
    prover: str = ""
    by_visit: bool = False


PROOF_FORMS: Mapping[str, ProofForm] = {
    "material": ProofForm(by_visit=True),
    "visit": ProofForm(),
    "plan_visit": ProofForm(),
    "buyer_step": ProofForm({"step": "step"}, by_visit=True),
    "need": ProofForm({"need": "text"}, by_visit=True),
    "person": ProofForm(),
    "team": ProofForm({"mode": "mode"}),
    "date": ProofForm({"date": "date"}, by_visit=True),
    "dates": ProofForm({"start": "date", "end": "date"}, ordered=("start", "end"), by_visit=True),
    "range": ProofForm(
        {"from": "amount", "to": "amount", "currency": "currency"},
        needed=("from", "to"),
        ordered=("from", "to"),
        by_visit=True,
    ),
    "competitor": ProofForm({"name": "competitor"}, by_visit=True),
    "tender": ProofForm({"committee": "text", "ceiling_price": "amount"}),
    "statement": ProofForm({"occasion": "text", "witness": "text"}, by_visit=True),
    "attitude": ProofForm(),
    "document": ProofForm(),
    "their_contract": ProofForm(prover="their_contract"),
    "our_contract": ProofForm(prover="our_contract"),
    "round": ProofForm({"deadline": "deadline"}),
    "objection": ProofForm(by_visit=True),
    "precondition": ProofForm(by_visit=True),
    "mode": ProofForm({"mode": "mode"}, by_visit=True),
    "win": ProofForm(),
}


def proof_form(kind: str) -> ProofForm:
    """Editions from before the product said what its forms are may name others: those keep nothing."""
    return PROOF_FORMS.get(kind, ProofForm())


def asked_by(kinds: Iterable[str]) -> dict[str, Asked]:
    """What the forms of these kinds keep, by name."""
    return {name: asked for kind in kinds for name, asked in proof_form(kind).keeps.items()}
