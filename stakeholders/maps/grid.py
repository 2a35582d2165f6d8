"""Power × attitude: in which field of the grid each person stands, and where in it.

Power is the decision weight (formulas §5), which everybody has; the influence 1 to 5, which few have been given,
orders people of the same weight. Inside a field the place says nothing but the order.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

COLUMNS = ("opponent", "unknown", "neutral", "supporter")
BANDS = ("key", "more", "even")
"""Key people; more than an even share of the weight; an even share or less."""

SIDE, HEAD, PAD = 104, 36, 8
SLOT, LINE = 152, 30
"""Room of one person: mark and name. A mark is at least 24 high, so that a finger meets it."""
FEW, SOME = 6, 24
"""Up to so many in the fullest field there is one column of people per field, then two, then three."""


@dataclass(frozen=True, slots=True)
class Standing:
    """`attitude`: one of COLUMNS. `weight` 0 to 1, `influence` 1 to 5 or None."""

    id: Hashable
    name: str
    attitude: str
    weight: Fraction
    influence: int | None = None
    is_key: bool = False


@dataclass(frozen=True, slots=True)
class Stripe:
    """A column or a row: from where, how far, and how many people stand in it."""

    code: str
    start: int
    length: int
    count: int

    @property
    def middle(self) -> int:
        return self.start + self.length // 2

    @property
    def end(self) -> int:
        return self.start + self.length


@dataclass(frozen=True, slots=True)
class Spot:
    """Left edge and middle of a person's room of SLOT × LINE."""

    id: Hashable
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Grid:
    width: int
    height: int
    columns: tuple[Stripe, ...]
    bands: tuple[Stripe, ...]
    spots: tuple[Spot, ...]


def even_share(count: int) -> Fraction:
    """What each would weigh if all weighed the same."""
    return Fraction(1, max(count, 1))


def band_of(person: Standing, average: Fraction) -> str:
    if person.is_key:
        return "key"
    return "more" if person.weight > average else "even"


def lay_out(people: Iterable[Standing]) -> Grid:
    """Everybody exactly once, heaviest first in each field; a row without people is left out."""
    ranked = sorted(people, key=_order)
    average = even_share(len(ranked))
    fields: dict[tuple[str, str], list[Standing]] = {}
    for person in ranked:
        fields.setdefault((band_of(person, average), person.attitude), []).append(person)
    across = _across(max((len(field) for field in fields.values()), default=0))
    columns = _columns(ranked, across)
    bands = _bands(fields, across)
    return Grid(
        width=columns[-1].end,
        height=bands[-1].end if bands else HEAD,
        columns=columns,
        bands=bands,
        spots=tuple(_spots(fields, columns, bands, across)),
    )


def _order(person: Standing) -> tuple[Fraction, int, str, str]:
    return -person.weight, -(person.influence or 0), person.name.casefold(), str(person.id)


def _across(fullest: int) -> int:
    return 1 if fullest <= FEW else 2 if fullest <= SOME else 3


def _columns(people: Sequence[Standing], across: int) -> tuple[Stripe, ...]:
    length = across * SLOT + 2 * PAD
    return tuple(
        Stripe(code, SIDE + place * length, length, sum(person.attitude == code for person in people))
        for place, code in enumerate(COLUMNS)
    )


def _bands(fields: dict[tuple[str, str], list[Standing]], across: int) -> tuple[Stripe, ...]:
    bands: list[Stripe] = []
    top = HEAD
    for code in BANDS:
        counts = [len(fields.get((code, column), ())) for column in COLUMNS]
        if any(counts):
            length = -(-max(counts) // across) * LINE + 2 * PAD
            bands.append(Stripe(code, top, length, sum(counts)))
            top += length
    return tuple(bands)


def _spots(
    fields: dict[tuple[str, str], list[Standing]],
    columns: Sequence[Stripe],
    bands: Sequence[Stripe],
    across: int,
) -> Iterable[Spot]:
    for band in bands:
        for column in columns:
            for place, person in enumerate(fields.get((band.code, column.code), ())):
                line, slot = divmod(place, across)
                yield Spot(person.id, column.start + PAD + slot * SLOT, band.start + PAD + line * LINE + LINE // 2)
