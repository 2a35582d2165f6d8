"""Send the customer an invitation: only by hand, to people of the visit who have an address."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Iterable

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from stakeholders.models import Contact
from stakeholders.visits.models import Visit
from team import activities, permits
from team.models import Activity, User
from web.errors import RuleViolation

INVITED = "visit_invited"
MOST_TIMES = 5
"""So often one person is written to about one visit."""
MOST_A_DAY = 100
"""Mails of one person to customers: who works in earnest never sees it."""


@transaction.atomic
def invite_people(
    *,
    actor: User,
    visit_id: uuid.UUID,
    people: Iterable[Contact],
    language: str = "",
    expected_version: int | None = None,
    at: dt.datetime | None = None,
) -> Visit:
    """Mail the planned visit to these people of the customer, or that it is off to who was invited before.

    The worker sends it after the commit, to each alone. `language`: of the mail; else the actor's.
    """
    visit = permits.locked_for_edit(Visit, visit_id, actor=actor, expected_version=expected_version)
    require_ahead(visit, at or timezone.now())
    chosen, offered = {contact.pk for contact in people}, addressees(visit, actor)
    if not chosen:
        raise ValidationError({"people": _("Choose at least one.")})
    if not chosen <= set(offered.values_list("pk", flat=True)):
        raise ValidationError({"people": _("Only people of this visit with an e-mail address can be invited.")})
    if language and language not in dict(settings.LANGUAGES):
        raise ValidationError({"language": _("This language is not offered.")})
    _require_measure(visit, offered.filter(pk__in=chosen), actor)
    new = {"people": sorted(str(pk) for pk in chosen), "language": language or actor.language}
    activities.announce(actor=actor, verb=INVITED, subject=visit, new=new, at=at)
    return visit


def require_ahead(visit: Visit, now: dt.datetime) -> None:
    is_open = visit.state in (Visit.State.PLANNED, Visit.State.CANCELLED)
    if not is_open or visit.ends_at <= now:
        raise RuleViolation("not_planned", _("This visit is not planned any more."))


def addressees(visit: Visit, user: User) -> QuerySet[Contact]:
    """People of the visit whom the person sees and who can be written to; of one that is off, those who know of it."""
    rows = Contact.objects.visible_to(user).filter(visit_rows__visit=visit, erased_on=None, left_on=None)
    rows = rows.exclude(email="").order_by("name", "pk")
    return rows if visit.state == Visit.State.PLANNED else rows.filter(pk__in=list(invited(visit)))


def invited(visit: Visit) -> Counter[str]:
    """How often an invitation went to whom, by id."""
    sent = Activity.objects.filter(subject_label="visits.visit", subject_id=visit.pk, verb=INVITED)
    return Counter(pk for new in sent.values_list("new", flat=True) for pk in (new or {})["people"])


def _require_measure(visit: Visit, people: Iterable[Contact], actor: User) -> None:
    """Neither a slip nor a program may fill the mailboxes of customers."""
    before, wanted = invited(visit), list(people)
    for contact in wanted:
        if before[str(contact.pk)] >= MOST_TIMES:
            words = {"name": contact, "count": MOST_TIMES}
            message = _("%(name)s was written to about this visit %(count)d times already. Please call.")
            raise RuleViolation("written_enough", message % words)
    key = f"invited-by-{actor.pk}-{actor.today()}"
    cache.add(key, 0, 24 * 3600)
    if cache.incr(key, len(wanted)) > MOST_A_DAY:
        message = _("At most %(count)d people are written to in one day. Go on tomorrow.")
        raise RuleViolation("written_enough", message % {"count": MOST_A_DAY})
