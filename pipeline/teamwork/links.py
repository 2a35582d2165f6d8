"""The links of working together, and who does what in each. Source: catalogue A15.4."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from stakeholders.methods.reading import entries
from web.formats import localized

PARTS = {"R": _("does it"), "A": _("answers for it"), "C": _("is asked"), "I": _("is told"), "-": ""}
WHO = ("outside", "inside", "channel", "manager")


def is_link(code: str) -> bool:
    return code in entries("teamwork", "links")


def link_choices() -> list[tuple[str, str]]:
    return [(entry.code, localized(dict(entry.text))) for entry in entries("teamwork", "links").values()]


def link_name(code: str) -> str:
    known = entries("teamwork", "links").get(code)
    return localized(dict(known.text)) if known else code


def help_rows() -> list[dict[str, Any]]:
    """For the help card: each link with a sentence and the part of each side."""
    return [
        {
            "name": localized(dict(entry.text)),
            "hint": localized(entry.facts["hint"]),
            "parts": [(entry.facts[who], PARTS[entry.facts[who]]) for who in WHO],
        }
        for entry in entries("teamwork", "links").values()
    ]
