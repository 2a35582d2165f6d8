"""Where people stand on the maps of a buying center, and in what step of the cadence they were met."""

import datetime as dt
import itertools
import random
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stakeholders.maps import grid, network
from stakeholders.maps.grid import Standing
from stakeholders.maps.heat import Cell, heat_map, step_of
from stakeholders.maps.lines import Box, bow, elbow
from stakeholders.maps.measure import fit, flow, width_of
from stakeholders.maps.network import Person

TODAY = dt.date(2026, 11, 20)

FEW_EXAMPLES = settings(max_examples=40, deadline=None)


def standings(count: int, chance: random.Random) -> list[Standing]:
    return [
        Standing(
            number,
            chance.choice(["Chen Bo", "Li Qing", "陈波"]),
            chance.choice(grid.COLUMNS),
            Fraction(chance.randrange(61), 60),
            chance.choice([None, 1, 2, 3, 4, 5]),
            chance.random() < 0.2,
        )
        for number in range(count)
    ]


@FEW_EXAMPLES
@given(st.integers(0, 60), st.randoms(use_true_random=False))
def test_everybody_has_room_of_their_own_in_their_field(count, chance):
    people = standings(count, chance)
    laid = grid.lay_out(people)
    spots = {spot.id: spot for spot in laid.spots}
    assert set(spots) == {person.id for person in people}
    columns, bands = ({stripe.code: stripe for stripe in stripes} for stripes in (laid.columns, laid.bands))
    average = grid.even_share(len(people))
    for person in people:
        spot, column = spots[person.id], columns[person.attitude]
        band = bands[grid.band_of(person, average)]
        assert column.start <= spot.x
        assert spot.x + grid.SLOT <= column.end
        assert band.start + grid.LINE // 2 <= spot.y <= band.end - grid.LINE // 2
    for one, other in itertools.combinations(laid.spots, 2):
        assert abs(one.x - other.x) >= grid.SLOT or abs(one.y - other.y) >= grid.LINE
    assert grid.lay_out(reversed(people)) == laid


def test_the_unknown_have_a_column_and_the_heaviest_stand_first():
    third = Fraction(1, 3)
    people = [Standing(n, n, "unknown", third, influence) for n, influence in (("low", 1), ("high", 5), ("none", None))]
    laid = grid.lay_out(people)
    assert [spot.id for spot in laid.spots] == ["high", "low", "none"]
    assert [(stripe.code, stripe.count) for stripe in laid.columns] == [
        ("opponent", 0), ("unknown", 3), ("neutral", 0), ("supporter", 0),
    ]  # fmt: skip
    assert [stripe.code for stripe in laid.bands] == ["even"]


def test_power_has_three_rows():
    average = grid.even_share(4)
    shares = {"key": (Fraction(1, 4), True), "more": (Fraction(26, 100), False), "even": (Fraction(1, 4), False)}
    for band, (weight, is_key) in shares.items():
        assert grid.band_of(Standing(1, "", "neutral", weight, is_key=is_key), average) == band


LEVELS = ["", "executive", "senior", "middle", "staff"]


def house(count: int, chance: random.Random) -> tuple[list[Person], list[tuple[int, int]], list[Person], list[Any]]:
    """People with any levels and superiors (circles too), influence, and some of us who know the first of them."""
    ids = range(count)
    people = [Person(n, f"Person {n % 7}", chance.choice(LEVELS), chance.choice([None, *ids])) for n in ids]
    pairs = [(chance.choice(ids), chance.choice(ids)) for _ in range(count // 3)]
    ours = [Person(f"u{number}", f"Ours {number}") for number in range(chance.randrange(10))]
    return people, pairs, ours, [(person.id, each.id) for person in people[:9] for each in ours[:3]]


def are_apart(one, other):
    beside = one.right <= other.left or other.right <= one.left
    return beside or one.bottom <= other.top or other.bottom <= one.top


@FEW_EXAMPLES
@given(st.integers(0, 60), st.randoms(use_true_random=False))
def test_boxes_never_overlap_and_stand_inside(count, chance):
    people, influences, ours, known = house(count, chance)
    laid = network.lay_out(people, influences, ours, known)
    boxes = [*laid.members.values(), *laid.ours.values()]
    assert len(boxes) == len(people) + len(ours)
    for one, other in itertools.combinations(boxes, 2):
        assert are_apart(one, other)
    for box in boxes:
        assert box.left >= 0
        assert box.right <= laid.width
        assert box.bottom <= laid.height
    for low, high in laid.superiors.items():
        assert laid.members[high].bottom < laid.members[low].top
    for mine in laid.ours.values():
        assert all(theirs.bottom < laid.frontier < mine.top for theirs in laid.members.values())
    assert network.lay_out(list(reversed(people)), influences, list(reversed(ours)), known) == laid


def test_a_superior_stands_above_and_whoever_is_of_their_level_beside():
    people = [
        Person("boss", "Chen Bo", "executive"),
        Person("head", "Li Qing", "middle", "boss"),
        Person("other", "Wu Lei", "middle"),
        Person("clerk", "Zhao Min", "", "head"),
        Person("over", "Gao Lan", ""),
        Person("under", "He Jun", "staff", "over"),
        Person("nobody", "Ma Li", ""),
    ]
    layers = network.layers_of(people, network.superiors_of(people))
    assert layers["boss"] < layers["head"] == layers["other"] < layers["clerk"]
    assert layers["over"] == layers["under"] - 1
    assert layers["nobody"] == network.LOWEST


def test_a_circle_is_cut():
    people = [Person(1, "A", "", 2), Person(2, "B", "", 1)]
    assert network.superiors_of(people) == {1: 2}


def test_lines_run_from_edge_to_edge():
    upper, lower = Box(0, 0, 100, 40), Box(200, 100, 100, 40)
    assert elbow(upper, lower) == "M50 40V87H250V100"
    there, back = bow(upper, lower)[0], bow(lower, upper)[0]
    assert there != back
    line, arrow = bow(upper, lower)
    tip = line.rsplit(" ", 2)[-2:]
    assert arrow.startswith(f"M{tip[0]} {tip[1]}L")
    assert lower.left <= int(tip[0]) <= lower.right
    assert lower.top <= int(tip[1]) <= lower.bottom


@pytest.mark.parametrize(
    ("days", "step"),
    [(None, "never"), (0, "within"), (14, "within"), (15, "twice"), (28, "twice"), (29, "longer"), (900, "longer")],
)
def test_steps_of_the_cadence(days, step):
    assert step_of(days, 14) == step


def test_rows_and_columns_are_summed_up():
    last = {("chen", "lin"): TODAY - dt.timedelta(days=40), ("chen", "wu"): TODAY, ("li", "wu"): TODAY}
    last["li", "lin"] = TODAY + dt.timedelta(days=1)
    heat = heat_map(["chen", "li", "zhao"], ["lin", "wu", "he"], last, today=TODAY, cadence_days=14)
    assert heat.rows[0].cells == (Cell(40, "longer"), Cell(0, "within"), Cell(None, "never"))
    assert [(row.latest.days, row.met_by) for row in heat.rows] == [(0, 2), (0, 2), (None, 0)]
    assert [(column.within, column.twice, column.ever) for column in heat.columns] == [(1, 1, 2), (2, 2, 2), (0, 0, 0)]
    assert heat.met("within", "twice") == ["chen", "li"]


def test_texts_are_cut_to_their_room():
    assert fit("Zhao Min", 200, 12) == "Zhao Min"
    assert fit("Zhao Min", 40, 12) == "Zhao…"
    assert fit("赵敏赵敏", 36, 12) == "赵敏…"
    assert width_of(fit("A very long name indeed", 60, 12), 12) <= 60
    assert flow([50, 50, 50], 120, gap=10) == [(0, 0), (60, 0), (0, 1)]
