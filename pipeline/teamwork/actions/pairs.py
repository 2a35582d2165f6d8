"""The fixed time of a pair, and next week's calls planned in one go."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import KeyAccount
from pipeline.actions.rowwise import RowResult, one_by_one
from pipeline.teamwork.actions.meetings import require_two
from pipeline.teamwork.models import Meeting, Pair
from stakeholders.actions import make_commitment
from stakeholders.visits.actions import plan_visit
from stakeholders.visits.models import Visit
from team import activities, history
from team.models import User
from team.permits import require_fresh, require_seller


@dataclass(frozen=True, slots=True)
class Call:
    """One line of the plan: who calls or visits whom, when."""

    who: User
    starts_at: dt.datetime
    channel: str = Visit.Channel.PHONE


@transaction.atomic
def set_pair(
    *, actor: User, outside: User, inside: User, weekday: int, starts_at: dt.time, expected_version: int | None = None
) -> Pair:
    """On which day and at what time the two talk every week: said by one of them or who leads one of them."""
    require_seller(actor)
    if not actor.sight.edits_everything and not {outside.pk, inside.pk} & set(actor.sight.people):
        raise PermissionDenied(_("This is for the two to write."))
    require_two(Meeting.Kind.SYNC, outside, inside)
    pair, _is_new = Pair.objects.get_or_create(outside=outside, inside=inside)
    pair = Pair.lock(pair.pk)
    require_fresh(pair, expected_version)
    changed = history.apply(pair, {"weekday": weekday, "starts_at": starts_at})
    pair.clean_fields(exclude={"outside", "inside"})
    if changed:
        pair.save_changes(*changed)
        new = {"weekday": weekday, "starts_at": str(starts_at)}
        activities.announce(actor=actor, verb="pair_changed", subject=pair, new=new)
    return pair


def plan_calls(*, actor: User, calls: Mapping[uuid.UUID, Call]) -> list[RowResult]:
    """One visit or call for each account: one's own is planned; the other's becomes their next step, due that day.

    Everybody plans their own visits, so nothing stands in somebody's calendar that they did not put there.
    """
    require_seller(actor)
    return one_by_one(calls, lambda pk: _plan(actor, pk, calls[pk]))


def _plan(actor: User, account_id: uuid.UUID, call: Call) -> object:
    account = KeyAccount.objects.visible_to(actor).get(pk=account_id)
    if call.who.pk == actor.pk:
        return plan_visit(actor=actor, account=account, starts_at=call.starts_at, channel=call.channel)
    what = _("Call %(account)s") if call.channel == Visit.Channel.PHONE else _("Visit %(account)s")
    day = call.who.day_of(call.starts_at)
    return make_commitment(
        actor=actor, side="ours", what=what % {"account": account}, account=account, assignee=call.who, due_on=day
    )
