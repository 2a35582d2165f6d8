"""Lists of requests, one of them in full, and its trail: what pages show of approvals."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from negotiations import deciders
from negotiations.asking import values_of
from negotiations.models import Approval, Issue
from negotiations.notify import what
from negotiations.rules.positions import OURS, THEIRS
from negotiations.table import Standing, standing
from team.models import Activity, User
from web.formats import NOTHING, money
from web.formats import percent as percent_text

RELATED = ("deal__account", "deal__owner", "asked_by", "decider", "decided_by")
SHOWS = ("to_me", "mine", "all")


@dataclass(frozen=True, slots=True)
class Line:
    """A request in a list: in words what is asked for."""

    row: Approval
    what: str
    is_late: bool

    @property
    def is_below_limit(self) -> bool:
        """An offer or a quote that goes below our limit; a change of the limit says so itself."""
        return self.row.kind != Approval.Kind.LIMIT and any(each["kind"] == "limit" for each in self.row.excess)


@dataclass(frozen=True, slots=True)
class Value:
    """One issue of a request. `asked` is what was asked for first where less was granted.

    `ours` and `theirs`: where the sides stand on it now.
    """

    name: str
    value: str
    reference: str
    asked: str = ""
    ours: str = NOTHING
    theirs: str = NOTHING


@dataclass(frozen=True, slots=True)
class TooFar:
    """What of it is beyond, in words: the name, what is asked, and what is allowed without an approval."""

    kind: str
    name: str
    asked: str
    allowed: str


@dataclass(frozen=True, slots=True)
class Step:
    when: dt.datetime
    who: User
    text: str
    note: str = ""
    told: Mapping[str, Any] = field(default_factory=dict)


def to_decide(user: User) -> QuerySet[Approval]:
    """What waits for this person, the most urgent first."""
    return Approval.objects.waiting().filter(decider=user).select_related(*RELATED).order_by("decide_by", "pk")


def asked_by(user: User) -> QuerySet[Approval]:
    """One's own requests that wait, as far as one still works on the deal."""
    return (
        Approval.objects.visible_to(user).waiting().filter(asked_by=user).select_related(*RELATED).order_by("asked_at")
    )


def listed(user: User, show: str, state: str, negotiation_id: uuid.UUID | None = None) -> QuerySet[Approval]:
    """`show` of SHOWS; `state` "" for all; of one room only where it is named."""
    rows = Approval.objects.visible_to(user).select_related(*RELATED)
    if show == "to_me":
        rows = rows.filter(decider=user)
    elif show == "mine":
        rows = rows.filter(asked_by=user)
    if negotiation_id is not None:
        rows = rows.filter(negotiation=negotiation_id)
    return rows.filter(state=state) if state else rows


def lines(rows: Iterable[Approval]) -> list[Line]:
    now = timezone.now()
    return [Line(row, what(row), row.waits and row.decide_by < now) for row in rows]


def may_decide(user: User, row: Approval) -> bool:
    """Whether the page offers to decide; the action asks anew, with what is granted."""
    return row.waits and deciders.may_decide(user, deciders.question_of(row, ()))


def issues_of(row: Approval) -> dict[uuid.UUID, Issue]:
    return row.negotiation.issues.in_bulk(list(values_of(row))) if row.negotiation else {}


def values(row: Approval, issues: Mapping[uuid.UUID, Issue], first: Mapping[str, Any]) -> list[Value]:
    """By the order of the issues; whoever decides sees these though they may not see the room.

    `first` is what was asked for, as the trail keeps it: {"terms", "discount"}.
    """
    terms = first.get("terms", {})
    stand: Standing = standing(row.negotiation_id) if row.negotiation_id else {OURS: {}, THEIRS: {}}
    found = []
    for pk, value in values_of(row).items():
        issue, asked = issues.get(pk), Decimal(terms.get(str(pk), value))
        name = str(issue) if issue else _("An issue that is gone")
        found.append(
            Value(name, figure(value, issue), figure(issue.reference, issue) if issue else NOTHING,
                  figure(asked, issue) if asked != value else "",
                  figure(stand[OURS].get(pk), issue), figure(stand[THEIRS].get(pk), issue))
        )  # fmt: skip
    return found


def too_far(row: Approval, issues: Mapping[uuid.UUID, Issue]) -> list[TooFar]:
    names = {"discount": _("Discount"), "bound": _("Term"), "limit": _("Our limit")}
    found = []
    for excess in row.excess:
        issue = issues.get(uuid.UUID(excess["issue"])) if excess["issue"] not in ("", "None") else None
        asked, allowed = Decimal(excess["asked"]), Decimal(excess["allowed"])
        if excess["kind"] == "discount":
            texts = percent_text(asked, 2), percent_text(allowed, 2)
        else:
            texts = figure(asked, issue), figure(allowed, issue)
        found.append(TooFar(names[excess["kind"]], str(issue) if issue else "", *texts))
    return found


def figure(value: Decimal | None, issue: Issue | None) -> str:
    if value is None:
        return NOTHING
    whole = value == value.to_integral_value()
    text = f"{value:,.0f}" if whole else f"{value.normalize():,f}"
    return f"{text} {issue.shown_unit}".strip() if issue else text


def trail(row: Approval) -> list[Step]:
    """Asked, passed on, decided: the oldest first (one query)."""
    texts = {
        "approval_asked": _("asked"),
        "approval_escalated": _("not decided in time, passed on"),
        "approval_granted": _("approved"),
        "approval_refused": _("refused"),
        "approval_withdrawn": _("took it back"),
    }
    notes = {"approval_asked": row.reason, "approval_granted": row.note, "approval_refused": row.note}
    rows = Activity.objects.about(row).filter(verb__in=texts).select_related("actor").order_by("effective_at", "pk")
    return [
        Step(each.effective_at, each.actor, texts[each.verb], notes.get(each.verb, ""), each.new or {}) for each in rows
    ]


def deal_facts(row: Approval, sees_deal: bool) -> list[Any]:
    deal = row.deal
    return [
        {"term": _("Deal"), "value": deal.name, "url": deal.get_absolute_url() if sees_deal else ""},
        (_("Account"), str(deal.account)),
        (_("Amount"), money(deal.amount_minor, deal.currency)),
        (_("Owner"), str(deal.owner)),
        (_("Asked by"), str(row.asked_by)),
        (_("Decides"), str(row.decider)),
    ]
