"""Entering, changing and handing over key accounts."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.duplicates import similar_accounts
from accounts.models import AccountChange, KeyAccount
from accounts.names import match_key
from team import history
from team.activities import announce
from team.models import Organization, Role, User
from team.money import is_currency
from team.people import require_assignable, require_sells
from team.permits import locked_for_edit, require_seller
from team.records import new_id
from team.sight import is_above
from web.errors import RuleViolation

FIELDS = """
    name local_name address country phone website tax_number erp_number scope industry region parent tier
    coverage_class segment inside_owner founded_in employees annual_revenue_minor annual_revenue_currency
"""
CHANGEABLE = frozenset(FIELDS.split())
"""The owner changes by `reassign_account` only."""


@transaction.atomic
def create_account(
    *,
    actor: User,
    name: str,
    owner: User | None = None,
    confirmed: bool = False,
    at: dt.datetime | None = None,
    id: uuid.UUID | None = None,
    source_system: str = "",
    external_id: str | None = None,
    is_holding: bool = False,
    is_demo: bool = False,
    **fields: Any,
) -> KeyAccount:
    """A new key account; whoever enters it owns it (an inside rep becomes inside owner) unless `owner` is given.

    A likely duplicate is a `RuleViolation` "likely_duplicate" with `similar: [{name, owner}]`, until the person
    says by `confirmed` that it is another company.
    """
    require_seller(actor)
    _require_known(fields)
    if not confirmed:
        _require_new(name, fields.get("local_name", ""), fields.get("tax_number", ""))
    account = KeyAccount(
        id=id or new_id(),
        name=name.strip(),
        source_system=source_system,
        external_id=external_id,
        is_holding=is_holding,
        is_demo=is_demo,
        **fields,
    )
    if account.inside_owner is not None:
        require_sells(account.inside_owner, "inside_owner")
    _give(account, owner, actor=actor)
    if at is not None:
        account.created_at = at
    _finish(account, actor=actor)
    account.save(force_insert=True)
    _log(account, {"owner": (None, history.plain(account.owner_id))}, actor=actor, reason="", at=at)
    announce(actor=actor, verb="account_created", subject=account, at=at)
    return account


def _give(account: KeyAccount, owner: User | None, *, actor: User) -> None:
    if owner is not None:
        require_assignable(actor, owner)
        account.owner = owner
    elif actor.has_role(Role.INSIDE_REP) and not actor.has_role(Role.REP, Role.MANAGER, Role.DIRECTOR):
        account.inside_owner = account.inside_owner or actor
    elif not actor.is_system:
        account.owner = actor


def _require_new(name: str, local_name: str, tax_number: str) -> None:
    similar = similar_accounts(name, local_name, tax_number)
    if similar:
        raise RuleViolation(
            "likely_duplicate",
            _("This company is probably here already. Enter it again only if it is another one."),
            {"similar": [{"name": each.name, "owner": each.owner} for each in similar]},
        )


@transaction.atomic
def change_account(
    *,
    actor: User,
    account_id: uuid.UUID,
    values: Mapping[str, Any],
    expected_version: int | None = None,
    reason: str = "",
    at: dt.datetime | None = None,
) -> KeyAccount:
    """Anything but the owner. Changing a segment that is set is a manager's act; a circle of parents is refused."""
    account = locked_for_edit(KeyAccount, account_id, actor=actor, expected_version=expected_version)
    _require_known(values)
    before = account.segment
    changed = history.apply(account, values)
    if not changed:
        return account
    if "annual_revenue_currency" in changed and account.annual_revenue_minor and "annual_revenue_minor" not in values:
        raise ValidationError({"annual_revenue": _("Say the revenue in the new currency, too.")})
    if "segment" in changed and before and not (actor.is_system or actor.has_role(Role.MANAGER, Role.DIRECTOR)):
        raise PermissionDenied(_("Only a manager may change the segment."))
    if "parent" in changed and account.parent_id is not None:
        _require_place(account, account.parent_id, actor=actor)
    if "inside_owner" in changed and account.inside_owner is not None:
        require_sells(account.inside_owner, "inside_owner")
    _finish(account, actor=actor)
    account.save_changes(*changed, "match_key")
    _log(account, changed, actor=actor, reason=reason, at=at)
    old = {name: pair[0] for name, pair in changed.items()}
    new = {name: pair[1] for name, pair in changed.items()}
    announce(actor=actor, verb="account_changed", subject=account, old=old, new=new, at=at)
    return account


def _require_known(values: Mapping[str, Any]) -> None:
    if unknown := set(values) - CHANGEABLE:
        raise ValidationError(_("This cannot be changed here: %(fields)s") % {"fields": ", ".join(sorted(unknown))})


def _require_place(account: KeyAccount, parent_id: uuid.UUID, *, actor: User) -> None:
    if not KeyAccount.objects.face_visible_to(actor).filter(pk=parent_id).exists():
        raise ValidationError({"parent": _("This account is not among those you see.")})
    if parent_id in KeyAccount.objects.in_subtree(account.pk):
        raise RuleViolation("circle", _("An account cannot belong to itself or to one of its subsidiaries."))


def _finish(account: KeyAccount, *, actor: User) -> None:
    account.match_key = match_key(account.name, account.local_name)
    account.full_clean(exclude=["owner", "inside_owner", "parent"])
    if account.annual_revenue_currency and not is_currency(account.annual_revenue_currency):
        raise ValidationError({"annual_revenue_currency": _("This is not a currency.")})
    if account.founded_in and account.founded_in > Organization.objects.today().year:
        raise ValidationError({"founded_in": _("This year has not come yet.")})


@transaction.atomic
def reassign_account(
    *,
    actor: User,
    account_id: uuid.UUID,
    owner: User,
    expected_version: int | None = None,
    reason: str = "",
    is_agreed: bool = False,
    at: dt.datetime | None = None,
) -> KeyAccount:
    """Hand the account to another owner: an act of those above the present one. Its deals keep theirs.

    `is_agreed`: the new owner has said yes. Then the present owner may give it, to anybody who sells.
    """
    account = locked_for_edit(KeyAccount, account_id, actor=actor, expected_version=expected_version)
    if is_agreed:
        require_owners_side(account, actor=actor)
        require_sells(owner, "owner")
    else:
        if not actor.is_system and not is_above(actor, account.owner_id):
            raise PermissionDenied(_("Only a manager of the owner may give this account to somebody else."))
        require_assignable(actor, owner)
    changed = history.apply(account, {"owner": owner})
    if not changed:
        return account
    account.save_changes("owner")
    _log(account, changed, actor=actor, reason=reason, at=at)
    old, new = changed["owner"]
    announce(actor=actor, verb="account_reassigned", subject=account, old={"owner": old}, new={"owner": new}, at=at)
    return account


def require_owners_side(account: KeyAccount, *, actor: User) -> None:
    """Who edits an account without an owner, the owner, and those who lead the owner."""
    if account.owner_id and account.owner_id not in actor.sight.people and not actor.sight.edits_everything:
        raise PermissionDenied(_("Only the owner and their managers may give this account to somebody else."))


def _log(
    account: KeyAccount,
    changed: Mapping[str, tuple[Any, Any]],
    *,
    actor: User,
    reason: str,
    at: dt.datetime | None,
) -> None:
    at = at or timezone.now()
    AccountChange.objects.bulk_create(
        AccountChange(
            account=account,
            field=field,
            old=old,
            new=new,
            actor=actor,
            reason=reason,
            effective_at=at,
        )
        for field, (old, new) in changed.items()
    )
