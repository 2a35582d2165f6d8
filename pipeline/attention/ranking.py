"""What all lists for attention share: whose deals, which are put off, and which matter most."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import BigIntegerField, Case, Exists, F, OuterRef, Q, Value, When
from django.db.models.expressions import Combinable

from pipeline.models import Deal, Flag, Postponement
from pipeline.querysets import DealQuerySet
from team.models import User

SOON = dt.timedelta(days=30)


def own_deals(user: User) -> DealQuerySet:
    """The open deals of a person who sells."""
    return Deal.objects.open().filter(owner_id__in=user.sight.own)


def deals_below(user: User) -> DealQuerySet:
    """The open deals of everybody whom the person leads; of all others for who reads everything. Never one's own."""
    deals = Deal.objects.open().exclude(owner=user)
    return deals if user.sight.everything else deals.filter(owner_id__in=user.sight.below)


def deals_of_team(user: User) -> DealQuerySet:
    """The same with one's own."""
    deals = Deal.objects.open()
    return deals if user.sight.everything else deals.filter(owner_id__in=user.sight.people)


def without_postponed(deals: DealQuerySet, user: User) -> DealQuerySet:
    """Without what the person put off until later than today."""
    put_off = Postponement.objects.filter(deal=OuterRef("pk"), user=user, until__gt=user.today())
    return deals.exclude(Exists(put_off))


def awake(today: dt.date) -> Q:
    """Running flags that may speak up: neither quiet nor snoozed."""
    return Q(cleared_at__isnull=True, is_quiet=False) & (Q(snoozed_until__isnull=True) | Q(snoozed_until__lte=today))


def flagged(deals: DealQuerySet, today: dt.date, **which: Any) -> DealQuerySet:
    """Deals with a flag of that kind (fields of `Flag`) that may speak up."""
    return deals.filter(Exists(Flag.objects.filter(awake(today), deal=OuterRef("pk"), **which)))


def twice_if(condition: Q) -> Case:
    return Case(When(condition, then=Value(2)), default=Value(1), output_field=BigIntegerField())


def closes_between(first: dt.date, last: dt.date) -> Q:
    """By a date that somebody entered: what the system estimated hurries nobody."""
    return Q(close_key__range=(first, last), is_close_estimated=False)


def ranked(deals: DealQuerySet, *factors: Combinable) -> DealQuerySet:
    """Most important first: amount × stage probability (the weighted amount) × the factors."""
    score: Combinable = F("weighted_minor")
    for factor in factors:
        score = score * factor
    return deals.annotate(score=score).order_by("-score", "pk").select_related("account", "owner")
