"""Hand-overs whose reply is late: the receiver's managers and who asked are told, once."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from pipeline.teamwork.models import HandOver
from team import activities
from team.models import Organization, User

AT_ONCE = 500


@transaction.atomic
def tell_overdue() -> int:
    """How many were told of now; what is left over is told in the next hour."""
    late = HandOver.objects.waiting().filter(overdue_told_at=None, reply_by__lt=Organization.objects.today())
    rows = list(late.select_for_update(of=("self",), skip_locked=True).order_by("reply_by", "pk")[:AT_ONCE])
    if not rows:
        return 0
    system = User.objects.system()
    HandOver.objects.filter(pk__in=[row.pk for row in rows]).update(overdue_told_at=timezone.now())
    activities.announce_all(
        [
            activities.draft(actor=system, verb="hand_over_overdue", subject=row, new={"reply_by": str(row.reply_by)})
            for row in rows
        ]
    )
    return len(rows)
