"""The tree of teams and who belongs to them, from a day to a day."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from team import history
from team.activities import announce
from team.models import Activity, Membership, Organization, Team, User
from team.permits import require_administrator, require_fresh
from web.errors import RuleViolation

CATCH_UP = dt.timedelta(days=7)


@transaction.atomic
def create_team(*, actor: User, name: str, parent: Team | None = None, at: dt.datetime | None = None) -> Team:
    require_administrator(actor)
    team = Team(name=name.strip(), parent=parent)
    team.full_clean()
    team.save(force_insert=True)
    announce(actor=actor, verb="team_created", subject=team, new={"parent": history.plain(parent)}, at=at)
    return team


@transaction.atomic
def change_team(
    *,
    actor: User,
    team_id: uuid.UUID,
    values: Mapping[str, Any],
    expected_version: int | None = None,
    at: dt.datetime | None = None,
) -> Team:
    """Its name. Where it hangs in the tree is `move_team`."""
    require_administrator(actor)
    team = Team.lock(team_id)
    require_fresh(team, expected_version)
    if unknown := set(values) - {"name"}:
        raise ValidationError(_("This cannot be changed here: %(fields)s") % {"fields": ", ".join(sorted(unknown))})
    if changed := history.apply(team, values):
        team.full_clean()
        team.save_changes(*changed)
        _announce_change(team, changed, actor=actor, at=at)
    return team


@transaction.atomic
def move_team(
    *,
    actor: User,
    team_id: uuid.UUID,
    parent: Team | None,
    expected_version: int | None = None,
    at: dt.datetime | None = None,
) -> Team:
    """Under another team, or to the top. Under itself or what hangs below it: `RuleViolation`."""
    require_administrator(actor)
    # All teams, in one order: two moves at once could otherwise close a circle that neither sees.
    teams = {team.pk: team for team in Team.objects.order_by("pk").select_for_update(no_key=True, of=("self",))}
    if team_id not in teams:
        raise Team.DoesNotExist
    team = teams[team_id]
    require_fresh(team, expected_version)
    if parent is not None and parent.pk in Team.objects.subtree_ids([team.pk]):
        raise RuleViolation("circle", _("A team cannot hang below itself."))
    if changed := history.apply(team, {"parent": parent}):
        team.save_changes("parent")
        _announce_change(team, changed, actor=actor, at=at)
    return team


def _announce_change(team: Team, changed: Mapping[str, Any], *, actor: User, at: dt.datetime | None) -> None:
    old = {name: before for name, (before, _after) in changed.items()}
    new = {name: after for name, (_before, after) in changed.items()}
    announce(actor=actor, verb="team_changed", subject=team, old=old, new=new, at=at)


@transaction.atomic
def add_member(
    *,
    actor: User,
    team_id: uuid.UUID,
    user: User,
    is_manager: bool = False,
    starts_on: dt.date | None = None,
    at: dt.datetime | None = None,
) -> Membership:
    """From that day on (today by default, in the organization's zone). A second open membership is refused."""
    require_administrator(actor)
    team = Team.lock(team_id)
    if team.memberships.filter(user=user, ends_on__isnull=True).exists():
        raise RuleViolation("already_member", _("This person belongs to the team already."))
    membership = Membership(
        team=team,
        user=user,
        is_manager=is_manager,
        starts_on=starts_on or Organization.objects.day_of(at),
        ends_on=None,
    )
    membership.full_clean()
    membership.save(force_insert=True)
    _announce_membership(membership, actor=actor, at=at)
    return membership


@transaction.atomic
def end_membership(
    *, actor: User, membership_id: int, ends_on: dt.date | None = None, at: dt.datetime | None = None
) -> Membership:
    """`ends_on` is the last day in the team (today by default)."""
    require_administrator(actor)
    membership = Membership.objects.select_for_update(of=("self",)).select_related("user", "team").get(pk=membership_id)
    last_day = ends_on or Organization.objects.day_of(at)
    if last_day < membership.starts_on:
        raise ValidationError({"ends_on": _("The last day lies before the first.")})
    if membership.ends_on != last_day:
        membership.ends_on = last_day
        membership.save(update_fields=["ends_on"])
        _announce_membership(membership, actor=actor, at=at)
    return membership


@transaction.atomic
def settle_memberships(*, actor: User, day: dt.date | None = None) -> int:
    """Tell subscribers of memberships that were entered ahead and now begin or are over; answers how many.

    Looks a week back, so that nights without a worker are made up for; what was announced since is left alone.
    """
    require_administrator(actor)
    day = day or Organization.objects.today()
    begun = Q(starts_on__gt=day - CATCH_UP, starts_on__lte=day)
    ended = Q(ends_on__gte=day - CATCH_UP, ends_on__lt=day)
    near = Membership.objects.filter(begun | ended).select_related("user", "team")
    turning = [membership for membership in near if not _was_told(membership, day)]
    for membership in turning:
        _announce_membership(membership, actor=actor, at=None)
    return len(turning)


def _was_told(membership: Membership, day: dt.date) -> bool:
    """Whether it has been announced since the last day on which it turned."""
    over = membership.ends_on is not None and membership.ends_on < day
    turned_on = membership.ends_on + dt.timedelta(days=1) if over and membership.ends_on else membership.starts_on
    midnight = dt.datetime.combine(turned_on, dt.time(), tzinfo=Organization.objects.zone())
    told = Activity.objects.filter(
        verb="membership_changed",
        subject_label=membership.user._meta.label_lower,
        subject_id=membership.user_id,
        scope_id=membership.team_id,
        recorded_at__gte=midnight,
    )
    return told.exists()


def _announce_membership(membership: Membership, *, actor: User, at: dt.datetime | None) -> None:
    """`membership_changed`: subject is the person, scope the team; their present team may be another now
    (`Team.objects.of(user_id)`), and with it the team of their deals."""
    membership.user.forget_sight()
    new = {
        "team": str(membership.team_id),
        "is_manager": membership.is_manager,
        "starts_on": membership.starts_on.isoformat(),
        "ends_on": history.plain(membership.ends_on),
    }
    announce(actor=actor, verb="membership_changed", subject=membership.user, scope=membership.team, new=new, at=at)
