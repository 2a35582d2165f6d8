"""The rows that an address names, as far as the person reaches; those who may open a page about two people."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from accounts.models import KeyAccount
from pipeline.teamwork.models import HandOver, Meeting
from stakeholders.models import BuyingCenter
from team.models import User
from team.requests import person, row_or_404
from team.sight import is_above
from web.params import uuid_of

RELATED = ("account", "center", "asked_by", "to", "rule")


def hand_over_or_404(request: HttpRequest, hand_over_id: uuid.UUID) -> HandOver:
    return row_or_404(request, HandOver, hand_over_id, *RELATED)


def target_or_404(request: HttpRequest) -> tuple[KeyAccount, BuyingCenter | None]:
    """``?center=`` of a deal, or ``?account=``: what is to be handed over."""
    user = person(request)
    center_id, account_id = (uuid_of(request.GET.get(name, "")) for name in ("center", "account"))
    if center_id:
        centers = BuyingCenter.objects.visible_to(user).select_related("account__owner", "account__inside_owner")
        center = get_object_or_404(centers, pk=center_id)
        return center.account, center
    accounts = KeyAccount.objects.visible_to(user).select_related("owner", "inside_owner")
    return get_object_or_404(accounts, pk=account_id), None


def sellers_or_404(request: HttpRequest, *ids: uuid.UUID) -> list[User]:
    """People who sell here (or did, before they left), in that order; the asker is the asker's own row."""
    user = person(request)
    others = [pk for pk in ids if pk != user.pk]
    found = {user.pk: user}
    if others:
        rows = User.objects.people().filter(pk__in=others).prefetch_related("role_grants")
        found |= {each.pk: each for each in rows}
    people = [found.get(pk) for pk in ids]
    if any(each is None or (each.is_active and not each.sight.sells) for each in people):
        raise Http404
    return [each for each in people if each is not None]


def reported_or_404(request: HttpRequest, user_id: uuid.UUID) -> User:
    """The one who reports: oneself, or somebody below."""
    user = person(request)
    [found] = sellers_or_404(request, user_id)
    if not user.sight.sells or (found.pk != user.pk and not is_above(user, found.pk)):
        raise Http404
    return found


def pair_or_404(request: HttpRequest, outside_id: uuid.UUID, inside_id: uuid.UUID) -> tuple[User, User]:
    """Two who share an account, or did and talked; for the two, and for who leads one of them."""
    user = person(request)
    if outside_id == inside_id or not user.sight.sells:
        raise Http404
    if user.pk not in (outside_id, inside_id) and not (is_above(user, outside_id) or is_above(user, inside_id)):
        raise Http404
    outside, inside = sellers_or_404(request, outside_id, inside_id)
    shared = KeyAccount.objects.filter(owner=outside, inside_owner=inside)
    talked = Meeting.objects.visible_to(user).of_two(Meeting.Kind.SYNC, outside, inside)
    if not shared.exists() and not talked.exists():
        raise Http404
    return outside, inside
