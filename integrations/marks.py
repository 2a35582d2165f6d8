"""Whose sight of what changed: the second source of `updated_since`, beside the records' own changes.

Marks are written by listening to the activity log, in the transaction of the change. When an account or a deal gets
another owner or team, everybody around those people looks again at the record and at all that hangs on it. (A change
of roles or of the team tree moves too much for that: `me` shows a digest of one's sight; when it differs, read
everything.)
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db.models import Model, QuerySet
from django.utils import timezone

from accounts.models import KeyAccount
from integrations.models import SightMark
from pipeline.models import Deal, Flag
from stakeholders.models import BuyingCenter, Commitment, Contact, Member
from stakeholders.visits.models import Visit
from team import activities
from team.models import Activity, Membership, Team, User
from team.querysets import USER

KEPT = dt.timedelta(days=91)
BATCH = 500

Hanging = Callable[[Sequence[uuid.UUID]], QuerySet[Any]]

OF_ACCOUNT: tuple[Hanging, ...] = (
    lambda ids: KeyAccount.objects.filter(pk__in=ids),
    lambda ids: Contact.objects.filter(account_id__in=ids),
    lambda ids: BuyingCenter.objects.filter(account_id__in=ids),
    lambda ids: Member.objects.filter(center__account_id__in=ids),
    lambda ids: Commitment.objects.filter(account_id__in=ids),
    lambda ids: Visit.objects.filter(account_id__in=ids),
    lambda ids: Deal.objects.filter(account_id__in=ids),
    lambda ids: Flag.objects.filter(deal__account_id__in=ids, cleared_at=None),
)
OF_DEAL: tuple[Hanging, ...] = (
    lambda ids: Deal.objects.filter(pk__in=ids),
    lambda ids: Flag.objects.filter(deal_id__in=ids, cleared_at=None),
    lambda ids: BuyingCenter.objects.filter(deal__in=ids),
    lambda ids: Member.objects.filter(center__deal__in=ids),
    lambda ids: Contact.objects.filter(memberships__center__deal__in=ids),
    lambda ids: Commitment.objects.filter(center__deal__in=ids),
    lambda ids: Visit.objects.filter(centers__center__deal__in=ids),
    lambda ids: KeyAccount.objects.filter(deals__in=ids),
)
WIDE: dict[str, tuple[Hanging, ...]] = {"accounts.keyaccount": OF_ACCOUNT, "pipeline.deal": OF_DEAL}
PEOPLE_KEYS = ("owner", "inside_owner", "user", "member")


def marks(person: User, label: str) -> QuerySet[SightMark]:
    """What `web.api.changes` asks for."""
    return SightMark.objects.visible_to(person).filter(label=label)


def on_people_changed(heard: Sequence[Activity]) -> None:
    """Inline: an account or deal has other people now. Old and new ones, and those who lead them, look again."""
    for activity in heard:
        hanging = WIDE.get(activity.subject_label)
        if hanging is None:
            continue
        people = around(named_people(activity))
        mark_for(people, [rows([activity.subject_id]) for rows in hanging])


def on_removed(heard: Sequence[Activity]) -> None:
    """Inline: a record is deleted. Who sees what it hung on is told; where it stood for itself everybody is, since
    its bare id says nothing to those who never saw it."""
    SightMark.objects.bulk_create(
        SightMark(label=activity.subject_label, object_id=activity.subject_id, scope_label=label, scope_id=pk)
        for activity in heard
        for label, pk in [scope_of(activity)]
    )


def scope_of(activity: Activity) -> tuple[str, uuid.UUID]:
    stood_for_itself = activity.scope_id == activity.subject_id
    return (USER, activity.actor_id) if stood_for_itself else (activity.scope_label, activity.scope_id)


def named_people(activity: Activity) -> set[uuid.UUID]:
    """The ids of people that the activity's old and new values name."""
    found = set()
    for values in (activity.old, activity.new):
        if isinstance(values, dict):
            found |= {values[key] for key in PEOPLE_KEYS if isinstance(values.get(key), str)}
    return {uuid.UUID(text) for text in found if is_uuid(text)}


def is_uuid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True


def around(people: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """These people and whoever leads a team above them today. (Who sees everything needs no mark.)"""
    people = set(people)
    parents = dict(Team.objects.without_tree_fields().order_by().values_list("pk", "parent_id"))
    teams = set(Membership.objects.active().filter(user_id__in=people).values_list("team_id", flat=True))
    queue = list(teams)
    while queue:
        parent = parents.get(queue.pop())
        if parent is not None and parent not in teams:
            teams.add(parent)
            queue.append(parent)
    leaders = Membership.objects.active().filter(team_id__in=teams, is_manager=True).values_list("user_id", flat=True)
    return people | set(leaders)


def mark_for(people: Iterable[uuid.UUID], found: Iterable[QuerySet[Any]]) -> None:
    now, everybody = timezone.now(), sorted(people)
    rows = []
    for queryset in found:
        model: type[Model] = queryset.model
        for pk in set(queryset.order_by().values_list("pk", flat=True)):
            rows += [SightMark(user_id=who, label=model._meta.label_lower, object_id=pk, at=now) for who in everybody]
    SightMark.objects.bulk_create(rows, batch_size=BATCH)


def purge() -> int:
    """Forget marks that no `updated_since` may reach back to."""
    return SightMark.objects.filter(at__lt=timezone.now() - KEPT).delete()[0]


def register() -> None:
    activities.on(
        "account_reassigned",
        "account_team_changed",
        "deal_reassigned",
        "deal_team_changed",
        inline=on_people_changed,
    )
    activities.on("member_removed", "quota_removed", inline=on_removed)
