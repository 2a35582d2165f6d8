"""What the method asks of people, over REST: relations, ladder, parts; and what is computed of a buying center."""

from __future__ import annotations

from typing import Any

from accounts.models import Competitor, KeyAccount
from stakeholders.models import BuyingCenter, Member
from team.models import Organization
from tests.api.conftest import Program
from tests.cast import Cast
from tests.factories import BuyingCenterFactory, ContactFactory, MemberFactory


def test_a_member_in_full(rep: Program, cast: Cast, condax: KeyAccount) -> None:
    member = MemberFactory(center=BuyingCenterFactory(account=condax), roles=["decision_maker"])
    voltaris = Competitor.objects.create(name="Voltaris")
    path = f"/buying-center-members/{member.pk}/"
    sent = {
        "target_attitude": 1,
        "relation_us": -1,
        "rivals": {str(voltaris.pk): 2},
        "responsible": str(cast.lin_wei.pk),
        "persona": "cio",
        "phases": ["decision"],
        "obtain": "When they will sign",
        "coach_criteria": ["knows"],
        "interest": "Less downtime",
        "necessity": 5,
    }
    answer = rep.patch(path, sent)
    assert answer.status_code == 200, answer.content
    shown = answer.json()
    assert {name: shown[name] for name in sent} == sent
    assert len(shown["focuses"]) == 3
    assert (shown["weight"], shown["is_key"]) == ("1.0000", True)
    for change, field in (
        ({"rivals": {str(voltaris.pk): 3}}, "rivals"),
        ({"rivals": {"nobody": 1}}, "rivals"),
        ({"rivals": {str(member.pk): 1}}, "rivals"),
        ({"relation_us": -3}, "relation_us"),
        ({"phases": ["never"]}, "phases"),
        ({"persona": "king"}, "persona"),
    ):
        answer = rep.patch(path, change)
        assert (answer.status_code, list(answer.json()["errors"])) == (400, [field]), change
    assert rep.patch(path, {"rivals": {}}).json()["rivals"] == {}


def test_own_focuses_are_not_overwritten_by_a_persona(rep: Program, condax: KeyAccount) -> None:
    member = MemberFactory(center=BuyingCenterFactory(account=condax), focuses=["Delivery"])
    assert rep.patch(f"/buying-center-members/{member.pk}/", {"persona": "cio"}).json()["focuses"] == ["Delivery"]


def test_the_style_is_shown_and_taken_only_where_it_is_kept(rep: Program, condax: KeyAccount) -> None:
    contact = ContactFactory(account=condax, style="analysis", rung=4)
    path = f"/contacts/{contact.pk}/"
    assert (rep.get(path).json()["style"], rep.get(path).json()["rung"]) == (None, 4)
    refused = rep.patch(path, {"style": "harmony"})
    assert (refused.status_code, list(refused.json()["errors"])) == (400, ["style"])
    Organization.objects.update(keeps_personality=True)
    assert rep.patch(path, {"style": "harmony", "rung": 5}).json()["style"] == "harmony"


def test_a_center_says_what_is_computed_of_it(rep: Program, condax: KeyAccount) -> None:
    center = BuyingCenterFactory(account=condax)
    MemberFactory(center=center, roles=["decision_maker"])
    MemberFactory(center=center, roles=["coach"], attitude=1, attitude_basis="visit")
    shown = rep.get(f"/buying-centers/{center.pk}/").json()
    assert (shown["vote"], shown["vote_low"], shown["vote_high"]) == ("0.6667", "0.3333", "1.0000")
    assert shown["endorsement"] == "undecided"
    assert "fewer_than_three" in shown["endorsement_reasons"]
    assert shown["lights"] == {"coach": "found", "key_person": "found", "decision_maker": "found"}
    assert (shown["half_won"], shown["single_threaded"], shown["coverage"]) == (True, True, "0.0000")
    assert shown["explanation"].startswith("1 of 2 people, who holds 67% of the weight, supports us;")
    empty = rep.get(f"/buying-centers/{BuyingCenterFactory(account=condax).pk}/").json()
    assert (empty["vote"], empty["coverage"], empty["half_won"]) == ("0.0000", None, False)


def test_competitors_are_a_list_to_read(rep: Program) -> None:
    Competitor.objects.create(name="Voltaris")
    assert rep.names("/competitors/?name=volt") == ["Voltaris"]
    assert rep.post("/competitors/", {"name": "X"}).status_code == 405


def test_the_list_of_centers_reads_fields_alone(rep: Program, condax: KeyAccount) -> None:
    BuyingCenterFactory(account=condax)
    answer: Any = rep.get("/buying-centers/?fields=id,vote").json()["results"][0]
    assert set(answer) == {"id", "vote"}
    assert BuyingCenter.objects.count() == 1
    assert not Member.objects.exists()
