"""What the pages of a quote show: lines with margins for who may know them, hints, differences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from negotiations.quotes.methods import hints
from negotiations.quotes.models import Quote, Revision
from negotiations.quotes.reading import is_over, lines_of
from negotiations.quotes.rules.differences import Difference, differences
from negotiations.quotes.rules.giving import Chance, chances
from negotiations.quotes.rules.totals import totals
from team.models import Organization
from web.formats import localized, money, short_date
from web.formats import percent as percent_text


@dataclass(frozen=True, slots=True)
class Changed:
    """A difference in words: `kind` added, left or changed; `details` what changed from what to what."""

    kind: str
    text: str
    details: tuple[str, ...]
    by: int


def revision_context(quote: Quote, revision: Revision, *, with_costs: bool) -> dict[str, Any]:
    lines = lines_of(revision, with_costs=with_costs)
    return {
        "quote": quote,
        "revision": revision,
        "lines": lines,
        "sums": totals(lines),
        "with_costs": with_costs,
        "is_over": is_over(revision, Organization.objects.today()),
    }


def advice(lines: Any, currency: str) -> dict[str, Any]:
    """The five hints, and on which of these lines giving way costs little."""
    return {
        "hints": [(localized(dict(hint.text)), localized(dict(hint.how))) for hint in hints()],
        "chances": [chance_words(chance, currency) for chance in chances(lines)[:5]],
    }


def chance_words(chance: Chance, currency: str) -> str:
    values = {
        "line": chance.line.text,
        "cost": money(chance.cost, currency),
        "percent": percent_text(chance.of_total, 2),
    }
    if chance.why == "open":
        return _("%(line)s: the market price is known. 5 %% less costs %(cost)s (%(percent)s of the total).") % values
    return _("%(line)s: a small line. 5 %% less costs %(cost)s (%(percent)s of the total).") % values


def head_changes(before: Revision, after: Revision) -> list[Changed]:
    """What the customer reads beside the lines: validity, payment terms, note."""
    heads = (
        (_("Valid until"), short_date(before.valid_until), short_date(after.valid_until)),
        (_("Payment terms"), before.payment_terms, after.payment_terms),
        (_("Note to the customer"), before.note, after.note),
    )
    return [Changed("changed", name, (f"{old or '—'} → {new or '—'}",), 0) for name, old, new in heads if old != new]


def changes(before: Revision, after: Revision) -> list[Changed]:
    """Only what is not the same. Without costs: two revisions are compared by what the customer reads."""
    found = differences(lines_of(before, with_costs=False), lines_of(after, with_costs=False))
    return [_in_words(each, after.currency) for each in found if each.changed or not (each.before and each.after)]


def _in_words(each: Difference, currency: str) -> Changed:
    if each.before is None or each.after is None:
        line = each.after or each.before
        assert line is not None
        detail = f"{line.quantity.normalize():f} {line.unit} × {money(line.price, currency)}"
        return Changed("added" if each.before is None else "left", line.text, (detail,), each.by)
    names: Mapping[str, Any] = {
        "text": _("Text"),
        "quantity": _("Quantity"),
        "unit": _("Unit"),
        "list_price": _("List price"),
        "price": _("Price"),
        "is_open_price": _("Market price is known"),
    }
    details = tuple(
        f"{names[name]}{_(': ')}{_figure(getattr(each.before, name), name, currency)} → "
        f"{_figure(getattr(each.after, name), name, currency)}"
        for name in each.changed
    )
    return Changed("changed", each.after.text, details, each.by)


def _figure(value: Any, name: str, currency: str) -> str:
    if name in ("list_price", "price"):
        return money(value, currency)
    if name == "quantity":
        return f"{value.normalize():f}"
    if name == "is_open_price":
        return _("yes") if value else _("no")
    return str(value) or "—"
