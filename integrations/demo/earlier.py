"""The years before the stories: deals that the industrial unit took over from its old system, all of them closed.

Made from shapes by a fixed seed, not told event by event: a forecast that learns needs more closed deals than anybody
would read. They go through the product's own migration, which shows each stage with its day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from integrations.demo.company import Company
from integrations.demo.customers import Customers
from integrations.demo.days import Days
from integrations.demo.story import data
from integrations.demo.variety import ROUNDED_TO, USUAL_AMOUNT
from pipeline.actions.migration import Closing, MigratedDeal, Shown, migrate_deals
from pipeline.models import Deal
from team.models import Team

SEED = 20_240_229
SOURCE = "old-crm"
WIDE = 0.55
"""How widely times and amounts scatter (of the logarithm)."""


def enter_earlier_deals(company: Company, customers: Customers, days: Days) -> list[Deal]:
    """By the administrator. The same deals on any day, moved with the demo's today."""
    return migrate_deals(
        actor=company.people["admin"],
        pipeline=company.pipeline,
        source_system=SOURCE,
        deals=list(_deals(company, customers, days)),
        today=days.today,
    )


def _deals(company: Company, customers: Customers, days: Days) -> Iterator[MigratedDeal]:
    shape = data("earlier")
    rng = Random(SEED)  # noqa: S311 (variety, not secrecy)
    rows = [row for row in data("accounts") if "inside_owner" not in row]
    named = {entry["key"]: Team.objects.get(name=entry["name"]) for entry in data("company")["teams"]}
    teams = {entry["key"]: named[entry["team"]] for entry in data("company")["people"] if "team" in entry}
    for number in range(shape["count"]):
        account = rng.choice(rows)
        yield _Course(rng, shape, account, number).deal(company, customers, days, teams[account["owner"]])


@dataclass
class _Course:
    """How one deal went, in days from its opening."""

    rng: Random
    shape: Mapping[str, Any]
    row: Mapping[str, Any]
    number: int

    def deal(self, company: Company, customers: Customers, days: Days, team: Team) -> MigratedDeal:
        entries, ended, is_won = self._walk()
        first, last = self.shape["ended"]
        closed = days.day(-self.rng.randint(first, last))
        opened = closed - dt.timedelta(days=ended)
        owner = company.people[self.row["owner"]]
        euro = "EUR" if team.name == "Europe" else ""
        amount = self._amount(USUAL_AMOUNT[euro][self.row["segment"]], ROUNDED_TO[euro])
        on = [opened + dt.timedelta(days=day) for day in (0, *entries.values())]
        shown = [Shown(on[0], expected_close=self._expected(closed))]
        shown += [Shown(day, stage=stage) for day, stage in zip(on[1:], entries, strict=True)]
        shown += self._slip(on, closed)
        status = Deal.Status.WON if is_won else Deal.Status.LOST
        final = round(amount * self.rng.uniform(0.85, 1.1) / 1000) * 1000 if is_won else None
        reason = "" if is_won else self.rng.choice(self.shape["lost_reasons"])
        return MigratedDeal(
            external_id=f"{self.number + 1:04d}",
            name=self.rng.choice(data("words")["deal_names"]),
            account=customers.accounts[self.row["key"]],
            owner=owner,
            team=team,
            stage="10",
            currency=euro or company.organization.base_currency,
            amount_minor=amount * 100,
            is_amount_estimated=False,
            opened_on=opened,
            closing=Closing(status, closed, final and final * 100, reason),
            shown=sorted(shown, key=lambda each: each.on),
            source=self.rng.choice(self.shape["sources"]),
            sale_type=Deal.SaleType.COMPLEX,
        )

    def _walk(self) -> tuple[dict[str, int], int, bool]:
        """(day of entering each further stage, day of the end, won). Slow deals are lost more often."""
        entered: dict[str, int] = {}
        day = 0
        patience = self.rng.lognormvariate(0, 0.4)
        for stage in self.shape["stages"]:
            spent = max(2, round(stage["days"] * self.rng.lognormvariate(0, WIDE)))
            pace = spent / stage["days"] / patience
            if self.rng.random() > stage["goes_on"] / max(0.8, pace) ** 0.35:
                return entered, day + round(spent * self.rng.uniform(0.8, 2.2)), False
            day += spent
            if stage["next"] == "won":
                return entered, day, True
            entered[stage["next"]] = day
        raise ValueError("the last stage of earlier.yaml leads to won")

    def _amount(self, usual: int, step: int) -> int:
        return max(step, round(usual * self.rng.lognormvariate(0, WIDE) / step) * step)

    def _expected(self, closed: dt.date) -> dt.date:
        """What was believed at first: mostly too early."""
        return closed - dt.timedelta(days=self.rng.randint(-10, 75))

    def _slip(self, on: list[dt.date], closed: dt.date) -> list[Shown]:
        """Half of the deals were given a later day on the way."""
        if self.rng.random() < 0.5:
            return []
        day = on[len(on) // 2] + dt.timedelta(days=self.rng.randint(1, 20))
        if day >= closed:
            return []
        return [Shown(day, expected_close=closed + dt.timedelta(days=self.rng.randint(-20, 25)))]
