"""The loop: a measure for a person, its day, its check, what it brought, and the person judged anew."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from integrations.actions import create_token
from stakeholders import due_checks
from stakeholders.actions import (
    change_commitment,
    check_commitment,
    complete_commitment,
    drop_commitment,
    make_commitment,
    plan_check,
    reopen_check,
)
from stakeholders.checking import check_state, may_check, moved_along
from stakeholders.models import Commitment, StakeholderChange
from team.models import Activity
from tests.factories import (
    AccountFactory,
    AccountTeamFactory,
    BuyingCenterFactory,
    CommitmentFactory,
    ContactFactory,
    DealFactory,
    MemberFactory,
    UserFactory,
)
from web.errors import RuleViolation

TODAY = dt.date(2026, 11, 27)
BEFORE, AFTER = TODAY - dt.timedelta(days=1), TODAY + dt.timedelta(days=1)


@pytest.fixture
def member(lin_wei):
    center = BuyingCenterFactory(account=AccountFactory(name="Condax", owner=lin_wei), name="Line 4")
    contact = ContactFactory(account=center.account, name="Zhao Min")
    return MemberFactory(center=center, contact=contact, attitude=0, attitude_basis="assumed", relation_us=0)


@pytest.fixture
def measure(lin_wei, member):
    today = lin_wei.today()
    return CommitmentFactory(
        account=member.center.account,
        center=member.center,
        contact=member.contact,
        what="Visit our plant",
        origin="table",
        due_on=today - dt.timedelta(days=9),
        check_on=today - dt.timedelta(days=2),
    )


class TestRules:
    @pytest.mark.parametrize(
        ("state", "check_on", "checked_on", "word"),
        [
            ("open", None, None, ""),
            ("open", AFTER, None, "planned"),
            ("open", TODAY, None, "due"),
            ("done", BEFORE, None, "due"),
            ("dropped", BEFORE, None, ""),
            ("done", BEFORE, TODAY, "checked"),
            ("done", None, TODAY, "checked"),
        ],
    )
    def test_where_a_check_stands(self, state, check_on, checked_on, word):
        assert check_state(state, check_on, checked_on, TODAY) == word

    @pytest.mark.parametrize(
        ("state", "due_on", "check_on", "may"),
        [
            ("done", None, AFTER, True),
            ("open", AFTER, AFTER, False),
            ("open", TODAY, AFTER, True),
            ("open", None, TODAY, True),
            ("open", None, None, False),
            ("dropped", BEFORE, BEFORE, False),
        ],
    )
    def test_when_one_may_look(self, state, due_on, check_on, may):
        assert may_check(state, due_on, check_on, TODAY) is may

    def test_the_check_keeps_its_distance_from_what_is_put_off(self):
        week = dt.timedelta(days=7)
        assert moved_along(TODAY + week, TODAY, AFTER) == TODAY + week
        assert moved_along(AFTER, TODAY, TODAY + week) == AFTER + week
        assert moved_along(TODAY, None, AFTER) == AFTER
        assert moved_along(None, TODAY, AFTER) is None


class TestPlanning:
    def test_it_is_not_checked_before_it_is_due(self, lin_wei, member):
        with pytest.raises(ValidationError) as caught:
            make_commitment(
                actor=lin_wei, side="ours", what="Dinner", center=member.center, due_on=TODAY, check_on=BEFORE
            )
        assert "check_on" in caught.value.message_dict
        assert not Commitment.objects.exists()

    def test_put_off_it_takes_its_check_along(self, lin_wei, measure):
        later = lin_wei.today() + dt.timedelta(days=3)
        change_commitment(actor=lin_wei, commitment_id=measure.pk, values={"due_on": later})
        measure.refresh_from_db()
        assert measure.check_on == later + dt.timedelta(days=7)

    def test_the_check_of_what_is_done_may_be_put_off(self, lin_wei, measure):
        complete_commitment(actor=lin_wei, commitment_id=measure.pk)
        later = lin_wei.today() + dt.timedelta(days=3)
        assert plan_check(actor=lin_wei, commitment_id=measure.pk, check_on=later).check_on == later
        with pytest.raises(ValidationError):
            plan_check(actor=lin_wei, commitment_id=measure.pk, check_on=measure.due_on - dt.timedelta(days=1))


class TestChecking:
    def test_result_and_scores_are_written_with_their_history(self, lin_wei, member, measure):
        rescored = {"relation_us": 2, "attitude": 1, "attitude_basis": "visit", "rung": 4}
        check_commitment(
            actor=lin_wei, commitment_id=measure.pk, result=" He calls us now ", is_done=True, rescored=rescored
        )
        measure.refresh_from_db()
        member.refresh_from_db()
        assert (measure.checked_on, measure.check_result) == (lin_wei.today(), "He calls us now")
        assert (measure.state, measure.done_on) == ("done", lin_wei.today())
        assert (member.relation_us, member.attitude, member.attitude_basis) == (2, 1, "visit")
        assert member.attitude_on == lin_wei.today()
        assert member.contact.rung == 4
        fields = set(StakeholderChange.objects.values_list("field", flat=True))
        assert {"commitment", "relation_us", "attitude", "rung"} <= fields
        verbs = list(Activity.objects.order_by("pk").values_list("verb", flat=True))
        assert verbs == ["commitment_checked", "contact_changed", "member_changed"]

    def test_what_is_open_stays_open_unless_it_is_done(self, lin_wei, measure):
        check_commitment(actor=lin_wei, commitment_id=measure.pk, result="Not yet")
        measure.refresh_from_db()
        assert (measure.state, measure.checked_on) == ("open", lin_wei.today())

    def test_undone_it_waits_again(self, lin_wei, measure):
        check_commitment(actor=lin_wei, commitment_id=measure.pk, result="Good", is_done=True)
        reopen_check(actor=lin_wei, commitment_id=measure.pk)
        measure.refresh_from_db()
        assert (measure.checked_on, measure.check_result, measure.state) == (None, "", "done")
        assert Commitment.objects.to_check(lin_wei.today()).get() == measure

    def test_it_asks_for_a_result_and_leaves_nothing_behind_without(self, lin_wei, member, measure):
        with pytest.raises(ValidationError):
            check_commitment(actor=lin_wei, commitment_id=measure.pk, result=" ", rescored={"relation_us": 2})
        member.refresh_from_db()
        assert member.relation_us == 0

    def test_not_too_early_not_twice_not_of_what_was_dropped(self, lin_wei, measure):
        def refusal():
            with pytest.raises(RuleViolation) as caught:
                check_commitment(actor=lin_wei, commitment_id=measure.pk, result="x")
            return caught.value.code

        ahead = lin_wei.today() + dt.timedelta(days=1)
        Commitment.objects.update(due_on=ahead, check_on=ahead)
        assert refusal() == "check_too_early"
        Commitment.objects.update(state="done")
        check_commitment(actor=lin_wei, commitment_id=measure.pk, result="x")
        assert refusal() == "checked_already"
        Commitment.objects.update(state="open", checked_on=None)
        drop_commitment(actor=lin_wei, commitment_id=measure.pk)
        assert refusal() == "commitment_closed"

    @pytest.mark.parametrize(
        ("person", "refusal"), [("analyst", PermissionDenied), ("stranger", Commitment.DoesNotExist)]
    )
    def test_others_check_nothing(self, cast, measure, person, refusal):
        for act in (
            lambda actor: check_commitment(actor=actor, commitment_id=measure.pk, result="x"),
            lambda actor: plan_check(actor=actor, commitment_id=measure.pk, check_on=None),
            lambda actor: reopen_check(actor=actor, commitment_id=measure.pk),
        ):
            with pytest.raises(refusal):
                act(cast.everybody[person])
        assert not Activity.objects.exists()

    def test_who_may_not_judge_the_person_checks_without_scores(self, rep2, sign_in, member, measure):
        AccountTeamFactory(account=measure.account, user=rep2)
        Commitment.objects.update(assignee=rep2)
        with pytest.raises(PermissionDenied):
            check_commitment(actor=rep2, commitment_id=measure.pk, result="x", rescored={"relation_us": 2})
        measure.refresh_from_db()
        assert measure.checked_on is None
        url = reverse("stakeholders:commitment_check", args=[measure.pk])
        assert "relation_us" not in sign_in(rep2).get(url).content.decode()
        assert sign_in(rep2).post(url, {"result": "He liked it"}).status_code == 302
        measure.refresh_from_db()
        assert measure.check_result == "He liked it"


class TestSheet:
    def test_it_begins_with_what_stands_there_and_writes_what_changed(self, lin_wei, sign_in, member, measure):
        url = reverse("stakeholders:commitment_check", args=[measure.pk])
        sent = {
            "result": "Good talk",
            "is_done": "on",
            "relation_us": "1",
            "attitude": "0",
            "attitude_basis": "assumed",
        }
        assert sign_in(lin_wei).post(url, sent).status_code == 302
        member.refresh_from_db()
        assert (member.relation_us, member.attitude_on) == (1, None)
        assert not StakeholderChange.objects.filter(field="attitude_on").exists()

    def test_without_a_result_everything_typed_is_kept(self, lin_wei, sign_in, measure):
        url = reverse("stakeholders:commitment_check", args=[measure.pk])
        answer = sign_in(lin_wei).post(url, {"result": "", "relation_us": "-2"})
        assert answer.status_code == 422
        assert '<option value="-2" selected>' in answer.content.decode()


class TestDue:
    def test_one_line_per_center_the_oldest_first(self, lin_wei, member, measure):
        CommitmentFactory(
            account=measure.account, center=measure.center, what="Dinner", check_on=lin_wei.today(), state="done"
        )
        CommitmentFactory(account=measure.account, what="Gift of a book", check_on=lin_wei.today())
        CommitmentFactory(account=measure.account, what="Later", check_on=lin_wei.today() + dt.timedelta(days=1))
        CommitmentFactory(account=measure.account, what="Gone", check_on=lin_wei.today(), state="dropped")
        found = due_checks.own(lin_wei)
        assert [(line.check.what, line.more) for line in found.lines] == [("Visit our plant", 1), ("Gift of a book", 0)]

    def test_today_and_monday_show_them(self, lin_wei, manager, sign_in, measure, stranger):
        check = reverse("stakeholders:commitment_check", args=[measure.pk])
        assert check in sign_in(lin_wei).get(reverse("team:today")).content.decode()
        monday = sign_in(manager).get(reverse("team:today")).content.decode()
        assert "Visit our plant" in monday
        assert "Visit our plant" not in sign_in(stranger).get(reverse("team:today")).content.decode()
        check_commitment(actor=lin_wei, commitment_id=measure.pk, result="Good")
        assert "Visit our plant" not in sign_in(manager).get(reverse("team:today")).content.decode()

    def test_what_do_now_offers_to_check_is_on_today_once(self, lin_wei, sign_in, measure):
        DealFactory(account=measure.account, buying_center=measure.center, owner=lin_wei)
        shown = sign_in(lin_wei).get(reverse("team:today")).content.decode()
        assert shown.count(reverse("stakeholders:commitment_check", args=[measure.pk])) == 1
        assert 'id="checks"' not in shown
        complete_commitment(actor=lin_wei, commitment_id=measure.pk)
        shown = sign_in(lin_wei).get(reverse("team:today")).content.decode()
        assert 'id="checks"' in shown

    def test_a_manager_sees_at_most_two_of_each_and_seven_in_all(self, cast, manager, measure):
        for _number in range(5):
            person = UserFactory(team=cast.east)
            for day in range(3):
                CommitmentFactory(
                    account=measure.account, assignee=person, check_on=TODAY - dt.timedelta(days=day), what="Call"
                )
        rows = due_checks.of_team(manager)
        assert [(row.count, len(row.checks)) for row in rows] == [(3, 2), (3, 2), (3, 2), (3, 1), (3, 0), (1, 0)]
        assert due_checks.of_team(cast.rep2) == []


@pytest.mark.parametrize(
    ("scored", "lacks"),
    [({}, ""), ({"attitude": 1}, "buying-center-members:write"), ({"rung": 3}, "contacts:write")],
)
def test_a_token_scores_only_what_it_may_write(lin_wei, client, measure, scored, lacks):
    """To write commitments is not to judge people."""
    secret = create_token(actor=lin_wei, name="Steps", scopes=["commitments:write"])[1]
    headers = {"Authorization": f"Bearer {secret}", "If-Match": f'"{measure.version}"'}
    address = f"/api/v1/commitments/{measure.pk}/check/"
    answer = client.post(address, {"result": "Came", **scored}, content_type="application/json", headers=headers)
    assert answer.status_code == (403 if lacks else 200), answer.content
    assert lacks in answer.headers.get("WWW-Authenticate", "")
    assert Commitment.objects.filter(pk=measure.pk, checked_on=None).exists() == bool(lacks)
