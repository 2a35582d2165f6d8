"""Quotes that went out and were answered, in the history of their deal."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from negotiations.actions.telling import tell_of_papers
from negotiations.quotes.models import Quote
from pipeline.editions import Edition
from pipeline.models import DealChange
from pipeline.pages import event_words
from team import activities
from team.models import Activity

FIELD = "quote"
WORDS = {
    "quote_issued": gettext_lazy("%(number)s, revision %(revision)s: sent"),
    "quote_accepted": gettext_lazy("%(number)s, revision %(revision)s: accepted"),
    "quote_declined": gettext_lazy("%(number)s, revision %(revision)s: declined"),
}


def tell(told: Sequence[Activity]) -> None:
    """Inline subscriber."""
    quotes = Quote.objects.filter(pk__in={each.subject_id for each in told})
    tell_of_papers(FIELD, told, dict(quotes.values_list("pk", "deal_id")), "number", "revision")


def words(row: DealChange, edition: Edition, verb: str) -> tuple[str, str]:
    return _("Quote"), str(WORDS[verb]) % row.new


def register() -> None:
    activities.on(*WORDS, inline=tell)
    event_words.register(FIELD, words)
