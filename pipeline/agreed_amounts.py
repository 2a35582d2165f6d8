"""What the customer has agreed to pay for a deal, and closing it for less. The app that negotiates registers here."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from pipeline.models import Deal
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
    for guard in _guards:
        guard(deal, amount_minor, actor)
    return agreed if is_less else None


def _is_explained(deal: Deal, amount_minor: int, agreed: int) -> bool:
    """The deal stands at this amount, and it was allowed to, against the very same agreement."""
    if amount_minor >= agreed or amount_minor != deal.amount_minor:
        return False
    rows = deal.changes.filter(field=f"{LESS}:{deal.currency}").order_by("-effective_at", "-id")
    return rows.values_list("old", "new").first() == (agreed, amount_minor)
