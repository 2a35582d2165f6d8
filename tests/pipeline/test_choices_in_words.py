"""Where several criteria would do, nobody is told to prove the first: card, Today, page, refusal and REST say so."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from pipeline.actions.evidence import give_evidence
from pipeline.actions.moves import move_to_stage
from pipeline.actions.waivers import request_waiver
from pipeline.attention.do_now import do_now
from pipeline.attention.monday import decisions
from pipeline.attention.short_lists import almost_there
from pipeline.editions import edition_of_stage
from pipeline.models import Deal
from pipeline.wording import nearest
from tests.api.conftest import Program
from tests.cast import Cast, SignIn
from tests.pipeline.test_moves import prove
from web.errors import RuleViolation

pytestmark = pytest.mark.django_db

CHOICE = "tender won; paying decision maker named us first choice in public; endorsed by those who decide"
OTHERS = tuple(CHOICE.split("; ")[1:])


@pytest.fixture
def near(cast: Cast, deal: Deal) -> Deal:
    """The deal at 30, whose gate and all before it hold; 40 asks one of three."""
    prove(cast, deal, "10.1", "10.2", "20.2", "20.3", "30.1", "30.2", "30.3", "30.4")
    move_to_stage(actor=cast.lin_wei, deal_id=deal.pk, stage="30")
    deal.refresh_from_db()
    return deal


@pytest.fixture
def client(cast: Cast, sign_in: SignIn) -> Client:
    return sign_in(cast.lin_wei)


def test_today_names_the_choice(cast: Cast, near: Deal) -> None:
    (row,) = almost_there(cast.lin_wei)
    assert (row.criterion, row.stage) == ("Tender won, or 2 other ways", "40 Endorsed")
    assert row.others == OTHERS
    rows = [(row.text, row.others) for row in do_now(cast.lin_wei) if row.kind == "almost"]
    assert rows == [("Prove: tender won, or 2 other ways", OTHERS)]


def test_the_other_ways_are_one_tap_away(client: Client, near: Deal) -> None:
    for url in ("/", near.get_absolute_url(), reverse("pipeline:deal_menu", args=[near.pk])):
        text = client.get(url).content.decode()
        assert "tender won, or 2 other ways" in text.lower()
        assert "<li>endorsed by those who decide</li>" in text.partition("<summary")[2]
    action = Program(client.get("/").wsgi_request.user).get(f"/deals/{near.pk}/").json()["next_action"]
    assert (action["text"], action["others"]) == ("Prove: tender won, or 2 other ways", list(OTHERS))


def test_a_single_criterion_is_named_alone(cast: Cast, near: Deal) -> None:
    give_evidence(actor=cast.lin_wei, deal_id=near.pk, criterion="40.1", note="Published")
    move_to_stage(actor=cast.lin_wei, deal_id=near.pk, stage="40")
    for code in ("50.3", "50.6", "50.7", "50.8"):
        give_evidence(actor=cast.lin_wei, deal_id=near.pk, criterion=code, note="Said so")
    (row,) = almost_there(cast.lin_wei)
    assert (row.criterion, row.stage) == ("Mode of negotiation fixed", "50 Negotiation")


def test_a_card_and_the_page_say_that_one_is_enough(client: Client, cast: Cast, near: Deal) -> None:
    waiver = request_waiver(actor=cast.lin_wei, deal_id=near.pk, stage="40", reason="The vote follows")
    (row,) = decisions(cast.manager)
    assert (row.waiver, row.missing) == (waiver, (f"one of 3: {CHOICE}",))
    text = client.get(near.get_absolute_url()).content.decode()
    assert "one of these" in text
    move_to_stage(actor=cast.manager, deal_id=near.pk, stage="40", waive=True, reason="The vote follows")
    board = client.get(reverse("pipeline:board")).content.decode()
    assert "40 lacks one of 3: tender won …" in board
    near.refresh_from_db()
    assert near.owed_code == "40.1 40.2 40.3"


def test_a_refused_move_asks_for_one_of_three(client: Client, cast: Cast, near: Deal) -> None:
    with pytest.raises(RuleViolation) as refusal:
        move_to_stage(actor=cast.lin_wei, deal_id=near.pk, stage="40")
    assert refusal.value.detail["asked"] == [f"One of 3: {CHOICE}"]
    answer = client.post(reverse("pipeline:deal_move", args=[near.pk]), {"stage": "40", "version": near.version})
    assert answer.status_code == 409
    assert "one of these" in answer.content.decode()


def test_a_program_is_told_what_would_do_instead(cast: Cast, near: Deal) -> None:
    answer = Program(cast.lin_wei).post(f"/deals/{near.pk}/move/", {"stage": "40"}).json()
    assert [row["instead_of"] for row in answer["missing"]] == [["40.2", "40.3"], ["40.1", "40.3"], ["40.1", "40.2"]]
    assert answer["asked"] == [f"One of 3: {CHOICE}"]
    answer = Program(cast.lin_wei).post(f"/deals/{near.pk}/move/", {"stage": "50"}).json()
    assert [row["instead_of"] for row in answer["missing"] if row["code"] == "50.6"] == [[]]


def test_a_procurement_mode_is_chosen_and_told_in_words(client: Client, cast: Cast, near: Deal) -> None:
    address = reverse("pipeline:deal_prove", args=[near.pk, "30.1", "team"])
    assert "Owner names the brand, contractor buys" in client.get(address).content.decode()
    assert client.post(address, {"mode": "By telephone", "note": "x"}).status_code == 422
    assert client.post(address, {"mode": "named_brand", "note": "Said so"}).status_code == 302
    told = client.get(near.get_absolute_url()).content.decode()
    assert "— → Owner names the brand, contractor buys" in told
    assert "named_brand" not in told
    again = client.get(reverse("pipeline:deal_prove", args=[near.pk, "50.9", "mode"])).content.decode()
    assert 'value="named_brand" selected' in again
    refused = Program(cast.lin_wei).patch(f"/deals/{near.pk}/", {"procurement_mode": "By telephone"})
    assert list(refused.json()["errors"]) == ["procurement_mode"]


def test_words_of_a_version_are_made_once_a_language(near: Deal) -> None:
    edition = edition_of_stage(near.stage_id)
    english = nearest(edition, "40.1 40.2 40.3")
    assert nearest(edition, "40.1 40.2 40.3") is english
    with translation.override("zh-hans"):
        assert nearest(edition, "40.1 40.2 40.3").others != english.others
    assert nearest(edition, "40.1 40.2 40.3").text == "tender won, or 2 other ways"
