"""Rooms end with their deals, each on its own day."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.utils import timezone

from negotiations.actions import write_review
from negotiations.models import NegotiationChange
from pipeline.actions.closing import lose_deal, rest_deal
from team.activities import batch
from team.models import Activity, Organization
from tests.factories import DealFactory, NegotiationFactory

DAY = dt.timedelta(days=1)


def test_told_together_each_ends_on_its_own_day(cast):
    """By one batch, as a migration or the demo tells it; the history says when, not when it was entered."""
    rooms = [NegotiationFactory(deal=DealFactory(owner=cast.lin_wei, at="50"), state="open") for _each in range(2)]
    now = timezone.now()
    with batch():
        lose_deal(actor=cast.lin_wei, deal_id=rooms[0].deal_id, reason="price", at=now - 3 * DAY)
        rest_deal(actor=cast.lin_wei, deal_id=rooms[1].deal_id, note="Frozen", at=now - 2 * DAY)
    for room, state, ago in zip(rooms, ("lost", "stalled"), (3, 2), strict=True):
        room.refresh_from_db()
        then = now - ago * DAY
        assert (room.state, room.ended_on) == (state, Organization.objects.current().day_of(then))
        change = NegotiationChange.objects.get(negotiation=room, field="state", new=state)
        assert (change.effective_at, change.actor) == (then, cast.lin_wei)


def test_a_review_stands_on_its_day(cast):
    room = NegotiationFactory(deal=DealFactory(owner=cast.lin_wei, at="50"), state="open")
    lose_deal(actor=cast.lin_wei, deal_id=room.deal_id, reason="price")
    then = timezone.now() - DAY
    write_review(actor=cast.lin_wei, negotiation_id=room.pk, review="Ask for something in return", at=then)
    assert Activity.objects.get(verb="negotiation_reviewed", subject_id=room.pk).effective_at == then


@pytest.mark.parametrize("state", ["preparing", "open", "lost"])
def test_what_the_room_brings_later_is_there(cast, sign_in, state):
    ended_on = Organization.objects.today() if state == "lost" else None
    deal = DealFactory(owner=cast.lin_wei, at="50")
    room = NegotiationFactory(deal=deal, state=state, ended_on=ended_on)
    client = sign_in(cast.lin_wei)
    text = client.get(room.get_absolute_url()).content.decode()
    names = re.findall(r"parts/([a-z]+)/", text)
    assert "preparation" in names or state == "preparing"
    assert {client.get(f"{room.get_absolute_url()}parts/{name}/").status_code for name in names} == {200}
