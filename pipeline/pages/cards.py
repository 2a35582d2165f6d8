"""Deals as cards and rows: what the board and the list say of each, read for all of them together.

What follows from gates and people stands on the deal (`pipeline.actions.refreshing` keeps it), so a card costs no
dossier: a constant number of queries for any number of cards.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pipeline.buyer_words import Chip, drift_chip, gap_chip
from pipeline.editions import Edition, edition_of_stage
from pipeline.flag_words import running_flags
from pipeline.models import Deal, Flag, Waiver
from pipeline.next_words import NextAction
from pipeline.people_sight import deals_without_people
from pipeline.what_next import next_actions
from pipeline.wording import SEVERITY_NAMES, GatePhrase, flag_reason, stage_name, stored_gate_phrase
from stakeholders.centers import NextSteps, next_steps
from stakeholders.influence import Light, Lights
from team.models import User
from web.formats import short_date

TELL_DAYS_FROM = 0.7
"""The days in a stage are worth saying from this part of the stage's limit on."""


@dataclass(frozen=True, slots=True)
class Worst:
    """The worst running flag of a deal, and how many more there are."""

    severity: str
    text: str
    more: int
    code: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """One deal on the board or in the list. `step` is our next step in words, with its day if it has one."""

    deal: Deal
    stage: str
    stage_name: str
    gate: GatePhrase
    lights: Lights | None
    step: str
    step_on: dt.date | None
    is_step_late: bool
    is_close_late: bool
    days: int | None
    flag: Worst | None
    waits: bool
    ticks: tuple[tuple[str, bool], ...] = ()
    next: NextAction | None = None
    told: Collection[str] = ()
    """What stands elsewhere beside it: "drift", "gap"."""

    @property
    def next_text(self) -> str:
        """What to do next, and why, where it is not the step that stands there anyway."""
        if self.next is None or (self.step and self.next.text.startswith(self.step)):
            return ""
        return _("Next: %(what)s (%(why)s)") % {"what": self.next.text, "why": self.next.why}

    @property
    def chips(self) -> list[Chip]:
        """ "1 ahead of its evidence", "2 ahead of the buyer", without what the flag says already."""
        said = self.flag.code if self.flag else ""
        drift = None if said == "ahead_of_evidence" or "drift" in self.told else drift_chip(self.deal)
        gap = None if said == "ahead_of_buyer" or "gap" in self.told else gap_chip(self.deal)
        return [chip for chip in (drift, gap) if chip]

    @property
    def chips_on_card(self) -> list[Chip]:
        """The same where the gate's phrase stands too: "30 lacks: budget range known" says that it is one ahead."""
        is_told = self.gate.is_debt and self.deal.drift == 1
        return replace(self, told={*self.told, "drift"}).chips if is_told else self.chips

    @property
    def days_text(self) -> str:
        """ "44 days here", where that is worth saying."""
        if self.days is None:
            return ""
        return ngettext("%(count)d day here", "%(count)d days here", self.days) % {"count": self.days}

    @property
    def lights_text(self) -> str:
        """The three lights for who does not see them; none where the reader does not see the deal's people."""
        if self.lights is None:
            return ""
        words = {"found": _("found"), "opposed": _("found, opposes"), "missing": _("not found")}
        names = (_("Coach"), _("Key person"), _("Decision maker"))
        shown = (self.lights.coach, self.lights.key, self.lights.decision_maker)
        return "; ".join(f"{name}: {words[light]}" for name, light in zip(names, shown, strict=True))

    @property
    def step_text(self) -> str:
        if not self.step:
            return _("no next step")
        return f"{self.step} · {short_date(self.step_on)}" if self.step_on else self.step


def cards_of(deals: Sequence[Deal], today: dt.date, user: User) -> list[Card]:
    """Cards in the order of `deals`, which come with account and owner joined in, as the person may read them."""
    if not deals:
        return []
    steps = next_steps([deal.buying_center_id for deal in deals])
    running = running_flags([deal.pk for deal in deals], user)
    flags, hidden = worst_flags(deals, today, running), deals_without_people(user, deals)
    following = next_actions(deals, user, today, flags=running, steps=steps)
    waiting = Waiver.objects.filter(deal_id__in=[deal.pk for deal in deals], state=Waiver.State.REQUESTED)
    waits = set(waiting.order_by().values_list("deal_id", flat=True))
    return [
        replace(card, next=following.get(card.deal.pk), lights=None if card.deal.pk in hidden else card.lights)
        for card in (
            _card(deal, today, steps[deal.buying_center_id], flags.get(deal.pk), waits=deal.pk in waits)
            for deal in deals
        )
    ]


def _card(deal: Deal, today: dt.date, steps: NextSteps, flag: Worst | None, *, waits: bool) -> Card:
    edition = edition_of_stage(deal.stage_id)
    code = edition.code_of[deal.stage_id]
    is_open = deal.status == Deal.Status.OPEN
    ticks = stage_ticks(deal) if deal.signed_on or deal.paid_on else ()
    ours = steps[0]
    due = ours.due_on if ours else None
    return Card(
        deal=deal,
        stage=code,
        stage_name=stage_name(edition, code),
        gate=stored_gate_phrase(deal, edition) if is_open and not ticks else GatePhrase(""),
        lights=lights_of(deal),
        step=ours.what if ours else "",
        step_on=due,
        is_step_late=due is not None and due < today,
        is_close_late=is_open and deal.expected_close is not None and deal.expected_close < today,
        days=_days_worth_saying(deal, edition, code, today),
        flag=flag,
        waits=waits,
        ticks=ticks,
    )


LIGHTS: dict[str, Light] = {"f": "found", "x": "opposed", "-": "missing"}


def lights_of(deal: Deal) -> Lights:
    """The three lights from the letters that the deal keeps."""
    coach, key, maker = (LIGHTS.get(letter, "missing") for letter in deal.lights.ljust(3, "-")[:3])
    return Lights(coach, key, maker)


def stage_ticks(deal: Deal) -> tuple[tuple[str, bool], ...]:
    """Signed, paid, shipped: what has happened of each closing deal."""
    return (
        (_("signed"), deal.signed_on is not None),
        (_("paid"), deal.paid_on is not None),
        (_("shipped"), deal.shipped_on is not None),
    )


def _days_worth_saying(deal: Deal, edition: Edition, stage: str, today: dt.date) -> int | None:
    if deal.stage_entered_on is None or deal.status != Deal.Status.OPEN:
        return None
    days = (today - deal.stage_entered_on).days
    limit = edition.method.stage(stage).stuck_days[deal.sale_type]
    return days if days >= TELL_DAYS_FROM * limit else None


def worst_flags(
    deals: Iterable[Deal], today: dt.date, running: Mapping[uuid.UUID, Sequence[Flag]]
) -> dict[uuid.UUID, Worst]:
    """By deal: its worst running flag in words. Hints and what is snoozed stay on the deal's page."""
    methods = {deal.pk: edition_of_stage(deal.stage_id).method for deal in deals}
    flags = {deal: [flag for flag in found if _accuses(flag, today)] for deal, found in running.items()}
    return {
        deal: Worst(
            SEVERITY_NAMES[Flag.Severity(found[0].severity)],
            flag_reason(methods[deal], found[0].code, found[0].numbers),
            len(found) - 1,
            found[0].code,
        )
        for deal, found in flags.items()
        if found
    }


def _accuses(flag: Flag, today: dt.date) -> bool:
    return flag.severity > Flag.Severity.HINT and not flag.is_snoozed(today)


def shows_owner(cards: Iterable[Card], user: User) -> bool:
    """Whether the owner's initials are worth their place: more than one owner, or somebody else's."""
    return {card.deal.owner_id for card in cards} - {user.pk} != set()
