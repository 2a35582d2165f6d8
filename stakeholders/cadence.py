"""How often an account wants to be visited. Source: compositions §9 (catalogue A5.6, A5.7).

Starting values; "met recently" is twice the cadence.
"""

from typing import NamedTuple


class Cadence(NamedTuple):
    """`days` from visit to visit; `may_be_remote`: a call or video meeting will do."""

    days: int
    may_be_remote: bool


LIVE = {
    ("A", "key"): Cadence(14, False),
    ("A", "backbone"): Cadence(21, False),
    ("A", "potential"): Cadence(30, False),
    ("B", ""): Cadence(30, False),
    ("C", ""): Cadence(30, True),
}
QUIET = {
    ("A", "key"): Cadence(30, False),
    ("A", "backbone"): Cadence(45, False),
    ("A", "potential"): Cadence(60, True),
    ("B", ""): Cadence(60, True),
    ("C", ""): Cadence(90, True),
}


def cadence_of(coverage_class: str, tier: str, *, has_live_deal: bool = True) -> Cadence:
    """The cadence of an account; `has_live_deal`: it has an open deal at 30 or above.

    A class-A account without a tier is treated as a backbone account, an unknown class as class C.
    """
    table = LIVE if has_live_deal else QUIET
    if coverage_class == "A":
        return table.get(("A", tier), table["A", "backbone"])
    return table["B", ""] if coverage_class == "B" else table["C", ""]
