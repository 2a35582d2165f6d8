"""What administrators say about routing and reply times."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from pipeline.teamwork.models import ReplyTime, RoutingRule
from team import activities, history
from team.models import User
from team.people import require_sells
from team.permits import locked_for_edit, require_administrator

Goes, Copy = RoutingRule.GoesTo, RoutingRule.Copy
FIELDS = frozenset(
    [
        "place",
        "name",
        "coverage_class",
        "measure",
        "size_from_minor",
        "size_to_minor",
        "industry",
        "region",
        "goes_to",
        "person",
        "team",
        "partner",
        "copy_to",
        "copy_person",
    ]
)
KEYS = {"person", "team", "copy_person"}
NEEDS = {Goes.PERSON: "person", Goes.TEAM: "team", Goes.CHANNEL: "partner"}


@transaction.atomic
def add_rule(*, actor: User, **values: Any) -> RoutingRule:
    require_administrator(actor)
    rule = RoutingRule(**_only(values))
    _clean(rule)
    rule.save(force_insert=True)
    activities.announce(actor=actor, verb="routing_changed", subject=rule, new={"name": rule.name})
    return rule


@transaction.atomic
def change_rule(
    *, actor: User, rule_id: uuid.UUID, values: Mapping[str, Any], expected_version: int | None = None
) -> RoutingRule:
    require_administrator(actor)
    rule = locked_for_edit(RoutingRule, rule_id, actor=actor, expected_version=expected_version)
    changed = history.apply(rule, _only(values))
    if not changed:
        return rule
    _clean(rule)
    rule.save_changes(*changed)
    activities.announce(actor=actor, verb="routing_changed", subject=rule, new={"name": rule.name})
    return rule


@transaction.atomic
def remove_rule(*, actor: User, rule_id: uuid.UUID, expected_version: int | None = None) -> None:
    """What was handed over by it stays as it is."""
    require_administrator(actor)
    rule = locked_for_edit(RoutingRule, rule_id, actor=actor, expected_version=expected_version)
    activities.announce(actor=actor, verb="routing_changed", subject=rule, old={"name": rule.name})
    rule.delete()


@transaction.atomic
def set_reply_time(*, actor: User, coverage_class: str, working_days: int) -> ReplyTime:
    """For hand-overs asked from now on."""
    require_administrator(actor)
    row = ReplyTime.objects.filter(coverage_class=coverage_class).first()
    row = row or ReplyTime(coverage_class=coverage_class)
    row.working_days = working_days
    row.full_clean(validate_unique=False)
    if row._state.adding:
        row.save(force_insert=True)
    else:
        row.save_changes("working_days")
    new = {"class": coverage_class, "days": working_days}
    activities.announce(actor=actor, verb="reply_time_set", subject=row, new=new)
    return row


def _only(values: Mapping[str, Any]) -> dict[str, Any]:
    if unknown := set(values) - FIELDS:
        raise ValidationError(_("This cannot be changed here: %(fields)s") % {"fields": ", ".join(sorted(unknown))})
    return dict(values)


def _clean(rule: RoutingRule) -> None:
    rule.clean_fields(exclude=KEYS)
    needs = NEEDS.get(Goes(rule.goes_to))
    if needs and not getattr(rule, needs):
        raise ValidationError({needs: _("Say which.")})
    if rule.copy_to == Copy.PERSON and rule.copy_person is None:
        raise ValidationError({"copy_person": _("Say which.")})
    start, end = rule.size_from_minor, rule.size_to_minor
    if start is not None and end is not None and end <= start:
        raise ValidationError({"size_to": _("This is not more than “from”.")})
    if rule.goes_to == Goes.PERSON and rule.person:
        require_sells(rule.person, "person")
    if rule.copy_to == Copy.PERSON and rule.copy_person:
        require_sells(rule.copy_person, "copy_person")
