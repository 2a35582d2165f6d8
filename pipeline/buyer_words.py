"""Buyer gap, drift and bidders in words: one definition for the deal's page, cards, lists and REST."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pipeline.editions import edition_of_stage
from pipeline.models import Deal
from pipeline.rules.buyer import unusual_bidders
from pipeline.wording import stage_number

TELLS_TWO = 2
"""Steps ahead of the buyer from which it is more than a hint (compositions §8)."""


@dataclass(frozen=True, slots=True)
class Chip:
    """A few words on a card or in a row, with the sentence behind them and the tone of a badge ("" is quiet)."""

    text: str
    title: str
    tone: str = ""


def gap_words(gap: int) -> str:
    """ "2 steps ahead of the buyer", "in step", "the buyer is further on"."""
    if gap > 0:
        return ngettext("%(count)d step ahead of the buyer", "%(count)d steps ahead of the buyer", gap) % {"count": gap}
    return _("in step") if gap == 0 else _("the buyer is further on")


def drift_words(drift: int) -> str:
    """ "1 stage ahead of its evidence"; empty when in step."""
    text = ngettext("%(count)d stage ahead of its evidence", "%(count)d stages ahead of its evidence", drift)
    return text % {"count": drift} if drift > 0 else ""


def drift_chip(deal: Deal) -> Chip | None:
    """ "2 ahead of its evidence", behind it "in 40, 20 is earned"; None for a deal in step."""
    if deal.drift <= 0:
        return None
    text = _("%(count)d ahead of its evidence") % {"count": deal.drift}
    return Chip(text, _("in %(claimed)s, earned is %(earned)s") % claimed_and_earned(deal), "watch")


def claimed_and_earned(deal: Deal) -> dict[str, str]:
    """Both stages by their numbers: "40", "20"."""
    numbers = {}
    for name, stage_id in (("claimed", deal.stage_id), ("earned", deal.earned_stage_id)):
        edition = edition_of_stage(stage_id)
        numbers[name] = stage_number(edition, edition.code_of[stage_id])
    return numbers


def gap_chip(deal: Deal) -> Chip | None:
    """ "2 ahead of the buyer", "the buyer is further on"; None in step, or where the buyer's step is not known."""
    gap = deal.buyer_gap
    if not gap:
        return None
    if gap < 0:
        return Chip(gap_words(gap), _("the customer's purchase is further on than our stage"))
    text = _("%(count)d ahead of the buyer") % {"count": gap}
    return Chip(text, gap_words(gap), "watch" if gap >= TELLS_TWO else "")


def bidders_words(deal: Deal) -> str:
    """ "3 bidders remain", with what is odd about it at the buyer's step; empty where nobody has said."""
    count = deal.bidders_remaining
    if count is None:
        return ""
    text = ngettext("%(count)d bidder remains", "%(count)d bidders remain", count) % {"count": count}
    why = _why(deal.buyer_step, count)
    return f"{text} · {why}" if why else text


def _why(step: int | None, count: int) -> str:
    """Source: catalogue A3.4."""
    odd = unusual_bidders(step, count)
    if odd == 0:
        return ""
    if odd < 0:
        return _("about ten are usual when tenders are invited: the customer may be further on")
    known = {
        6: _("two or three are usual once bids are evaluated: the short list may not be made yet"),
        7: _("one is usual once the contract is reviewed: we may not be the preferred supplier"),
    }
    return known.get(step or 0, _("more than the usual ten"))
