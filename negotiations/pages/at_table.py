"""What the panels and pages of one room read, each once per request: issues, positions, and for editors the ledger."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.http import HttpRequest
from django.utils.translation import get_language

from negotiations.agreed import agreed_offer
from negotiations.models import Concession, Issue, Negotiation, Offer, Stance
from negotiations.pages.figures import figure
from negotiations.reading import stances_of
from negotiations.rules import ledger as rules
from negotiations.rules.ledger import Balance, Given, Open, Pace
from negotiations.rules.positions import OURS, THEIRS
from negotiations.table import Standing, standing
from pipeline.models import Deal
from team.models import User
from team.requests import person


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the ledger, the balance after it, and whether nothing came back for it."""

    row: Concession
    balance: int
    is_without_return: bool

    @property
    def step(self) -> str:
        """``980,000 → 970,000``; "" of a row that is no step."""
        row = self.row
        return "" if row.before is None or row.after is None else f"{figure(row.before)} → {figure(row.after)}"


@dataclass(frozen=True, slots=True)
class Ledger:
    """`entries` oldest first."""

    entries: list[Entry]
    balance: Balance
    paces: list[Pace]

    @property
    def without_return(self) -> list[Entry]:
        return [entry for entry in self.entries if entry.is_without_return]


class AtTable:
    """One room, read for one person. Stances and the ledger are empty for who may not change the deal."""

    def __init__(self, room: Negotiation, user: User) -> None:
        self.room, self.user = room, user

    @cached_property
    def may_edit(self) -> bool:
        return Deal.objects.editable_by(self.user).filter(pk=self.room.deal_id).exists()

    @cached_property
    def issues(self) -> dict[uuid.UUID, Issue]:
        return {issue.pk: issue for issue in self.room.issues.all()}

    @cached_property
    def better(self) -> dict[uuid.UUID, bool]:
        return {pk: issue.better == Issue.Better.HIGHER for pk, issue in self.issues.items()}

    @cached_property
    def stances(self) -> dict[uuid.UUID, Stance]:
        return stances_of(self.room) if self.may_edit else {}

    @cached_property
    def standing(self) -> Standing:
        return standing(self.room.pk)

    @cached_property
    def agreed(self) -> Offer | None:
        return agreed_offer(self.room.pk)

    @cached_property
    def now(self) -> Standing:
        """`standing`, and on what the accepted offer names both sides stand there."""
        settled = {term.issue_id: term.value for term in self.agreed.terms.all()} if self.agreed else {}
        return {side: {**self.standing[side], **settled} for side in (OURS, THEIRS)}

    @cached_property
    def ledger(self) -> Ledger:
        if not self.may_edit:
            return Ledger([], rules.balance([]), [])
        rows = list(
            Concession.objects.counting()
            .filter(negotiation=self.room)
            .select_related("issue", "offer", "round", "answers", "answers__issue")
            .order_by("given_on", "created_at", "id")
        )
        given = [plain_row(row) for row in rows]
        alone = rules.without_return(given)
        entries = [
            Entry(row, balance, row.pk in alone) for row, balance in zip(rows, rules.running(given), strict=True)
        ]
        return Ledger(entries, rules.balance(given), rules.paces(given))

    @property
    def etag(self) -> str:
        """Every action at the table steps the room's version; day, language and right to edit change how it looks."""
        seen = (self.room.pk, self.room.version, self.user.today(), get_language(), self.may_edit)
        return f'"{hashlib.sha256(repr(seen).encode()).hexdigest()[:20]}"'

    def asks(self, but: uuid.UUID | None = None) -> list[Issue]:
        """What we could ask for in return: issues that are not settled, and on which we did not just give way."""
        if self.agreed or not self.room.is_running:
            return []
        given = {entry.row.issue_id for entry in self.ledger.without_return}
        issues = [
            self._open(issue) for pk, issue in self.issues.items() if issue.settled_on is None and pk not in given
        ]
        return [self.issues[pk] for pk in rules.asks(issues, but=but)]

    def _open(self, issue: Issue) -> Open:
        stance = self.stances.get(issue.pk)
        stands: Decimal | None = self.standing[THEIRS].get(issue.pk)
        if stance is None:
            return Open(issue.pk, 0, stands)
        return Open(issue.pk, stance.weight, stands, stance.their_target, stance.their_limit)


def plain_row(row: Concession) -> Given:
    """As the rules of the ledger want it."""
    size = None if row.before is None or row.after is None else row.after - row.before
    return Given(row.pk, row.side, row.issue_id, size, row.value_minor, row.answers_id)


def at_table(request: HttpRequest, room: Negotiation) -> AtTable:
    """The one reading of this request."""
    kept: AtTable | None = getattr(request, "at_table", None)
    if kept is None or kept.room.pk != room.pk:
        kept = AtTable(room, person(request))
        request.at_table = kept  # type: ignore[attr-defined]
    return kept
