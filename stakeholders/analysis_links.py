"""Where each step of the analysis is answered: the one place where that fact is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from stakeholders.analysis_facts import Facts


@dataclass(frozen=True, slots=True)
class Link:
    url: str
    label: str
    is_sheet: bool


def link_of(facts: Facts, code: str) -> Link | None:
    """None where the reader can only read, or where nothing is to be said."""
    link = LINKS[code](facts)
    return link if link is not None and (facts.can_edit or not link.is_sheet) else None


def _structure(facts: Facts) -> Link:
    return Link(reverse("stakeholders:org_chart", args=[facts.center.account_id]), _("Org chart"), False)


def _process(facts: Facts) -> Link | None:
    purchase = facts.purchase
    if purchase is None:
        return None
    if not purchase.step and purchase.step_url:
        return Link(purchase.step_url, _("Say the buyer's step"), True)
    if not purchase.mode and purchase.mode_url:
        return Link(purchase.mode_url, _("Say how they procure"), True)
    return Link(purchase.url, _("Open the deal"), False) if purchase.url else None


def _roles(facts: Facts) -> Link:
    return Link(reverse("stakeholders:member_add", args=[facts.center.pk]), _("Add a person"), True)


def _weights(facts: Facts) -> Link:
    return Link(reverse("stakeholders:center_edit", args=[facts.center.pk]), _("Technical content"), True)


def _table(facts: Facts) -> Link:
    return Link(reverse("stakeholders:center_part", args=[facts.center.pk, "table"]), _("Relationship table"), False)


def _nowhere(facts: Facts) -> None:
    return None


def _row_without(*fields: str) -> Callable[[Facts], Link | None]:
    """The stakeholder row of the heaviest person of whom nothing is said yet."""

    def link(facts: Facts) -> Link | None:
        for member in facts.members:
            if not any(getattr(member, name) for name in fields):
                url = reverse("stakeholders:member_analysis", args=[facts.center.pk, member.pk])
                return Link(url, _("Say it of %(person)s") % {"person": member.contact}, True)
        return None

    return link


LINKS: dict[str, Callable[[Facts], Link | None]] = {
    "structure": _structure,
    "process": _process,
    "roles": _roles,
    "weights": _weights,
    "table": _table,
    "objective": _nowhere,
    "interests": _row_without("interest", "acceptable_change", "resistance"),
    "reasons": _row_without("reason_technical", "reason_organizational", "reason_cultural"),
    "necessity": _row_without("necessity"),
    "effort": _row_without("effort"),
}
