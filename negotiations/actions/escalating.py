"""Requests that nobody decided in time go to the next above, once."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from negotiations import deciders
from negotiations.actions.approvals import log, wanted_by
from negotiations.asking import named_of
from negotiations.models import Approval
from team import activities
from team.models import User

AT_ONCE = 200


@transaction.atomic
def escalate_overdue() -> int:
    """How many were passed on, or told of where nobody stands higher; what is left over goes the next time.

    Run twice at the same moment, each request is passed on once.
    """
    now, system = timezone.now(), User.objects.system()
    late = Approval.objects.waiting().filter(escalated_at=None, decide_by__lt=now)
    rows = list(late.select_for_update(of=("self",), skip_locked=True).order_by("decide_by", "pk")[:AT_ONCE])
    for approval in rows:
        old = approval.decider
        question = deciders.question_of(approval, named_of(approval))
        approval.decider = deciders.find(question, above=old) or old
        approval.escalated_at, approval.decide_by = now, wanted_by(now)
        approval.save_changes("decider", "escalated_at", "decide_by")
        log(approval, Approval.State.REQUESTED, actor=system, at=now)
        activities.announce(
            actor=system,
            verb="approval_escalated",
            subject=approval,
            old={"decider": str(old.pk)},
            new={"decider": str(approval.decider_id)},
            at=now,
        )
    return len(rows)
