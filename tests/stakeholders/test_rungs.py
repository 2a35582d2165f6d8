"""The rung to show: stated by people, or proved by meetings; nothing above familiar is ever derived."""

import datetime as dt

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from stakeholders.ladder import shown_rungs
from stakeholders.rungs import FAMILIAR, Acquaintance, Rung, Stated, derived, shown, stated_before
from tests.factories import AccountFactory, ContactFactory, VisitFactory

DAYS = st.none() | st.dates(dt.date(2026, 1, 1), dt.date(2026, 12, 31))
KNOWN = st.builds(Acquaintance, DAYS, DAYS)
STATED = st.none() | st.integers(1, 6)
MAY = dt.date(2026, 5, 1)


@given(STATED, KNOWN, DAYS)
def test_the_rung_shown_is_never_below_what_was_stated_nor_derived_above_familiar(stated, known, day):
    rung = shown(stated, known, day)
    assert (rung.value or 0) == max(stated or 0, derived(known, day) or 0)
    assert rung.is_derived is ((rung.value or 0) > (stated or 0))
    assert not rung.is_derived or rung.value <= FAMILIAR


@given(KNOWN, DAYS, DAYS)
def test_what_meetings_prove_never_falls(known, one, other):
    days = sorted(day for day in (one, other) if day)
    proved = [derived(known, day) or 0 for day in days]
    assert proved == sorted(proved)


def test_what_was_stated_when_a_day_began():
    changes = [Stated(dt.date(2026, 6, 1), 2, 3), Stated(MAY, None, 2)]
    assert stated_before(MAY, 3, changes) is None
    assert stated_before(dt.date(2026, 5, 2), 3, changes) == 2
    assert stated_before(dt.date(2026, 6, 2), 3, changes) == 3


class TestMeetings:
    @pytest.fixture
    def account(self, organization, lin_wei):
        return AccountFactory(name="Condax", owner=lin_wei)

    def meet(self, contact, times, **more):
        for number in range(times):
            VisitFactory(
                account=contact.account,
                starts_at=timezone.now() - dt.timedelta(days=10 - number),
                met=[contact],
                **more,
            )

    def rung_of(self, contact):
        return shown_rungs([contact.pk])[contact.pk]

    @pytest.mark.parametrize(
        ("times", "more", "rung"),
        [
            (1, {}, Rung(1, True)),
            (2, {}, Rung(1, True)),
            (3, {}, Rung(2, True)),
            (9, {}, Rung(2, True)),
            (5, {"channel": "phone"}, Rung(1, True)),
            (3, {"channel": "messenger"}, Rung(None, False)),
            (3, {"state": "planned"}, Rung(None, False)),
        ],
    )
    def test_only_held_meetings_count_and_only_face_to_face_makes_familiar(self, account, times, more, rung):
        contact = ContactFactory(account=account)
        self.meet(contact, times, **more)
        assert self.rung_of(contact) == rung

    def test_calls_between_do_not_make_up_for_a_visit(self, account):
        contact = ContactFactory(account=account)
        self.meet(contact, 2)
        self.meet(contact, 4, channel="video")
        assert self.rung_of(contact) == Rung(1, True)

    def test_what_people_stated_stands_above(self, account):
        contact = ContactFactory(account=account, rung=4)
        self.meet(contact, 3)
        assert self.rung_of(contact) == Rung(4, False)

    def test_many_people_cost_what_one_costs(self, account, django_assert_num_queries):
        people = [ContactFactory(account=account) for _ in range(20)]
        for contact in people:
            self.meet(contact, 3)
        with django_assert_num_queries(3):  # stated, met, and the organization's zone
            found = shown_rungs([contact.pk for contact in people])
        assert set(found.values()) == {Rung(2, True)}
