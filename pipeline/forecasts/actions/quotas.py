"""Quotas: what a person or a team is to win in a month."""

from __future__ import annotations

import datetime as dt
import uuid

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from pipeline.forecasts.models import Quota
from pipeline.forecasts.querysets import product_lines
from team.activities import announce
from team.models import Team, User
from team.money import LARGEST_AMOUNT
from team.sight import is_above
from web.errors import StaleVersion


@transaction.atomic
def set_quota(
    *,
    actor: User,
    month: dt.date,
    amount_minor: int | None,
    owner: User | None = None,
    team: Team | None = None,
    product_line: str = "",
    expected_version: int | None = None,
    at: dt.datetime | None = None,
) -> Quota | None:
    """Set the quota of a person or of a team as a whole, in minor units of the base currency; None takes it away.

    Managers set it for the people below them, directors for everybody and for teams; nobody their own.
    `product_line`: a series of products, empty for everything that is sold.
    `expected_version` is that of the row as it was read, 0 where there was none. Raises `StaleVersion` for another.
    """
    if (owner is None) == (team is None):
        raise ValidationError({"owner": _("A quota is that of a person or of a team.")})
    if not may_set_quota(actor, owner.pk if owner else None):
        raise PermissionDenied(_("Quotas are set by a manager above."))
    if amount_minor is not None and not 0 <= amount_minor <= LARGEST_AMOUNT:
        raise ValidationError({"amount": _("A quota is an amount from zero up.")})
    require_product_line(product_line)
    which = {"owner": owner, "team": team, "product_line": product_line, "month": month.replace(day=1)}
    _lock(owner, team)
    found = Quota.objects.select_for_update(of=("self",)).filter(**which).first()
    if expected_version is not None and expected_version != (found.version if found else 0):
        raise StaleVersion(_("Somebody else changed this quota meanwhile."), found.version if found else 0)
    old = found.amount_minor if found else None
    if old == amount_minor:
        return found
    quota = found or Quota(**which)
    _write(quota, amount_minor)
    said = {"month": quota.month.isoformat(), **({"product_line": product_line} if product_line else {})}
    announce(
        actor=actor,
        verb="quota_removed" if amount_minor is None else "quota_set",
        subject=quota,
        # Not the holder, whom everybody knows: the figure is for those who may read the quota.
        scope=quota,
        old={**said, "amount_minor": old},
        new={**said, "amount_minor": amount_minor},
        at=at,
    )
    return None if amount_minor is None else quota


def require_product_line(name: str) -> None:
    """Raises `ValidationError` for a line of which no product is sold; everything ("") is fine."""
    if name and name not in product_lines():
        raise ValidationError({"product_line": _("There is no product line “%(name)s”.") % {"name": name}})


def may_set_quota(actor: User, owner_id: uuid.UUID | None) -> bool:
    """Of a person: whoever stands above them. Of a team (None): a director."""
    if actor.is_system:
        return True
    return is_above(actor, owner_id) if owner_id else actor.sight.edits_everything


def _lock(owner: User | None, team: Team | None) -> None:
    """Where there is no row yet, two who set the same quota meet at its holder; deals may still be written."""
    holder = owner or team
    if holder is not None:
        type(holder)._default_manager.select_for_update(no_key=True).filter(pk=holder.pk).first()


def _write(quota: Quota, amount_minor: int | None) -> None:
    if amount_minor is None:
        Quota.objects.filter(pk=quota.pk).delete()
    elif quota._state.adding:
        quota.amount_minor = amount_minor
        quota.save(force_insert=True)
    else:
        quota.amount_minor = amount_minor
        quota.save_changes("amount_minor")
