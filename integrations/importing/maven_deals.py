"""The data set's opportunities as deals with their history."""

from __future__ import annotations

import datetime as dt
from typing import Any

from accounts.models import KeyAccount
from integrations.importing import maven
from integrations.importing.reading import Refusal
from integrations.importing.replay import ClosingAges, shifted
from integrations.importing.state import Run
from pipeline.actions.migration import Closing, MigratedDeal, close_migrated, estimate_close, migrate_deals
from pipeline.models import Deal, Product
from team.models import Membership, Team, User
from team.money import to_minor
from web.errors import RuleViolation


class DealImport:
    """Compares every opportunity with what is here, and creates or updates."""

    def __init__(
        self,
        run: Run,
        people: dict[str, User],
        products: dict[str, Product],
        accounts: dict[str, KeyAccount],
    ) -> None:
        self.run, self.people, self.products, self.accounts = run, people, products, accounts
        self.teams = self._teams()
        self.known = {row.external_id: row for row in Deal.objects.filter(source_system=run.source)}
        self.ages = ClosingAges(self._known_ages())
        self.count = run.report.count("deals")

    def carry_out(self) -> None:
        new: list[MigratedDeal] = []
        for each in self.run.data.opportunities.values():
            if self._is_future(each):
                self.count.left_out += 1
                continue
            wanted = self._wanted(each)
            verdict = self.run.verdict("deals", each.id, self._content(each))
            deal = self.known.get(each.id)
            if deal is None:
                new.append(wanted)
                self.count.created += 1
            elif self._update(deal, wanted, each, verdict):
                self.count.updated += 1
            elif verdict != "updated":
                self.count.unchanged += 1
        migrate_deals(
            actor=self.run.actor,
            pipeline=self.run.pipeline,
            source_system=self.run.source,
            deals=new,
            today=self.run.today,
        )
        self._note()

    def _teams(self) -> dict[Any, Team]:
        rows = Membership.objects.filter(user__in=self.people.values()).select_related("team")
        return {row.user_id: row.team for row in rows}

    def _known_ages(self) -> list[int]:
        """Ages at closing of what has closed by the cut."""
        ages = []
        for each in self.run.data.opportunities.values():
            closed, engaged = self._moved(each.closed_on), self._moved(each.engaged_on)
            if closed and engaged and closed <= self.run.today:
                ages.append((closed - engaged).days)
        return ages

    def _moved(self, day: dt.date | None) -> dt.date | None:
        return shifted(day, self.run.quarters)

    def _is_future(self, each: maven.Opportunity) -> bool:
        engaged = self._moved(each.engaged_on)
        return engaged is not None and engaged > self.run.today

    def _closing(self, each: maven.Opportunity) -> Closing | None:
        closed_on = self._moved(each.closed_on)
        if closed_on is None or closed_on > self.run.today:
            return None
        amount = to_minor(each.value, maven.CURRENCY) if each.value is not None else None
        return Closing(each.closed, closed_on, amount)

    def _wanted(self, each: maven.Opportunity) -> MigratedDeal:
        product, owner = self.products[each.product], self.people[each.agent]
        opened, closing = self._moved(each.engaged_on), self._closing(each)
        estimate = self.ages.estimate(opened, self.run.today) if opened and not closing else None
        return MigratedDeal(
            external_id=each.id,
            name=f"{each.product} {each.id}",
            account=self.accounts[each.account],
            owner=owner,
            team=self.teams.get(owner.pk),
            stage=each.stage,
            currency=maven.CURRENCY,
            amount_minor=product.list_price_minor or 0,
            opened_on=opened,
            expected_close=estimate,
            product=product,
            closing=closing,
        )

    def _content(self, each: maven.Opportunity) -> dict[str, Any]:
        return {
            "agent": each.agent,
            "product": each.product,
            "account": each.account,
            "stage": each.stage,
            "engaged": each.engaged_on,
            "closing": self._closing(each),
        }

    def _update(self, deal: Deal, wanted: MigratedDeal, each: maven.Opportunity, verdict: str) -> bool:
        """What the source newly shows: how the deal ended, or a newer estimate. Anything else is refused by name."""
        if deal.status != Deal.Status.OPEN:
            return False
        if verdict == "updated" and wanted.closing is not None:
            try:
                close_migrated(actor=self.run.actor, deal=deal, closing=wanted.closing)
            except RuleViolation as error:
                self.run.report.refuse("deals", Refusal(each.row.file, each.row.line, error.message))
                return False
            return True
        if verdict == "updated":
            reason = "This row changed in the source; only how a deal ends is taken over later."
            self.run.report.refuse("deals", Refusal(each.row.file, each.row.line, reason))
            return False
        if deal.is_close_estimated and wanted.expected_close != deal.expected_close:
            estimate_close(actor=self.run.actor, deal=deal, expected_close=wanted.expected_close)
            return True
        return False

    def _note(self) -> None:
        rows = Deal.objects.filter(source_system=self.run.source)
        self.run.report.notes |= {
            "on_holding_account": rows.open().filter(account__is_holding=True).count(),
            "without_date": rows.filter(opened_on__isnull=True).count(),
            "close_estimated": rows.open().filter(is_close_estimated=True).count(),
            "amount_estimated": rows.open().filter(is_amount_estimated=True).count(),
        }
