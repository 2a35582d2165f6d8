"""What stands above knows of the purchase that a buying center decides: the deal's name, the customer's own steps.

Deals stand above stakeholders, so the pipeline registers its answer here.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Purchase:
    """In the reader's words, empty where it is not known. `objective` is what we want to sell them; `url` its page.

    `step` names the customer's own step in buying, `mode` how they procure; `edit_url` is where these two are said
    (empty for who may not).
    """

    objective: str
    url: str
    step: str = ""
    mode: str = ""
    step_url: str = ""
    mode_url: str = ""


Source = Callable[[uuid.UUID, object], Purchase | None]

_sources: list[Source] = []


def register(source: Source) -> None:
    """`source(center_id, user)` answers the purchase as far as the user sees it."""
    if source not in _sources:
        _sources.append(source)


def purchase_of(center_id: uuid.UUID, user: object) -> Purchase | None:
    found = (source(center_id, user) for source in _sources)
    return next((purchase for purchase in found if purchase is not None), None)
