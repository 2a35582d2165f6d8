"""How far the claimed stage runs ahead of the customer's own procurement, and how many bidders should be left by now.

Source: formulas section 3, A3.12; A3.4 (10 bidders, then 2 to 3, then one).
"""

from collections.abc import Mapping

BIDDERS_BY_STEP: Mapping[int, tuple[int, int]] = {5: (4, 20), 6: (2, 3), 7: (1, 1)}
"""{buyer's step: (fewest, most) bidders that are usual}: about ten when tenders are invited, two or three when bids
are evaluated, the preferred one when the contract is reviewed."""


def buyer_gap(stage_steps: tuple[int, int], buyer_step: int | None) -> int | None:
    """Steps by which a stage's range (first, last) lies ahead of the buyer's step; negative behind, 0 inside.

    None while the buyer's step is not known.
    """
    first, last = stage_steps
    if buyer_step is None:
        return None
    return max(0, first - buyer_step) - max(0, buyer_step - last)


def unusual_bidders(buyer_step: int | None, bidders: int | None) -> int:
    """1: more bidders are left than is usual at the buyer's step, -1: fewer, 0: as usual or nothing is expected."""
    usual = BIDDERS_BY_STEP.get(buyer_step or 0)
    if usual is None or bidders is None:
        return 0
    fewest, most = usual
    return (bidders > most) - (bidders < fewest)
