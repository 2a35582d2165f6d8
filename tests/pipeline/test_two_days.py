"""Half past eleven in the evening at the organization in Berlin is the next morning for a rep in Shanghai.

Deadlines, flags and memberships turn by the organization's day; what the rep plans and puts off, by their own.
"""

import datetime as dt
from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from pipeline.actions.attention import postpone, snooze_flag
from pipeline.attention.do_now import do_now
from pipeline.dossiers import one
from pipeline.models import Deal, Flag, Postponement
from pipeline.pages.cards import cards_of
from stakeholders.actions import make_commitment
from stakeholders.models import Commitment, Member
from stakeholders.visits.actions import note_attitudes, plan_visit
from stakeholders.visits.reading import of_today
from team.actions import change_organization, change_user
from team.models import Organization
from tests.cast import Cast, SignIn
from tests.factories import ContactFactory, MemberFactory, VisitFactory

pytestmark = pytest.mark.django_db

BERLIN, SHANGHAI = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Shanghai")
TUESDAY = dt.date(2031, 3, 11)
"""The organization's day; in Shanghai it is Wednesday."""
WEDNESDAY = TUESDAY + dt.timedelta(days=1)
NOW = dt.datetime.combine(TUESDAY, dt.time(23, 30), tzinfo=BERLIN)


@pytest.fixture(autouse=True)
def two_days(cast: Cast) -> Iterator[None]:
    change_organization(actor=cast.admin, values={"time_zone": "Europe/Berlin"})
    change_user(actor=cast.lin_wei, user_id=cast.lin_wei.pk, values={"time_zone": "Asia/Shanghai"})
    cast.lin_wei.refresh_from_db()
    cast.organization.refresh_from_db()
    with time_machine.travel(NOW, tick=False):
        assert (Organization.objects.today(), cast.lin_wei.today()) == (TUESDAY, WEDNESDAY)
        yield


@pytest.fixture
def step(cast: Cast, deal: Deal) -> Commitment:
    contact = ContactFactory(account=deal.account, name="Zhao Min")
    center = deal.buying_center
    return make_commitment(
        actor=cast.lin_wei, side="ours", what="Send the layout", center=center, contact=contact, due_on=TUESDAY
    )


def test_what_is_due_on_the_organizations_day_is_late_nowhere(
    cast: Cast, deal: Deal, step: Commitment, sign_in: SignIn
) -> None:
    [row] = [row for row in do_now(cast.lin_wei) if row.commitment]
    assert (row.is_late, row.why) == (False, "due today")
    assert not cards_of([deal], Organization.objects.today(), cast.lin_wei)[0].is_step_late
    client: Client = sign_in(cast.lin_wei)
    for url in (deal.account.get_absolute_url(), deal.get_absolute_url(), step.contact.get_absolute_url()):
        page = client.get(url).content.decode()
        assert "Send the layout" in page
        assert "is-late" not in page
    Commitment.objects.filter(pk=step.pk).update(due_on=TUESDAY - dt.timedelta(days=1))
    assert [row.is_late for row in do_now(cast.lin_wei) if row.commitment] == [True]
    for url in (deal.account.get_absolute_url(), deal.get_absolute_url(), step.contact.get_absolute_url()):
        assert "is-late" in client.get(url).content.decode()


def test_a_visit_is_planned_and_shown_on_the_persons_own_day(cast: Cast, deal: Deal) -> None:
    morning = dt.datetime.combine(WEDNESDAY, dt.time(9), tzinfo=SHANGHAI)
    planned = plan_visit(actor=cast.lin_wei, account=deal.account, starts_at=morning, people=[])
    assert of_today(cast.lin_wei, NOW) == [planned]
    evening = dt.datetime.combine(TUESDAY, dt.time(20), tzinfo=SHANGHAI)
    with pytest.raises(ValidationError, match="lies ahead"):
        plan_visit(actor=cast.lin_wei, account=deal.account, starts_at=evening, people=[])


def test_what_a_visit_taught_is_known_since_the_day_that_flags_count_it_on(cast: Cast, deal: Deal) -> None:
    contact = ContactFactory(account=deal.account)
    MemberFactory(center=deal.buying_center, contact=contact)
    begun = dt.datetime.combine(WEDNESDAY, dt.time(5), tzinfo=SHANGHAI)
    held = VisitFactory(
        account=deal.account,
        owner=cast.lin_wei,
        starts_at=begun,
        ends_at=begun + dt.timedelta(hours=1),
        met=[contact],
        centers=[deal.buying_center],
    )
    note_attitudes(actor=cast.lin_wei, visit_id=held.pk, attitudes={contact.pk: -1})
    [meeting] = one(deal).meetings
    assert Member.objects.get(contact=contact).attitude_on == meeting.day == TUESDAY


def test_a_flag_wakes_by_the_organizations_day_and_a_list_by_ones_own(cast: Cast, deal: Deal, sign_in: SignIn) -> None:
    Flag.objects.create(deal=deal, code="no_coach", severity=2, raised_at=NOW, numbers={}, cure="find_coach")
    words = {"actor": cast.lin_wei, "deal_id": deal.pk, "reason": "They decide tomorrow"}
    with pytest.raises(ValidationError, match="future"):
        snooze_flag(code="no_coach", until=TUESDAY, **words)
    assert snooze_flag(code="no_coach", until=WEDNESDAY, **words).snoozed_until == WEDNESDAY
    with pytest.raises(ValidationError, match="future"):
        postpone(actor=cast.lin_wei, deal_id=deal.pk, until=WEDNESDAY)
    sign_in(cast.lin_wei).post(reverse("pipeline:deal_later", args=[deal.pk]), {"days": "1"})
    assert Postponement.objects.get(deal=deal).until == WEDNESDAY + dt.timedelta(days=1)
