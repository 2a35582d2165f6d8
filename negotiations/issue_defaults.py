"""What an issue begins with: the words and steps of its template, list price and worths of the deal."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from negotiations.methods import lists
from negotiations.models import Issue, Stance
from negotiations.rules.authority import PRICE
from pipeline.models import Deal
from team.money import exponent, from_minor
from web.formats import localized


def filled(deal: Deal, code: str) -> dict[str, Any]:
    """Values by field; {} for an issue of our own."""
    template = lists.issue_templates().get(code)
    if template is None:
        return {}
    facts = template.facts
    return {
        "name": localized(dict(template.text)),
        "unit": localized(dict(facts["unit"])) if "unit" in facts else deal.currency,
        "better": facts["better"],
        "step": Decimal(str(facts["step"])),
        "reference": list_price(deal) if code == PRICE else None,
        "worth_minor": worth_of_one(deal, facts.get("worth", "")),
    }


def list_price(deal: Deal) -> Decimal | None:
    """Of all lines, in whole units of the deal's currency; a product without one in that currency at its unit price.

    None where the deal has no lines.
    """
    lines = list(deal.lines.select_related("product"))
    total = sum((line.quantity * _list_of(line, deal) for line in lines), Decimal(0))
    return from_minor(int(total), deal.currency) if total else None


def require_list_price(issue: Issue, deal: Deal) -> None:
    """What discounts are measured against is no lower than the list prices of the deal's products."""
    listed = list_price(deal) if issue.code == PRICE and issue.reference is not None else None
    if listed is not None and issue.reference is not None and issue.reference < listed:
        raise ValidationError({"reference": _("The list price of the deal's products is higher.")})


def _list_of(line: Any, deal: Deal) -> int:
    product = line.product
    listed: int | None = product.list_price_minor if product.currency == deal.currency else None
    return listed or line.unit_price_minor


def worth_of_one(deal: Deal, kind: str) -> int | None:
    """In minor units, as the template says: "unit" of money, "percent" of the deal's amount."""
    if kind == "unit":
        return int(10 ** exponent(deal.currency))
    return deal.amount_minor // 100 if kind == "percent" and deal.amount_minor else None


def stance_of(issue: Issue) -> Stance:
    """The issue's stance; one that is not saved yet where it has none."""
    return Stance.objects.filter(issue=issue).first() or Stance(issue=issue)
