"""A fixed day: the 1st of July 2026, early in the morning in Shanghai."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

TODAY = dt.date(2026, 7, 1)
MORNING = dt.datetime(2026, 6, 30, 20, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _today(time_machine: Any) -> None:
    time_machine.move_to(MORNING, tick=False)
