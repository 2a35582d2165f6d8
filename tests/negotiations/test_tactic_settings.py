"""The catalogue of tactics in an organization's own words: its phases, who says them, and who reads them."""

from __future__ import annotations

import json

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from negotiations import actions
from negotiations.known_tactics import known_tactic, known_tactics
from negotiations.methods.tactics import by_code, tactics
from negotiations.models import Side, TacticSetting
from negotiations.pages.tactics import suggestions, tried
from team.models import Activity
from tests.pipeline.test_races import at_once
from web.errors import StaleVersion

CODE = "exchange"
"""In the middle and late, says the catalogue."""
ENGLISH = "Nothing is given for nothing: if we do this, will you do that?"


@pytest.fixture
def say(cast):
    def say(code=CODE, expected_version=None, actor=None, **values):
        return actions.set_tactic(
            actor=actor or cast.admin, code=code, values=values, expected_version=expected_version
        )

    return say


def url(name, *args):
    return reverse(f"negotiations:{name}", args=args)


def send(client, code, body, **headers):
    path = f"/api/v1/tactics/{code}/"
    return client.patch(path, json.dumps(body), content_type="application/json", headers=headers)


def test_a_code_stands_once_in_the_catalogue():
    """A setting names its tactic by the code alone."""
    assert len(by_code()) == len(tactics()) == 14


def test_only_what_differs_is_kept(say):
    assert say(phases=["late", "early"]).phases == ["early", "late"]
    assert say(phases=["late", "middle"]).phases is None
    assert say(phases=[]).phases == []
    assert known_tactic(CODE).phases == ()
    assert say(how={"en": f"  {ENGLISH}\n"}).how == {}
    assert say(how={"en": "Give\nand take."}).how == {"en": "Give and take."}


def test_a_sentence_is_the_catalogues_in_the_language_that_has_none(say):
    say(how={"en": "Give and take."})
    say(how={"zh-hans": ""})
    known = known_tactic(CODE)
    with translation.override("en"):
        assert known.how_words == "Give and take."
    with translation.override("zh-hans"):
        assert known.how_words == by_code()[CODE].how["zh-hans"]
    say(how={"en": ""})
    assert not known_tactic(CODE).is_own


@pytest.mark.parametrize(
    ("code", "values", "field"),
    [
        ("charm", {"phases": ["early"]}, "code"),
        (CODE, {"phases": ["soon"]}, "phases"),
        (CODE, {"how": {"de": "Geben"}}, "how"),
        (CODE, {"how": {"en": "x" * 301}}, "how"),
    ],
)
def test_what_there_is_not_is_refused(say, code, values, field):
    with pytest.raises(ValidationError) as refused:
        say(code, **values)
    assert list(refused.value.message_dict) == [field]
    assert not TacticSetting.objects.exists()


def test_only_administrators_say_it(say, cast):
    for person in (cast.lin_wei, cast.manager, cast.director, cast.analyst):
        with pytest.raises(PermissionDenied):
            say(actor=person, phases=["early"])
    assert not TacticSetting.objects.exists()


def test_the_log_keeps_what_was_said_and_what_was_before(say, cast):
    say(phases=["middle", "late"])
    assert not Activity.objects.filter(verb="tactic_changed").exists()
    say(phases=["early"])
    say(phases=["early"], how={"en": "Give and take."})
    first, second = Activity.objects.filter(verb="tactic_changed").order_by("id")
    assert (first.old["phases"], first.new["phases"], first.actor) == (None, ["early"], cast.admin)
    assert (second.old["how"], second.new["how"]) == ({}, {"en": "Give and take."})
    assert Activity.objects.visible_to(cast.lin_wei).filter(pk=first.pk).exists()


def test_whoever_looked_before_another_spoke_is_told(say, cast):
    say(phases=["early"], expected_version=0)
    with pytest.raises(StaleVersion):
        say(phases=["late"], expected_version=0)
    actions.restore_tactic(actor=cast.admin, code=CODE, expected_version=1)
    assert not known_tactic(CODE).is_own
    for version in (0, 1):
        with pytest.raises(StaleVersion):
            say(phases=["late"], expected_version=version)
    assert say(phases=["late"], expected_version=2).phases == ["late"]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_administrators_at_once(say):
    results = at_once(*(lambda phase=phase: say(phases=[phase], expected_version=0) for phase in ("early", "late")))
    assert sum(isinstance(result, StaleVersion) for result in results) == 1
    assert TacticSetting.objects.get().version == 1


def test_the_room_suggests_by_the_edited_phases_in_one_query(say, django_assert_num_queries):
    def fitting(phase):
        return {line.known.shipped.code for line in suggestions(phase)[Side.OURS] if line.fits}

    assert CODE not in fitting("early")
    for each in tactics():
        say(each.code, phases=["early"] if each.code == CODE else [])
    with django_assert_num_queries(1):
        assert fitting("early") == {CODE}
    assert suggestions("early")[Side.OURS][0].known.shipped.code == CODE
    assert fitting("late") == set()


def test_the_panel_of_a_room_marks_them(say, room, cast, sign_in):
    part, rep = url("room_part", room.pk, "tactics"), sign_in(cast.lin_wei)
    for each in tactics():
        say(each.code, phases=[])
    assert "fits now" not in rep.get(part).text
    say(phases=["early"], how={"en": "Give and take."})
    shown = rep.get(part).text
    assert shown.count("fits now") == 1
    assert "Give and take." in shown
    assert "early phase" in shown


def test_what_worked_stands_beside_its_phases(say, room, cast, sign_in, django_assert_num_queries):
    held = actions.log_round(actor=cast.lin_wei, negotiation_id=room.pk)
    seen = [actions.Seen(each.side, each.code, "worked") for each in tactics()]
    actions.tag_tactics(actor=cast.lin_wei, round_id=held.pk, tactics=seen)
    say(phases=["early"])
    say("market", phases=[])
    assert cast.director.sight.everything
    with django_assert_num_queries(3):
        rows = {row.name: row.phases for row in tried(cast.director)}
    assert len(rows) == 14
    assert (rows["Exchange of conditions"], rows["Market strategy"], rows["Deadline"]) == (
        "early",
        "in no phase",
        "late",
    )
    shown = sign_in(cast.manager).get(url("tactic_statistics")).text
    assert "in no phase" in shown
    assert url("settings_tactics") in shown


def test_everybody_reads_the_page_and_administrators_change_it(say, cast, sign_in):
    page, edit = url("settings_tactics"), url("settings_tactic_edit", CODE)
    shown = sign_in(cast.lin_wei).get(page).text
    assert "the source names the phases, and lost which tactic belongs to which" in shown
    assert edit not in shown
    admin = sign_in(cast.admin)
    assert edit in admin.get(page).text
    assert "changed here" not in admin.get(page).text
    assert ENGLISH in admin.get(edit).text
    body = {"phases": ["early", "late"], "how_en": "Give and take.", "how_zh": "", "version": 0}
    assert admin.post(edit, body).status_code == 302
    shown = admin.get(page).text
    for words in ("changed here", "early, late", "Keyline: middle, late", "Give and take.", "Back to Keyline's"):
        assert words in shown
    assert admin.post(edit, {**body, "how_en": "x" * 301, "version": 1}).status_code == 422
    assert admin.get(url("settings_tactic_edit", "charm")).status_code == 404
    back = url("settings_tactic_restore", CODE)
    assert admin.post(back, {"version": 0}).status_code == 409
    assert admin.post(back, {"version": "x"}).status_code == 400
    assert admin.post(back, {"version": 1}).status_code == 302
    shown = admin.get(page).text
    assert "changed here" not in shown
    assert ENGLISH.partition(":")[0] in shown


def test_a_second_administrator_sees_what_the_first_has_saved(cast, sign_in):
    admin, edit = sign_in(cast.admin), url("settings_tactic_edit", CODE)
    mine = {"phases": ["early"], "how_en": "Mine", "how_zh": "", "version": 0}
    assert admin.post(edit, {**mine, "how_en": "Theirs", "phases": ["late"]}).status_code == 302
    refused = admin.post(edit, mine)
    assert refused.status_code == 409
    for words in ("Theirs", "Mine", 'name="version" value="1"'):
        assert words in refused.text
    assert known_tactic(CODE).phases == ("late",)
    assert admin.post(edit, {**mine, "version": 1}).status_code == 302
    assert known_tactic(CODE).phases == ("early",)


def test_the_page_reads_once(say, cast, sign_in):
    client = sign_in(cast.admin)

    def asked():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(url("settings_tactics")).status_code == 200
        return len(queries)

    asked()
    before = asked()
    for each in tactics():
        say(each.code, phases=[], how={"en": "Ours"})
    assert asked() == before


def test_over_rest(cast, sign_in):
    rep, admin = sign_in(cast.lin_wei), sign_in(cast.admin)
    listed = rep.get("/api/v1/tactics/").json()["results"]
    assert [each["code"] for each in listed] == [each.shipped.code for each in known_tactics()]
    read = rep.get(f"/api/v1/tactics/{CODE}/")
    assert (read.json()["phases"], read.json()["version"], read.json()["is_own"]) == (["middle", "late"], 0, False)
    assert rep.get(f"/api/v1/tactics/{CODE}/", headers={"If-None-Match": read["ETag"]}).status_code == 304
    assert send(rep, CODE, {"phases": ["early"]}).status_code == 403
    said = send(admin, CODE, {"phases": ["early"], "how": {"en": "Give and take."}}, **{"If-Match": read["ETag"]})
    assert said.status_code == 200
    assert (said.json()["phases"], said.json()["how"]["en"], said.json()["version"]) == (["early"], "Give and take.", 1)
    assert said.json()["catalogue"]["phases"] == ["middle", "late"]
    assert send(admin, CODE, {"phases": ["late"]}, **{"If-Match": read["ETag"]}).status_code == 412
    kept = send(admin, CODE, {"phases": None, "how": {"zh-hans": "有来有往。"}}, **{"If-Match": said["ETag"]}).json()
    assert (kept["phases"], kept["how"]) == (["middle", "late"], {"en": "Give and take.", "zh-hans": "有来有往。"})
    assert send(admin, CODE, {"how": {"en": "", "zh-hans": ""}}).json()["is_own"] is False
    for body in ({"phases": ["soon"]}, {"how": {"de": "Geben"}}, {"counter": {}}, {"phases": "early"}):
        assert send(admin, CODE, body).status_code == 400, body
    assert send(admin, "charm", {"phases": []}).status_code == 404
    assert rep.get("/api/v1/tactics/charm/").status_code == 404


def test_the_schema_says_that_a_tactic_is_named_by_its_code(cast, sign_in):
    described = sign_in(cast.lin_wei).get("/api/v1/schema/", headers={"Accept": "application/json"}).json()
    patch = described["paths"]["/api/v1/tactics/{code}/"]["patch"]
    named = {parameter["name"]: parameter["schema"]["type"] for parameter in patch["parameters"]}
    assert named["code"] == "string"
    assert "format" not in next(each["schema"] for each in patch["parameters"] if each["name"] == "code")
    assert "If-Match" in named
    body = described["components"]["schemas"]["PatchedTacticChangeBody"]["properties"]
    assert set(body) == {"phases", "how"}
