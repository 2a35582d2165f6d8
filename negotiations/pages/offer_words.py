"""An offer in words: what it would need before it is sent, what went too far, and what stands in it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from negotiations.actions.offers import examined, require_terms, weighed
from negotiations.models import Issue, Offer, Side
from negotiations.pages.at_table import AtTable
from negotiations.pages.figures import figure, signed
from negotiations.reading import our_wishes
from negotiations.rules.authority import discount_of
from negotiations.rules.positions import moves
from negotiations.rules.utility import utility
from negotiations.table import standing
from web.errors import RuleViolation
from web.formats import share

Terms = Mapping[uuid.UUID, Decimal]


@dataclass(frozen=True, slots=True)
class Verdict:
    """`tone`: good, watch or severe. `lines` say more, one each; `gives` names where the side gives way."""

    tone: str
    text: str
    lines: tuple[str, ...] = ()
    gives: tuple[str, ...] = ()


def verdict(table: AtTable, side: str, terms: Terms) -> Verdict | None:
    """By the rules that `make_offer` asks; None where nothing sound was typed yet."""
    try:
        require_terms(table.issues, terms)
    except ValidationError:
        return None
    gives = tuple(
        f"{table.issues[move.issue]} {signed(move.after - move.before)}"
        for move in moves(side, table.standing[side], terms, table.better)
        if move.size > 0
    )
    if side == Side.THEIRS:
        return Verdict("good", _worth(table, terms), gives=gives)
    named = weighed(table.issues, table.stances, terms, table.standing[side])
    try:
        beyond, approval = examined(table.user, table.room, table.room.deal, named, table.user.today())
    except RuleViolation as violation:
        return Verdict("severe", str(violation.message), gives=gives)
    discount = discount_of(named)
    said = "" if discount is None else _("%(percent)s discount") % {"percent": _points(discount)}
    lines = tuple(excess_words(each.plain, table.issues) for each in beyond)
    if approval is not None:
        return Verdict("good", _joined(said, _("covered by an approval")), lines, gives)
    if beyond:
        return Verdict("watch", _joined(said, _("needs an approval")), lines, gives)
    return Verdict("good", _joined(said, _("within your authority"), _worth(table, terms)), gives=gives)


def _joined(*parts: str) -> str:
    """``6% discount: needs an approval``."""
    first, *others = [part for part in parts if part]
    return f"{first}{_(': ')}{' · '.join(others)}" if others else first


def _worth(table: AtTable, terms: Terms) -> str:
    value = utility(our_wishes(table.stances), {**table.standing[Side.OURS], **terms})
    return "" if value is None else _("worth %(share)s to us") % {"share": share(value)}


def _points(value: Decimal) -> str:
    """Percentage points: ``3.5%``."""
    return f"{figure(value)}%"


def excess_words(excess: Mapping[str, str], issues: Mapping[uuid.UUID, Issue]) -> str:
    """One row of what is beyond, as a sentence."""
    issue = issues.get(uuid.UUID(excess["issue"]))
    wanted, allowed = Decimal(excess["asked"]), Decimal(excess["allowed"])
    if excess["kind"] == "discount":
        values = {"wanted": _points(wanted), "allowed": _points(allowed)}
        return _("A discount of %(wanted)s; yours goes to %(allowed)s.") % values
    values = {"issue": str(issue or ""), "wanted": figure(wanted), "allowed": figure(allowed)}
    if excess["kind"] == "limit":
        return _("%(issue)s %(wanted)s is beyond our limit of %(allowed)s.") % values
    return _("%(issue)s %(wanted)s; you may go to %(allowed)s.") % values


def offer_facts(offer: Offer, table: AtTable) -> dict[str, Any]:
    """Its terms in the order of the issues; ``is_open`` while its room is at the table.

    `worth` counts what the side had said before on the other issues, as the table of positions does.
    """
    terms = {term.issue_id: term.value for term in offer.terms.all()}
    lines = [(issue, figure(terms[pk])) for pk, issue in table.issues.items() if pk in terms]
    whole = {**standing(table.room.pk, before=offer.number)[offer.side], **terms}
    worth = utility(our_wishes(table.stances), whole) if table.may_edit else None
    return {
        "offer": offer,
        "lines": lines,
        "terms": {f"term-{pk}": format(value.normalize(), "f") for pk, value in terms.items()},
        "worth": worth,
        "discount": "" if offer.discount is None else _points(offer.discount),
        "may_settle": table.may_edit and table.room.is_running,
        "is_expired": offer.valid_until is not None and offer.valid_until < table.user.today(),
    }
