"""Pages are compressed for whoever accepts it; REST answers are not, so that their ETags stay strong."""

import gzip

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db
GZIP = {"accept-encoding": "gzip"}


def test_a_page_is_compressed(client: Client) -> None:
    plain = client.get("/auth/login/")
    packed = client.get("/auth/login/", headers=GZIP)
    assert (plain.headers.get("Content-Encoding"), packed.headers["Content-Encoding"]) == (None, "gzip")
    assert b"<html" in gzip.decompress(packed.content)
    assert len(packed.content) < len(plain.content) / 2


def test_rest_is_not(client: Client) -> None:
    assert "Content-Encoding" not in client.get("/api/v1/schema/", headers=GZIP).headers
