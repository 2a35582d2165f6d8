"""What to do next about a deal: one ordered list, the same for the deal's page, cards, lists, Today and REST.

The order is that of Today (compositions section 1.3): what the customer owes us in a late deal, what we owe, severe
flags, the last criterion to the next gate, the account's cadence; then what a deal without any of these lacks: older
debt, lesser flags, the buyer's step, the next commitment. A deal always has something to do next.
Source: catalogue A4.3.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pipeline.rules.flag_groups import group_by_cure
from pipeline.rules.flags import Cure, RaisedFlag


class Kind(StrEnum):
    """What kind of action it is; the words and the address follow from it."""

    REMIND = "remind_customer"
    DO_STEP = "do_step"
    CURE = "clear_flag"
    ALMOST = "prove_last"
    CADENCE = "visit_account"
    OWED = "prove_owed"
    MOVE = "move"
    BUYER_STEP = "ask_buyer_step"
    PROVE = "prove_next"
    ASK = "ask_commitment"
    WAIT = "wait"


@dataclass(frozen=True, slots=True)
class Situation:
    """A deal as far as its next action depends on it; codes and days only.

    ours_due, theirs_due: day of the earliest open commitment of each side; has_ours, has_theirs tell whether there is
    one at all. flags: running ones that may speak up. owed, next: criteria to prove for the claimed stage and for the
    next one (of several, fewer are enough); lacks: how many the next gate still needs; ready_for: the stage whose gate
    stands open. is_visit_due: the account is past its cadence and no visit is planned. knows_buyer: the buyer's step
    is known or the stage asks for none yet.
    """

    today: date
    has_ours: bool = False
    ours_due: date | None = None
    has_theirs: bool = False
    theirs_due: date | None = None
    flags: tuple[RaisedFlag, ...] = ()
    owed: tuple[str, ...] = ()
    next: tuple[str, ...] = ()
    lacks: int = 0
    ready_for: str = ""
    is_visit_due: bool = False
    knows_buyer: bool = True


@dataclass(frozen=True, slots=True)
class Action:
    """`flags`: the codes that it would clear, the worst of `severity`. `criteria`: what it would prove."""

    kind: Kind
    cure: Cure | None = None
    flags: tuple[str, ...] = ()
    criteria: tuple[str, ...] = ()
    stage: str = ""
    due: date | None = None
    severity: str = ""


CUSTOMER_LATE = "customer_action_overdue"
SAID_OTHERWISE = frozenset({"plan_next_step", "do_next_step", "remind_customer", "prove_criteria", "ask_for_action"})
"""Cures that only say that there should be an action; the list names that action itself."""


def next_action(situation: Situation) -> Action:
    """The first of all that could be done."""
    return next(actions(situation))


def actions(situation: Situation) -> Iterator[Action]:
    """All that could be done, the most pressing first; never empty."""
    one = situation
    cures = list(_cures(one.flags))
    is_late = one.has_theirs and any(flag.code == CUSTOMER_LATE for flag in one.flags)
    is_severe = any(flag.code == CUSTOMER_LATE and flag.severity == "severe" for flag in one.flags)
    remind = Action(Kind.REMIND, flags=(CUSTOMER_LATE,), due=one.theirs_due)
    if is_late and is_severe:
        yield remind
    if one.has_ours and one.ours_due is not None and one.ours_due <= one.today:
        yield Action(Kind.DO_STEP, due=one.ours_due)
    yield from (action for action in cures if action.severity == "severe")
    if not one.owed and one.lacks == 1 and one.next:
        yield Action(Kind.ALMOST, criteria=one.next)
    if one.is_visit_due:
        yield Action(Kind.CADENCE)
    if one.owed:
        yield Action(Kind.OWED, criteria=one.owed)
    if is_late and not is_severe:
        yield remind
    yield from (action for action in cures if action.severity == "watch")
    yield from _forward(one)


def _forward(one: Situation) -> Iterator[Action]:
    """What brings the deal on where nothing is wrong with it."""
    if one.ready_for and not one.owed:
        yield Action(Kind.MOVE, stage=one.ready_for)
    if not one.knows_buyer:
        yield Action(Kind.BUYER_STEP)
    if one.has_ours:
        yield Action(Kind.DO_STEP, due=one.ours_due)
    if one.has_theirs:
        yield Action(Kind.WAIT, due=one.theirs_due)
    if not one.owed and one.lacks > 1 and one.next:
        yield Action(Kind.PROVE, criteria=one.next)
    yield Action(Kind.ASK)


def _cures(flags: Iterable[RaisedFlag]) -> Iterator[Action]:
    """One action per cure."""
    for group in group_by_cure(flags):
        if group.cure.code not in SAID_OTHERWISE:
            codes = tuple(flag.code for flag in group.flags)
            yield Action(Kind.CURE, cure=group.cure, flags=codes, severity=group.severity)
