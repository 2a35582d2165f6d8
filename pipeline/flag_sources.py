"""The hook by which an app above brings its own flag: rule and words, its facts, and where it is cleared.

    flag_sources.register(AddedFlag(…), facts=discounts, cure_url=negotiation_url)

in the `apps.py` of that app is all it takes: gates, cards, lists, Today, Monday, mail and REST then show it like any
other flag. `facts(deal_ids)` answers {deal id: value} for all of them together; the rule finds its deal's value in
`sight.facts.more[code]`, and a deal that is not answered has none.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pipeline.rules import added_flags
from pipeline.rules.added_flags import AddedFlag

if TYPE_CHECKING:
    from pipeline.models import Deal

Facts = Callable[[Sequence[uuid.UUID]], Mapping[uuid.UUID, Any]]
Address = Callable[["Deal"], str]

_facts: dict[str, Facts] = {}
_addresses: dict[str, Address] = {}


def register(flag: AddedFlag, *, facts: Facts, cure_url: Address | None = None) -> None:
    """`cure_url(deal)`: the page on which the flag's own cures are done; without one, the deal's page."""
    added_flags.register(flag)
    _facts[flag.spec.code] = facts
    for cure in flag.cures if cure_url else ():
        _addresses[cure] = cure_url  # type: ignore[assignment]


def withdraw(code: str) -> None:
    """For tests."""
    flag = added_flags.added(code)
    for cure in flag.cures if flag else ():
        _addresses.pop(cure, None)
    _facts.pop(code, None)
    added_flags.withdraw(code)


def read(deals: Sequence[uuid.UUID]) -> dict[uuid.UUID, dict[str, Any]]:
    """{deal id: {flag code: value}}: as many queries as the registered sources ask, none without any.

    A source of several flags is asked once.
    """
    codes: dict[Facts, list[str]] = defaultdict(list)
    for code, source in _facts.items():
        codes[source].append(code)
    found: dict[uuid.UUID, dict[str, Any]] = defaultdict(dict)
    for source, told in codes.items():
        for deal, value in source(deals).items():
            found[deal].update(dict.fromkeys(told, value))
    return found


def address(cure: str, deal: Deal) -> str:
    """Where an added cure is done; "" for a cure of the product's own."""
    return _addresses[cure](deal) if cure in _addresses else ""
