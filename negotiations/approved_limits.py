"""What gives way only by an approval once the room is open: our limits and list prices. Source: formulas §12.

What was taken over from a room that was at the table is held to the same, though the new room is still prepared.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from negotiations.models import Approval, Issue, Negotiation
from negotiations.rules.authority import Excess
from negotiations.rules.stances import LIMIT, REFERENCE, is_worse
from web.errors import RuleViolation


def binds(room: Negotiation, issue: Issue) -> bool:
    """Whether limit and list price of the issue are held to."""
    return room.state != Negotiation.State.PREPARING or issue.binds


def require_fixed(issue: Issue, changed: Collection[str]) -> None:
    """Direction and unit of an issue that binds stay. Raises `RuleViolation` "at_the_table"."""
    if "better" in changed:
        raise RuleViolation("at_the_table", _said(issue, _("The direction is fixed once the room is open.")))
    if "unit" in changed:
        raise RuleViolation("at_the_table", _said(issue, _("The unit is fixed once the room is open.")))


def require_removable(issue: Issue, limit: Decimal | None) -> None:
    """One that binds stays where its limit or list price is known: taking it off the list would be a way round."""
    if limit is not None or issue.reference is not None:
        text = _("Once the room is open, an issue with a limit or a list price stays.")
        raise RuleViolation("at_the_table", _said(issue, text))


def _said(issue: Issue, text: str) -> str:
    return f"{text} {_('This one was taken over from the last room and is held to the same.')}" if issue.binds else text


def require_held(issue: Issue, changed: Mapping[str, tuple[Any, Any]]) -> None:
    """`changed`: {field: (old, new)} in the plain form of history; only limit and list price are guarded.

    A limit is moved to a worse value by the grant itself (`grant_approval`), never by who asked: `RuleViolation`
    "needs_approval", whose detail says what would be asked. A list price, which discounts are measured against, and
    taking either away: "at_the_table".
    """
    more = issue.better == Issue.Better.HIGHER
    pairs = {
        kind: (_decimal(changed[kind][0]), _decimal(changed[kind][1])) for kind in (LIMIT, REFERENCE) if kind in changed
    }
    worse = {kind: pair for kind, pair in pairs.items() if is_worse(*pair, more_is_better=more)}
    if not worse:
        return
    old, new = worse.get(LIMIT, (None, None))
    if REFERENCE in worse or new is None:
        raise RuleViolation(
            "at_the_table",
            _said(issue, _("Once the room is open, a list price does not become worse, and no limit is taken away.")),
        )
    raise RuleViolation(
        "needs_approval",
        _said(issue, _("Once the room is open, a limit becomes worse only with an approval.")),
        {"kind": Approval.Kind.LIMIT.value, "excess": [Excess(LIMIT, issue.pk, new, old or Decimal(0)).plain]},
    )


def _decimal(value: Any) -> Decimal | None:
    try:
        return None if value is None else Decimal(str(value))
    except InvalidOperation:
        return None
