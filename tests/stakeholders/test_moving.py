"""People change jobs: they take their facts along, and the old account keeps the past."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from accounts.models import KeyAccount
from stakeholders.actions import change_contact, move_contact, undo_move
from stakeholders.centers import center_picture
from stakeholders.models import Contact, Member, StakeholderChange
from team.models import Activity
from tests.factories import AccountFactory, ContactFactory, DealFactory, MemberFactory, VisitFactory
from web.errors import RuleViolation


@pytest.fixture
def condax(organization: Any, lin_wei: Any) -> Any:
    return AccountFactory(name="Condax", owner=lin_wei)


@pytest.fixture
def rival_co(organization: Any, lin_wei: Any) -> Any:
    return AccountFactory(name="Rotax", owner=lin_wei)


@pytest.fixture
def zhao_min(condax: Any) -> Contact:
    return ContactFactory(account=condax, name="Zhao Min", left_on="2026-01-01")


@pytest.fixture
def part(condax: Any, lin_wei: Any, zhao_min: Contact) -> Member:
    deal = DealFactory(account=condax, owner=lin_wei)
    return MemberFactory(center=deal.buying_center, contact=zhao_min, roles=["decision_maker"])


def test_the_past_stays_and_the_part_ends(lin_wei, condax, rival_co, zhao_min, part):
    report = ContactFactory(account=condax, reports_to=zhao_min)
    visit = VisitFactory(account=condax, met=[zhao_min])
    move = move_contact(actor=lin_wei, contact_id=zhao_min.pk, account=rival_co, on=dt.date(2026, 2, 1))
    zhao_min.refresh_from_db()
    report.refresh_from_db()
    part.refresh_from_db()
    assert (zhao_min.account, zhao_min.left_on, report.reports_to) == (rival_co, None, None)
    assert part.ended_on == dt.date(2026, 2, 1)
    assert visit.people.get().contact == zhao_min
    picture = center_picture([part.center_id], dt.date(2026, 3, 1))[part.center_id]
    assert [person.is_gone for person in picture.people] == [True]
    fields = set(StakeholderChange.objects.filter(contact=zhao_min).values_list("field", flat=True))
    assert fields == {"account", "left_on", "member"}
    assert Activity.objects.get(verb="contact_moved").new["centers"] == [str(part.center_id)]
    undo_move(actor=lin_wei, move_id=move.pk)
    for row in (zhao_min, report, part):
        row.refresh_from_db()
    assert (zhao_min.account, zhao_min.left_on, report.reports_to) == (condax, dt.date(2026, 1, 1), zhao_min)
    assert part.ended_on is None


def test_a_part_goes_on_where_asked_or_where_the_new_account_is_related(lin_wei, condax, rival_co, zhao_min, part):
    branch = AccountFactory(parent=condax, owner=lin_wei)
    move_contact(actor=lin_wei, contact_id=zhao_min.pk, account=branch)
    move_contact(actor=lin_wei, contact_id=zhao_min.pk, account=rival_co, keep_memberships=True)
    part.refresh_from_db()
    assert part.ended_on is None


def test_who_comes_back_takes_up_the_part_again(lin_wei, condax, rival_co, zhao_min, part):
    first = move_contact(actor=lin_wei, contact_id=zhao_min.pk, account=rival_co)
    move_contact(actor=lin_wei, contact_id=zhao_min.pk, account=condax)
    part.refresh_from_db()
    assert part.ended_on is None
    with pytest.raises(RuleViolation) as caught:
        undo_move(actor=lin_wei, move_id=first.pk)
    assert caught.value.code == "cannot_undo"


def test_the_day_has_come_and_the_account_is_another(lin_wei, condax, rival_co, zhao_min, canary):
    tomorrow = dt.date(2999, 1, 1)
    with pytest.raises(ValidationError):
        move_contact(actor=lin_wei, contact_id=zhao_min.pk, account=rival_co, on=tomorrow)
    with pytest.raises(RuleViolation, match="works there already"):
        move_contact(actor=lin_wei, contact_id=zhao_min.pk, account=condax)
    with pytest.raises(KeyAccount.DoesNotExist):
        move_contact(actor=lin_wei, contact_id=zhao_min.pk, account=canary.account)


@pytest.mark.parametrize(("person", "refusal"), [("analyst", PermissionDenied), ("stranger", Contact.DoesNotExist)])
def test_others_move_nobody(cast, zhao_min, rival_co, person, refusal):
    with pytest.raises(refusal):
        move_contact(actor=cast.everybody[person], contact_id=zhao_min.pk, account=rival_co)


def test_the_old_account_s_chart_says_where_somebody_went(sign_in, lin_wei, inside, condax, zhao_min, rep2, stranger):
    their_account = AccountFactory(name="Rotax", owner=lin_wei)
    move_contact(actor=lin_wei, contact_id=zhao_min.pk, account=their_account)
    chart = reverse("stakeholders:org_chart", args=[condax.pk])
    client = sign_in(lin_wei)
    assert "now at" not in client.get(chart).content.decode()
    assert "now at Rotax" in client.get(f"{chart}?left=1").content.decode()
    KeyAccount.objects.filter(pk=their_account.pk).update(owner=stranger)
    shown = client.get(f"{chart}?left=1").content.decode()
    assert "now at another account" in shown
    assert "Rotax" not in shown


def test_the_page_moves_with_undo(sign_in, lin_wei, condax, rival_co, zhao_min):
    client, url = sign_in(lin_wei), reverse("stakeholders:contact_move", args=[zhao_min.pk])
    assert "Condax keeps the visits" in client.get(url).content.decode()
    client.post(url, {"account": rival_co.pk, "on": "2026-02-01", "version": zhao_min.version})
    zhao_min.refresh_from_db()
    assert zhao_min.account == rival_co
    page = client.get(zhao_min.get_absolute_url()).content.decode()
    assert "Came from Condax" in page
    assert "Condax → Rotax" in page
    client.post(reverse("stakeholders:move_undo", args=[zhao_min.moves.get().pk]))
    zhao_min.refresh_from_db()
    assert zhao_min.account == condax


def test_a_drag_on_the_chart_is_undone_once(sign_in, lin_wei, condax, zhao_min):
    person = ContactFactory(account=condax)
    client = sign_in(lin_wei)
    url = reverse("stakeholders:contact_superior", args=[person.pk])
    answer = client.post(url, {"superior": zhao_min.pk, "version": 1})
    change = StakeholderChange.objects.get(field="reports_to")
    undo = reverse("stakeholders:superior_undo", args=[person.pk, change.pk])
    assert undo in answer["HX-Trigger"]
    client.post(undo)
    person.refresh_from_db()
    assert person.reports_to is None
    change_contact(actor=lin_wei, contact_id=person.pk, values={"reports_to": None})
    client.post(undo)
    person.refresh_from_db()
    assert person.reports_to is None


def test_a_department_shows_with_those_above_it(sign_in, lin_wei, condax):
    head = ContactFactory(account=condax, name="Gao Lan", department="Board")
    ContactFactory(account=condax, name="Li Qing", department="Purchasing", reports_to=head)
    ContactFactory(account=condax, name="Sun Hao", department="Finance", reports_to=head)
    chart = reverse("stakeholders:org_chart", args=[condax.pk])
    shown = sign_in(lin_wei).get(chart, {"department": "Purchasing"}).content.decode()
    assert "Gao Lan" in shown
    assert "Li Qing" in shown
    assert "Sun Hao" not in shown
