"""What the worker and the scheduler call here."""

from celery import shared_task
from django.core.management import call_command

from team import deliveries, digests, housekeeping
from team.actions import settle_memberships
from team.models import User


@shared_task
def sweep_deliveries() -> int:
    """Every minute, and at once when something was announced."""
    return deliveries.sweep()


@shared_task
def send_digests() -> int:
    """Every quarter of an hour, since somewhere it is 07:30."""
    return digests.send_daily() + digests.send_weekly()


@shared_task
def clear_old() -> None:
    """Nightly: what nobody will look at again, and sessions that have ended."""
    housekeeping.clear()
    call_command("clearsessions")


@shared_task
def settle_teams() -> int:
    """Hourly, since days turn by the organization's zone: memberships entered ahead take effect."""
    return settle_memberships(actor=User.objects.system())
