"""What is heard of competitors at customers: written down, put right, taken back."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Competitor, KeyAccount
from stakeholders.actions.recording import only
from stakeholders.models import BuyingCenter, Contact
from stakeholders.visits.actions.objections import require_visit
from stakeholders.visits.actions.participants import require_reach
from stakeholders.visits.models import RivalNews, Visit
from team import activities, history, permits
from team.models import Organization, User

FIELDS = frozenset({"text", "competitor", "contact", "heard_on"})
RELATED = {"account", "center", "contact", "competitor", "visit", "created_by"}
LONGEST_NAME = 120


@transaction.atomic
def record_rival_news(
    *,
    actor: User,
    account: KeyAccount,
    text: str,
    competitor: Competitor | None = None,
    name: str = "",
    center: BuyingCenter | None = None,
    contact: Contact | None = None,
    visit: Visit | None = None,
    heard_on: dt.date | None = None,
    at: dt.datetime | None = None,
) -> RivalNews:
    """By whoever sells and works at the account. A competitor nobody has named yet is entered by its `name`."""
    require_reach(actor, account, [contact] if contact else [], [center] if center else [])
    if visit is not None:
        require_visit(visit, account, actor)
    today = Organization.objects.day_of(at)
    row = RivalNews(
        account=account,
        center=center,
        contact=contact,
        visit=visit,
        competitor=competitor or competitor_called(name),
        text=text.strip(),
        heard_on=heard_on or today,
        created_by=actor,
        created_at=at or timezone.now(),
    )
    _check(row, today)
    row.save(force_insert=True)
    return _kept("rival_news_recorded", row, ["text"], actor, at)


@transaction.atomic
def change_rival_news(
    *,
    actor: User,
    news_id: uuid.UUID,
    values: Mapping[str, Any],
    expected_version: int | None = None,
    at: dt.datetime | None = None,
) -> RivalNews:
    """Change any of `FIELDS`; the competitor is a row, or the name of one that may be new."""
    row = permits.locked_for_edit(RivalNews, news_id, actor=actor, expected_version=expected_version)
    given = only(values, FIELDS)
    if "text" in given:
        given["text"] = given["text"].strip()
    if isinstance(given.get("competitor"), str):
        given["competitor"] = competitor_called(given["competitor"])
    if (person := given.get("contact")) and person.pk != row.contact_id:
        require_reach(actor, row.account, [person], [row.center] if row.center else [])
    changed = history.apply(row, given)
    if not changed:
        return row
    _check(row, Organization.objects.day_of(at))
    row.save_changes(*changed)
    return _kept("rival_news_changed", row, sorted(changed), actor, at)


@transaction.atomic
def remove_rival_news(
    *, actor: User, news_id: uuid.UUID, expected_version: int | None = None, at: dt.datetime | None = None
) -> None:
    """It was not so."""
    row = permits.locked_for_edit(RivalNews, news_id, actor=actor, expected_version=expected_version)
    _kept("rival_news_removed", row, [], actor, at)
    row.delete()


def competitor_called(name: str) -> Competitor:
    """“siemens” is the Siemens that somebody entered before."""
    name = " ".join(name.split())
    if not name:
        raise ValidationError({"competitor": _("Say which competitor it is about.")}, code="required")
    if len(name) > LONGEST_NAME or "\x00" in name:
        raise ValidationError({"competitor": _("This name cannot be used.")}, code="invalid")
    found = Competitor.objects.filter(name__iexact=name).order_by("created_at").first()
    return found or Competitor.objects.get_or_create(name=name)[0]


def _check(row: RivalNews, today: dt.date) -> None:
    row.clean_fields(exclude=RELATED)
    if row.heard_on > today:
        raise ValidationError({"heard_on": _("This date lies in the future.")})


def _kept(verb: str, row: RivalNews, fields: list[str], actor: User, at: dt.datetime | None) -> RivalNews:
    new = {"fields": fields, "competitor": str(row.competitor_id)}
    new |= {"centers": [str(row.center_id)] if row.center_id else []}
    activities.announce(actor=actor, verb=verb, subject=row, scope=row.center or row.account, new=new, at=at)
    return row
