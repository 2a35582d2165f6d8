"""Input that no form of ours sends: an answer below 500, and nothing half-written."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse

from accounts.models import Document
from pipeline.editions import edition_of_stage
from pipeline.models import Deal
from tests.cast import Cast, SignIn
from tests.factories import AccountFactory, BuyingCenterFactory, ContactFactory, DealFactory, VisitFactory, funnel

LISTS = {
    "accounts:account_list": ("q", "owner", "industry", "region", "tier", "sort", "columns", "page"),
    "pipeline:board": ("q", "owner", "pipeline", "stage", "closing", "column", "page"),
    "pipeline:deal_list": ("q", "owner", "pipeline", "stage", "sort", "status", "col", "page"),
    "pipeline:clean_up": ("owner", "kind", "page"),
    "pipeline:deal_create": ("account",),
    "visits:visit_list": ("account", "owner", "channel", "state", "outcome", "show", "page", "center", "q"),
    "visits:visit_log": ("account", "center", "visit", "q"),
    "visits:visit_plan": ("account", "center", "day", "q"),
    "stakeholders:commitment_create": ("account", "center", "side"),
    "forecasts:forecast": ("from", "to", "period", "team", "owner", "by", "pipeline", "stage", "category"),
    "forecasts:deals": ("bucket", "month", "owner", "quarter", "key", "from", "to", "period", "stage"),
    "forecasts:moved": ("kind", "from", "to", "period", "owner"),
    "forecasts:export": ("what", "by", "period", "owner"),
    "forecasts:quotas": ("year", "team"),
    "forecasts:waterfall": ("as_of", "since"),
    "funnel:funnel": ("as_of",),
    "accuracy:accuracy": ("months", "horizon", "target", "team", "owner", "pipeline"),
    "integrations:search": ("q",),
    "team:today": ("view",),
    "team:notifications": ("page",),
}
ODD = ["a\0b", "9" * 400, "x" * 5000, "%s{0}<script>"]
ODD_TIMES = ["0001-01-01", "9999-12-31", "9999-12", "0001-01", "9999-Q4", "u-x"]
TIMES = {"as_of", "closing", "day", "from", "month", "months", "period", "quarter", "since", "to", "year"}
"""Parameters that are read as days or spans of them."""


@pytest.fixture
def deal(cast: Cast) -> Deal:
    funnel()
    account = AccountFactory(owner=cast.lin_wei)
    center = BuyingCenterFactory(account=account)
    return DealFactory(account=account, buying_center=center, name="Filling line")


def gentle(client: Client) -> Client:
    client.raise_request_exception = False
    return client


@pytest.mark.parametrize("name", LISTS)
def test_odd_addresses(cast: Cast, sign_in: SignIn, deal: Deal, name: str) -> None:
    client = gentle(sign_in(cast.director))
    wrong = []
    for parameter in LISTS[name]:
        for value in [*ODD, *(ODD_TIMES if parameter in TIMES else ODD_TIMES[:1])]:
            with transaction.atomic():
                answer = client.get(reverse(name), {parameter: value})
            if answer.status_code >= 500:
                wrong.append(f"{parameter}={value[:20]!r}: {answer.status_code} {client.exc_info}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("number", [0, 2**31, 2**63, 10**40])
def test_numbers_that_no_row_has(cast: Cast, sign_in: SignIn, deal: Deal, number: int) -> None:
    client = gentle(sign_in(cast.admin))
    addresses = [f"/accounts/team/{number}/end/", f"/settings/sessions/{number}/end/", f"/notifications/{number}/"]
    addresses += [f"/settings/memberships/{number}/end/", reverse("pipeline:agenda_discussed", args=[number])]
    for address in addresses:
        with transaction.atomic():
            assert client.post(address, {"ends_on": "2026-01-01"}).status_code in (403, 404), address
    with transaction.atomic():
        version = reverse("editing:version", args=[deal.pipeline_id, number])
        assert client.get(version).status_code == 404
    for name in ("activities", "deal-changes"):
        with transaction.atomic():
            assert client.get(f"/api/v1/{name}/{number}/").status_code == 404


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_days_at_the_ends_of_the_calendar(cast: Cast, sign_in: SignIn, deal: Deal, day: str) -> None:
    """Refused or kept; what is kept breaks no page of anybody."""
    client = gentle(sign_in(cast.lin_wei))
    contact = ContactFactory(account=deal.account)
    visit = VisitFactory(account=deal.account, met=[contact], centers=[deal.buying_center])
    step = reverse("pipeline:deal_step", args=[deal.pk, "ours"])
    posts = [
        (reverse("pipeline:deal_edit", args=[deal.pk, "close"]), {"expected_close": day, "version": 1}),
        (reverse("pipeline:deal_edit", args=[deal.pk, "details"]), {"sale_type": "complex", "hold_until": day}),
        (reverse("pipeline:deal_later", args=[deal.pk]), {"until": day, "reason": "X"}),
        (reverse("pipeline:waiver_request", args=[deal.pk]), {"stage": "50", "until": day, "reason": "X"}),
        (step, {"what": "X", "due_on": day}),
        (
            reverse("visits:visit_plan") + f"?account={deal.account_id}",
            {"starts_at": f"{day}T00:00", "channel": "phone"},
        ),
        (
            reverse("visits:visit_plan") + f"?account={deal.account_id}",
            {"starts_at": f"{day}T23:59", "channel": "phone"},
        ),
        (reverse("visits:visit_next", args=[visit.pk]), {"other_day": day}),
        (reverse("stakeholders:contact_edit", args=[contact.pk]), {"name": "X", "left_on": day, "version": 1}),
        (
            reverse("accounts:document_add", args=[deal.account_id]),
            {"title": "X", "kind": "other", "url": "https://x.example", "dated_on": day},
        ),
        (
            reverse("pipeline:deal_document", args=[deal.pk]),
            {"title": "X", "kind": "other", "url": "https://x.example", "dated_on": day},
        ),
        (
            reverse("pipeline:deal_prove", args=[deal.pk, "20.3", "need"]),
            {"statement": "X", "person": contact.pk, "kind": "user", "maturity": "2", "known": "a\0b"},
        ),
        (
            reverse("stakeholders:need_add", args=[deal.buying_center_id]),
            {"statement": "X", "kind": "user", "maturity": "2", "learned_on": day, "version": 1},
        ),
        (reverse("pipeline:deal_win", args=[deal.pk]), {"signed_on": day, "amount": "5", "version": ""}),
    ]
    for address, body in posts:
        with transaction.atomic():
            answer = client.post(address, body)
        assert answer.status_code < 500, (address, body, client.exc_info)
    looked_at(cast, sign_in, deal)


def looked_at(cast: Cast, sign_in: SignIn, deal: Deal) -> None:
    for person in (cast.lin_wei, cast.manager, cast.director):
        client = gentle(sign_in(person))
        addresses = [reverse(name) for name in LISTS if name != "stakeholders:commitment_create"]
        addresses += ["/?view=rep", deal.account.get_absolute_url(), reverse("pipeline:deal_detail", args=[deal.pk])]
        addresses += [reverse("visits:visit_detail", args=[visit.pk]) for visit in deal.account.visits.all()]
        addresses += [f"/api/v1/{name}/" for name in ("deals", "visits", "commitments", "forecast", "flags")]
        for address in addresses:
            with transaction.atomic():
                answer = client.get(address)
            assert answer.status_code < 500, (person, address, client.exc_info)


def test_where_to_go_on_is_no_header_of_its_own(cast: Cast, sign_in: SignIn, deal: Deal) -> None:
    client = gentle(sign_in(cast.lin_wei))
    for header in ({}, {"HX-Request": "true"}):
        answer = client.post(
            reverse("team:set_theme"), {"theme": "dark", "next": "/a\r\nSet-Cookie: x=1"}, headers=header
        )
        assert answer.status_code in (204, 302)
        assert "x" not in answer.cookies


@pytest.mark.parametrize(
    "url", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", " //evil.example"]
)
def test_nobody_is_sent_elsewhere(cast: Cast, sign_in: SignIn, deal: Deal, url: str) -> None:
    client = sign_in(cast.lin_wei)
    told = {"HX-Request": "true", "HX-Target": "sheet", "HX-Current-URL": url, "Referer": url}
    for headers in ({}, told):
        answers = [
            client.post(reverse("team:set_theme"), {"theme": "dark", "next": url}, headers=headers),
            client.post(reverse("pipeline:deal_later", args=[deal.pk]), {"days": "1", "next": url}, headers=headers),
            client.post(
                reverse("pipeline:deal_step", args=[deal.pk, "ours"]), {"what": "X", "next": url}, headers=headers
            ),
            client.post(
                reverse("stakeholders:commitment_create") + f"?account={deal.account_id}&next={url}",
                {"what": "X", "assignee": cast.lin_wei.pk, "due_on": "2099-01-01", "version": 1},
                headers=headers,
            ),
        ]
        for answer in answers:
            assert answer.status_code < 400, answer.content.decode()[-3000:]
            assert "evil" not in answer.headers.get("Location", "") + answer.headers.get("HX-Redirect", "")


def test_a_refused_contract_leaves_the_deal_as_it_was(cast: Cast, sign_in: SignIn, deal: Deal) -> None:
    """One form, one transaction: else the deal is won and the form says that nothing was."""
    edition_of_stage(deal.stage_id)
    web_page = SimpleUploadedFile("contract.pdf", b"<script>alert(1)</script>")
    body = {
        "signed_on": "2026-01-05",
        "paid_on": "2026-01-06",
        "amount": "5",
        "version": deal.version,
        "file": web_page,
    }
    answer = sign_in(cast.lin_wei).post(reverse("pipeline:deal_win", args=[deal.pk]), body)
    assert answer.status_code == 422
    deal.refresh_from_db()
    assert deal.status == Deal.Status.OPEN
    assert not Document.objects.exists()


@pytest.mark.parametrize("title", ["a\r\nSet-Cookie: x=1", '"; filename="evil.html', "../../etc/passwd", "报价"])
def test_a_title_is_no_header(cast: Cast, sign_in: SignIn, deal: Deal, title: str) -> None:
    client = gentle(sign_in(cast.lin_wei))
    file = SimpleUploadedFile("../../x.txt", b"words")
    client.post(
        reverse("accounts:document_add", args=[deal.account_id]), {"title": title, "kind": "other", "file": file}
    )
    for document in Document.objects.all():
        assert ".." not in str(document.file.name)
        answer = client.get(reverse("accounts:document_file", args=[document.pk]))
        assert answer.status_code == 200
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert not answer.cookies


def test_a_page_of_the_api_is_never_larger_than_it_may_be(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.lin_wei)
    for size in ("0000002000000", "000000001" + "0" * 5000, "201", "-1", "0", "１"):
        assert client.get("/api/v1/users/", {"page_size": size}).status_code == 400, size
    assert client.get("/api/v1/users/", {"page_size": "200"}).status_code == 200


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_what_a_program_may_enter_breaks_no_page(cast: Cast, sign_in: SignIn, deal: Deal, day: str) -> None:
    client = gentle(sign_in(cast.lin_wei))
    contact = ContactFactory(account=deal.account)
    account, center = str(deal.account_id), str(deal.buying_center_id)
    plan = {"account": account, "state": "planned", "starts_at": f"{day}T12:00:00Z", "buying_centers": [center]}
    held = {"account": account, "starts_at": f"{day}T12:00:00Z", "nobody_there": True}
    step = {"buying_center": center, "side": "ours", "what": "X", "due_on": day}
    asks = [
        ("PATCH", f"deals/{deal.pk}", {"expected_close": day}),
        ("PATCH", f"deals/{deal.pk}", {"hold_until": day, "hold_reason": "X"}),
        ("POST", "visits", plan),
        ("POST", "visits", held),
        ("POST", "commitments", step),
        ("POST", "commitments", {**step, "side": "theirs"}),
        ("PATCH", f"contacts/{contact.pk}", {"left_on": day}),
        ("POST", "buying-center-members", {"buying_center": center, "contact": str(contact.pk), "attitude_on": day}),
        ("POST", f"deals/{deal.pk}/evidence", {"criterion": "10.2", "note": "X", "on": day, "expires_on": day}),
        ("POST", f"deals/{deal.pk}/waiver-requests", {"stage": "50", "reason": "X", "until": day}),
        ("POST", f"deals/{deal.pk}/win", {"signed_on": day, "paid_on": day}),
    ]
    for method, path, body in asks:
        with transaction.atomic():
            answer = client.generic(method, f"/api/v1/{path}/", json.dumps(body), content_type="application/json")
        assert answer.status_code < 500, (path, body, client.exc_info)
    looked_at(cast, sign_in, deal)
