"""The vote of a buying center: endorsed, not endorsed, or not yet decidable and why."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stakeholders.endorsement import Endorsement, count_vote, decided_by, judge_endorsement, tally
from stakeholders.influence import Person, weigh

TODAY = date(2026, 11, 21)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def person(
    name: str, *roles: str, attitude: int | None = None, basis: str = "visit", on: date = TODAY, **facts: object
) -> Person:
    if attitude is None:
        return Person(name, frozenset(roles), **facts)  # type: ignore[arg-type]
    return Person(name, frozenset(roles), attitude=attitude, basis=basis, attitude_on=on, **facts)  # type: ignore[arg-type]


def judge(*people: Person) -> Endorsement:
    return judge_endorsement(people, weigh(people), TODAY)


def boss(attitude: int | None = 1, **facts: object) -> Person:
    return person("boss", "decision_maker", attitude=attitude, last_met_on=ago(5), **facts)  # type: ignore[arg-type]


YES = [person(name, attitude=1) for name in "abc"]
NO = [replace(one, id=f"not {one.id}", attitude=-1) for one in YES]
OPEN = [person(name) for name in "xyz"]

HEAVY_YES = boss(weight_override=Decimal("0.6"))
HEAVY_NO = boss(-1, weight_override=Decimal("0.6"))
HEAVY_OPEN = boss(None, weight_override=Decimal("0.6"))


@pytest.mark.parametrize(
    ("people", "word", "reasons"),
    [
        ([], "undecided", ["no_decision_maker", "fewer_than_three"]),
        (YES, "undecided", ["no_decision_maker"]),
        ([boss(), YES[0]], "undecided", ["fewer_than_three"]),
        ([replace(boss(), last_met_on=None), *YES], "undecided", ["decision_maker_not_met"]),
        ([HEAVY_YES, *OPEN], "endorsed", []),
        ([HEAVY_YES, *NO], "endorsed", []),
        ([HEAVY_NO, *YES], "not_endorsed", []),
        ([HEAVY_OPEN, *YES], "undecided", ["attitude_unknown"]),
        ([replace(HEAVY_YES, basis="assumed"), *YES], "undecided", ["no_recent_support"]),
        ([replace(HEAVY_YES, attitude_on=ago(91)), *YES], "undecided", ["no_recent_support"]),
        ([replace(HEAVY_YES, attitude_on=ago(90)), *YES], "endorsed", []),
        ([replace(HEAVY_YES, basis="statement"), *YES], "endorsed", []),
        ([replace(HEAVY_NO, basis="assumed", attitude_on=ago(900)), *YES], "not_endorsed", []),
        ([boss(0, weight_override=Decimal("0.6")), *YES], "not_endorsed", []),
    ],
)
def test_where_weights_differ_the_heaviest_decide(people: list[Person], word: str, reasons: list[str]) -> None:
    assert judge(*people) == Endorsement(word, tuple(reasons))  # type: ignore[arg-type]


def even(*people: Person) -> tuple[Person, ...]:
    return tuple(replace(p, weight_override=Decimal("0.1")) for p in people)


@pytest.mark.parametrize(
    ("people", "word", "reasons"),
    [
        (even(boss(), YES[0], NO[0]), "endorsed", []),
        (even(boss(), YES[0], NO[0], NO[1]), "not_endorsed", []),
        (even(boss(-1), YES[0], YES[1]), "endorsed", []),
        (even(boss(), NO[0], OPEN[0]), "undecided", ["attitude_unknown"]),
        (even(boss(), NO[0], replace(YES[0], basis="assumed")), "undecided", ["no_recent_support"]),
        (
            even(boss(), NO[0], replace(YES[0], basis="assumed"), OPEN[0]),
            "undecided",
            ["no_recent_support", "attitude_unknown"],
        ),
        (
            even(boss(), replace(YES[0], basis="assumed"), OPEN[0]),
            "undecided",
            ["no_recent_support", "attitude_unknown"],
        ),
        (even(boss(None), *OPEN), "undecided", ["attitude_unknown"]),
        (even(boss(-1), *NO, OPEN[0]), "not_endorsed", []),
    ],
)
def test_where_weights_are_even_more_than_half_decide(
    people: tuple[Person, ...], word: str, reasons: list[str]
) -> None:
    assert judge(*people) == Endorsement(word, tuple(reasons))  # type: ignore[arg-type]


def test_weights_within_a_tenth_are_even() -> None:
    trio = [boss(), YES[0], NO[0]]
    for weight, word in [("0.34", "endorsed"), ("0.38", "not_endorsed")]:
        against = replace(NO[0], weight_override=Decimal(weight))
        assert judge(*trio[:2], against).word == word


def test_all_of_the_heaviest_must_support() -> None:
    first, second = (replace(p, weight_override=Decimal("0.4")) for p in (boss(), YES[0]))
    assert judge(first, second, NO[0]).word == "endorsed"
    assert judge(first, replace(second, attitude=-1), NO[0]).word == "not_endorsed"


def test_people_without_weight_and_people_who_left_have_no_vote() -> None:
    silent = replace(NO[0], weight_override=Decimal(0))
    gone = replace(NO[1], is_gone=True)
    assert judge(*even(boss(), YES[0], YES[1]), silent, gone).word == "endorsed"
    assert judge(*even(boss(), YES[0]), gone).reasons == ("fewer_than_three",)


def test_the_vote_ranges_over_the_unknown() -> None:
    people = even(boss(), NO[0], OPEN[0], OPEN[1])
    vote = count_vote(people, weigh(people))
    assert (vote.value, vote.low, vote.high) == (0, Fraction(-1, 2), Fraction(1, 2))


persons = st.builds(
    Person,
    st.uuids(),
    st.frozensets(st.sampled_from(["decision_maker", "coach", "recommender", "user"])),
    attitude=st.sampled_from([None, -1, 0, 1]),
    basis=st.sampled_from(["visit", "statement", "assumed"]),
    attitude_on=st.none() | st.integers(0, 200).map(ago),
    weight_override=st.none() | st.decimals(0, 1, places=1),
    last_met_on=st.none() | st.integers(0, 200).map(ago),
    is_gone=st.booleans(),
)
centers = st.lists(persons, max_size=7, unique_by=lambda one: one.id)


@given(centers)
def test_the_vote_lies_between_its_ends(people: list[Person]) -> None:
    vote = count_vote(people, weigh(people))
    assert -1 <= vote.low <= vote.value <= vote.high <= 1


@given(centers)
def test_reasons_are_given_exactly_when_it_is_undecided(people: list[Person]) -> None:
    verdict = judge(*people)
    assert bool(verdict.reasons) is (verdict.word == "undecided")


@given(centers, st.randoms())
def test_the_order_of_people_does_not_matter(people: list[Person], random: object) -> None:
    turned = list(people)
    random.shuffle(turned)  # type: ignore[attr-defined]
    assert judge(*turned) == judge(*people)


@given(centers, st.data())
def test_a_decided_vote_does_not_turn_when_the_unknown_speak(people: list[Person], data: st.DataObject) -> None:
    before = judge(*people)
    spoken = [
        replace(p, attitude=data.draw(st.sampled_from([-1, 0, 1])), basis="visit", attitude_on=TODAY)
        if p.attitude is None
        else p
        for p in people
    ]
    if before.word != "undecided":
        assert judge(*spoken).word == before.word


@given(centers, st.integers(0, 6))
def test_a_convert_never_loses_an_endorsement(people: list[Person], index: int) -> None:
    if people and judge(*people).word == "endorsed":
        one = people[index % len(people)]
        won = replace(one, attitude=1, basis="visit", attitude_on=TODAY)
        assert judge(*(won if p is one else p for p in people)).word == "endorsed"


@given(centers, st.integers(0, 6))
def test_an_unknown_can_never_endorse(people: list[Person], index: int) -> None:
    unknown = [replace(p, attitude=None) for p in people]
    assert judge(*unknown).word != "endorsed"
    if people and judge(*people).word != "endorsed":
        silent = people[index % len(people)]
        assert judge(*(replace(p, attitude=None) if p is silent else p for p in people)).word != "endorsed"


@given(centers)
def test_everybody_is_in_one_camp(people: list[Person]) -> None:
    here = [person for person in people if not person.is_gone]
    camps = tally(people, weigh(people))
    assert sum(camp.people for camp in camps.values()) == len(here)
    assert sum(camp.weight for camp in camps.values()) == (1 if here else 0)


def test_which_rule_applies() -> None:
    assert decided_by(weigh(even(*YES))) == "majority"
    assert decided_by(weigh([HEAVY_YES, *NO])) == "heaviest"
    assert decided_by({}) == "majority"
