"""Weights, key people, coverage and the three lights of a buying center."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stakeholders.influence import (
    Person,
    coverage,
    is_half_won,
    is_single_threaded,
    key_people,
    light_up,
    people_met,
    scaled,
    target_attitude,
    total,
    weigh,
)

TODAY = date(2026, 11, 21)
F = Fraction


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def someone(name: str, *roles: str, technical: bool = False, **facts: object) -> Person:
    functions = frozenset({"technical"} if technical else ())
    return Person(name, frozenset(roles), functions, **facts)  # type: ignore[arg-type]


BOSS = someone("Chen Bo", "decision_maker")
ENGINEER = someone("Li Qing", technical=True)
USER = someone("Zhao Min", "user")
COACH = someone("Wang Lei", "coach")


@pytest.mark.parametrize(
    ("people", "t", "expected"),
    [
        ([], None, {}),
        ([BOSS], None, {"Chen Bo": 1}),
        ([USER], None, {"Zhao Min": 1}),
        ([BOSS, ENGINEER, USER], None, {"Chen Bo": F(1, 4), "Li Qing": F(1, 4), "Zhao Min": F(1, 2)}),
        ([BOSS, ENGINEER, USER], "0.2", {"Chen Bo": F(2, 5), "Li Qing": F(1, 10), "Zhao Min": F(1, 2)}),
        ([BOSS, ENGINEER], "0.2", {"Chen Bo": F(4, 5), "Li Qing": F(1, 5)}),
        ([BOSS, USER, COACH], "0.5", {"Chen Bo": F(1, 3), "Zhao Min": F(1, 3), "Wang Lei": F(1, 3)}),
        ([BOSS, USER], "9", {"Chen Bo": F(1, 11), "Zhao Min": F(10, 11)}),
    ],
)
def test_weights_follow_the_technical_content(people: list[Person], t: str | None, expected: object) -> None:
    assert weigh(people, Decimal(t) if t else None) == expected


def test_a_recommender_is_technical_and_one_person_in_two_groups_adds() -> None:
    both = someone("Both", "decision_maker", "recommender")
    assert weigh([both, ENGINEER], Decimal("0.5")) == {"Both": F(3, 4), "Li Qing": F(1, 4)}


def test_who_has_left_weighs_nothing() -> None:
    assert weigh([replace(BOSS, is_gone=True), USER]) == {"Zhao Min": 1}


@pytest.mark.parametrize(
    ("overrides", "expected"),
    [
        (["0.6", None, None], [F(3, 5), F(2, 15), F(4, 15)]),
        (["0", None, None], [0, F(1, 3), F(2, 3)]),
        (["1", None, None], [1, 0, 0]),
        (["1", "1", None], [F(1, 2), F(1, 2), 0]),
        (["0.2", "0.2", "0.1"], [F(2, 5), F(2, 5), F(1, 5)]),
        (["0", "0", "0"], [F(1, 4), F(1, 4), F(1, 2)]),
    ],
)
def test_an_override_stands_as_given_and_the_others_share_the_rest(
    overrides: list[str | None], expected: list[Fraction]
) -> None:
    people = [
        replace(p, weight_override=Decimal(o) if o is not None else None)
        for p, o in zip([BOSS, ENGINEER, USER], overrides, strict=True)
    ]
    assert list(weigh(people).values()) == expected


def test_key_people_are_the_heaviest_and_those_with_a_quarter() -> None:
    assert key_people(weigh([BOSS, ENGINEER, USER])) == {"Chen Bo", "Li Qing", "Zhao Min"}
    assert key_people(weigh([BOSS, ENGINEER, USER], Decimal("0.6"))) == {"Zhao Min", "Li Qing"}
    five = [someone(str(n)) for n in range(5)]
    assert key_people(weigh(five)) == {"0", "1", "2", "3", "4"}
    assert key_people({}) == frozenset()


def test_coverage_counts_weight_met_within_twice_the_cadence() -> None:
    people = [replace(BOSS, last_met_on=ago(28)), replace(ENGINEER, last_met_on=ago(29)), USER]
    weights = weigh(people)
    assert coverage(people, weights, TODAY, cadence_days=14) == F(1, 4)
    assert coverage(people, weights, TODAY, cadence_days=15) == F(1, 2)
    assert coverage([], {}, TODAY, cadence_days=14) is None


@pytest.mark.parametrize(("days", "single"), [([1, 90], False), ([1, 91], True), ([1], True), ([], True)])
def test_single_threaded_is_fewer_than_two_met_in_90_days(days: list[int], single: bool) -> None:
    people = [someone(str(d), last_met_on=ago(d)) for d in days] + [USER]
    assert is_single_threaded(people, TODAY) is single
    gone = [replace(person, is_gone=True) for person in people]
    assert people_met(gone, TODAY) == 0


def test_three_lights() -> None:
    assert light_up([], {}) == light_up([replace(BOSS, is_gone=True)], {})
    people = [BOSS, ENGINEER, USER, COACH]
    lights = light_up(people, weigh(people))
    assert (lights.coach, lights.key, lights.decision_maker) == ("found", "found", "found")
    against = [replace(BOSS, attitude=-1, weight_override=Decimal("0.1")), ENGINEER, USER]
    lights = light_up(against, weigh(against))
    assert (lights.coach, lights.key, lights.decision_maker) == ("missing", "found", "opposed")


def test_one_friendly_coach_is_enough() -> None:
    against = replace(COACH, id="other", attitude=-1)
    assert light_up([against], weigh([against])).coach == "opposed"
    assert light_up([against, COACH], weigh([against, COACH])).coach == "found"


@pytest.mark.parametrize(
    ("role", "attitude", "half"),
    [("coach", 1, True), ("influencer", 1, True), ("coach", 0, False), ("coach", None, False), ("user", 1, False)],
)
def test_half_won(role: str, attitude: int | None, half: bool) -> None:
    assert is_half_won([someone("x", role, attitude=attitude)]) is half


@pytest.mark.parametrize(("now", "target"), [(1, 1), (0, 1), (-1, 0), (None, None)])
def test_target_attitude(now: int | None, target: int | None) -> None:
    assert target_attitude(now) == target


# --- properties --------------------------------------------------------------

persons = st.builds(
    Person,
    st.uuids(),
    st.frozensets(st.sampled_from(["decision_maker", "coach", "recommender", "user", "influencer"])),
    st.frozensets(st.sampled_from(["technical", "economic", "financial"])),
    attitude=st.sampled_from([None, -1, 0, 1]),
    weight_override=st.none() | st.decimals(0, 1, places=3),
    last_met_on=st.none() | st.integers(0, 200).map(ago),
    is_gone=st.booleans(),
)
centers = st.lists(persons, max_size=8, unique_by=lambda person: person.id)
contents = st.none() | st.decimals("0.1", "0.9", places=1)


@given(centers, contents)
def test_weights_are_shares_of_one(people: list[Person], t: Decimal | None) -> None:
    weights = weigh(people, t)
    assert set(weights) == {person.id for person in people if not person.is_gone}
    assert all(0 <= weight <= 1 for weight in weights.values())
    assert not weights or sum(weights.values()) == 1


@given(centers, contents, st.randoms())
def test_the_order_of_people_does_not_matter(people: list[Person], t: Decimal | None, random: object) -> None:
    turned = list(people)
    random.shuffle(turned)  # type: ignore[attr-defined]
    assert weigh(turned, t) == weigh(people, t)


@given(centers, contents)
def test_an_override_that_leaves_room_stands_exactly(people: list[Person], t: Decimal | None) -> None:
    here = [person for person in people if not person.is_gone]
    given_ = {p.id: Fraction(p.weight_override) for p in here if p.weight_override is not None}
    plain = any(p.weight_override is None for p in here)
    if plain and sum(given_.values()) <= 1 and any(w > 0 for i, w in weigh(people, t).items() if i not in given_):
        assert all(weigh(people, t)[i] == weight for i, weight in given_.items())


@given(centers)
def test_more_technical_content_never_lightens_the_technical(people: list[Person]) -> None:
    plain = [replace(person, weight_override=None) for person in people]
    low, high = weigh(plain, Decimal("0.2")), weigh(plain, Decimal("0.8"))
    for person in plain:
        if not person.is_gone and person.is_technical and not person.is_decision_maker:
            assert high[person.id] >= low[person.id]
        if not person.is_gone and person.is_decision_maker and not person.is_technical:
            assert high[person.id] <= low[person.id]


@given(centers)
def test_there_is_a_key_person_wherever_there_is_anybody(people: list[Person]) -> None:
    weights = weigh(people)
    assert bool(key_people(weights)) is bool(weights)


@given(centers, st.integers(1, 90))
def test_coverage_is_a_share(people: list[Person], cadence: int) -> None:
    share = coverage(people, weigh(people), TODAY, cadence_days=cadence)
    assert share is None or 0 <= share <= 1


@given(st.lists(st.fractions(min_value=0, max_value=1, max_denominator=1000), max_size=8))
def test_sums_over_one_denominator_are_exact(shares: list[Fraction]) -> None:
    assert total(shares) == sum(shares, Fraction(0))
    parts, whole = scaled(dict(enumerate(shares)))
    assert [Fraction(part, whole) for part in parts.values()] == shares
