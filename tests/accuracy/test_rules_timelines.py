"""What was known of a deal at the start of a day."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from pipeline.accuracy.rules.timelines import Row, Timeline

DAY = dt.date(2026, 3, 10)
ONE = dt.timedelta(days=1)
LONG_AGO = dt.date(2000, 1, 1)
PRESENT = {"status": "won", "amount_base_minor": 900, "stage": "c"}


def line(*rows: Row, recorded: dt.date = DAY) -> Timeline:
    return Timeline("deal", DAY, recorded, PRESENT, rows)


def test_before_its_first_day_nobody_knew_of_it() -> None:
    assert line().at(DAY, LONG_AGO) is None
    assert line().at(DAY + ONE, LONG_AGO) is not None


def test_a_field_is_what_its_last_known_change_made_it() -> None:
    later = DAY + 5 * ONE
    lived = line(Row("stage", "a", "b", DAY, DAY), Row("stage", "b", "c", later, later))
    states = [lived.at(cut, LONG_AGO) for cut in (DAY + ONE, later, later + ONE)]
    assert [state and state["stage"] for state in states] == ["b", "b", "c"]


def test_what_was_true_but_not_recorded_is_not_known() -> None:
    lived = line(Row("status", "open", "won", DAY + ONE, DAY + 40 * ONE))
    assert lived.at(DAY + 3 * ONE, LONG_AGO) == {**PRESENT, "status": "open"}
    assert lived.at(DAY + 41 * ONE, LONG_AGO) == PRESENT


def test_before_the_records_begin_the_days_of_the_source_count() -> None:
    first = DAY + 100 * ONE
    along = Row("status", "open", "won", DAY + 9 * ONE, first, came_along=True)
    typed = Row("amount_base_minor", 100, 900, DAY + 9 * ONE, first + 5 * ONE)
    lived = line(along, typed, recorded=first)
    assert lived.at(DAY + 5 * ONE, first) == {**PRESENT, "status": "open", "amount_base_minor": 100}
    assert lived.at(DAY + 10 * ONE, first) == {**PRESENT, "amount_base_minor": 100}
    # After the first day of the records nothing counts before it was recorded.
    assert line(along, recorded=first + 3 * ONE).at(first + ONE, first) is None


def test_what_it_was_at_first_is_told_by_its_first_row() -> None:
    lived = Timeline("deal", DAY, DAY, PRESENT, (), {"stage": "a"})
    assert lived.at(DAY + ONE, LONG_AGO) == {**PRESENT, "stage": "a"}


ROWS = st.lists(
    st.tuples(st.integers(0, 60), st.integers(0, 60), st.integers(1, 10**9)), max_size=8, unique_by=lambda row: row[0]
)


@given(ROWS, st.integers(1, 70))
def test_nothing_learned_later_changes_what_was_known(rows: list[tuple[int, int, int]], at: int) -> None:
    """Values of rows that were not known yet, and the present, may be anything."""
    cut = DAY + at * ONE

    def lived(replaced: int | None) -> Timeline:
        old, made = 1, []
        for on, late, value in sorted(rows):
            recorded = max(on, late)
            new = value if recorded < at or replaced is None else replaced
            made.append(Row("amount_base_minor", old, new, DAY + on * ONE, DAY + recorded * ONE))
            old = new
        present = PRESENT | {"amount_base_minor": old}
        return Timeline("deal", DAY, DAY, present, made, {"amount_base_minor": 1})

    assert lived(None).at(cut, LONG_AGO)["amount_base_minor"] == lived(7).at(cut, LONG_AGO)["amount_base_minor"]  # type: ignore[index]
