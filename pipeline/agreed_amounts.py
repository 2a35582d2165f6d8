"""What the customer has agreed to pay for a deal, and closing it for less. The app that negotiates registers here."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from pipeline.models import Deal, DealChange
from team.models import User
from web.formats import money

LESS = "less_than_agreed"
"""What the deal's history calls it, followed by the currency."""
LONGEST = 300
"""Characters of a reason."""

Source = Callable[[Deal], int | None]
Guard = Callable[[Deal, int, User], None]

_sources: list[Source] = []
_guards: list[Guard] = []


def register(source: Source, guard: Guard) -> None:
    """`source(deal)` answers minor units of the deal's currency, None where nothing is agreed. `guard(deal, amount,
    actor)` raises `RuleViolation` where the actor may not close the deal for so little."""
    if source not in _sources:
        _sources.append(source)
        _guards.append(guard)


def agreed_minor(deal: Deal) -> int | None:
    return next((found for source in _sources if (found := source(deal)) is not None), None)


def closing_minor(deal: Deal) -> int | None:
    """For how much the deal is closed: as agreed, or for less where somebody said why already. None: nothing agreed."""
    agreed = agreed_minor(deal)
    return deal.amount_minor if agreed is not None and _is_explained(deal, deal.amount_minor, agreed) else agreed


def require_agreed(
    deal: Deal, amount_minor: int, *, actor: User, reason: str, field: str = "less_reason"
) -> int | None:
    """Whether the deal may be won for this amount: the one question of every door that closes one.

    Less than agreed needs a reason (`ValidationError` for `field`), and what is beyond the actor's authority an
    approval (`RuleViolation`). Answers what was agreed where it is more, for the history; else None.
    """
    agreed = agreed_minor(deal)
    if agreed is not None and _is_explained(deal, amount_minor, agreed):
        return None
    is_less = agreed is not None and amount_minor < agreed
    if is_less and not reason.strip():
        values = {"amount": money(agreed, deal.currency)}
        raise ValidationError({field: _("%(amount)s is agreed: say in one sentence why it is less.") % values})
    if len(reason) > LONGEST:
        raise ValidationError({field: _("Shorter, please.")})
    if agreed is not None or not _is_settled(deal, amount_minor):
        for guard in _guards:
            guard(deal, amount_minor, actor)
    return agreed if is_less else None


def _is_explained(deal: Deal, amount_minor: int, agreed: int) -> bool:
    """The deal stands at this amount, and it was allowed to, against the very same agreement.

    Not any more once that is taken back: the deal opened again, another amount, the signature taken off.
    """
    if amount_minor >= agreed or amount_minor != deal.amount_minor:
        return False
    row = deal.changes.filter(field=f"{LESS}:{deal.currency}").order_by("-effective_at", "-id").first()
    if row is None or (row.old, row.new) != (agreed, amount_minor):
        return False
    taken_back = Q(field__in=("amount_minor", "signed_on")) | Q(field="status", new=Deal.Status.OPEN)
    return not _since(deal, row).filter(taken_back).exists()


def _is_settled(deal: Deal, amount_minor: int) -> bool:
    """Signed or paid at this very amount: who may close it for so little was asked then."""
    if not (deal.signed_on or deal.paid_on) or amount_minor != deal.amount_minor:
        return False
    row = deal.changes.filter(field__in=("signed_on", "paid_on")).order_by("-id").first()
    return row is not None and not _since(deal, row).filter(field="amount_minor").exists()


def _since(deal: Deal, row: DealChange) -> QuerySet[DealChange]:
    """Written after it, by another action: all rows of one share its moment."""
    return deal.changes.filter(pk__gt=row.pk).exclude(effective_at=row.effective_at)
