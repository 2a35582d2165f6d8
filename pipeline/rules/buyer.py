"""How far the claimed stage runs ahead of the customer's own procurement. Source: formulas section 3, A3.12."""


def buyer_gap(stage_steps: tuple[int, int], buyer_step: int | None) -> int | None:
    """Steps by which a stage's range (first, last) lies ahead of the buyer's step; negative behind, 0 inside.

    None while the buyer's step is not known.
    """
    first, last = stage_steps
    if buyer_step is None:
        return None
    return max(0, first - buyer_step) - max(0, buyer_step - last)
