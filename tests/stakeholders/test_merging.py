"""Two contacts made one, and taken apart again: every row of every table is then what it was."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from accounts.models import Competitor
from pipeline.actions.refreshing import refresh_deals
from pipeline.models import Evidence
from stakeholders.actions import (
    add_member,
    change_contact,
    erase_contact,
    find_duplicates,
    merge_contacts,
    move_contact,
    remove_member,
    tell_apart,
    undo_merge,
)
from stakeholders.actions.carrying import references_to
from stakeholders.models import (
    Contact,
    ContactMerge,
    ContactRedirect,
    InfluenceLine,
    Member,
    MemberRival,
    PossibleDuplicate,
    StakeholderChange,
)
from stakeholders.reading import story_of
from team.models import Activity
from tests.factories import (
    AccountFactory,
    BuyingCenterFactory,
    CommitmentFactory,
    ContactFactory,
    DealFactory,
    HospitalityFactory,
    IntelligenceFactory,
    MemberFactory,
    NeedFactory,
    VisitFactory,
    funnel,
)
from web.errors import RuleViolation, StaleVersion

CLOCK = {"version", "updated_at"}
GROWS = {"team.activity", "team.delivery", "stakeholders.contactmerge", "integrations.sightmark"}
"""What is only ever added to."""
DERIVED = {"stakeholders.possibleduplicate", "stakeholders.standing", "pipeline.flag", "forecasts.forecastcell"}
Dump = dict[tuple[str, Any], dict[str, Any]]


def dump() -> Dump:
    """Every row of the apps of sales, by model and id, without the clock of its changes."""
    found: Dump = {}
    for label in ("accounts", "stakeholders", "visits", "pipeline"):
        for model in apps.get_app_config(label).get_models():
            if model._meta.label_lower in GROWS | DERIVED:
                continue
            names = [field.attname for field in model._meta.concrete_fields if field.name not in CLOCK]
            for row in model._base_manager.values("pk", *names):
                found[model._meta.label_lower, row.pop("pk")] = row
    for row in PossibleDuplicate.objects.values("first_id", "second_id", "state", "score", "reasons"):
        found["pair", (row["first_id"], row["second_id"])] = row
    return found


@pytest.fixture
def condax(organization: Any, lin_wei: Any) -> Any:
    return AccountFactory(name="Condax", owner=lin_wei)


@pytest.fixture
def kept(condax: Any) -> Contact:
    return ContactFactory(account=condax, name="Zhao Min", email="zhao@condax.example")


@pytest.fixture
def dropped(condax: Any) -> Contact:
    return ContactFactory(account=condax, name="Min Zhao", title="COO", mobile="13800138000")


def test_the_kept_one_learns_what_it_has_no_word_about(lin_wei, kept, dropped):
    merge_contacts(actor=lin_wei, kept_id=kept.pk, dropped_id=dropped.pk, take=["title"])
    kept.refresh_from_db()
    assert (kept.name, kept.title, kept.email, kept.mobile) == ("Zhao Min", "COO", "zhao@condax.example", "13800138000")
    assert kept.mobile_key == "00138000"
    assert not Contact.objects.filter(pk=dropped.pk).exists()
    assert ContactRedirect.objects.get(old_id=dropped.pk).kept == kept
    fields = set(StakeholderChange.objects.filter(contact=kept).values_list("field", flat=True))
    assert fields == {"merged", "title", "mobile"}


def test_two_parts_in_one_center_become_one(lin_wei, condax, kept, dropped):
    center = BuyingCenterFactory(account=condax)
    mine = MemberFactory(
        center=center, contact=kept, roles=["user"], attitude=-1, attitude_on=dt.date(2026, 1, 1), influence=2
    )
    theirs = MemberFactory(
        center=center,
        contact=dropped,
        roles=["user", "coach"],
        attitude=0,
        attitude_on=dt.date(2026, 5, 1),
        attitude_basis="visit",
        interest="A quiet plant",
    )
    boss = MemberFactory(center=center, contact__account=condax)
    InfluenceLine.objects.create(center=center, source=mine, target=theirs)
    InfluenceLine.objects.create(center=center, source=boss, target=theirs)
    rival = Competitor.objects.create(name="Rival")
    MemberRival.objects.create(member=theirs, competitor=rival, relation=2)
    merge_contacts(actor=lin_wei, kept_id=kept.pk, dropped_id=dropped.pk)
    mine.refresh_from_db()
    assert (mine.attitude, mine.attitude_basis, mine.influence, mine.interest) == (0, "visit", 2, "A quiet plant")
    assert sorted(mine.role_rows.values_list("code", flat=True)) == ["coach", "user"]
    assert mine.rival_rows.get().relation == 2
    assert [line.source_id for line in InfluenceLine.objects.all()] == [boss.pk]


def test_lines_of_superiors_make_no_circle(lin_wei, condax, kept, dropped):
    between = ContactFactory(account=condax, reports_to=dropped)
    top = ContactFactory(account=condax)
    Contact.objects.filter(pk=kept.pk).update(reports_to=between)
    Contact.objects.filter(pk=dropped.pk).update(reports_to=top)
    merge_contacts(actor=lin_wei, kept_id=kept.pk, dropped_id=dropped.pk)
    kept.refresh_from_db()
    between.refresh_from_db()
    assert (kept.reports_to, between.reports_to) == (top, kept)


def test_people_of_strangers_accounts_are_not_merged(lin_wei, kept, rep2):
    other = ContactFactory(account=AccountFactory(owner=lin_wei))
    with pytest.raises(RuleViolation) as caught:
        merge_contacts(actor=lin_wei, kept_id=kept.pk, dropped_id=other.pk)
    assert caught.value.code == "unrelated_accounts"
    move_contact(actor=lin_wei, contact_id=other.pk, account=kept.account)
    merge_contacts(actor=lin_wei, kept_id=kept.pk, dropped_id=other.pk)
    assert not Contact.objects.filter(pk=other.pk).exists()


def test_people_of_a_subsidiary_are(lin_wei, kept):
    other = ContactFactory(account=AccountFactory(owner=lin_wei, parent=kept.account))
    merge_contacts(actor=lin_wei, kept_id=kept.pk, dropped_id=other.pk)
    assert not Contact.objects.filter(pk=other.pk).exists()


@pytest.mark.parametrize(("person", "refusal"), [("analyst", PermissionDenied), ("stranger", Contact.DoesNotExist)])
def test_others_merge_nobody(cast, kept, dropped, person, refusal):
    with pytest.raises(refusal):
        merge_contacts(actor=cast.everybody[person], kept_id=kept.pk, dropped_id=dropped.pk)
    assert Contact.objects.filter(pk=dropped.pk).exists()


def test_who_sees_one_of_them_only_merges_nobody(lin_wei, kept, canary):
    with pytest.raises(Contact.DoesNotExist):
        merge_contacts(actor=lin_wei, kept_id=kept.pk, dropped_id=canary.contact.pk)


def test_of_two_merges_one_wins_and_the_other_reads_why(lin_wei, kept, dropped):
    third = ContactFactory(account=kept.account)
    merge_contacts(actor=lin_wei, kept_id=kept.pk, dropped_id=dropped.pk)
    for one, other in ((third, dropped), (dropped, third)):
        with pytest.raises(RuleViolation) as caught:
            merge_contacts(actor=lin_wei, kept_id=one.pk, dropped_id=other.pk)
        assert (caught.value.code, caught.value.detail) == ("merged_already", {"merged_into": str(kept.pk)})


def test_a_stale_look_merges_nobody(lin_wei, kept, dropped):
    change_contact(actor=lin_wei, contact_id=kept.pk, values={"title": "CEO"})
    with pytest.raises(StaleVersion):
        merge_contacts(actor=lin_wei, kept_id=kept.pk, dropped_id=dropped.pk, expected_version=1)


def test_what_was_changed_since_stays(lin_wei, condax, kept, dropped):
    part = MemberFactory(center=BuyingCenterFactory(account=condax), contact=dropped)
    merge = merge_contacts(actor=lin_wei, kept_id=kept.pk, dropped_id=dropped.pk, take=["title"])
    change_contact(actor=lin_wei, contact_id=kept.pk, values={"title": "CEO"})
    visit = VisitFactory(account=condax, met=[kept])
    remove_member(actor=lin_wei, member_id=part.pk)
    undo_merge(actor=lin_wei, merge_id=merge.pk)
    kept.refresh_from_db()
    dropped.refresh_from_db()
    assert (kept.title, kept.mobile, dropped.title, dropped.mobile) == ("CEO", "", "COO", "13800138000")
    assert visit.people.get().contact == kept
    assert not Member.objects.exists()


def test_a_merge_is_undone_once_and_the_last_one_first(lin_wei, kept, dropped):
    third = ContactFactory(account=kept.account)
    first = merge_contacts(actor=lin_wei, kept_id=kept.pk, dropped_id=dropped.pk)
    second = merge_contacts(actor=lin_wei, kept_id=third.pk, dropped_id=kept.pk)
    assert ContactRedirect.objects.get(old_id=dropped.pk).kept == third
    with pytest.raises(RuleViolation, match="merged again"):
        undo_merge(actor=lin_wei, merge_id=first.pk)
    undo_merge(actor=lin_wei, merge_id=second.pk)
    undo_merge(actor=lin_wei, merge_id=first.pk)
    with pytest.raises(RuleViolation) as caught:
        undo_merge(actor=lin_wei, merge_id=first.pk)
    assert caught.value.code == "already_undone"
    assert not ContactRedirect.objects.exists()


def test_an_undo_that_would_stand_against_a_new_row_is_refused_whole(lin_wei, kept, dropped):
    Contact.objects.filter(pk=dropped.pk).update(source_system="crm", external_id="7")
    Contact.objects.filter(pk=kept.pk).update(source_system="crm", external_id="6")
    merge = merge_contacts(actor=lin_wei, kept_id=kept.pk, dropped_id=dropped.pk)
    ContactFactory(account=kept.account, source_system="crm", external_id="7")
    with pytest.raises(RuleViolation) as caught:
        undo_merge(actor=lin_wei, merge_id=merge.pk)
    assert caught.value.code == "cannot_undo"
    assert ContactMerge.objects.get().undone_at is None


def test_who_is_erased_leaves_no_rows_of_before(cast, condax, kept, dropped):
    merge_contacts(actor=cast.lin_wei, kept_id=kept.pk, dropped_id=dropped.pk)
    move_contact(actor=cast.lin_wei, contact_id=kept.pk, account=AccountFactory(owner=cast.lin_wei))
    erase_contact(actor=cast.director, contact_id=kept.pk, name="Zhao Min")
    kept.refresh_from_db()
    assert kept.moves.get().journal == []
    assert not ContactMerge.objects.exists()
    assert (kept.email_key, kept.mobile_key) == ("", "")
    assert story_of(kept, cast.director)


def test_who_is_erased_leaves_nothing_after_an_undone_merge(cast, condax, kept, dropped):
    """Neither in the journal, nor in the story of the other one."""
    merge = merge_contacts(actor=cast.lin_wei, kept_id=kept.pk, dropped_id=dropped.pk)
    undo_merge(actor=cast.lin_wei, merge_id=merge.pk)
    assert ContactMerge.objects.get().journal == []
    erase_contact(actor=cast.director, contact_id=dropped.pk, name="Min Zhao")
    left = [list(model.objects.values()) for model in (ContactMerge, StakeholderChange, Activity)]
    assert "Min Zhao" not in str(left)
    assert [row["text"] for row in story_of(kept, cast.lin_wei) if row["kind"] == "Merged"] == ["", ""]


def test_who_is_erased_leaves_nothing_in_the_log_of_whom_they_were_merged_with(cast, condax, kept, dropped):
    center = BuyingCenterFactory(account=condax)
    for person in (kept, dropped):
        add_member(actor=cast.lin_wei, center_id=center.pk, contact=person, interest="Falconry")
    merge_contacts(actor=cast.lin_wei, kept_id=kept.pk, dropped_id=dropped.pk)
    assert "Falconry" in str(list(Activity.objects.values()))
    erase_contact(actor=cast.director, contact_id=kept.pk, name="Zhao Min")
    assert "Falconry" not in str(list(Activity.objects.values()))


def test_who_is_one_now_verifies_nothing_of_their_own(lin_wei, condax, kept, dropped):
    facts = {"state": "confirmed", "verified_on": dt.date(2026, 1, 1)}
    item = IntelligenceFactory(center=BuyingCenterFactory(account=condax), source=kept, second_source=dropped, **facts)
    merge = merge_contacts(actor=lin_wei, kept_id=kept.pk, dropped_id=dropped.pk)
    item.refresh_from_db()
    assert (item.state, item.second_source, item.verified_on) == ("open", None, None)
    undo_merge(actor=lin_wei, merge_id=merge.pk)
    item.refresh_from_db()
    assert (item.state, item.second_source) == ("confirmed", dropped)


def test_that_two_are_not_the_same_is_remembered_through_a_merge(lin_wei, condax, kept, dropped):
    third = ContactFactory(account=condax, name="Zhao Min")
    find_duplicates()
    pair = PossibleDuplicate.objects.of(third.pk).of(dropped.pk).get()
    tell_apart(actor=lin_wei, pair_id=pair.pk)
    PossibleDuplicate.objects.of(third.pk).of(kept.pk).delete()
    merge_contacts(actor=lin_wei, kept_id=kept.pk, dropped_id=dropped.pk)
    assert PossibleDuplicate.objects.of(third.pk).of(kept.pk).get().state == "different"


@pytest.fixture
def pipeline(db: None) -> Any:
    return funnel()


def world(draw: Any, owner: Any) -> tuple[Contact, Contact]:
    """An account with a subsidiary and people, two of whom have this and that together and apart."""
    account = AccountFactory(owner=owner)
    branch = AccountFactory(owner=owner, parent=account)
    people = [ContactFactory(account=draw(st.sampled_from([account, account, branch]))) for _ in range(5)]
    one, other = people[0], people[1]
    for person in people:
        bosses = [each for each in people if each.account_id == person.account_id and each.pk < person.pk]
        person.reports_to = draw(st.sampled_from([None, *bosses]))
        person.mobile = draw(st.sampled_from(["", "13800138000", "13900139000"]))
        person.rung = draw(st.sampled_from([None, 2]))
        person.save()
    Contact.objects.filter(pk=other.pk).update(source_system="crm", external_id="1")
    someone, anybody = st.sampled_from(people), st.sampled_from([None, one, other])
    rival = Competitor.objects.get_or_create(name="Rival")[0]
    centers = [BuyingCenterFactory(account=account) for _ in range(2)]
    for center in centers:
        members = [
            MemberFactory(
                center=center,
                contact=person,
                roles=draw(st.sets(st.sampled_from(["user", "coach", "economic"]))),
                attitude=draw(st.sampled_from([None, -1, 1])),
                attitude_on=draw(st.sampled_from([None, dt.date(2026, 1, 1), dt.date(2026, 2, 1)])),
                influence=draw(st.sampled_from([None, 3])),
            )
            for person in people
            if draw(st.booleans())
        ]
        for member in members:
            if draw(st.booleans()):
                MemberRival.objects.create(member=member, competitor=rival, relation=1)
            for target in members:
                if member != target and draw(st.booleans()):
                    InfluenceLine.objects.create(center=center, source=member, target=target)
        CommitmentFactory(account=account, center=center, contact=draw(anybody))
        NeedFactory(center=center, contact=draw(anybody), confirmed_by=draw(anybody))
        IntelligenceFactory(center=center, source=draw(anybody), second_source=draw(anybody))
        VisitFactory(account=account, met=sorted({draw(someone), draw(someone)}, key=str), centers=[center])
        lunch = HospitalityFactory(account=account)
        for guest in sorted({draw(someone), draw(someone)}, key=str):
            lunch.guests.create(contact=guest)
        StakeholderChange.objects.create(
            center=center, contact=draw(someone), field="influence", actor=owner, effective_at=center.created_at
        )
    deal = DealFactory(account=account, buying_center=centers[0])
    criterion = deal.stage.criteria.first()
    Evidence.objects.create(
        deal=deal, criterion=criterion, kind="stated", on="2026-01-01", contact=draw(anybody), given_by=owner
    )
    find_duplicates()
    refresh_deals([deal.pk])
    return one, other


@settings(
    max_examples=8, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate], derandomize=True
)
@given(data=st.data())
def test_merging_then_undoing_restores_every_row(data: Any, cast: Any, pipeline: Any) -> None:
    with transaction.atomic():
        kept, dropped = world(data.draw, cast.lin_wei)
        before, version = dump(), kept.version
        take = data.draw(st.sets(st.sampled_from(["name", "mobile", "reports_to", "rung", "left_on"])))
        merge = merge_contacts(actor=cast.lin_wei, kept_id=kept.pk, dropped_id=dropped.pk, take=take)
        for key in references_to(Contact):
            assert not key.model._base_manager.filter(**{key.attname: dropped.pk}).exists(), key
        undo_merge(actor=cast.lin_wei, merge_id=merge.pk)
        after = dump()
        assert {key: row for key, row in before.items() if after.get(key) != row} == {}
        assert {label for label, _pk in set(after) - set(before)} <= {"stakeholders.stakeholderchange"}
        kept.refresh_from_db()
        assert kept.version > version
        transaction.set_rollback(True)
