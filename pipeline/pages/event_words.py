"""Words for what stands in a deal's history and is no field of it: the app that writes such rows registers them."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _

from pipeline.agreed_amounts import LESS
from pipeline.editions import Edition
from pipeline.models import DealChange
from web.formats import money

Words = Callable[[DealChange, Edition, str], tuple[str, str]]
"""Of the row, the method and what follows the field's colon: (what it is about, what happened)."""


def less(row: DealChange, edition: Edition, currency: str) -> tuple[str, str]:
    return _("Less than agreed"), f"{money(row.old, currency)} → {money(row.new, currency)}"


WORDS: dict[str, Words] = {LESS: less}


def register(field: str, words: Words) -> None:
    """How rows of `field` are told, which a later app writes (`pipeline.actions.writing.record_events`)."""
    WORDS[field] = words
