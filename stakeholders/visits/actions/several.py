"""Several visits planned at once: each stands for itself, and who is refused is told why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import KeyAccount
from stakeholders.visits.actions.planning import USUAL_LENGTH, plan_visit
from stakeholders.visits.proposals import Plan, Planned, busy_spans
from stakeholders.visits.rules.slots import Span, overlaps
from stakeholders.visits.workdays import Workdays, workdays
from team import activities, permits
from team.models import User
from web.days import is_plausible
from web.errors import RuleViolation


@transaction.atomic
def plan_several(*, actor: User, plans: Iterable[Plan], at: dt.datetime | None = None) -> list[Planned]:
    """An hour each, in the actor's own calendar: not on a day off, and not while another visit takes place."""
    permits.require_seller(actor)
    plans = [*plans]
    odd = [plan for plan in plans if not is_plausible(plan.starts_at)]
    plans = [plan for plan in plans if plan not in odd]
    busy = busy_spans(actor, [plan.starts_at for plan in plans])
    days = workdays([actor.pk], min((actor.day_of(plan.starts_at) for plan in plans), default=actor.today()))
    found = [Planned(plan, None, _("This day is too far away.")) for plan in odd]
    with activities.batch():
        for plan in plans:
            found.append(one := _plan(actor, plan, days, busy, at))
            if one.visit:
                busy.append((one.visit.starts_at, one.visit.ends_at))
    return found


def _plan(actor: User, plan: Plan, days: Workdays, busy: list[Span], at: dt.datetime | None) -> Planned:
    if not days.works(actor.pk, actor.day_of(plan.starts_at)):
        return Planned(plan, None, _("This is a day off."))
    if other := overlaps((plan.starts_at, plan.starts_at + USUAL_LENGTH), busy):
        begins = other[0].astimezone(actor.zone)
        return Planned(plan, None, _("Another visit begins at %(time)s.") % {"time": f"{begins:%H:%M}"})
    try:
        with activities.savepoint():
            account = KeyAccount.objects.visible_to(actor).get(pk=plan.account_id)
            visit = plan_visit(
                actor=actor,
                account=account,
                starts_at=plan.starts_at,
                channel=plan.channel,
                people=plan.people,
                at=at,
            )
    except ValidationError as error:
        return Planned(plan, None, " ".join(error.messages))
    except RuleViolation as violation:
        return Planned(plan, None, str(violation.message))
    except ObjectDoesNotExist:
        return Planned(plan, None, _("This account is not here any more."))
    return Planned(plan, visit)
