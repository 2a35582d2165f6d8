"""Flags that apps above the pipeline bring along, each with its rule, words, limits and cures.

They hold in every method that does not name them itself: a method's own words and limits come first, and a method
that names one with another severity changes it. Registered while the apps are made ready, before any method is read.
Source: compositions section 8 (discount over limit, negotiation).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pipeline.methods.flag_needs import Limit
from pipeline.methods.method import FlagSpec
from pipeline.methods.reading import Text
from pipeline.rules.flag_sight import Finding, Sight

Rule = Callable[[Sight], Finding | None]


@dataclass(frozen=True, slots=True)
class AddedFlag:
    """`spec` as a method would write it; `rule` reads its facts from `sight.facts.more[code]`.

    `about`, `clears`: what it looks for and what clears it, one sentence and one phrase (translated when shown).
    `limits`: the kind of each limit, where a method sets its own.
    """

    spec: FlagSpec
    rule: Rule
    about: Any
    clears: Any
    cures: Mapping[str, Text] = field(default_factory=dict)
    limits: Mapping[str, Limit] = field(default_factory=dict)


_added: dict[str, AddedFlag] = {}


def register(flag: AddedFlag) -> None:
    """Once per code; registering the same again changes nothing."""
    _added.setdefault(flag.spec.code, flag)


def withdraw(code: str) -> None:
    """For tests."""
    _added.pop(code, None)


def added(code: str) -> AddedFlag | None:
    return _added.get(code)


def with_added_specs(flags: Mapping[str, FlagSpec]) -> dict[str, FlagSpec]:
    """The method's flags, then those that were brought along and that it does not name."""
    return {**flags, **{code: flag.spec for code, flag in _added.items() if code not in flags}}


def with_added_cures(cures: Mapping[str, Text]) -> dict[str, Text]:
    brought = {code: text for flag in _added.values() for code, text in flag.cures.items()}
    return {**brought, **cures}


def added_limits() -> dict[str, Mapping[str, Limit]]:
    return {code: flag.limits for code, flag in _added.items()}
