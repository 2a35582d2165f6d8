"""The guided analysis: what is recorded, told in the method's steps, and the place where what is missing is said."""

import pytest
from django.urls import reverse

from stakeholders.methods.reading import entries
from tests.factories import (
    AccountFactory,
    BuyingCenterFactory,
    CommitmentFactory,
    ContactFactory,
    DealFactory,
    MemberFactory,
    NeedFactory,
)


@pytest.fixture
def center(lin_wei):
    account = AccountFactory(name="Condax", owner=lin_wei)
    center = BuyingCenterFactory(account=account, name="Line 4")
    DealFactory(account=account, buying_center=center, name="Plant energy management")
    return center


@pytest.fixture
def chen_bo(center):
    contact = ContactFactory(account=center.account, name="Chen Bo", department="Works")
    return MemberFactory(center=center, contact=contact, roles=["decision_maker"], attitude=1, attitude_basis="visit")


def part(client, center):
    return client.get(reverse("stakeholders:center_part", args=[center.pk, "analysis"]))


def found(answer, subject, code):
    return next(each for each in answer.context[subject] if each.code == code)


def test_the_lists_of_the_method_are_all_there():
    counts = {"steps": 5, "stakeholders": 5, "questions": 6, "inner": 5, "outer": 8, "goals": 3}
    assert {name: len(entries("analysis", name)) for name in counts} == counts


def test_without_anybody_each_step_says_what_is_missing(sign_in, lin_wei, center):
    answer = part(sign_in(lin_wei), center)
    assert answer.status_code == 200
    missing = {each.code: each.missing for each in answer.context["steps"]}
    assert missing["structure"] == ["Nobody is known here yet."]
    assert missing["weights"] == ["Nobody is in the buying center yet."]
    assert "decision maker" in missing["roles"][0].lower()
    assert missing["process"] == ["Which step of their own purchase they are at.", "How they procure."]
    assert found(answer, "steps", "process").link.is_sheet
    assert "%" not in answer.content.decode().partition('id="analysis"')[2].partition("Six questions")[0]


def test_what_is_recorded_is_told(sign_in, lin_wei, center, chen_bo):
    center.deal.buyer_step, center.deal.procurement_mode = 3, "tender"
    center.deal.save()
    chen_bo.resistance, chen_bo.necessity, chen_bo.effort = "A second source", 5, "Two site visits"
    chen_bo.reason_cultural, chen_bo.focuses = "All agree or nobody", ["Running cost"]
    chen_bo.save()
    NeedFactory(center=center, contact=chen_bo.contact, statement="No stop at night")
    CommitmentFactory(account=center.account, center=center, contact=chen_bo.contact, what="Plant tour")
    answer = part(sign_in(lin_wei), center)
    shown = answer.content.decode()
    for text in (
        "1 person of the account is known.",
        "They work in 1 department.",
        "They are at step 3",
        "They buy by: Public tender.",
        "Decision maker: Chen Bo.",
        "Chen Bo 100%",
        "1 measure is under way.",
        "Plant energy management.",
        "likely resistance: A second source",
        "Most needed: Chen Bo (5).",
        "Two site visits",
        "No stop at night",
        "All agree or nobody",
        "Running cost",
        "Plant tour, Chen Bo",
    ):
        assert text in shown, text
    assert found(answer, "stakeholders", "effort").link is None
    assert "gatekeeper" in found(answer, "steps", "roles").missing[0].lower()


def test_who_only_reads_gets_no_forms(sign_in, analyst, center, chen_bo):
    answer = part(sign_in(analyst), center)
    assert [each.link.is_sheet for each in answer.context["steps"] if each.link] == [False, False, False]
    assert reverse("stakeholders:member_add", args=[center.pk]) not in answer.content.decode()


def test_a_style_shows_only_where_it_is_kept(sign_in, lin_wei, organization, center, chen_bo):
    chen_bo.contact.style = "analysis"
    chen_bo.contact.save()
    assert "Analysis expert" not in part(sign_in(lin_wei), center).content.decode()
    organization.keeps_personality = True
    organization.save()
    assert "Analysis expert" in part(sign_in(lin_wei), center).content.decode()


def test_sixty_people_cost_what_one_costs(sign_in, lin_wei, center, chen_bo, django_assert_max_num_queries):
    for _number in range(60):
        MemberFactory(center=center, roles=["user"])
    client = sign_in(lin_wei)
    with django_assert_max_num_queries(44):
        assert part(client, center).status_code == 200
