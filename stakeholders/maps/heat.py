"""How long ago each of us met each of them, in steps of the account's cadence. Source: formulas §5, cadence."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

Step = Literal["within", "twice", "longer", "never"]
STEPS: tuple[Step, ...] = ("within", "twice", "longer", "never")


@dataclass(frozen=True, slots=True)
class Cell:
    """`days` since the last meeting; None: they never met."""

    days: int | None
    step: Step


@dataclass(frozen=True, slots=True)
class Row:
    """One person: a cell per colleague; `latest` is the last meeting with any of them, `met_by` how many have met."""

    person: Hashable
    cells: tuple[Cell, ...]
    latest: Cell
    met_by: int


@dataclass(frozen=True, slots=True)
class Column:
    """One colleague: how many people they met within the cadence, within twice of it, and ever."""

    colleague: Hashable
    within: int
    twice: int
    ever: int


@dataclass(frozen=True, slots=True)
class HeatMap:
    rows: tuple[Row, ...]
    columns: tuple[Column, ...]

    def met(self, *steps: Step) -> list[Hashable]:
        """People whose last meeting with any of us lies in one of the steps."""
        return [row.person for row in self.rows if row.latest.step in steps]


def step_of(days: int | None, cadence_days: int) -> Step:
    """Within the cadence, within twice of it, longer ago, or never. The last day counts as within."""
    if days is None:
        return "never"
    if days <= cadence_days:
        return "within"
    return "twice" if days <= 2 * cadence_days else "longer"


def heat_map(
    people: Sequence[Hashable],
    colleagues: Sequence[Hashable],
    last_met: Mapping[tuple[Hashable, Hashable], date],
    *,
    today: date,
    cadence_days: int,
) -> HeatMap:
    """Rows and columns in the order given; `last_met` by (person, colleague). A day ahead counts as today."""

    def cell(day: date | None) -> Cell:
        days = None if day is None else max((today - day).days, 0)
        return Cell(days, step_of(days, cadence_days))

    rows = []
    for person in people:
        met = [last_met.get((person, colleague)) for colleague in colleagues]
        days = [day for day in met if day is not None]
        rows.append(Row(person, tuple(cell(day) for day in met), cell(max(days, default=None)), len(days)))
    columns = [_column(colleague, [row.cells[place] for row in rows]) for place, colleague in enumerate(colleagues)]
    return HeatMap(tuple(rows), tuple(columns))


def _column(colleague: Hashable, cells: Sequence[Cell]) -> Column:
    steps = [cell.step for cell in cells]
    within = steps.count("within")
    return Column(colleague, within, within + steps.count("twice"), len(steps) - steps.count("never"))
