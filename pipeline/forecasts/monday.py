"""What the forecast adds to a manager's Monday and a rep's Today. Source: compositions §1.5, §2.1, §2.4, §2.5."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pipeline.attention.cleaning import reasons_in_force
from pipeline.forecasts.asking import Asked, asked_of
from pipeline.forecasts.movements import Moved, Movements, State, deals_moved, movements, reasons_of_lost
from pipeline.forecasts.number import number_of
from pipeline.forecasts.overview import has_few_people
from pipeline.forecasts.reads import Figures, Forecast, forecast
from pipeline.forecasts.rhythms import rhythm_url, week_line
from pipeline.forecasts.rules import attainment, gap
from pipeline.forecasts.scope import Scope
from pipeline.forecasts.shifts import OF_AMOUNT, last_monday
from pipeline.models import Deal, Flag
from stakeholders.visits.encounters import VisitCounts, count_visits
from team.models import Organization, Team, User
from team.requests import person
from team.sight import is_above
from web.formats import compact_money, short_date

MOST_PEOPLE = 14
"""As many rows as a manager scans in a minute; the forecast has them all. Source: compositions §2."""
FEW_PEOPLE = 60
MOST_MISSING = 8


@dataclass(frozen=True, slots=True)
class Monday:
    """This quarter, read once for all panels of the page."""

    asked: Asked
    scope: Scope
    answer: Forecast
    moved: Movements


def monday_of(request: HttpRequest) -> Monday:
    """Kept on the request: three panels show parts of the same figures."""
    known: Monday | None = getattr(request, "forecast_monday", None)
    if known is None:
        asked = asked_of({}, Organization.objects.current())
        scope = asked.scope(person(request))
        by = "owner" if has_few_people(scope, FEW_PEOPLE) else "team"
        known = Monday(asked, scope, forecast(scope, (by,)), movements(scope, last_monday(scope.today)))
        request.forecast_monday = known  # type: ignore[attr-defined]
    return known


def number_panel(request: HttpRequest, subject: Any) -> dict[str, Any] | None:
    """ "The number": in one sentence and one bar; overdue and undated deals apart."""
    monday = monday_of(request)
    number = number_of(monday.asked, monday.answer, monday.moved)
    return {"number": number, "asked": monday.asked} if has_any(monday.answer) else None


def my_number_panel(request: HttpRequest, subject: Any) -> dict[str, Any] | None:
    """ "My number": one person's own quarter, whoever else they may read."""
    user = person(request)
    if not user.sight.sells:
        return None
    asked = asked_of({"owner": str(user.pk)}, Organization.objects.current())
    answer = forecast(asked.scope(user))
    if not has_any(answer):
        return None
    week = week_line(user, asked.organization.today())
    return {"number": number_of(asked, answer), "asked": asked, "week": week}


def has_any(answer: Forecast) -> bool:
    due = answer.totals["due"]
    return bool(due.won or due.quota is not None or any(figures.deals for figures in answer.totals.values()))


@dataclass(frozen=True, slots=True)
class MoveLine:
    """One kind of move: how many deals, and their amount (for amounts that changed: by how much)."""

    kind: str
    name: str
    deals: int
    amount: int
    note: str
    url: str


def moved_panel(request: HttpRequest, subject: Any) -> dict[str, Any] | None:
    """ "Moved since last Monday": counts and sums, each leading to its deals."""
    monday = monday_of(request)
    lines = [
        MoveLine(
            kind=kind,
            name=move_names()[kind],
            deals=move.deals,
            amount=move.amount,
            note=_reasons(monday) if kind == "lost" else "",
            url=f"{reverse('forecasts:moved')}?{urlencode({'kind': kind})}",
        )
        for kind, move in monday.moved.moves.items()
        if move.deals
    ]
    words = {"lines": lines, "currency": monday.answer.currency, "since": monday.moved.since}
    return words if has_any(monday.answer) else None


def _reasons(monday: Monday) -> str:
    """ "price 2, timing 1": why the lost ones were lost, the most frequent first."""
    counted = reasons_of_lost(monday.scope, monday.moved.since)
    words = dict(reasons_in_force())
    return ", ".join(f"{words.get(reason, reason)} {number}" for reason, number in counted)


def moved_amount(kind: str, each: Moved) -> int:
    """The deal's amount; where the amount itself moved, the difference."""
    if kind in OF_AMOUNT and each.before and each.after:
        return each.after.amount - each.before.amount
    return each.after.amount if each.after else 0


def move_names() -> dict[str, str]:
    return {
        "won": _("Won"),
        "lost": _("Lost"),
        "forward": _("Moved forward"),
        "back": _("Moved back"),
        "pushed": _("Pushed by 14 days or more"),
        "amount_up": _("Amount up by 20% or more"),
        "amount_down": _("Amount down by 20% or more"),
    }


@dataclass(frozen=True, slots=True)
class MovedDeals:
    title: str
    intro: str
    rows: list[dict[str, Any]]


def moved_deals(user: User, asked: Asked, kind: str) -> MovedDeals:
    """The deals behind a line, the largest first. Raises KeyError for a kind that is none."""
    name = move_names()[kind]
    scope = asked.scope(user)
    monday = last_monday(scope.today)
    found = sorted(deals_moved(scope, monday, kind), key=lambda each: -abs(moved_amount(kind, each)))
    seen = Deal.objects.visible_among(user, [each.deal for each in found])
    deals = {deal.pk: deal for deal in seen.select_related("account", "owner")}
    words = dict(reasons_in_force())
    rows = [
        {
            "deal": deals[each.deal],
            "amount": moved_amount(kind, each),
            "from": _shown(kind, each.before),
            "to": _shown(kind, each.after),
            "reason": words.get(deals[each.deal].close_reason, deals[each.deal].close_reason) if kind == "lost" else "",
        }
        for each in found
        if each.deal in deals
    ]
    count = ngettext("%(count)d deal", "%(count)d deals", len(rows)) % {"count": len(rows)}
    since = _("since %(day)s") % {"day": short_date(monday)}
    return MovedDeals(name, f"{count} {since}", rows)


def _shown(kind: str, state: State | None) -> str:
    if state is None or kind in ("won", "lost"):
        return ""
    if kind == "pushed":
        return short_date(state.close)
    if kind in ("forward", "back"):
        return state.stage
    return compact_money(state.amount, Organization.objects.current().base_currency)


@dataclass(slots=True)
class PersonLine:
    """One person (of a large company: one team) in this quarter."""

    name: str
    figures: Figures
    change: int
    severe: int
    won_url: str
    weighted_url: str
    url: str
    severe_url: str
    visits: VisitCounts
    rhythm_url: str
    review_url: str = ""

    @property
    def gap(self) -> int | None:
        return gap(self.figures.quota, self.figures.won, self.figures.weighted)

    @property
    def attainment(self) -> float | None:
        return attainment(self.figures.quota, self.figures.won)


def people_panel(request: HttpRequest, subject: Any) -> dict[str, Any] | None:
    """ "People": one row per person, the largest gap first; per team where there are many or only teams are told."""
    monday = monday_of(request)
    [by] = monday.answer.by
    due: dict[uuid.UUID, Figures] = {}
    for row in monday.answer.rows:
        if row.keys[by]:
            due.setdefault(row.keys[by], Figures()).add(row.figures if row.bucket == "due" else Figures())
    holders = sorted(due, key=lambda holder: _by_gap(due[holder]))[:MOST_PEOPLE]
    place = 1 if by == "owner" else 0
    changes = monday.moved.parts_by(lambda holder: holder[place])
    severe = _severe_flags(holders) if by == "owner" else {}
    visits = count_visits(holders, monday.moved.since, monday.scope.today) if by == "owner" else {}
    model: type[User | Team] = User if by == "owner" else Team
    names = dict(model.objects.filter(pk__in=holders).order_by().values_list("pk", "name"))
    lines = [
        _line(
            monday.asked,
            by,
            pk,
            names[pk],
            due[pk],
            changes.get(pk, 0),
            severe.get(pk, 0),
            visits.get(pk, VisitCounts()),
        )
        for pk in holders
        if pk in names
    ]
    if not lines:
        return None
    if by == "owner":
        _lead_to_reviews(lines, [pk for pk in holders if pk in names], person(request))
    words = {"lines": lines, "is_team": by == "team", "more": len(due) - len(lines), "since": monday.moved.since}
    return {**words, "currency": monday.answer.currency, "url": monday.asked.url()}


def _lead_to_reviews(lines: list[PersonLine], people: list[uuid.UUID], viewer: User) -> None:
    """A row opens the weekly review, for who leads the person. Source: compositions §2.5."""
    for line, pk in zip(lines, people, strict=True):
        if is_above(viewer, pk):
            line.review_url = reverse("teamwork:review", args=[pk])


def _by_gap(figures: Figures) -> tuple[int, int]:
    missing = gap(figures.quota, figures.won, figures.weighted)
    return (-(missing or 0), -(figures.won + figures.weighted))


def _severe_flags(owners: list[uuid.UUID]) -> dict[uuid.UUID, int]:
    """By owner: how many of their open deals have a severe flag."""
    rows = Deal.objects.open().filter(owner_id__in=owners, severity=Flag.Severity.SEVERE).order_by()
    return dict(rows.values_list("owner_id").annotate(deals=Count("pk")))


def _line(
    asked: Asked, by: str, pk: uuid.UUID, name: str, figures: Figures, change: int, severe: int, visits: VisitCounts
) -> PersonLine:
    row = {by: pk}
    return PersonLine(
        name=name,
        figures=figures,
        change=change,
        severe=severe,
        won_url=asked.deals_url("won", row) if figures.won_deals else "",
        weighted_url=asked.deals_url("due", row) if figures.deals else "",
        url=(replace(asked, owner=str(pk)) if by == "owner" else replace(asked, team=str(pk))).url(brief=True),
        severe_url=f"{reverse('pipeline:deal_list')}?{urlencode({'owner': f'u-{pk}', 'flagged': '1'})}",
        visits=visits,
        rhythm_url=rhythm_url(pk),
    )
