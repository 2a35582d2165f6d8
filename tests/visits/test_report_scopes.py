"""A report that brings needs, objections or news along needs the scopes of these as well."""

import datetime as dt
import json

import pytest
from django.utils import timezone

from integrations.actions import create_token


@pytest.mark.parametrize(
    ("part", "scope"),
    [
        ({"needs": [{"statement": "Less waste", "kind": "operating"}]}, "needs:write"),
        ({"objections": [{"text": "Not now"}]}, "objections:write"),
        ({"rival_news": [{"competitor_name": "Hengli", "text": "They hire"}]}, "competitor-news:write"),
    ],
)
def test_a_token_brings_along_no_more_than_it_may_write(client, lin_wei, condax, zhao_min, center, part, scope):
    begins = (timezone.now() - dt.timedelta(hours=1)).isoformat()
    body = {"account": str(condax.pk), "buying_centers": [str(center.pk)], "starts_at": begins}
    body |= {"met": [str(zhao_min.pk)], "outcome": "continuation"}
    for scopes, more, status in (
        (["visits:write"], part, 403),
        (["visits:write"], {}, 201),
        (["visits:write", scope], part, 201),
    ):
        headers = {"Authorization": f"Bearer {create_token(actor=lin_wei, name='App', scopes=scopes)[1]}"}
        answer = client.post(
            "/api/v1/visits/", json.dumps(body | more), content_type="application/json", headers=headers
        )
        assert answer.status_code == status, answer.content
