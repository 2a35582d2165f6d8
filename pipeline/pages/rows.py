"""The list of deals: its columns, its orders (each with an index), and the same rows as CSV."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pipeline.models import Deal
from pipeline.pages.cards import Card, cards_of
from pipeline.pages.scopes import Scope
from team.models import Organization, User
from team.money import from_minor

ORDERS = {
    "close": ("close_key",),
    "-close": ("-close_key",),
    "-amount": ("amount_key",),
    "amount": ("-amount_key",),
    "name": ("name",),
    "-name": ("-name",),
    "-updated": ("-updated_at",),
    "updated": ("updated_at",),
    "-drift": ("-drift",),
    "drift": ("drift",),
    "-gap": ("-gap_key",),
    "gap": ("gap_key",),
}
"""What the list may be sorted by. The stored amount key falls as the amount grows."""

DEFAULT_ORDER = "close"
LIST_SIZE = 32
"""Rows on a page: as many as keep it light with every chip and flag."""
EXPORT_MOST = 10_000
EXPORT_PORTION = 500


@dataclass(frozen=True, slots=True)
class ColumnOfList:
    """`sort` is the key of its order, if there is one."""

    key: str
    label: Any
    sort: str = ""
    is_number: bool = False
    is_shown: bool = True


COLUMNS = (
    ColumnOfList("account", gettext_lazy("Account")),
    ColumnOfList("stage", gettext_lazy("Stage")),
    ColumnOfList("amount", gettext_lazy("Amount"), "amount", is_number=True),
    ColumnOfList("weighted", gettext_lazy("Weighted"), is_number=True, is_shown=False),
    ColumnOfList("close", gettext_lazy("Expected close"), "close"),
    ColumnOfList("owner", gettext_lazy("Owner")),
    ColumnOfList("step", gettext_lazy("Next step")),
    ColumnOfList("flag", gettext_lazy("Flag")),
    ColumnOfList("drift", gettext_lazy("Ahead of evidence"), "drift", is_number=True, is_shown=False),
    ColumnOfList("gap", gettext_lazy("Ahead of buyer"), "gap", is_number=True, is_shown=False),
    ColumnOfList("next", gettext_lazy("What next"), is_shown=False),
    ColumnOfList("category", gettext_lazy("Forecast category"), is_shown=False),
    ColumnOfList("updated", gettext_lazy("Updated"), "updated", is_shown=False),
)


def chosen_columns(asked: list[str], also: Collection[str] = ()) -> list[ColumnOfList]:
    """The columns asked for, in the list's own order; the usual ones when none is, with `also`, what it filters by."""
    if asked:
        return [column for column in COLUMNS if column.key in asked]
    return [column for column in COLUMNS if column.is_shown or column.key in also]


def order_of(asked: str) -> tuple[str, ...]:
    return ORDERS.get(asked, ORDERS[DEFAULT_ORDER])


def listed(scope: Scope, organization: Organization) -> QuerySet[Deal]:
    """The rows of the scope with what a row shows."""
    rows = scope.deals().filter(scope.condition(organization))
    return rows.select_related("account", "owner")


# CSV

CELLS: dict[str, tuple[Any, Callable[[Card], Any]]] = {
    "account": (gettext_lazy("Account"), lambda card: str(card.deal.account)),
    "deal": (gettext_lazy("Deal"), lambda card: card.deal.name),
    "stage": (gettext_lazy("Stage"), lambda card: card.stage),
    "status": (gettext_lazy("Status"), lambda card: card.deal.get_status_display()),
    "amount": (gettext_lazy("Amount"), lambda card: from_minor(card.deal.amount_minor, card.deal.currency)),
    "currency": (gettext_lazy("Currency"), lambda card: card.deal.currency),
    "estimated": (gettext_lazy("Amount estimated"), lambda card: _("yes") if card.deal.is_amount_estimated else ""),
    "weighted": (gettext_lazy("Weighted (base currency)"), lambda card: _weighted(card.deal)),
    "close": (gettext_lazy("Expected close"), lambda card: card.deal.expected_close or ""),
    "category": (gettext_lazy("Forecast category"), lambda card: card.deal.get_category_display()),
    "owner": (gettext_lazy("Owner"), lambda card: card.deal.owner.name),
    "step": (gettext_lazy("Next step"), lambda card: card.step),
    "step_on": (gettext_lazy("Next step on"), lambda card: card.step_on or ""),
    "flag": (gettext_lazy("Flag"), lambda card: card.flag.text if card.flag else ""),
    "drift": (gettext_lazy("Stages ahead of its evidence"), lambda card: card.deal.drift),
    "gap": (gettext_lazy("Steps ahead of the buyer"), lambda card: _number(card.deal.buyer_gap)),
    "bidders": (gettext_lazy("Bidders remaining"), lambda card: _number(card.deal.bidders_remaining)),
    "next": (gettext_lazy("What next"), lambda card: card.next.text if card.next else ""),
}


def _number(value: int | None) -> int | str:
    return "" if value is None else value


def _weighted(deal: Deal) -> Any:
    return from_minor(deal.weighted_minor, Organization.objects.current().base_currency)


def as_rows(rows: QuerySet[Deal], order: tuple[str, ...], today: dt.date, user: User) -> Iterator[list[Any]]:
    """The heads, then what is shown; of more than 10,000 deals the first, and a last line that says so."""
    yield [label for label, _cell in CELLS.values()]
    ids = list(rows.order_by(*order, "pk").values_list("pk", flat=True)[: EXPORT_MOST + 1])
    has_more, ids = len(ids) > EXPORT_MOST, ids[:EXPORT_MOST]
    for start in range(0, len(ids), EXPORT_PORTION):
        portion = {deal.pk: deal for deal in rows.filter(pk__in=ids[start : start + EXPORT_PORTION])}
        deals = [portion[pk] for pk in ids[start : start + EXPORT_PORTION] if pk in portion]
        for card in cards_of(deals, today, user):
            yield [cell(card) for _label, cell in CELLS.values()]
    if has_more:
        yield [
            _("There are more: a file holds %(count)d deals. Filter the list for the others.") % {"count": EXPORT_MOST}
        ]
