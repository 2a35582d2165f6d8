"""The deal's history tells what happened at its table, to whoever sees the deal, and nothing that is confided."""

from __future__ import annotations

import re
from decimal import Decimal
from html import unescape

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from negotiations import actions
from negotiations.contracts import actions as contracts
from negotiations.quotes import actions as quotes
from negotiations.quotes.rules.totals import Line
from pipeline.actions.closing import reopen_deal, rest_deal
from pipeline.models import DealChange


def history(client, deal):
    return client.get(reverse("pipeline:deal_tab", args=[deal.pk, "history"]))


def put(room, price, value, side="ours"):
    return actions.make_offer(
        actor=room.deal.owner, negotiation_id=room.pk, side=side, terms={price.pk: Decimal(value)}
    )


def text_of(answer):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def test_what_happened_is_told_to_whoever_sees_the_deal(room, price, cast, sign_in):
    owner, deal = room.deal.owner, room.deal
    held = actions.log_round(actor=owner, negotiation_id=room.pk)
    removed = actions.remove_round(actor=owner, round_id=held.pk)
    actions.restore_round(actor=owner, removal_id=removed.pk)
    ours = put(room, price, 980_000)
    theirs = put(room, price, 970_000, "theirs")
    actions.withdraw_offer(actor=owner, offer_id=theirs.pk)
    actions.restore_offer(actor=owner, offer_id=theirs.pk)
    actions.accept_offer(actor=owner, offer_id=ours.pk)
    actions.release_offer(actor=owner, offer_id=ours.pk)
    lines = [Line("Pump", Decimal(1), 98_000_000, 98_000_000)]
    quote = quotes.create_quote(actor=owner, deal_id=deal.pk, title="Pump", lines=lines)
    revision = quote.revisions.get()
    quotes.issue_revision(actor=owner, revision_id=revision.pk)
    quotes.accept_revision(actor=owner, revision_id=revision.pk)
    actions.accept_offer(actor=owner, offer_id=ours.pk)
    contract = contracts.start_contract(actor=owner, deal_id=deal.pk, form="ours")
    sign = {"actor": owner, "contract_id": contract.pk, "name": "Chen Bo"}
    contracts.sign_contract(side="theirs", **sign)
    contracts.take_back_signature(actor=owner, contract_id=contract.pk, side="theirs")
    rest_deal(actor=owner, deal_id=deal.pk)
    told = text_of(history(sign_in(cast.analyst), deal))
    for said in (
        "round 1 held on",
        "round 1 was removed",
        "round 1 is back",
        "our offer 1",
        "their offer 2",
        "offer 2 was taken back",
        "offer 2 counts again",
        "agreed on offer 1",
        "offer 1 is not agreed after all",
        f"{quote.number}, revision 1: sent",
        f"{quote.number}, revision 1: accepted",
        "signed by the customer",
        "the customer's signature was taken back",
        "ended: Stalled",
    ):
        assert said in told, said
    assert history(sign_in(cast.stranger), deal).status_code == 404


def test_entering_is_told_as_well(cast, sign_in, room):
    rest_deal(actor=cast.lin_wei, deal_id=room.deal_id)
    reopen_deal(actor=cast.lin_wei, deal_id=room.deal_id)
    actions.enter_negotiation(actor=cast.manager, deal_id=room.deal_id, waiver_reason="They wait")
    told = text_of(history(sign_in(cast.analyst), room.deal))
    assert "Negotiation · entered" in told
    assert "They wait" not in told


def test_nothing_that_is_confided(room, price, ask, cast, sign_in):
    owner = room.deal.owner
    asked = ask(930_000)
    actions.grant_approval(actor=cast.manager, approval_id=asked.pk)
    actions.change_issue(actor=owner, issue_id=price.pk, values={"limit": Decimal(901_234), "target": Decimal(961_234)})
    actions.prepare_sheet(actor=owner, negotiation_id=room.pk, values={"walk_away": "Below cost"})
    actions.set_seat(actor=owner, negotiation_id=room.pk, user=cast.manager)
    actions.note_concession(actor=owner, negotiation_id=room.pk, side="ours", what="Training")
    assert not DealChange.objects.filter(deal=room.deal, field__startswith="negotiation:").exists()
    put(room, price, 930_000)
    row = DealChange.objects.get(deal=room.deal, field="negotiation:offer_made")
    assert (row.new, row.old, row.reason) == ({"number": 1, "side": "ours"}, None, "")
    assert "930,000" not in text_of(history(sign_in(cast.analyst), room.deal))


def test_paged_as_it_was_with_as_many_queries(room, price, cast, sign_in):
    client, counted = sign_in(cast.lin_wei), []
    for more in (4, 60):
        for _each in range(more):
            actions.log_round(actor=room.deal.owner, negotiation_id=room.pk)
        history(client, room.deal)
        with CaptureQueriesContext(connection) as asked:
            answer = history(client, room.deal)
        counted.append(len(asked))
    assert counted[0] == counted[1]
    found = re.search(r'href="([^"]*tab=history[^"]*)" rel="next"', answer.text)
    assert "round 64 held" in answer.text
    assert "round 1 held" not in answer.text
    older = client.get(unescape(found[1])).text
    assert "round 1 held" in older


def test_it_is_in_the_story_and_over_rest(room, price, cast, sign_in, api_of):
    put(room, price, 980_000)
    assert "our offer 1" in sign_in(cast.lin_wei).get(room.deal.get_absolute_url()).text
    rows = api_of(cast.analyst).get(f"/api/v1/deal-changes/?deal={room.deal_id}").json()["results"]
    [told] = [row for row in rows if row["field"] == "negotiation:offer_made"]
    assert told["new"] == {"number": 1, "side": "ours"}
