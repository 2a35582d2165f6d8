"""What a clear need and a core need are, for every kind, rung and confirmation."""

import datetime as dt
from fractions import Fraction
from itertools import product

import pytest

from stakeholders.methods.reading import entries
from stakeholders.models import Differentiator, Need
from stakeholders.needs import EXPLICIT, KnownNeed, is_clear, is_core, ranked

DAY = dt.date(2026, 11, 2)
KINDS, RUNGS = Need.Kind.values, Need.Maturity.values


@pytest.mark.parametrize(("kind", "rung", "person"), product(KINDS, RUNGS, ["zhao", None]))
def test_a_clear_need_is_explicit_somebodys_and_more_than_a_remark(kind: str, rung: int, person: str | None) -> None:
    need = KnownNeed("n", kind, rung, DAY, person)
    assert is_clear(need) is (kind in EXPLICIT and rung >= 2 and person is not None)


@pytest.mark.parametrize(("kind", "rung", "by", "on"), product(KINDS, RUNGS, ["chen", "zhao", None], [DAY, None]))
def test_a_core_need_has_a_key_persons_yes(kind: str, rung: int, by: str | None, on: dt.date | None) -> None:
    need = KnownNeed("n", kind, rung, DAY, "zhao", by, on)
    assert is_core(need, {"chen"}) is (kind in EXPLICIT and rung >= 3 and by == "chen" and on is not None)
    assert not is_core(need, frozenset())


def test_the_ripest_come_first_then_those_of_the_heaviest() -> None:
    def need(name: str, rung: int, person: str | None) -> KnownNeed:
        return KnownNeed(name, "user", rung, DAY, person)

    needs = [need("a", 2, "light"), need("b", 2, None), need("c", 2, "heavy"), need("d", 4, "light")]
    weights = {"heavy": Fraction(3, 4), "light": Fraction(1, 4)}
    assert [each.id for each in ranked(needs, weights)] == ["d", "c", "a", "b"]


def test_the_methods_lists_are_those_of_the_models() -> None:
    assert list(entries("needs", "kinds")) == KINDS
    assert list(entries("needs", "levels")) == Need.Level.values
    assert [int(rung) for rung in entries("needs", "maturity")] == RUNGS
    assert set(entries("needs", "aspects")) <= set(Differentiator.Aspect.values)
    scopes = {level: entry.facts["scopes"] for level, entry in entries("needs", "levels").items()}
    assert {level: len(each) for level, each in scopes.items()} == {
        "business_operation": 6,
        "management": 5,
        "operation": 3,
    }
    assert set().union(*scopes.values()) == set(entries("needs", "scopes"))
    assert len(entries("needs", "conversion")) == 3
