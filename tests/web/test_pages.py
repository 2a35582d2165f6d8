"""Pages of no app: health, refusals, and what stands in the rail."""

import json

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import resolve

from web import navigation, views
from web.errors import RuleViolation, StaleVersion
from web.refusals import RefusalMiddleware


@pytest.mark.django_db
def test_health_answers_without_signing_in(client):
    response = client.get("/health/")
    assert response.status_code == 200
    assert json.loads(response.content) == {"status": "ok", "database": "ok"}


@pytest.mark.django_db
def test_a_wrong_address_has_a_friendly_page_without_a_user(client):
    response = client.get("/no/such/page/")
    assert response.status_code == 404
    assert b"data-problem" in response.content
    assert b"kl-rail" not in response.content


def test_the_page_of_a_crash_asks_nobody(rf):
    response = views.server_error(rf.get("/"))
    assert response.status_code == 500
    assert b"not your fault" in response.content


@pytest.mark.parametrize(
    ("refusal", "status", "words"),
    [
        (RuleViolation("gate_closed", "40 needs a vote.", {"asked": ["Endorsed"]}), 409, b"Endorsed"),
        (StaleVersion("Changed meanwhile.", 3), 409, b"Somebody else changed it"),
        (ValidationError("No such currency."), 400, b"No such currency."),
    ],
)
def test_a_refusal_is_answered_in_words(refusal, status, words):
    response = RefusalMiddleware(lambda request: HttpResponse()).process_exception(RequestFactory().get("/"), refusal)
    assert response is not None
    assert response.status_code == status
    assert words in response.content


def test_other_exceptions_are_left_alone():
    middleware = RefusalMiddleware(lambda request: HttpResponse())
    assert middleware.process_exception(RequestFactory().get("/"), PermissionDenied()) is None


def test_a_permission_refused_in_words_keeps_them(rf):
    response = views.permission_denied(rf.get("/"), PermissionDenied("Only the owner may close it."))
    assert response.status_code == 403
    assert b"Only the owner may close it." in response.content


def test_the_rail_marks_no_place_on_a_page_of_its_own():
    shown = navigation.rail(resolve("/health/"))
    assert not any(place["current"] for place in shown)
    assert all(place["url"] for place in shown)


@pytest.mark.parametrize(("who", "may"), [("lin_wei", True), ("manager", True), ("analyst", False)])
def test_logging_is_offered_to_who_sells(cast, sign_in, who, may):
    page = sign_in(getattr(cast, who)).get("/visits/").content.decode()
    assert ("kl-log" in page) is may
    assert ('popovertarget="create-menu"' in page) is may


def test_a_negotiation_lights_one_place_on_the_desk_and_the_pipeline_on_a_phone():
    shown = navigation.rail(resolve("/negotiations/"))
    assert [place["url"] for place in shown if place["current"]] == ["/negotiations/"]
    assert [place["url"] for place in shown if place["on_phone"] and place["current_on_phone"]] == ["/pipeline/"]
