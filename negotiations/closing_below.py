"""Winning a deal for less than stands at the table: to win it at a price is to offer that price.

So it asks what an offer asks: is the discount beyond what who closes may give, is the price below our limit, and does
an approval cover it. Otherwise the way round would be to agree on one amount and to close at another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import ROUND_CEILING, Decimal

from django.utils.translation import gettext as _

from negotiations.actions.offers import covering
from negotiations.agreed import agreed_minor, last_agreed, terms_of, total_of
from negotiations.asking import named_in
from negotiations.authorities import bounds_for
from negotiations.models import Approval, Negotiation, Side
from negotiations.rules.authority import CENT, DISCOUNT, PRICE, Asked, excesses
from negotiations.table import standing
from pipeline import agreed_amounts
from pipeline.models import Deal
from team.models import Organization, User
from team.money import from_minor
from web.errors import RuleViolation

MONEY = (PRICE, DISCOUNT)
PLACES = Decimal("0.0001")


def require_permitted(deal: Deal, amount_minor: int, actor: User) -> None:
    """Raises `RuleViolation` "needs_approval" where the deal would be won for less than the table says, and that goes
    beyond the actor's authority or below our limit without an approval that covers it.

    The table says what was agreed; where nothing is yet, what we offered last in the newest room, also where that has
    ended; and where no price of ours stands there, the list price.
    """
    room, named = _at_the_table(deal)
    total = total_of({each.code: each.value for each in named}, deal)
    amount = from_minor(amount_minor, deal.currency)
    if room is None or total is None or amount >= total:
        return
    whole = _closed_at(named, amount, total)
    money = [each for each in whole if each.code in MONEY]
    beyond = excesses(money, bounds_for(actor, deal, named=money))
    today = Organization.objects.current().today()
    rows = Approval.objects.filter(negotiation=room, kind=Approval.Kind.OFFER)
    if beyond and covering(rows, whole, beyond, today, actor=actor, room=room) is None:
        detail = {"excess": [each.plain for each in beyond], "negotiation": str(room.pk)}
        raise RuleViolation(
            "needs_approval",
            _("This is less than you may give without an approval. Ask for one in the negotiation room."),
            detail,
        )


def _at_the_table(deal: Deal) -> tuple[Negotiation | None, list[Asked]]:
    """The room that counts, and the values that stand there; of a new room that has none the price agreed before."""
    offer, room = last_agreed(deal), Negotiation.objects.running().filter(deal=deal).first()
    before = named_in(offer.negotiation, terms_of(offer)) if offer else []
    if offer is not None and (room is None or room == offer.negotiation):
        return offer.negotiation, before
    room = room or Negotiation.objects.filter(deal=deal).order_by("-entered_on", "-pk").first()
    if room is None:
        return None, []
    named = named_in(room, standing(room.pk)[Side.OURS])
    if any(each.code in MONEY for each in named):
        return room, named
    codes = {each.code: each.value for each in before if each.code in MONEY}
    issues = list(room.issues.all())
    prices = {row.pk: codes[row.code] for row in issues if row.code in codes}
    lists = {row.pk: row.reference for row in issues if row.code == PRICE and row.reference}
    return room, named_in(room, prices or lists)


def _closed_at(named: Sequence[Asked], amount: Decimal, total: Decimal) -> list[Asked]:
    """The same terms, with the price moved so far that the total is `amount`; where that is no issue, the discount."""
    code = PRICE if any(each.code == PRICE for each in named) else DISCOUNT
    share = amount / total
    moved = []
    for each in named:
        if each.code != code:
            moved.append(each)
        elif code == PRICE:
            moved.append(replace(each, value=(each.value * share).quantize(PLACES)))
        else:
            percent = (100 - (100 - each.value) * share).quantize(CENT, ROUND_CEILING)
            moved.append(replace(each, value=percent))
    return moved


def register() -> None:
    agreed_amounts.register(agreed_minor, require_permitted)
