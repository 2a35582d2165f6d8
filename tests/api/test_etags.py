"""ETag, If-None-Match, If-Match."""

from __future__ import annotations

from pipeline.models import Deal
from tests.api.conftest import Program


def test_what_did_not_change_is_not_sent_again(rep: Program, deal: Deal) -> None:
    etag = rep.get(f"/deals/{deal.pk}/")["ETag"]
    again = rep.get(f"/deals/{deal.pk}/", if_none_match=etag)
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", etag)
    assert rep.get(f"/deals/{deal.pk}/", if_none_match=f'"other", W/{etag}').status_code == 304
    assert rep.get(f"/deals/{deal.pk}/?fields=id", if_none_match=etag).status_code == 200


def test_a_flag_changes_the_answer_but_not_the_version(rep: Program, deal: Deal) -> None:
    from django.utils import timezone

    before = rep.get(f"/deals/{deal.pk}/")
    deal.flags.create(code="silent_watch", severity=2, raised_at=timezone.now())
    after = rep.get(f"/deals/{deal.pk}/", if_none_match=before["ETag"])
    assert after.status_code == 200
    assert after.json()["version"] == before.json()["version"]
    # An edit made on what was read before is still meant for this version.
    assert rep.patch(f"/deals/{deal.pk}/", {"name": "New"}, if_match=before["ETag"]).status_code == 200


def test_a_stale_write_is_refused_and_writes_nothing(rep: Program, deal: Deal) -> None:
    old = rep.get(f"/deals/{deal.pk}/")["ETag"]
    new = rep.patch(f"/deals/{deal.pk}/", {"name": "Mine"}, if_match=old)
    assert new.status_code == 200
    refused = rep.patch(f"/deals/{deal.pk}/", {"name": "Theirs"}, if_match=old)
    assert refused.status_code == 412
    assert refused.json()["code"] == "stale_version"
    assert refused.json()["version"] == new.json()["version"]
    assert rep.get(f"/deals/{deal.pk}/").json()["name"] == "Mine"


def test_verbs_look_at_if_match_too(rep: Program, deal: Deal) -> None:
    for verb, body in (
        ("move", {"stage": "10"}),
        ("lose", {"reason": "price"}),
        ("win", {"signed_on": "2026-01-01"}),
        ("dormant", {}),
        ("reopen", {}),
        ("repeat", {}),
        ("evidence", {"criterion": "10.2", "note": "x"}),
        ("waiver-requests", {"stage": "30", "reason": "x"}),
        ("snooze-flag", {"code": "x", "until": "2030-01-01", "reason": "x"}),
    ):
        assert rep.post(f"/deals/{deal.pk}/{verb}/", body, if_match='"77"').status_code == 412, verb


def test_a_version_alone_any_version_and_rubbish(rep: Program, deal: Deal) -> None:
    assert rep.patch(f"/deals/{deal.pk}/", {"name": "A"}, if_match=f'"{deal.version}"').status_code == 200
    assert rep.patch(f"/deals/{deal.pk}/", {"name": "B"}, if_match="*").status_code == 200
    assert "If-Match" in rep.patch(f"/deals/{deal.pk}/", {"name": "C"}, if_match="1").json()["errors"]


def test_every_object_has_one(head: Program, deal: Deal, canary: object) -> None:
    for name in ("users", "teams", "key-accounts", "contacts", "buying-centers", "buying-center-members", "visits",
                 "pipelines", "stages", "deals", "deal-changes", "activities", "tokens"):  # fmt: skip
        listed = head.get(f"/{name}/").json()["results"]
        assert listed, name
        one = head.get(f"/{name}/{listed[0]['id']}/")
        assert one.json() == listed[0], name
        assert one["ETag"].startswith(f'"{listed[0].get("version", 0)}-'), name
