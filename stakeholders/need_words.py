"""Needs and differences in words: how ripe a need is, where we stand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy, pgettext_lazy

from stakeholders.method_words import choices
from stakeholders.methods.reading import Entry
from stakeholders.models import Need
from stakeholders.needs import EXPLICIT
from web.formats import MINUS, localized

STANDINGS: Mapping[int, Any] = {
    2: pgettext_lazy("against a competitor", "clearly ahead"),
    1: pgettext_lazy("against a competitor", "ahead"),
    0: pgettext_lazy("against a competitor", "level"),
    -1: pgettext_lazy("against a competitor", "behind"),
    -2: pgettext_lazy("against a competitor", "clearly behind"),
}
KINDS = [
    (gettext_lazy("Explicit"), [choice for choice in Need.Kind.choices if choice[0] in EXPLICIT]),
    (gettext_lazy("Implicit"), [choice for choice in Need.Kind.choices if choice[0] not in EXPLICIT]),
]
"""Choices in two groups: what customers say, and what they seldom say."""


def standing_words(standing: int | None) -> str:
    """ "+1 ahead", "−2 clearly behind"; empty while nobody has judged."""
    if standing is None:
        return ""
    sign = "+" if standing > 0 else MINUS if standing < 0 else ""
    return f"{sign}{abs(standing)} {STANDINGS[standing]}"


def standing_choices() -> list[tuple[int, str]]:
    return [(standing, standing_words(standing)) for standing in STANDINGS]


def said(entry: Entry) -> str:
    """A row of the method in the reader's language."""
    return localized(dict(entry.text))


def feature_words(tags: list[str]) -> list[str]:
    return [words for code, words in choices("needs", "features") if code in tags]
