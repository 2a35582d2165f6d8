"""Which part of selling a visit was, as far as its deal tells. Source: catalogue A3.11."""

PREPARATION, PRESENTATION, AFTER_SALES = "preparation", "presentation", "after_sales"
PRESENTED_FROM, SOLD_FROM = 40, 80


def usual_work(stage: str, *, has_won: bool) -> str:
    """Before 40 one prepares, from there on one presents; at 80, and where only won deals are left, one serves.

    `stage` is the code of the open deal's stage, empty where there is none.
    """
    reached = int(stage) if stage.isascii() and stage.isdigit() else None
    if reached is None:
        return AFTER_SALES if has_won else PREPARATION
    if reached >= SOLD_FROM:
        return AFTER_SALES
    return PRESENTATION if reached >= PRESENTED_FROM else PREPARATION
