"""The organization is read once per request, and never stale."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from team.actions import change_organization
from team.middleware import OneOrganizationMiddleware
from team.models import Organization
from team.models.organization import kept_organization
from tests.cast import Cast, SignIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept(cast: Cast) -> Iterator[None]:
    with kept_organization():
        yield


def name() -> str:
    return Organization.objects.current().name


def test_one_query_inside_one_each_time_outside(cast: Cast, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1), kept_organization():
        assert name() == name() == name()
    with django_assert_num_queries(2):
        assert name() == name()


def test_the_next_request_sees_what_changed_elsewhere(cast: Cast) -> None:
    seen = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(name())
        return HttpResponse()

    page = OneOrganizationMiddleware(view)
    page(RequestFactory().get("/"))
    Organization.objects.update(name="Changed by another process")
    page(RequestFactory().get("/"))
    assert seen == ["Keyline Industrial", "Changed by another process"]


def test_what_the_same_request_saves_is_seen_at_once(kept: None, cast: Cast) -> None:
    assert name() == "Keyline Industrial"
    change_organization(actor=cast.admin, values={"name": "Renamed"})
    assert name() == "Renamed"


def test_what_is_rolled_back_is_not_remembered(kept: None, cast: Cast) -> None:
    before = name()
    with transaction.atomic():
        change_organization(actor=cast.admin, values={"name": "Renamed"})
        assert name() == "Renamed"
        transaction.set_rollback(True)
    assert name() == before


def test_a_row_that_a_form_fills_is_the_forms_own(kept: None) -> None:
    for _reading in range(2):
        Organization.objects.current().name = "Typed, not saved"
    assert name() == "Keyline Industrial"


def test_pages_ask_once(cast: Cast, sign_in: SignIn, django_assert_max_num_queries: Any) -> None:
    client = sign_in(cast.manager)
    client.get(reverse("forecasts:forecast"))
    queries: CaptureQueriesContext
    with django_assert_max_num_queries(100) as queries:
        client.get(reverse("forecasts:forecast"))
    assert sum('FROM "team_organization"' in each["sql"] for each in queries.captured_queries) == 1
