"""Every template compiles, and none holds what the content security policy would keep from running."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import loader

FOLDER = Path(settings.BASE_DIR) / "templates"
TEMPLATES = [path for path in sorted(FOLDER.rglob("*")) if path.suffix in {".html", ".txt", ".xml"}]
FORBIDDEN = {
    "inline script": re.compile(r"<script(?![^>]*\b(src=|type=[\"']application/json))[^>]*>", re.IGNORECASE),
    "inline style": re.compile(r"<style\b|<\w[^>]*\sstyle\s*=", re.IGNORECASE),
    "inline handler": re.compile(r"<\w[^>]*\s(on[a-z]+|hx-on[:\w-]*)\s*=", re.IGNORECASE),
    "script address": re.compile(r"(href|src|action)\s*=\s*[\"']\s*javascript:", re.IGNORECASE),
    "request to another host": re.compile(
        r"<(script|link|img|iframe)[^>]*(src|href)\s*=\s*[\"'](https?:)?//", re.IGNORECASE
    ),
}


def name(path: Path) -> str:
    return str(path.relative_to(FOLDER))


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_a_template_compiles(path):
    loader.get_template(name(path))


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_a_template_obeys_the_content_security_policy(path):
    source = re.sub(r"{#.*?#}|{% comment %}.*?{% endcomment %}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert [what for what, pattern in FORBIDDEN.items() if pattern.search(source)] == []
