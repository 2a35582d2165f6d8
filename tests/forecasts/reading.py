"""What a person reads on a page and in a file of the forecast."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

URL = "/forecast/"


def text(response: Any) -> str:
    """The page's words, without markup and with single spaces."""
    shown = re.sub(r"<script.*?</script>", " ", response.content.decode(), flags=re.DOTALL)
    plain = re.sub(r"<[^>]+>", " ", shown).replace("\u202f", " ").replace("\xa0", " ")
    return re.sub(r"\s+", " ", plain).replace(" ,", ",").replace(" .", ".")


def rows_of(response: Any) -> list[list[str]]:
    body = b"".join(response.streaming_content).decode()
    assert body.startswith("\ufeff")
    return list(csv.reader(io.StringIO(body.lstrip("\ufeff"))))
