"""Lines of influence over REST."""

from __future__ import annotations

import pytest

from pipeline.models import Deal
from stakeholders.models import InfluenceLine, Member
from tests.api.conftest import Program
from tests.factories import ContactFactory, MemberFactory

PATH = "/influence-lines/"


@pytest.fixture
def pair(deal: Deal) -> tuple[Member, Member]:
    center = deal.buying_center
    zhao, chen = (
        MemberFactory(center=center, contact=ContactFactory(account=deal.account, name=name))
        for name in ("Zhao Min", "Chen Bo")
    )
    return zhao, chen


def test_a_line_is_drawn_changed_and_removed(rep: Program, deal: Deal, pair: tuple[Member, Member]) -> None:
    source, target = pair
    body = {"buying_center": str(deal.buying_center_id), "source": str(source.pk), "target": str(target.pk)}
    made = rep.post(PATH, {**body, "source_system": "crm", "external_id": "7"})
    assert made.status_code == 201, made.content
    row = made.json()
    assert {**body, "strength": 2, "external_id": "7"}.items() <= row.items()
    assert rep.post(PATH, body).json()["code"] == "already_drawn"
    assert rep.patch(f"{PATH}{row['id']}/", {"strength": 4}).status_code == 400
    changed = rep.patch(f"{PATH}{row['id']}/", {"strength": 3}, if_match=made["ETag"])
    assert changed.json()["strength"] == 3
    assert rep.patch(f"{PATH}{row['id']}/", {"strength": 1}, if_match=made["ETag"]).status_code == 412
    assert rep.delete(f"{PATH}{row['id']}/", if_match='"1"').status_code == 412
    assert rep.delete(f"{PATH}{row['id']}/").status_code == 204
    assert not InfluenceLine.objects.exists()


def test_lines_of_one_center_or_person(rep: Program, deal: Deal, pair: tuple[Member, Member]) -> None:
    source, target = pair
    line = InfluenceLine.objects.create(center_id=source.center_id, source=source, target=target)
    other = MemberFactory()
    for query, count in (
        (f"?buying_center={deal.buying_center_id}", 1),
        (f"?member={target.pk}", 1),
        (f"?member={source.pk}", 1),
        ("", 1),
    ):
        found = rep.get(f"{PATH}{query}").json()["results"]
        assert [each["id"] for each in found] == [str(line.pk)][:count]
    assert rep.get(f"{PATH}?member={other.pk}").status_code == 400


def test_a_removed_line_is_a_tombstone(rep: Program, outsider: Program, pair: tuple[Member, Member]) -> None:
    line = InfluenceLine.objects.create(center_id=pair[0].center_id, source=pair[0], target=pair[1])
    start = rep.get(PATH).json().get("updated_until") or line.updated_at.isoformat()
    assert rep.delete(f"/buying-center-members/{pair[0].pk}/").status_code == 204
    rows = rep.get(f"{PATH}?updated_since={start.replace('+00:00', 'Z')}").json()["results"]
    assert {"id": str(line.pk), "deleted": True} in rows
    assert outsider.get(f"{PATH}?updated_since={start.replace('+00:00', 'Z')}").json()["results"] == []
