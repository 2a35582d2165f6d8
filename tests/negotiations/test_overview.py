"""All rooms at a glance, and whose figures are told."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from negotiations.models import Approval, Concession, Negotiation, Offer
from negotiations.pages import overview
from team.models import Organization
from tests.factories import DealFactory, IssueFactory, NegotiationFactory

LONG_AGO = dt.date(2000, 1, 1)


def negotiated(owner, *prices, **facts):
    """A room with a price, and [(side, price, state)] offers."""
    room = NegotiationFactory(deal=DealFactory(owner=owner, at="50"), **facts)
    price = IssueFactory(negotiation=room)
    for number, (side, value, state) in enumerate(prices, 1):
        made = Offer.objects.create(
            negotiation=room,
            number=number,
            side=side,
            made_on=Organization.objects.today(),
            entered_by=owner,
            state=state,
            discount=Decimal(100) - Decimal(value) / 10_000,
        )
        made.terms.create(issue=price, value=value)
    return room


def test_the_nearest_deadline_first_with_the_gap(cast, sign_in):
    today = Organization.objects.today()
    negotiated(cast.lin_wei, deadline_on=None)
    near = negotiated(
        cast.lin_wei,
        ("ours", 990_000, "replaced"),
        ("theirs", 900_000, "made"),
        ("ours", 960_000, "made"),
        ("ours", 1, "withdrawn"),
        deadline_on=today + dt.timedelta(days=3),
    )
    rows = overview.rows_of(list(overview.running(cast.lin_wei).order_by("deadline_key", "pk")), cast.lin_wei)
    assert rows[0].room == near
    assert (rows[0].ours, rows[0].theirs, rows[0].days_left) == (96_000_000, 90_000_000, 3)
    assert rows[0].gap == Decimal(60_000) / 960_000
    assert (rows[1].gap, rows[1].days_left) == (None, None)
    text = sign_in(cast.lin_wei).get(reverse("negotiations:negotiation_list")).content.decode()
    assert "6.2%" in text
    assert "3 days left" in text


def test_the_number_of_queries_is_constant(cast, django_assert_num_queries):
    for _each in range(5):
        negotiated(cast.lin_wei, ("ours", 960_000, "made"), ("theirs", 900_000, "made"))
    rooms = list(overview.running(cast.lin_wei))
    with django_assert_num_queries(3):
        assert len(overview.rows_of(rooms, cast.lin_wei)) == 5


def test_whose_discounts_are_told(cast):
    negotiated(cast.lin_wei, ("ours", 950_000, "accepted"))
    negotiated(cast.rep2, ("theirs", 900_000, "accepted"))  # accepting theirs is a discount of ours
    mine = [(row.average, row.offers) for row in overview.discounts(cast.lin_wei, LONG_AGO)]
    assert mine == [(Decimal(5), 1)]
    assert len(overview.discounts(cast.director, LONG_AGO)) == 2
    Organization.objects.update(individual_figures="team_totals")
    assert overview.discounts(cast.director, LONG_AGO) == []


def test_how_they_ended_by_rounds(cast):
    today = Organization.objects.today()
    for state, rounds in (("won", 2), ("won", 9), ("lost", 9), ("stalled", 2)):
        negotiated(cast.lin_wei, state=state, rounds_held=rounds, ended_on=today)
    rows = overview.by_rounds(cast.lin_wei, LONG_AGO)
    assert [(row.rounds, row.won, row.lost, row.stalled) for row in rows] == [(2, 1, 0, 1), (overview.MANY, 1, 1, 0)]
    assert [row.share_won for row in rows] == [Decimal(1), Decimal("0.5")]


def test_giving_without_getting_is_for_editors(cast):
    room = negotiated(cast.lin_wei)
    row = {"negotiation": room, "given_on": room.entered_on, "entered_by": cast.lin_wei}
    got = Concession.objects.create(side="theirs", what="Reference visit", **row)
    Concession.objects.create(side="ours", what="Training", answers=got, **row)
    Concession.objects.create(side="ours", what="Discount", **row)
    assert overview.concession_pattern(cast.lin_wei, LONG_AGO) == overview.Pattern(2, 1, 1, 1)
    for nobody in (cast.analyst, cast.rep2, cast.stranger):
        assert overview.concession_pattern(nobody, LONG_AGO).rooms == 0


@pytest.mark.parametrize("who", ["director", "analyst", "admin", "stranger"])
def test_everybody_may_open_the_page(cast, sign_in, who):
    negotiated(cast.lin_wei)
    seen = Negotiation.objects.visible_to(getattr(cast, who)).exists()
    text = sign_in(getattr(cast, who)).get(reverse("negotiations:negotiation_list")).content.decode()
    assert ("Nothing is being negotiated" in text) is not seen


def test_approvals_are_a_step_away_and_those_of_a_room_two(cast, sign_in):
    room = negotiated(cast.lin_wei)
    rep = sign_in(cast.lin_wei)
    page = reverse("negotiations:negotiation_list")
    assert "My requests" in rep.get(page).content.decode()
    Approval.objects.create(
        deal=room.deal, negotiation=room, asked_by=cast.lin_wei, decider=cast.manager, kind="offer", reason="Theirs",
        excess=[{"kind": "limit", "issue": "", "asked": "1", "allowed": "2"}], decide_by=timezone.now(),
    )  # fmt: skip
    listed = f"{reverse('negotiations:approval_list')}?show=all&state=requested&negotiation="
    assert f"{listed}{room.pk}".replace("&", "&amp;") in rep.get(page).content.decode()
    assert "“Theirs”" in rep.get(f"{listed}{room.pk}").content.decode()
    assert "“Theirs”" not in rep.get(f"{listed}{negotiated(cast.lin_wei).pk}").content.decode()
    assert "below our limit" in sign_in(cast.manager).get("/", follow=True).content.decode()


def test_an_agreed_room_has_no_clock_running(cast, sign_in):
    """Its deadline is said, neither red nor "passed", and it does not stand before those that are late."""
    today, rep = Organization.objects.today(), sign_in(cast.lin_wei)
    passed = {"deadline_on": today - dt.timedelta(days=3), "entered_on": today - dt.timedelta(days=9)}
    agreed = negotiated(cast.lin_wei, state="agreed", agreed_on=today - dt.timedelta(days=5), **passed)
    page = reverse("negotiations:negotiation_list")
    for text in (rep.get(page).text, rep.get(agreed.get_absolute_url()).text):
        assert "passed" not in text
        assert "is-late" not in text
        assert "is-over" not in text
    assert "Agreed on" in rep.get(agreed.get_absolute_url()).text
    late = negotiated(cast.lin_wei, state="open", **(passed | {"deadline_on": today - dt.timedelta(days=1)}))
    assert "is-late" in rep.get(page).text
    assert list(overview.running(cast.lin_wei).order_by("deadline_key", "pk")) == [late, agreed]
