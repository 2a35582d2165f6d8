"""The pages of hand-overs: what stands there, who gets there, and how often they ask the database."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import KeyAccount
from pipeline.models import Deal
from pipeline.teamwork import actions
from pipeline.teamwork.models import HandOver
from tests.cast import Cast, SignIn
from tests.factories import AccountFactory, UserFactory


def page(name: str, *args: Any, **query: Any) -> str:
    asked = "&".join(f"{key}={value}" for key, value in query.items())
    return f"{reverse(f'teamwork:{name}', args=args)}{'?' + asked if asked else ''}"


def test_a_hand_over_from_form_to_answer(cast: Cast, condax: KeyAccount, sign_in: SignIn) -> None:
    rep, inside = sign_in(cast.lin_wei), sign_in(cast.inside)
    url = page("hand_over_ask", account=condax.pk)
    assert "Who does what" in rep.get(url).text
    values = {"to": cast.inside.pk, "gives": "work", "link": "call_out", "text": "Ask about spare parts"}
    answer = rep.post(url, values, follow=True)
    assert "Xu Na is told" in answer.text
    made = HandOver.objects.get()
    assert "Ask about spare parts" in inside.get(page("hand_over_list")).text
    assert "Colleagues wait for you" in inside.get(reverse("team:today")).text
    assert "Reply of Xu Na: Call customers we have" in rep.get(reverse("team:today")).text
    inside.post(page("hand_over_accept", made.pk), {"reply": "Tomorrow", "version": made.version})
    made.refresh_from_db()
    assert (made.state, made.reply) == ("accepted", "Tomorrow")
    inside.post(page("hand_over_done", made.pk), {"result": "They want ten", "version": made.version})
    assert "They want ten" in rep.get(page("hand_over_list", show="settled")).text
    assert "You answered 1 in 90 days" in inside.get(page("hand_over_list")).text


def test_a_refusal_comes_back_in_the_form(cast: Cast, condax: KeyAccount, sign_in: SignIn) -> None:
    rep = sign_in(cast.lin_wei)
    url = page("hand_over_ask", account=condax.pk)
    values = {"to": cast.inside.pk, "partner": "Delta", "gives": "work", "link": "follow", "text": "Both"}
    answer = rep.post(url, values)
    assert answer.status_code == 422
    assert "Either a colleague or a partner." in answer.text
    values = {"to": cast.inside.pk, "gives": "inside_owner", "link": "follow", "text": "Yours"}
    assert "Xu Na has it already." in rep.post(url, values).text


def test_the_page_of_one_names_the_deal_only_to_who_sees_it(cast: Cast, deal: Deal, ask: Any, sign_in: SignIn) -> None:
    made = ask(cast.lin_wei, cast.rep2, center=deal.buying_center)
    link = reverse("pipeline:deal_detail", args=[deal.pk])
    assert link in sign_in(cast.lin_wei).get(made.get_absolute_url()).text
    assert link not in sign_in(cast.rep2).get(made.get_absolute_url()).text
    assert sign_in(cast.stranger).get(made.get_absolute_url()).status_code == 404
    assert sign_in(cast.analyst).get(made.get_absolute_url()).status_code == 200


def test_an_answer_from_a_page_that_is_old(cast: Cast, ask: Any, sign_in: SignIn) -> None:
    made = ask(cast.lin_wei, cast.inside)
    actions.accept_hand_over(actor=cast.manager, hand_over_id=made.pk)
    answer = sign_in(cast.inside).post(page("hand_over_decline", made.pk), {"reply": "No", "version": 1})
    assert answer.status_code == 409
    assert "This is settled already: Accepted." in answer.text


def test_a_manager_sees_on_monday_whose_reply_is_late(cast: Cast, ask: Any, sign_in: SignIn, time_machine: Any) -> None:
    ask(cast.rep2, cast.inside, account=AccountFactory(owner=cast.rep2, name="Vertex"))
    time_machine.move_to("2026-11-30T02:00:00Z")
    text = sign_in(cast.manager).get(reverse("team:today")).text
    assert "Waiting for others" in text
    assert "Vertex" in text


@pytest.mark.parametrize("who", ["lin_wei", "inside", "manager", "director"])
def test_the_list_asks_no_more_for_more(cast: Cast, ask: Any, sign_in: SignIn, who: str) -> None:
    client = sign_in(getattr(cast, who))
    client.get(page("hand_over_list"))
    for _two in range(2):
        ask(cast.lin_wei, cast.inside, account=AccountFactory(owner=cast.lin_wei), copies=[cast.manager])
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(page("hand_over_list"))
    for _more in range(6):
        owner = UserFactory(team=cast.east)
        ask(cast.lin_wei, owner, account=AccountFactory(owner=cast.lin_wei), copies=[cast.manager])
        ask(owner, cast.inside, account=AccountFactory(owner=owner))
    with CaptureQueriesContext(connection) as many:
        client.get(page("hand_over_list"))
    assert len(many) <= len(few) + 1


def test_the_account_page_tells_of_it(cast: Cast, condax: KeyAccount, ask: Any, sign_in: SignIn) -> None:
    ask(cast.lin_wei, cast.rep2, text="A private word")
    text = sign_in(cast.lin_wei).get(condax.get_absolute_url()).text
    assert "A private word" in text
    assert page("hand_over_ask", account=condax.pk) in text
    assert "A private word" not in sign_in(cast.inside).get(condax.get_absolute_url()).text


def test_the_place_team_leads_to_them(cast: Cast, sign_in: SignIn) -> None:
    text = sign_in(cast.lin_wei).get(reverse("team:team_list")).text
    for name in ("hand_over_list", "sync_list", "review_list"):
        assert page(name) in text
    assert page("hand_over_list") not in sign_in(cast.admin).get(reverse("team:team_list")).text
