"""How long a deal stood where: its states, one after the other, made into stays.

Passing a stage counts as reaching it; nothing before the first stage that the history shows does. Source: formulas §6.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

OPEN, WON = "open", "won"
NEXT, BACK, AWAY = "next", "back", "away"
WHOLE = ""
"""The code of the one stay of each deal that spans all of it, from its first stage to how it ended."""


@dataclass(frozen=True, slots=True)
class State:
    """What a deal became on a day. `pipeline` is any key, `stage` a code of that pipeline's ladder."""

    day: date
    pipeline: Hashable
    stage: str
    status: str


@dataclass(slots=True)
class Stay:
    """From the day of entry through the day of leaving (None while it lasts).

    `ended`: next, back, away (to another pipeline), won, lost, dormant, or "" while it lasts.
    `is_first`: the deal reached this stage for the first time; only then `passed_on` is set, the day on which it first
    went beyond (won counts). `is_stood` is False where the stage was only passed over. `next_on`: when the next begins.
    """

    pipeline: Hashable
    code: str
    entered_on: date
    left_on: date | None = None
    ended: str = ""
    is_first: bool = True
    is_stood: bool = True
    passed_on: date | None = None
    next_on: date | None = None


def stays_of(states: Sequence[State], ladders: Mapping[Hashable, Sequence[str]]) -> list[Stay]:
    """The stays of a deal from its states in the order of time; the last one is that of the whole deal.

    `ladders`: pipeline → the codes of its stages in their order.
    """
    stays: list[Stay] = []
    for state in states:
        _follow(stays, state, ladders)
    if not stays:
        return []
    for stay, after in pairwise(stays):
        stay.next_on = after.entered_on
    _mark_first(stays, ladders)
    return [*stays, _whole(stays)]


def _follow(stays: list[Stay], state: State, ladders: Mapping[Hashable, Sequence[str]]) -> None:
    last = stays[-1] if stays else None
    if last is None or last.left_on is not None:
        if last is not None and last.ended == state.status:  # a closed deal that changed otherwise
            return
        if last is not None:
            _pass_over(stays, last, state, ladders)
        stays.append(Stay(state.pipeline, state.stage, state.day))
        if state.status != OPEN:
            stays[-1].is_stood = last is None
            _end(stays[-1], state.day, state.status)
        return
    if (last.pipeline, last.code) != (state.pipeline, state.stage):
        _move(stays, last, state, ladders)
    if state.status != OPEN:
        _end(stays[-1], state.day, state.status)


def _move(stays: list[Stay], last: Stay, state: State, ladders: Mapping[Hashable, Sequence[str]]) -> None:
    if last.pipeline != state.pipeline:
        _end(last, state.day, AWAY)
    else:
        places = place_of(ladders, state.pipeline)
        here, there = places.get(last.code, 0), places.get(state.stage, 0)
        _end(last, state.day, NEXT if there > here else BACK)
        _pass_over(stays, last, state, ladders)
    stays.append(Stay(state.pipeline, state.stage, state.day))


def _pass_over(stays: list[Stay], last: Stay, state: State, ladders: Mapping[Hashable, Sequence[str]]) -> None:
    """The stages between where the deal was and where it is now."""
    if last.pipeline != state.pipeline:
        return
    places = place_of(ladders, state.pipeline)
    for code in ladders[state.pipeline][places.get(last.code, 0) + 1 : places.get(state.stage, 0)]:
        stays.append(Stay(state.pipeline, code, state.day, is_stood=False))
        _end(stays[-1], state.day, NEXT)


def _end(stay: Stay, day: date, how: str) -> None:
    stay.left_on, stay.ended = max(day, stay.entered_on), how


def _mark_first(stays: Iterable[Stay], ladders: Mapping[Hashable, Sequence[str]]) -> None:
    reached: dict[tuple[Hashable, str], Stay] = {}
    for stay in stays:
        place = place_of(ladders, stay.pipeline).get(stay.code, 0)
        for (pipeline, code), first in reached.items():
            if pipeline == stay.pipeline and first.passed_on is None:
                first.passed_on = stay.entered_on if place_of(ladders, pipeline).get(code, 0) < place else None
        stay.is_first = reached.setdefault((stay.pipeline, stay.code), stay) is stay
        if stay.ended == WON:
            for (pipeline, _code), first in reached.items():
                if pipeline == stay.pipeline and first.passed_on is None:
                    first.passed_on = stay.left_on


def _whole(stays: Sequence[Stay]) -> Stay:
    last = stays[-1]
    is_over = last.ended not in ("", NEXT, BACK, AWAY)
    return Stay(
        last.pipeline,
        WHOLE,
        stays[0].entered_on,
        left_on=last.left_on if is_over else None,
        ended=last.ended if is_over else "",
        passed_on=last.left_on if last.ended == WON else None,
    )


def place_of(ladders: Mapping[Hashable, Sequence[str]], pipeline: Hashable) -> dict[str, int]:
    return {code: place for place, code in enumerate(ladders.get(pipeline, ()))}
