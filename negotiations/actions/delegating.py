"""Who decides for a manager while they are away."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from negotiations.models import Delegation
from team.activities import announce
from team.models import Organization, Role, User
from team.people import require_sells

LONGEST = dt.timedelta(days=366)


@transaction.atomic
def add_deputy(
    *,
    actor: User,
    manager: User,
    deputy: User,
    first_day: dt.date,
    last_day: dt.date,
    at: dt.datetime | None = None,
) -> Delegation:
    """From the first through the last day the deputy decides in the manager's place.

    Said by the manager, or by who leads them. A deputy never decides on what they asked for or on their own deals.
    """
    prefetch_related_objects([manager, deputy], "role_grants")
    require_delegates(actor, manager)
    require_sells(deputy, "deputy")
    if not deputy.is_active:
        raise ValidationError({"deputy": _("%(name)s is not here any more.") % {"name": deputy}})
    if deputy.pk == manager.pk:
        raise ValidationError({"deputy": _("Choose somebody else.")})
    if last_day < first_day:
        raise ValidationError({"last_day": _("The last day is before the first.")})
    if last_day < Organization.objects.today():
        raise ValidationError({"last_day": _("This date has passed.")})
    if last_day - first_day > LONGEST:
        raise ValidationError({"last_day": _("At most a year.")})
    if Delegation.objects.filter(manager=manager, first_day__lte=last_day, last_day__gte=first_day).exists():
        raise ValidationError({"first_day": _("On some of these days another stands in already.")})
    row = Delegation.objects.create(manager=manager, deputy=deputy, first_day=first_day, last_day=last_day)
    told = {"deputy": str(deputy.pk), "row": row.pk}
    announce(actor=actor, verb="deputy_named", subject=manager, new=told, at=at)
    return row


@transaction.atomic
def remove_deputy(*, actor: User, delegation_id: int) -> None:
    """Requests that the deputy was given stay with them until they are decided or passed on."""
    row = Delegation.objects.visible_to(actor).select_related("manager").get(pk=delegation_id)
    if not may_delegate(actor, row.manager):
        raise PermissionDenied(_("Only the person and who leads them name a deputy."))
    announce(actor=actor, verb="deputy_ended", subject=row.manager, old={"deputy": str(row.deputy_id)})
    row.delete()


def require_delegates(actor: User, manager: User) -> None:
    if not manager.has_role(Role.MANAGER, Role.DIRECTOR):
        raise ValidationError({"manager": _("%(name)s decides on nothing.") % {"name": manager}})
    if not may_delegate(actor, manager):
        raise PermissionDenied(_("Only the person and who leads them name a deputy."))


def may_delegate(actor: User, manager: User) -> bool:
    sight = actor.sight
    return sight.edits_everything or (sight.sells and (actor.pk == manager.pk or manager.pk in sight.below))
