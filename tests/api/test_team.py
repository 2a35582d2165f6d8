"""People, teams and the activity log over REST."""

from __future__ import annotations

from pipeline.models import Deal
from tests.api.conftest import Program
from tests.cast import Cast


def test_colleagues_with_roles_and_teams(rep: Program, cast: Cast) -> None:
    row = rep.get(f"/users/{cast.manager.pk}/").json()
    assert (row["name"], row["email"], row["roles"]) == ("Zhou Jie", "manager@keyline.example", ["manager"])
    assert row["teams"] == [{"team": str(cast.east.pk), "is_manager": True}]
    assert rep.names("/users/?role=director&role=analyst") == ["Clara Weiss", "Tom Berg"]
    assert "password" not in rep.get("/users/").content.decode()
    assert "system@" not in rep.get("/users/").content.decode()


def test_an_administrator_invites_and_sets_roles(cast: Cast) -> None:
    admin = Program(cast.admin)
    body = {"email": "new@keyline.example", "name": "New Rep", "roles": ["rep"], "team": str(cast.west.pk)}
    made = admin.post("/users/", body)
    assert made.status_code == 201, made.content
    path = f"/users/{made.json()['id']}/"
    assert admin.post(f"{path}roles/", {"roles": ["rep", "manager"]}).json()["roles"] == ["manager", "rep"]
    assert admin.post(f"{path}deactivate/").json()["is_active"] is False
    assert admin.post(f"{path}reactivate/").json()["is_active"] is True
    assert "email" in admin.post("/users/", body).json()["errors"]
    assert admin.post(f"/users/{cast.admin.pk}/deactivate/").status_code == 409


def test_everybody_changes_their_own_profile(rep: Program, cast: Cast) -> None:
    assert rep.patch(f"/users/{cast.lin_wei.pk}/", {"language": "zh-hans"}).json()["language"] == "zh-hans"
    assert rep.patch(f"/users/{cast.rep2.pk}/", {"name": "x"}).status_code == 403
    assert "time_zone" in rep.patch(f"/users/{cast.lin_wei.pk}/", {"time_zone": "Mars/Base"}).json()["errors"]


def test_the_tree_of_teams(rep: Program, cast: Cast) -> None:
    admin = Program(cast.admin)
    north = admin.post("/teams/", {"name": "North", "parent": str(cast.east.pk)}).json()
    assert north["parent"] == str(cast.east.pk)
    path = f"/teams/{north['id']}/"
    [member] = admin.post(f"{path}members/", {"user": str(cast.inside.pk), "starts_on": "2026-01-01"}).json()["members"]
    assert (member["user"], member["starts_on"]) == (str(cast.inside.pk), "2026-01-01")
    ended = admin.post(f"{path}members/end/", {"membership": member["id"], "ends_on": "2026-02-01"})
    assert ended.json()["members"] == []
    circle = admin.patch(f"/teams/{cast.east.pk}/", {"parent": north["id"]})
    assert (circle.status_code, circle.json()["code"]) == (409, "circle")
    assert rep.names(f"/teams/?parent={cast.east.pk}") == ["North"]


def test_activities_follow_each_other(rep: Program, outsider: Program, deal: Deal) -> None:
    [last] = rep.get(f"/activities/?subject_id={deal.pk}&page_size=1").json()["results"]
    rep.patch(f"/deals/{deal.pk}/", {"buyer_step": 3})
    new = rep.get(f"/activities/?ordering=id&after={last['id']}").json()["results"]
    assert [(row["verb"], row["subject"], row["subject_id"]) for row in new] == [("deal_changed", "deal", str(deal.pk))]
    assert new[0]["new"] == {"buyer_step": 3}
    assert outsider.get("/activities/").json()["results"] == []
    assert outsider.get(f"/activities/{new[0]['id']}/").status_code == 404


def test_search_finds_what_one_sees(rep: Program, deal: Deal, canary: object) -> None:
    found = rep.get("/search/?q=Condax").json()["results"]
    assert any(hit["label"] == "Condax" for hit in found)
    assert rep.get("/search/?q=Zanzibar").json()["results"] == []
    assert "q" in rep.get("/search/?q=x").json()["errors"]
    assert "q" in rep.get("/search/").json()["errors"]


def test_me(rep: Program, cast: Cast) -> None:
    row = rep.get("/me/").json()
    assert (row["name"], row["roles"], row["scopes"], row["base_currency"]) == ("Lin Wei", ["rep"], ["*"], "CNY")
    assert rep.get("/me/", if_none_match=rep.get("/me/")["ETag"]).status_code == 304


def test_the_root_names_what_can_be_read(rep: Program) -> None:
    names = rep.get("/").json()
    contract = (
        "users teams key-accounts contacts buying-centers buying-center-members influence-lines commitments visits "
        "pipelines stages deals deal-changes flags quotas activities tokens imports forecast me search "
        "contact-duplicates contact-merges contact-moves needs research-notes differentiators"
    )
    assert set(contract.split()) <= set(names)
    asking, for_leaders = {"search", "docs", "forecast", "funnel"}, {"tactic-statistics"}
    for name in set(names) - asking - for_leaders:
        assert rep.get(names[name].replace("http://testserver", "")).status_code == 200, name
