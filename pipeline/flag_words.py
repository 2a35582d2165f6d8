"""Running flags as lines to show: the reason with its numbers, what clears it, and where that is done.

Shared by cards, the deal's page, Today, Monday, messages and REST: one definition of the words.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.urls import get_script_prefix, reverse
from django.utils.translation import gettext as _

from pipeline import flag_sources
from pipeline.editions import edition_of_stage
from pipeline.methods.method import Method
from pipeline.models import Deal, Flag
from pipeline.proof_links import plan_visit_url
from pipeline.rules.flag_groups import group_by_cure
from pipeline.wording import cure_text, flag_name, flag_reason, raised
from stakeholders.models import Commitment, Contact
from team.models import User
from web.names import suited_name

PLACES = {
    "prove_preconditions": "#gate",
    "prove_criteria": "#gate",
    "decide_stage": "#gate",
    "plan_next_step": "#next",
    "do_next_step": "#next",
    "remind_customer": "#next",
    "ask_for_action": "#next",
    "win_over": "#who",
    "find_decision_maker": "#who",
    "find_coach": "#who",
    "visit_more_people": "#who",
    "find_successor": "#who",
    "deepen_relation": "#who",
    "find_need": "#gate",
    "set_close_date": "#numbers",
    "check_category": "#numbers",
    "follow_buyer": "#stage",
}
"""The part of the deal's page where a cure is done; a visit is planned on its own page."""
VISITS = ("visit", "visit_customer", "visit_more_people")


@dataclass(frozen=True, slots=True)
class FlagLine:
    """Flags of one deal with one cure. `code` and `severity` are those of the worst; `texts` holds every reason.

    `since`: the earliest day, None where it is unknown; `snoozed_until` only when all of them are snoozed.
    """

    text: str
    severity: str
    cure_text: str
    cure_url: str
    code: str
    since: dt.date | None
    name: str = ""
    texts: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    snoozed_until: dt.date | None = None
    snooze_reason: str = ""
    person_id: uuid.UUID | None = None

    @property
    def all_texts(self) -> str:
        """ "No contact for 31 days (limit 30); decision maker never met"."""
        return _("; ").join(self.texts)


def running_flags(deal_ids: Iterable[uuid.UUID], user: User | None = None) -> dict[uuid.UUID, list[Flag]]:
    """{deal id: its running flags, the worst and oldest first} (one query). Deals without any are absent.

    With `user`, who sees the deals, without the flags about people whom they do not see in them.
    """
    found: dict[uuid.UUID, list[Flag]] = defaultdict(list)
    rows: Any = Flag.objects.filter(deal_id__in=list(deal_ids), cleared_at__isnull=True)
    rows = rows.told_to(user) if user else rows
    for flag in rows.order_by("-severity", "since", "id"):
        found[flag.deal_id].append(flag)
    return dict(found)


def names_of(flags: Iterable[Flag]) -> dict[uuid.UUID, str]:
    """{contact id: name that suits the reader} of everybody whom the flags' cures name (at most one query)."""
    ids = {flag.cure_contact_id for flag in flags if flag.cure_contact_id}
    rows = Contact.objects.filter(pk__in=ids).values_list("pk", "name", "local_name") if ids else ()
    return {pk: suited_name(name, local_name) for pk, name, local_name in rows}


def flag_lines(
    flags: Sequence[Flag],
    deal: Deal,
    names: Mapping[uuid.UUID, str] | None = None,
    *,
    today: dt.date | None = None,
    back: str = "",
) -> list[FlagLine]:
    """The running flags of one deal in the reader's language, grouped by cure, worst first.

    `names` (of `names_of`) saves a query per deal; with `today` snoozed groups come last. `back`: the page to return
    to from a visit's form.
    """
    names = names_of(flags) if names is None else names
    method = edition_of_stage(deal.stage_id).method
    rows = {flag.code: flag for flag in flags}
    lines = [
        _line(deal, [rows[member.code] for member in group.flags], method, names, today, back)
        for group in group_by_cure(raised(flag) for flag in flags)
    ]
    return sorted(lines, key=lambda line: line.snoozed_until is not None)


def lines_by_deal(
    deals: Iterable[Deal], *, today: dt.date | None = None, back: str = ""
) -> dict[uuid.UUID, list[FlagLine]]:
    """`flag_lines` of many deals by their ids (two queries); a deal without flags has an empty list."""
    rows = list(deals)
    flags = running_flags(deal.pk for deal in rows)
    names = names_of(flag for members in flags.values() for flag in members)
    return {deal.pk: flag_lines(flags.get(deal.pk, ()), deal, names, today=today, back=back) for deal in rows}


def _line(
    deal: Deal,
    flags: Sequence[Flag],
    method: Method,
    names: Mapping[uuid.UUID, str],
    today: dt.date | None,
    back: str,
) -> FlagLine:
    """Of flags with one cure, the worst first."""
    worst = flags[0]
    texts = tuple(flag_reason(method, flag.code, flag.numbers) for flag in flags)
    snoozed = [flag for flag in flags if today and flag.is_snoozed(today)]
    is_snoozed = len(snoozed) == len(flags)
    return FlagLine(
        text=texts[0],
        severity=raised(worst).severity,
        cure_text=cure_text(method, worst.cure, names.get(worst.cure_contact_id, "") if worst.cure_contact_id else ""),
        cure_url=cure_url(deal, worst, back),
        code=worst.code,
        since=min((flag.since for flag in flags if flag.since), default=None),
        name=flag_name(method, worst.code),
        texts=texts,
        codes=tuple(flag.code for flag in flags),
        snoozed_until=min(flag.snoozed_until for flag in snoozed if flag.snoozed_until) if is_snoozed else None,
        snooze_reason=snoozed[0].snooze_reason if is_snoozed else "",
        person_id=worst.cure_contact_id,
    )


def cure_url(deal: Deal, flag: Flag, back: str = "") -> str:
    """Where a flag is cleared: the visit to plan, else the part of the deal's page."""
    if flag.cure in VISITS and (plan := plan_visit_url(deal, back, str(flag.cure_contact_id or ""))):
        return plan
    return flag_sources.address(flag.cure, deal) or deal_url(deal, PLACES.get(flag.cure, ""))


EDITS = {"set_close_date": "close", "check_category": "category", "follow_buyer": "buyer-step"}
"""Cures that are an edit of the deal in place."""


def cure_address(
    deal: Deal, cure: str, person: str = "", ours: Commitment | None = None, back: str = ""
) -> tuple[str, bool]:
    """The button that does a cure, for who edits the deal: its address, and whether it opens in the sheet."""
    if cure in EDITS:
        return reverse("pipeline:deal_edit", args=[deal.pk, EDITS[cure]]), True
    if cure in VISITS:
        return plan_visit_url(deal, back or deal_url(deal), person), False
    if cure == "decide_stage":
        return reverse("pipeline:deal_move", args=[deal.pk]), True
    if cure in ("prove_criteria", "prove_preconditions"):
        return deal_url(deal, "#gate"), False
    if cure in ("find_decision_maker", "find_coach"):
        return reverse("stakeholders:member_add", args=[deal.buying_center_id]), False
    if cure == "do_next_step" and ours:
        return reverse("pipeline:step_done", args=[deal.pk, ours.pk]), True
    if brought := flag_sources.address(cure, deal):
        return brought, False
    side = "theirs" if cure in ("ask_for_action", "remind_customer") else "ours"
    address = reverse("pipeline:deal_step", args=[deal.pk, side])
    return f"{address}?contact={person}" if person else address, True


def deal_url(deal: Deal, anchor: str = "") -> str:
    before, after = _around_id(get_script_prefix())
    return f"{before}{deal.pk}{after}{anchor}"


@lru_cache(maxsize=8)
def _around_id(prefix: str) -> tuple[str, str]:
    """The address of a deal without its id: lists make hundreds of them at once."""
    some = uuid.UUID(int=0)
    before, _id, after = reverse("pipeline:deal_detail", args=[some]).partition(str(some))
    return before, after
