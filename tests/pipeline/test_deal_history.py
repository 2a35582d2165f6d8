"""The history of a deal, a page at a time, down to its beginning."""

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pipeline.models import Deal, DealChange
from tests.cast import Cast, SignIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(cast: Cast, sign_in: SignIn) -> Client:
    return sign_in(cast.lin_wei)


def older(text: str) -> str | None:
    found = re.search(r'href="([^"]*tab=history[^"]*)" rel="next"', text)
    return unescape(found[1]) if found else None


def test_everything_that_changed_can_be_read(client: Client, cast: Cast, deal: Deal) -> None:
    DealChange.objects.bulk_create(
        DealChange(
            deal=deal,
            field="name",
            old=f"Name {n}",
            new=f"Name {n + 1}",
            actor=cast.lin_wei,
            effective_at=timezone.now(),
        )
        for n in range(120)
    )
    text = client.get(reverse("pipeline:deal_tab", args=[deal.pk, "history"])).content.decode()
    assert "Name 120" in text
    seen, pages = text, 1
    while address := older(text):
        text = client.get(address).content.decode()
        seen, pages = seen + text, pages + 1
    assert pages == 3
    assert all(f"Name {n} →" in seen for n in range(120))
    assert "Deal created" in seen
