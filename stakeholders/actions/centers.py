"""Buying centers: made for a deal, renamed, copied for a repeat purchase."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import KeyAccount
from stakeholders.actions.recording import history_rows, only, write_history
from stakeholders.models import BuyingCenter, InfluenceLine, Member, MemberRival, MemberRole, StakeholderChange
from team import activities, history, permits
from team.models import User

FIELDS = frozenset({"name", "technical_content"})
RECORDED = ("attitude", "attitude_basis", "attitude_on", "influence", "weight_override", "relation_us")
PART = ("target_attitude", "responsible_id", "persona", "focuses", "phases", "obtain", "coach_criteria")
COPIED = ("contact_id", *RECORDED, "weight_reason", *PART)
"""How people stand and what part they take; what it takes to win them is another question for another purchase."""


@transaction.atomic
def create_center(
    *,
    actor: User,
    account: KeyAccount,
    name: str,
    technical_content: Decimal | None = None,
    at: dt.datetime | None = None,
) -> BuyingCenter:
    """An empty buying center, made by whoever sells to the account. It exists from `at` on."""
    permits.require_seller(actor)
    permits.require_visible(account, actor=actor)
    center = BuyingCenter(
        account=account, name=name, technical_content=technical_content, created_at=at or timezone.now()
    )
    return _save_new(center, actor, at)


@transaction.atomic
def change_center(
    *,
    actor: User,
    center_id: uuid.UUID,
    values: Mapping[str, Any],
    expected_version: int | None = None,
    reason: str = "",
    at: dt.datetime | None = None,
) -> BuyingCenter:
    """Change `name` or `technical_content` (0.1 to 0.9; None = not set, counts as 0.5)."""
    center = permits.locked_for_edit(BuyingCenter, center_id, actor=actor, expected_version=expected_version)
    changed = history.apply(center, only(values, FIELDS))
    if not changed:
        return center
    center.clean_fields(exclude={"account", "copied_from"})
    center.save_changes(*changed)
    write_history(changed, actor=actor, center=center, reason=reason, at=at)
    activities.announce(
        actor=actor,
        verb="center_changed",
        subject=center,
        old={field: old for field, (old, _new) in changed.items()},
        new={**{field: new for field, (_old, new) in changed.items()}, "centers": [str(center.pk)]},
        at=at,
    )
    return center


@transaction.atomic
@activities.batch()
def copy_center(*, actor: User, center_id: uuid.UUID, name: str, at: dt.datetime | None = None) -> BuyingCenter:
    """The same people for a repeat purchase, without those who left, and who of them listens to whom. What is known
    of them keeps its day.

    Visits count anew: only those since the copy exists. Source: formulas §5.
    """
    permits.require_seller(actor)
    original = BuyingCenter.objects.visible_to(actor).select_related("account").get(pk=center_id)
    copy = BuyingCenter(
        account=original.account,
        name=name,
        technical_content=original.technical_content,
        copied_from=original,
        created_at=at or timezone.now(),
    )
    _save_new(copy, actor, at)
    _copy_members(original, copy, actor, at)
    return copy


def _save_new(center: BuyingCenter, actor: User, at: dt.datetime | None) -> BuyingCenter:
    center.clean_fields(exclude={"account", "copied_from"})
    center.save(force_insert=True)
    write_history({"created": (None, True)}, actor=actor, center=center, at=at)
    activities.announce(
        actor=actor, verb="center_changed", subject=center, new={"created": True, "centers": [str(center.pk)]}, at=at
    )
    return center


def _copy_members(original: BuyingCenter, copy: BuyingCenter, actor: User, at: dt.datetime | None) -> None:
    rows = original.members.filter(contact__left_on__isnull=True, ended_on__isnull=True).select_related("contact")
    members: list[Member] = []
    roles: list[MemberRole] = []
    rivals: list[MemberRival] = []
    changes: list[StakeholderChange] = []
    for row in rows.prefetch_related("role_rows", "rival_rows"):
        member = Member(center=copy, created_at=copy.created_at, **{field: getattr(row, field) for field in COPIED})
        codes = sorted(role.code for role in row.role_rows.all())
        members.append(member)
        roles.extend(MemberRole(member=member, code=code) for code in codes)
        told = {each.competitor_id: each.relation for each in row.rival_rows.all()}
        rivals.extend(MemberRival(member=member, competitor_id=pk, relation=value) for pk, value in told.items())
        first = {"member": (None, True), "roles": (None, codes), **_known(row)}
        changes += history_rows(first, actor, copy, row.contact, "", at)
    Member.objects.bulk_create(members)
    MemberRole.objects.bulk_create(roles)
    MemberRival.objects.bulk_create(rivals)
    StakeholderChange.objects.bulk_create(changes)
    _copy_influences(original, copy, {member.contact_id: member for member in members})


def _copy_influences(original: BuyingCenter, copy: BuyingCenter, members: Mapping[uuid.UUID, Member]) -> None:
    """Lines between people who came along, by their contacts."""
    rows = original.influence_lines.values_list("source__contact_id", "target__contact_id", "strength")
    InfluenceLine.objects.bulk_create(
        InfluenceLine(
            center=copy, source=members[source], target=members[target], strength=strength, created_at=copy.created_at
        )
        for source, target, strength in rows
        if source in members and target in members
    )


def _known(member: Member) -> dict[str, tuple[None, Any]]:
    values = {field: getattr(member, field) for field in RECORDED}
    return {field: (None, history.plain(value)) for field, value in values.items() if value not in (None, "")}
