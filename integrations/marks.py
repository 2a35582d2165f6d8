"""Whose sight of what changed: the second source of `updated_since`, beside the records' own changes.

Marks are written by listening to the activity log, in the transaction of the change:

* a record got or lost people (an owner, a team, an assignee, a colleague): those people, and who leads them, look
  again at the record and at all that hangs on it;
* a record was removed: who saw what it hung on is told;
* a person's roles or teams changed, or a day was set on which a sight ends: too much for single marks. One mark for
  everything makes their programs read all of it again.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from django.db.models import Model, QuerySet
from django.utils import timezone

from accounts.querysets import running
from integrations.marked import CONFIDENCES, PEOPLE_KEYS, POLICY, SIGHTED, WIDE
from integrations.models import SightMark
from pipeline.models import Deal, DealTeamMember
from stakeholders.models import (
    Contact,
    Intelligence,
)
from team import activities
from team.models import Activity, Organization, User
from team.people import leaders_of, with_leaders
from team.querysets import USER
from web.api.changes import EVERYTHING
from web.params import uuid_of

KEPT = dt.timedelta(days=91)
BATCH = 500


def marks(person: User, label: str) -> QuerySet[SightMark]:
    """What `web.api.changes` asks for."""
    return SightMark.objects.visible_to(person).filter(label=label)


def on_people_changed(heard: Sequence[Activity]) -> None:
    """Inline: a record has other people now. Old and new ones, and those who lead them, look again."""
    # Asked once, however often the same are named.
    led, workers = cache(with_leaders), cache(workers_of)
    for activity in heard:
        people = named_people(activity) | workers(frozenset(named(activity, "centers")))
        if people:
            mark_for(led(frozenset(people)), [rows([activity.subject_id]) for rows in WIDE[activity.subject_label]])
        if people and activity.subject_label == "pipeline.deal":
            mark_for(confidants(people), [rows([activity.subject_id]) for rows in CONFIDENCES])


def on_dated(heard: Sequence[Activity]) -> None:
    """Inline: a membership of an account's team that begins or ends on a later day changes sight then."""
    zone = Organization.objects.zone()
    for activity in heard:
        member: Any = activity.new
        for day in filter(None, (member["starts_on"], following(member["ends_on"]))):
            turns_at = dt.datetime.combine(dt.date.fromisoformat(day), dt.time(), tzinfo=zone)
            if turns_at > timezone.now():
                mark_everything(with_leaders(named_people(activity)), turns_at)


def following(day: str | None) -> str | None:
    return day and (dt.date.fromisoformat(day) + dt.timedelta(days=1)).isoformat()


def on_sight_changed(heard: Sequence[Activity]) -> None:
    """Inline: roles, teams or the tree of teams changed. The person, and who leads or led them, read all again."""
    for activity in heard:
        if activity.verb == "team_changed":
            people = leaders_of(named(activity, "parent"))
        elif activity.verb == "membership_changed":
            people = with_leaders([activity.subject_id]) | leaders_of([activity.scope_id])
        else:
            people = {activity.subject_id} if "roles" in (activity.new or {}) else set()
        mark_everything(people, timezone.now())


def on_removed(heard: Sequence[Activity]) -> None:
    """Inline: a record is deleted. Who sees what it hung on is told; where it stood for itself everybody is, since
    its bare id says nothing to those who never saw it."""
    SightMark.objects.bulk_create(
        SightMark(label=activity.subject_label, object_id=activity.subject_id, scope_label=label, scope_id=pk)
        for activity in heard
        for label, pk in [scope_of(activity)]
    )


def on_member_removed(heard: Sequence[Activity]) -> None:
    """Inline: who worked on the deal may have seen the person through its buying center only."""
    for activity in heard:
        people = with_leaders(workers_of(named(activity, "centers")))
        mark_for(people, [Contact.objects.filter(pk__in=named(activity, "contact"))])


def on_confidence_removed(heard: Sequence[Activity]) -> None:
    """Inline: only who could read it is told that it is gone; its bare id would tell others that there was one."""
    for activity in heard:
        people = confidants(workers_of(named(activity, "centers")))
        mark_for(people, [Intelligence.objects.filter(pk=activity.subject_id)])


def on_policy_changed(heard: Sequence[Activity]) -> None:
    """Inline: an administrator changed who sees what about people. Every program reads all again."""
    if any(POLICY.intersection(activity.new or {}) for activity in heard):
        mark_everything(User.objects.active().values_list("pk", flat=True), timezone.now())


def confidants(people: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """Those who work on a deal, and those who lead them where the organization lets them read confidences."""
    leads = Organization.objects.current().intelligence_seen_by == Organization.Confidence.MANAGERS
    return with_leaders(people) if leads else set(people)


def on_contact_merged(heard: Sequence[Activity]) -> None:
    """Inline: the rows of the one who went are gone for everybody who sees the kept one, or the account it was of."""
    for activity in heard:
        account = named(activity, "account")
        scopes = [("stakeholders.contact", activity.subject_id), *(("accounts.keyaccount", pk) for pk in account)]
        SightMark.objects.bulk_create(
            SightMark(label=label, object_id=pk, scope_label=scope, scope_id=scope_pk)
            for label, pk in (activity.new or {}).get("removed", ())
            for scope, scope_pk in scopes
        )


def on_contact_unmerged(heard: Sequence[Activity]) -> None:
    """Inline: who saw the kept one by a buying center of the other's only looks again."""
    for activity in heard:
        people = with_leaders(workers_of(named(activity, "centers")))
        mark_for(people, [Contact.objects.filter(pk__in=[activity.subject_id])])


def on_contact_moved(heard: Sequence[Activity]) -> None:
    """Inline: who sees one of the two accounts looks again at who came, went, or was taken back."""
    for activity in heard:
        SightMark.objects.bulk_create(
            SightMark(
                label=activity.subject_label,
                object_id=activity.subject_id,
                scope_label="accounts.keyaccount",
                scope_id=account,
            )
            for account in named(activity, "account")
        )


def scope_of(activity: Activity) -> tuple[str, uuid.UUID]:
    stood_for_itself = activity.scope_id == activity.subject_id
    return (USER, activity.actor_id) if stood_for_itself else (activity.scope_label, activity.scope_id)


def named_people(activity: Activity) -> set[uuid.UUID]:
    """The ids of people that the activity's old and new values name."""
    return {pk for key in PEOPLE_KEYS for pk in named(activity, key)}


def named(activity: Activity, key: str) -> set[uuid.UUID]:
    """The ids under a key of the activity's old and new values: one, or a list of them."""
    found: set[Any] = set()
    for values in (activity.old, activity.new):
        value = values.get(key) if isinstance(values, dict) else None
        found.update(value if isinstance(value, list) else [value])
    return {pk for text in found if isinstance(text, str) and (pk := uuid_of(text))}


def workers_of(centers: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """Owners and teams of the deals of these buying centers: who sees a center without seeing its account."""
    centers = list(centers)
    if not centers:
        return set()
    deals = Deal.objects.filter(buying_center_id__in=centers)
    crew = DealTeamMember.objects.filter(running(), deal__in=deals).values_list("user_id", flat=True)
    return {*deals.values_list("owner_id", flat=True), *crew}


def mark_for(people: Iterable[uuid.UUID], found: Iterable[QuerySet[Any]]) -> None:
    now, everybody = timezone.now(), sorted(people)
    rows = []
    for queryset in found:
        model: type[Model] = queryset.model
        for pk in set(queryset.order_by().values_list("pk", flat=True)):
            rows += [SightMark(user_id=who, label=model._meta.label_lower, object_id=pk, at=now) for who in everybody]
    SightMark.objects.bulk_create(rows, batch_size=BATCH)


def mark_everything(people: Iterable[uuid.UUID], at: dt.datetime) -> None:
    SightMark.objects.bulk_create(
        SightMark(user_id=who, label=model._meta.label_lower, object_id=EVERYTHING, at=at)
        for who in sorted(people)
        for model in SIGHTED
    )


def purge() -> int:
    """Forget marks that no `updated_since` may reach back to."""
    return SightMark.objects.filter(at__lt=timezone.now() - KEPT).delete()[0]


def register() -> None:
    activities.on(
        "account_changed",
        "account_reassigned",
        "account_team_changed",
        "deal_reassigned",
        "deal_team_changed",
        "commitment_changed",
        "visit_changed",
        "visit_logged",
        inline=on_people_changed,
    )
    activities.on("account_team_changed", inline=on_dated)
    activities.on("user_changed", "membership_changed", "team_changed", inline=on_sight_changed)
    activities.on("member_removed", inline=on_member_removed)
    activities.on("intelligence_removed", inline=on_confidence_removed)
    activities.on("organization_changed", inline=on_policy_changed)
    activities.on(
        "differentiator_removed", "influence_removed", "member_removed", "objection_removed", "quota_removed",
        "research_removed", "rival_news_removed", "visit_file_removed", inline=on_removed,
    )  # fmt: skip
    activities.on("contact_merged", inline=on_contact_merged)
    activities.on("contact_unmerged", inline=on_contact_unmerged)
    activities.on("contact_moved", "contact_move_undone", inline=on_contact_moved)
