"""Signatures of a contract, in the history of its deal."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from negotiations.actions.telling import tell_of_papers
from negotiations.models import Side
from pipeline.editions import Edition
from pipeline.models import DealChange
from pipeline.pages import event_words
from team import activities
from team.models import Activity

FIELD = "contract"
WORDS = {
    ("contract_signed", Side.OURS.value): gettext_lazy("signed by us"),
    ("contract_signed", Side.THEIRS.value): gettext_lazy("signed by the customer"),
    ("signature_taken_back", Side.OURS.value): gettext_lazy("our signature was taken back"),
    ("signature_taken_back", Side.THEIRS.value): gettext_lazy("the customer's signature was taken back"),
}


def tell(told: Sequence[Activity]) -> None:
    """Inline subscriber: the scope is the deal."""
    tell_of_papers(FIELD, told, {each.subject_id: each.scope_id for each in told}, "side")


def words(row: DealChange, edition: Edition, verb: str) -> tuple[str, str]:
    told = row.new or {}
    return _("Contract"), str(WORDS[verb, told["side"]])


def register() -> None:
    activities.on(*dict.fromkeys(verb for verb, _side in WORDS), inline=tell)
    event_words.register(FIELD, words)
