"""The general funnel's stages as a measure for any method: what is bound to "from 30 on" holds by percentage elsewhere.

Source: catalogue A1.1, A3.3 to A3.11 (process templates mapped to one canonical list of stages).
"""

from __future__ import annotations

from decimal import Decimal

GENERAL = (10, 20, 30, 40, 50, 80)


def general_stage(percent: Decimal | int) -> int:
    """The general stage that a nominal percentage has reached: 45 is 40, anything below 10 is 10."""
    return max((stage for stage in GENERAL if stage <= percent), default=GENERAL[0])
