"""What to do next about a deal: in the order of Today, and never nothing."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.rules.buyer import unusual_bidders
from pipeline.rules.flags import Cure, RaisedFlag
from pipeline.rules.next_action import SAID_OTHERWISE, Kind, Situation, actions, next_action

pytestmark = pytest.mark.once
TODAY = dt.date(2026, 11, 20)


def flag(code: str = "stalled_silent", severity: str = "severe", cure: str = "visit", person: str | None = "Zhao Min"):
    return RaisedFlag(code, severity, None, {}, Cure(cure, person))


LATE = flag("customer_action_overdue", "severe", "remind_customer", None)
EVERYTHING = Situation(
    today=TODAY,
    has_ours=True,
    ours_due=TODAY,
    has_theirs=True,
    theirs_due=TODAY - dt.timedelta(days=9),
    flags=(LATE, flag(), flag("no_coach", "watch", "find_coach", None)),
    owed=("30.3",),
    next=("40.1", "40.3"),
    lacks=1,
    is_visit_due=True,
    knows_buyer=False,
)


def test_the_order_is_that_of_today_then_what_is_lacking() -> None:
    kinds = [action.kind for action in actions(EVERYTHING)]
    assert kinds[:5] == [Kind.REMIND, Kind.DO_STEP, Kind.CURE, Kind.CADENCE, Kind.OWED]
    assert kinds[5:] == [Kind.CURE, Kind.BUYER_STEP, Kind.DO_STEP, Kind.WAIT, Kind.ASK]


@pytest.mark.parametrize(
    ("situation", "kind"),
    [
        (Situation(TODAY), Kind.ASK),
        (Situation(TODAY, knows_buyer=False), Kind.BUYER_STEP),
        (Situation(TODAY, ready_for="40"), Kind.MOVE),
        (Situation(TODAY, next=("40.1", "40.2"), lacks=1), Kind.ALMOST),
        (Situation(TODAY, next=("50.6",), lacks=3), Kind.PROVE),
        (Situation(TODAY, has_ours=True, ours_due=TODAY + dt.timedelta(days=3)), Kind.DO_STEP),
        (Situation(TODAY, has_theirs=True, theirs_due=TODAY + dt.timedelta(days=3)), Kind.WAIT),
        (Situation(TODAY, owed=("30.3",), ready_for="40", next=("40.1",), lacks=1), Kind.OWED),
        (Situation(TODAY, flags=(flag(severity="watch"),)), Kind.CURE),
        (Situation(TODAY, flags=(flag(severity="hint"),)), Kind.ASK),
        (Situation(TODAY, flags=(flag("no_next_step", "watch", "plan_next_step", None),)), Kind.ASK),
    ],
)
def test_the_first_of_each_situation(situation: Situation, kind: Kind) -> None:
    assert next_action(situation).kind == kind


def test_flags_with_one_cure_are_one_action_that_clears_them_all() -> None:
    both = (flag(severity="watch", code="single_threaded"), flag())
    action = next_action(Situation(TODAY, flags=both))
    assert (action.flags, action.severity) == (("stalled_silent", "single_threaded"), "severe")


FLAGS = st.lists(
    st.builds(
        flag,
        st.sampled_from(["a", "b", "customer_action_overdue"]),
        st.sampled_from(["severe", "watch", "hint"]),
        st.sampled_from(["visit", "find_coach", *sorted(SAID_OTHERWISE)]),
        st.sampled_from([None, "Chen Bo"]),
    ),
    max_size=4,
).map(tuple)


@given(
    st.builds(
        Situation,
        today=st.just(TODAY),
        has_ours=st.booleans(),
        ours_due=st.none() | st.dates(dt.date(2026, 11, 1), dt.date(2026, 12, 1)),
        has_theirs=st.booleans(),
        flags=FLAGS,
        owed=st.sampled_from([(), ("30.3",)]),
        next=st.sampled_from([(), ("40.1",)]),
        lacks=st.integers(0, 3),
        is_visit_due=st.booleans(),
        knows_buyer=st.booleans(),
    )
)
def test_there_is_always_something_to_do_and_it_is_concrete(situation: Situation) -> None:
    found = list(actions(situation))
    assert found
    assert all(action.cure is None or action.cure.code not in SAID_OTHERWISE for action in found)
    severe = [place for place, action in enumerate(found) if action.severity == "severe"]
    watch = [place for place, action in enumerate(found) if action.severity == "watch"]
    assert not severe or not watch or max(severe) < min(watch)


@pytest.mark.parametrize(
    ("step", "bidders", "odd"),
    [(None, 3, 0), (3, 3, 0), (5, 10, 0), (5, 3, -1), (6, 3, 0), (6, 4, 1), (7, 1, 0), (7, 2, 1), (6, None, 0)],
)
def test_ten_bidders_then_two_or_three_then_one(step: int | None, bidders: int | None, odd: int) -> None:
    assert unusual_bidders(step, bidders) == odd
