"""The next action of a deal in words, with the link that does it: one definition for all that shows it.

`pipeline.rules.next_action` decides what it is, `pipeline.what_next` reads deals for it.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pipeline.attention import cadences
from pipeline.editions import Edition
from pipeline.flag_words import cure_address, cure_url, deal_url
from pipeline.models import Deal, Flag
from pipeline.proof_links import plan_visit_url, proof_links
from pipeline.rules.next_action import Action, Kind, Situation
from pipeline.wording import cure_text, flag_reason, lower_first, nearest, next_stage, stage_name
from stakeholders.models import Commitment
from web.formats import localized, short_date


@dataclass(frozen=True, slots=True)
class Known:
    """A deal as it was read, for the words."""

    deal: Deal
    edition: Edition
    today: dt.date
    situation: Situation
    flags: Mapping[str, Flag] = field(default_factory=dict)
    names: Mapping[uuid.UUID, str] = field(default_factory=dict)
    ours: Commitment | None = None
    theirs: Commitment | None = None
    visited: dt.date | None = None
    is_without_people: bool = False
    back: str = ""


Words = tuple[str, str]
"""(what to do, why)."""


@dataclass(frozen=True, slots=True)
class NextAction:
    """`text`: verb, person, what; `why`: the reason in words. Addresses are made when somebody asks for one: a card
    shows the words only."""

    known: Known
    action: Action
    text: str
    why: str
    can_edit: bool

    @property
    def kind(self) -> Kind:
        return self.action.kind

    @property
    def due(self) -> dt.date | None:
        return self.action.due

    @property
    def flags(self) -> tuple[str, ...]:
        """Codes of the flags that it would clear."""
        return self.action.flags

    @property
    def others(self) -> tuple[str, ...]:
        """What else would do, where one of several criteria is enough."""
        codes = " ".join(self.action.criteria)
        return nearest(self.known.edition, codes).others if codes else ()

    @property
    def page_url(self) -> str:
        """Where it is seen, also for who only reads."""
        return _page(self.known, self.action)

    @property
    def url(self) -> str:
        """The page or sheet that does it, for who edits the deal."""
        return _address(self.known, self.action)[0] if self.can_edit else self.page_url

    @property
    def is_sheet(self) -> bool:
        return self.can_edit and _address(self.known, self.action)[1]

    @property
    def take_url(self) -> str:
        """Makes it our next step; "" where it is one already."""
        return _take_url(self.known, self.action, self.text) if self.can_edit else ""


def say(known: Known, action: Action, *, can_edit: bool) -> NextAction:
    text, why = WORDS[action.kind](known, action)
    return NextAction(known, action, text, why, can_edit)


def _remind(known: Known, action: Action) -> Words:
    step = known.theirs
    person = _person(known, step) or _("the customer")
    text = _("Remind %(person)s: %(what)s") % {"person": person, "what": step.what if step else ""}
    return text, due_words(action.due, known.today)


def _do_step(known: Known, action: Action) -> Words:
    step = known.ours
    what, person = step.what if step else "", _person(known, step)
    text = _("%(what)s · %(person)s") % {"what": what, "person": person} if person else what
    return text, due_words(action.due, known.today)


def _wait(known: Known, action: Action) -> Words:
    step = known.theirs
    text = _("Wait for the customer: %(what)s") % {"what": step.what if step else ""}
    return text, due_words(action.due, known.today)


def _cure(known: Known, action: Action) -> Words:
    method, cure = known.edition.method, action.cure
    code, who = (cure.code, cure.person or "") if cure else ("", "")
    reasons = [flag_reason(method, flag, known.flags[flag].numbers) for flag in action.flags]
    why = _("; ").join(reasons)
    step = known.deal.buyer_step
    if code == "follow_buyer" and step:
        name = lower_first(localized(dict(method.buyer_steps.get(step, {}))))
        return _("Help the customer with step %(step)d: %(name)s") % {"step": step, "name": name}, why
    return cure_text(method, code, known.names.get(uuid.UUID(who), "") if who else ""), why


def _prove(reason: Callable[[Known], str]) -> Callable[[Known, Action], Words]:
    def words(known: Known, action: Action) -> Words:
        what = nearest(known.edition, " ".join(action.criteria)).text
        return _("Prove: %(what)s") % {"what": what}, reason(known)

    return words


def _last_criterion(known: Known) -> str:
    return _("the last criterion to %(stage)s") % {"stage": next_stage(known.edition, known.deal)}


def _owed(known: Known) -> str:
    here = stage_name(known.edition, known.edition.code_of[known.deal.stage_id])
    return _("still owed to be in %(stage)s") % {"stage": here}


def _count(known: Known) -> str:
    values = {"have": known.deal.next_have, "needed": known.deal.next_needed}
    values["stage"] = next_stage(known.edition, known.deal)  # type: ignore[assignment]
    return _("%(have)d of %(needed)d to %(stage)s") % values


def _move(known: Known, action: Action) -> Words:
    return _("Move to %(stage)s") % {"stage": stage_name(known.edition, action.stage)}, _("its gate is open")


def _buyer_step(known: Known, action: Action) -> Words:
    return _("Ask how far the customer's purchase is"), _("the buyer's step is not known")


def _ask(known: Known, action: Action) -> Words:
    ideas = known.edition.method.stage(known.edition.code_of[known.deal.stage_id]).customer_actions
    idea = localized(dict(ideas[0].text)) if ideas else ""
    text = _("Ask for: %(what)s") % {"what": idea} if idea else _("Agree on a next step with the customer")
    return text, _("no next step is agreed")


def _visit(known: Known, action: Action) -> Words:
    days = cadences.days_of(known.deal)
    if known.visited is None:
        why = _("not visited yet; every %(days)d days") % {"days": days}
    else:
        ago = (known.today - known.visited).days
        text = ngettext(
            "last visited %(count)d day ago; every %(days)d days",
            "last visited %(count)d days ago; every %(days)d days",
            ago,
        )
        why = text % {"count": ago, "days": days}
    return _("Visit %(account)s") % {"account": known.deal.account}, why


WORDS: Mapping[Kind, Callable[[Known, Action], Words]] = {
    Kind.REMIND: _remind,
    Kind.DO_STEP: _do_step,
    Kind.CURE: _cure,
    Kind.ALMOST: _prove(_last_criterion),
    Kind.CADENCE: _visit,
    Kind.OWED: _prove(_owed),
    Kind.MOVE: _move,
    Kind.BUYER_STEP: _buyer_step,
    Kind.PROVE: _prove(_count),
    Kind.ASK: _ask,
    Kind.WAIT: _wait,
}


def due_words(due: dt.date | None, today: dt.date) -> str:
    if due is None:
        return ""
    if due > today:
        return _("by %(day)s") % {"day": short_date(due)}
    if due == today:
        return _("due today")
    late = (today - due).days
    return ngettext("%(count)d day overdue", "%(count)d days overdue", late) % {"count": late}


def _person(known: Known, step: Commitment | None) -> str:
    return str(step.contact) if step and step.contact and not known.is_without_people else ""


PLACES = {
    Kind.REMIND: "#next",
    Kind.DO_STEP: "#next",
    Kind.WAIT: "#next",
    Kind.ASK: "#next",
    Kind.ALMOST: "#gate",
    Kind.OWED: "#gate",
    Kind.PROVE: "#gate",
    Kind.MOVE: "#gate",
    Kind.BUYER_STEP: "#stage",
}


def _page(known: Known, action: Action) -> str:
    """Where it is seen what is to be done, also for who only reads."""
    deal = known.deal
    if action.kind == Kind.CURE:
        return cure_url(deal, known.flags[action.flags[0]], known.back)
    if action.kind == Kind.CADENCE:
        return plan_visit_url(deal, known.back) or deal_url(deal)
    return deal_url(deal, PLACES[action.kind])


def _address(known: Known, action: Action) -> tuple[str, bool]:
    """(the link that does it, whether in the sheet)."""
    deal = known.deal
    if action.kind == Kind.CURE and action.cure:
        return cure_address(deal, action.cure.code, action.cure.person or "", known.ours, known.back)
    if action.kind == Kind.DO_STEP and known.ours:
        return reverse("pipeline:step_done", args=[deal.pk, known.ours.pk]), True
    if action.kind == Kind.MOVE:
        return reverse("pipeline:deal_move", args=[deal.pk]), True
    if action.kind == Kind.BUYER_STEP:
        return reverse("pipeline:deal_edit", args=[deal.pk, "buyer-step"]), True
    if action.kind == Kind.ASK:
        return _step_url(known, _ask(known, action)[0]), True
    if action.criteria and len(action.criteria) == 1:
        links = proof_links(deal, known.edition, action.criteria[0])
        if links:
            return links[0].url, links[0].is_sheet
    return _page(known, action), False


def _take_url(known: Known, action: Action, text: str) -> str:
    if action.kind in (Kind.DO_STEP, Kind.WAIT):
        return ""
    return _step_url(known, text, action.cure.person or "" if action.cure else "")


def _step_url(known: Known, text: str, person: str = "") -> str:
    values = {"what": text, **({"contact": person} if person else {})}
    return f"{reverse('pipeline:deal_step', args=[known.deal.pk, 'ours'])}?{urlencode(values)}"
