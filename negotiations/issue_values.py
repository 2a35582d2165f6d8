"""What an issue and its stance hold, and what cannot be true of them. Source: formulas §12."""

from __future__ import annotations

from collections.abc import Container
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from negotiations.methods import lists
from negotiations.models import Issue, Stance
from negotiations.rules.stances import faults
from team import history

OF_THE_ISSUE = ("name", "unit", "better", "reference", "step")
OF_THE_STANCE = (
    "target",
    "limit",
    "opening",
    "their_target",
    "their_limit",
    "weight",
    "their_weight",
    "worth_minor",
    "their_worth_minor",
    "criterion",
)
LARGEST = Decimal(10) ** 13
FAULT_WORDS = {
    "target_is_limit": gettext_lazy("The target is not the limit: say what you hope for and how far you go."),
    "target_beyond_limit": gettext_lazy("The limit is better for us than the target: turn them round."),
    "opening_below_target": gettext_lazy("The opening is no worse for us than the target."),
    "opening_below_limit": gettext_lazy("The opening is no worse for us than the limit."),
    "their_way_round": gettext_lazy("Their target is worse for us than their limit: turn them round."),
}
"""By the codes of `rules.stances.FAULTS`."""


def stated(issue: Issue, stance: Stance) -> dict[str, Any]:
    """What stands there, in the plain form that a fingerprint is taken of."""
    values = {name: getattr(issue, name) for name in OF_THE_ISSUE}
    values |= {name: getattr(stance, name) for name in OF_THE_STANCE}
    return {name: history.plain(value) for name, value in values.items()}


def check(issue: Issue, stance: Stance) -> None:
    """Shapes first, then what cannot be true. Raises `ValidationError` by field."""
    issue.name, issue.unit, stance.criterion = issue.name.strip(), issue.unit.strip(), stance.criterion.strip()
    errors: dict[str, Any] = {}
    for row, left_out in ((issue, {"negotiation"}), (stance, {"issue"})):
        try:
            row.clean_fields(exclude=left_out)
        except ValidationError as error:
            errors |= error.error_dict
    errors |= _out_of_range(issue, stance, errors)
    if errors:
        raise ValidationError(errors)
    more = issue.better == Issue.Better.HIGHER
    named = {name: getattr(stance, name) for name in ("target", "limit", "opening", "their_target", "their_limit")}
    if found := dict(faults(more_is_better=more, **named)):
        raise ValidationError({field: [str(FAULT_WORDS[code])] for field, code in found.items()})


def _out_of_range(issue: Issue, stance: Stance, errors: Container[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in ("reference", "target", "limit", "opening", "their_target", "their_limit"):
        value = getattr(issue if name == "reference" else stance, name)
        if value is not None and name not in errors and not 0 <= value < LARGEST:
            found[name] = [_("This value cannot be true.")]
    for name in ("weight", "their_weight"):
        if name not in errors and getattr(stance, name) > 100:
            found[name] = [_("At most 100.")]
    if issue.step is not None and "step" not in errors and issue.step <= 0:
        found["step"] = [_("The smallest step is more than nothing.")]
    if not _has_its_direction(issue):
        found["better"] = [_("The direction of an issue of the list is the list's.")]
    return found


def _has_its_direction(issue: Issue) -> bool:
    """Bounds of authority are meant one way: an issue of the list has its template's direction."""
    template = lists.issue_templates().get(issue.code)
    return template is None or issue.better == template.facts["better"]
