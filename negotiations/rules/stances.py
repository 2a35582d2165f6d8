"""What a stance may say, and when it becomes worse for us. Pure. Source: formulas §12, catalogue A13.4.

Our target is better for us than our limit; our opening is no worse than the target. Of the customer it is the reverse:
their target is worse for us than their limit.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

LIMIT, REFERENCE = "limit", "reference"

FAULTS = ("target_is_limit", "target_beyond_limit", "opening_below_target", "opening_below_limit", "their_way_round")


def faults(
    *,
    more_is_better: bool,
    target: Decimal | None,
    limit: Decimal | None,
    opening: Decimal | None,
    their_target: Decimal | None,
    their_limit: Decimal | None,
) -> Iterator[tuple[str, str]]:
    """(field, code of FAULTS) of what cannot be true."""
    sign = 1 if more_is_better else -1
    if target is not None and limit is not None:
        if target == limit:
            yield "target", "target_is_limit"
        elif (target - limit) * sign < 0:
            yield "limit", "target_beyond_limit"
    if opening is not None and target is not None and (opening - target) * sign < 0:
        yield "opening", "opening_below_target"
    elif opening is not None and limit is not None and (opening - limit) * sign < 0:
        yield "opening", "opening_below_limit"
    if their_target is not None and their_limit is not None and (their_target - their_limit) * sign >= 0:
        yield "their_limit", "their_way_round"


def is_worse(old: Decimal | None, new: Decimal | None, *, more_is_better: bool) -> bool:
    """Whether a limit or a list price gives way: lower where more is better, higher where less is; or taken away."""
    if old is None or new == old:
        return False
    if new is None:
        return True
    return new < old if more_is_better else new > old
