"""What makes a need clear, and what makes it the core: the truth behind the gates' criteria about needs.

Source: catalogue A9.4 to A9.6; compositions section 7, rows 20.3 and 30.4.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

EXPLICIT = ("operating", "user", "functional", "system")
"""Said clearly (A9.4): an eighth of the iceberg. The other kinds are seldom said (A9.5)."""
CLEAR_MATURITY, CORE_MATURITY = 2, 3


@dataclass(frozen=True, slots=True)
class KnownNeed:
    """A need that was not dropped, as gates see it. `contact_id` is whose it is; `maturity` is 1 to 4.

    `person` and `confirmer` are the names of the two, empty where nobody is named.
    """

    id: Hashable
    kind: str
    maturity: int
    learned_on: date
    contact_id: Hashable | None = None
    confirmed_by: Hashable | None = None
    confirmed_on: date | None = None
    statement: str = ""
    person: str = ""
    confirmer: str = ""

    @property
    def is_explicit(self) -> bool:
        return self.kind in EXPLICIT


def is_clear(need: KnownNeed) -> bool:
    """Explicit, somebody's, and more than a remark."""
    return need.is_explicit and need.contact_id is not None and need.maturity >= CLEAR_MATURITY


def is_core(need: KnownNeed, key_people: Collection[Hashable]) -> bool:
    """Explicit, growing, and a key person has said yes to it. Who is no key person any more confirms nothing."""
    is_confirmed = need.confirmed_on is not None and need.confirmed_by in key_people
    return need.is_explicit and need.maturity >= CORE_MATURITY and is_confirmed


def ranked(needs: Iterable[KnownNeed], weights: Mapping[Hashable, Fraction]) -> list[KnownNeed]:
    """The ripest first; at equal maturity that of the heavier person, then the older one."""
    return sorted(needs, key=lambda need: (-need.maturity, -weights.get(need.contact_id, Fraction(0)), need.learned_on))
