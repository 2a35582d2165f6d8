"""What is true of the flags of every deal."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from pipeline.rules.deal_facts import Advance, CloseMove, DealFacts, Departed, Met, Opponent, Step
from pipeline.rules.flags import raise_flags
from tests.pipeline.healthy import CALENDAR, METHOD, STAGES, TODAY, ago, flags

OF_SOMEBODY = ("visit", "win_over", "find_successor", "deepen_relation")
day = st.integers(-100, 200).map(ago)
maybe = st.none() | day
met = st.builds(Met, st.sampled_from("abc"), maybe, maybe)
facts_ = st.builds(
    DealFacts,
    st.sampled_from(STAGES),
    day,
    sale_type=st.sampled_from(["complex", "transactional"]),
    coverage_class=st.sampled_from([None, "A", "B", "C"]),
    category=st.sampled_from(["commit", "pipeline"]),
    reassigned_on=maybe,
    entered_on=maybe,
    last_activity_on=maybe,
    last_visit_on=maybe,
    outcomes=st.lists(st.sampled_from(["order", "advance", "continuation", "no_sale"]), max_size=3).map(tuple),
    expected_close=maybe,
    is_close_estimated=st.booleans(),
    close_moves=st.lists(st.builds(CloseMove, day, day, day, st.booleans()), max_size=4).map(tuple),
    hold_from=maybe,
    hold_until=maybe,
    next_step=st.none() | st.builds(Step, maybe),
    customer_action=st.none() | st.builds(Step, maybe),
    drift=st.integers(-5, 5),
    owed=st.lists(st.sampled_from(STAGES), max_size=3).map(tuple),
    is_excused=st.booleans(),
    preconditions_missing=st.integers(0, 4),
    is_negotiated=st.booleans(),
    buyer_gap=st.none() | st.integers(-7, 7),
    has_center=st.booleans(),
    decision_makers=st.lists(met, max_size=2).map(tuple),
    coaches=st.lists(met, max_size=2).map(tuple),
    key_opponents=st.lists(st.builds(Opponent, st.sampled_from("ab"), st.integers(1, 100), maybe), max_size=2).map(
        tuple
    ),
    key_person=st.just("k"),
    met_on=st.lists(day, max_size=4).map(tuple),
    departed=st.lists(st.builds(Departed, st.sampled_from("ab"), day), max_size=3).map(tuple),
    advance=st.none() | st.builds(Advance, day, day, st.booleans()),
    price_talks=st.lists(maybe, max_size=2).map(tuple),
    ripest_need=st.integers(0, 4),
    is_quiet=st.booleans(),
)


@given(facts_)
def test_every_flag_is_raised_once_with_words_for_its_numbers_and_cure(facts: DealFacts) -> None:
    raised = raise_flags(facts, TODAY, METHOD, CALENDAR)
    assert len({flag.code for flag in raised}) == len(raised)
    for flag in raised:
        spec = METHOD.flags[flag.code]
        reason = spec.reason if flag.numbers or "{" not in spec.reason["en"] else spec.reason_never
        if flag.code == "decision_maker_not_met" and not flag.numbers:
            reason = spec.reason_never
        assert reason is not None
        for language in METHOD.languages:
            assert "{" not in reason[language].format_map(dict(flag.numbers))
            assert METHOD.cures[flag.cure.code][language].format(person="x")
        assert ("{person}" in METHOD.cures[flag.cure.code]["en"]) is (
            flag.cure.person is not None and flag.cure.code in OF_SOMEBODY
        )


@given(facts_)
def test_since_is_the_first_day_of_a_clocked_flag(facts: DealFacts) -> None:
    """On the day `since` says the flag is true, on the day before it is not."""
    facts = replace(facts, created_on=date(2020, 1, 1), reassigned_on=None)
    for code in ("stalled_silent", "stalled_stuck", "close_date_passed", "next_step_overdue", "no_next_step"):
        flag = flags(facts).get(code)
        if flag is not None and flag.since is not None:
            assert flag.since <= TODAY
            assert code in flags(facts, today=flag.since)
            assert code not in flags(facts, today=flag.since - timedelta(days=1))


@given(facts_)
def test_a_quiet_deal_has_the_same_flags(facts: DealFacts) -> None:
    assert set(flags(replace(facts, is_quiet=True))) == set(flags(replace(facts, is_quiet=False)))
