"""Reading deals for their next action: together, in a constant number of queries for any number of them."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace

from pipeline.attention import cadences
from pipeline.editions import edition_of_stage
from pipeline.flag_words import names_of, running_flags
from pipeline.models import Deal, Flag
from pipeline.next_words import Known, NextAction, say
from pipeline.people_sight import deals_without_people
from pipeline.rules.flags import RaisedFlag
from pipeline.rules.next_action import Situation, actions
from pipeline.wording import raised
from stakeholders.centers import NextSteps, next_steps
from team.models import User

Flags = Mapping[uuid.UUID, Sequence[Flag]]
Steps = Mapping[uuid.UUID, NextSteps]


def next_actions(
    deals: Sequence[Deal],
    user: User,
    today: dt.date,
    *,
    flags: Flags | None = None,
    steps: Steps | None = None,
    back: str = "",
) -> dict[uuid.UUID, NextAction]:
    """{deal id: what to do next} of the open ones. What the caller has read already is not read again."""
    known = read(deals, user, today, flags=flags, steps=steps, back=back)
    editable = set(Deal.objects.editable_by(user).filter(pk__in=list(known)).values_list("pk", flat=True))
    return {pk: say(one, next(actions(one.situation)), can_edit=pk in editable) for pk, one in known.items()}


def read(
    deals: Sequence[Deal],
    user: User,
    today: dt.date,
    *,
    flags: Flags | None = None,
    steps: Steps | None = None,
    back: str = "",
) -> dict[uuid.UUID, Known]:
    """What the next action of each open deal depends on. Deals come with their account joined in."""
    rows = [deal for deal in deals if deal.status == Deal.Status.OPEN]
    if not rows:
        return {}
    flags = running_flags([deal.pk for deal in rows], user) if flags is None else flags
    steps = next_steps([deal.buying_center_id for deal in rows]) if steps is None else steps
    visited = cadences.last_visits([deal for deal in rows if cadences.may_be_due(deal, today)])
    due, hidden = cadences.due_among(rows, today, visited), deals_without_people(user, rows)
    names = names_of(flag for deal in rows if deal.pk not in hidden for flag in flags.get(deal.pk, ()))
    return {
        deal.pk: _known(
            deal,
            today,
            [flag for flag in flags.get(deal.pk, ()) if not flag.is_quiet and not flag.is_snoozed(today)],
            steps.get(deal.buying_center_id, (None, None)),
            {} if deal.pk in hidden else names,
            visited.get(deal.account_id),
            is_visit_due=deal.pk in due,
            is_without_people=deal.pk in hidden,
            back=back,
        )
        for deal in rows
    }


def _known(
    deal: Deal,
    today: dt.date,
    flags: Sequence[Flag],
    steps: NextSteps,
    names: Mapping[uuid.UUID, str],
    visited: dt.date | None,
    *,
    is_visit_due: bool,
    is_without_people: bool,
    back: str,
) -> Known:
    edition, (ours, theirs) = edition_of_stage(deal.stage_id), steps
    stage = edition.method.stage(edition.code_of[deal.stage_id])
    following = edition.method.gates.after(stage.code)
    is_ready = bool(deal.next_needed) and deal.next_have >= deal.next_needed
    situation = Situation(
        today=today,
        has_ours=ours is not None,
        ours_due=ours.due_on if ours else None,
        has_theirs=theirs is not None,
        theirs_due=theirs.due_on if theirs else None,
        flags=tuple(_raised(flag, is_without_people) for flag in flags),
        owed=tuple(deal.owed_code.split()),
        next=tuple(deal.next_code.split()),
        lacks=max(0, deal.next_needed - deal.next_have),
        ready_for=following if following and is_ready else "",
        is_visit_due=is_visit_due,
        knows_buyer=deal.buyer_step is not None or stage.buyer_steps[0] < 2 or deal.sale_type != "complex",
    )
    return Known(
        deal,
        edition,
        today,
        situation,
        {flag.code: flag for flag in flags},
        names,
        ours,
        theirs,
        visited,
        is_without_people,
        back,
    )


def _raised(flag: Flag, is_without_people: bool) -> RaisedFlag:
    """Who may not know the people of the deal is not told whom to see, neither by name nor in an address."""
    known = raised(flag)
    return replace(known, cure=replace(known.cure, person=None)) if is_without_people else known
