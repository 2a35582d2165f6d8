"""A body that is too large is refused with a clear 413 before anything reads it."""

import pytest
from django.conf import settings

TOO_MUCH = settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1


@pytest.mark.parametrize("path", ["/auth/login/", "/nowhere/"])
def test_a_large_form_is_refused(client, path):
    answer = client.post(path, "x" * TOO_MUCH, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 413
    assert "too large" in answer.content.decode()


def test_a_large_body_is_a_problem_to_a_program(client):
    answer = client.post("/api/v1/deals/", "x" * TOO_MUCH, content_type="application/json")
    assert answer.status_code == 413
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == 413
