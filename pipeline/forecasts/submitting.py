"""What stands submitted for a period, in layers beside the system's own figure. Source: compositions §6.6."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from pipeline.forecasts.actions.submissions import layer_for
from pipeline.forecasts.asking import Asked
from pipeline.forecasts.deadlines import Round
from pipeline.forecasts.models import Submission
from pipeline.forecasts.reads import Figures, Forecast, forecast
from pipeline.forecasts.rounds import current_round, people_due, submitted_in
from pipeline.forecasts.scope import Scope
from team.models import Membership, Team, User
from team.querysets import administers
from web.formats import money

MOST_ROWS = 24
MOST_VERSIONS = 20
LONG = 10
MOST_MISSING = 8


@dataclass(slots=True)
class Layered:
    """One person or team: the system's figure now, and the latest of each layer. `submit_url` is empty where the
    reader may not add to a layer; `withdraw` is the reader's own latest figure."""

    holder: User | Team
    system: Figures
    rep: Submission | None = None
    manager: Submission | None = None
    submit_url: str = ""
    layer: str = ""
    withdraw: Submission | None = None
    is_missing: bool = False
    is_team: bool = False

    @property
    def sum_now(self) -> int:
        return self.system.won + self.system.weighted


@dataclass(slots=True)
class Submissions:
    """`total`: sums of the layers of all shown people, each None where nobody submitted. `team`: the reader's team as
    a whole. `can_submit` is False for a year, a past period, and on a past day."""

    kind: str
    rows: list[Layered]
    team: Layered | None
    total_rep: int | None
    total_manager: int | None
    count: int
    due: Round | None
    missing: list[str]
    """Whose figure of this round is still to come; of the reader it is said apart."""
    is_own_missing: bool
    history: list[Submission]
    more: int = 0
    can_submit: bool = True
    can_set_deadline: bool = False

    @property
    def people(self) -> int:
        return len(self.rows) + self.more

    @property
    def missing_names(self) -> str:
        """The first few, as a sentence has them."""
        names = pgettext("between deals of a list", ", ").join(self.missing[:MOST_MISSING])
        return f"{names} …" if len(self.missing) > MOST_MISSING else names

    @property
    def has_managers(self) -> bool:
        """Whether the reader may see or add what managers say."""
        return bool(self.team) or any(row.manager or row.layer == Submission.Layer.MANAGER for row in self.rows)

    @property
    def is_long(self) -> bool:
        """More rows than one reads without being asked."""
        return len(self.rows) > LONG


def submissions_of(asked: Asked, scope: Scope) -> Submissions | None:
    """A fixed number of queries. None for who neither submits nor reads any figure."""
    user = scope.user
    if not (user.sight.sells or user.sight.everything) or scope.pipeline or scope.stage or scope.category:
        return None
    is_set = asked.kind in Submission.Kind.values
    can = is_set and scope.as_of is None and scope.period.last >= scope.today
    standing = _standing(asked, scope) if is_set else []
    holders = _holders(scope, standing)
    names = {user.pk: user for user in User.objects.filter(pk__in=holders[:MOST_ROWS]).order_by("name")}
    figures = system_by_person(replace(scope, people=frozenset(names)))
    due = current_round() if can else None
    done = submitted_in(due) if due else set()
    rows = [_row(asked, names[pk], figures.get(pk, Figures()), standing, user, can) for pk in names]
    for row in rows:
        row.is_missing = due is not None and row.holder.pk not in done
    shown = {row.holder.pk for row in rows}
    latest = _latest(standing)
    reps = [each.amount_minor for (pk, layer), each in latest.items() if layer == "rep" and pk in set(holders)]
    managers = [row.manager.amount_minor for row in rows if row.manager]
    return Submissions(
        kind=asked.kind,
        rows=rows,
        team=_team(asked, scope, standing, can),
        total_rep=sum(reps) if reps else None,
        total_manager=sum(managers) if managers else None,
        count=len(reps),
        due=due,
        missing=[str(row.holder) for row in rows if row.is_missing and row.holder.pk != user.pk],
        is_own_missing=any(row.is_missing and row.holder.pk == user.pk for row in rows),
        history=[each for each in standing if each.owner_id in shown or each.team_id][:MOST_VERSIONS],
        more=max(0, len(holders) - len(rows)),
        can_submit=can,
        can_set_deadline=user.sight.edits_everything or administers(user),
    )


def submission_url(asked: Asked, **whose: Any) -> str:
    said = {"period": asked.kind, "from": f"{asked.period.first:%Y-%m}", **whose}
    return f"{reverse('forecasts:submit')}?{urlencode(said)}"


def _standing(asked: Asked, scope: Scope) -> list[Submission]:
    """All versions for this period that the reader may read, the latest first; on a past day as they stood then."""
    rows = Submission.objects.visible_to(scope.user).filter(kind=asked.kind, first_day=asked.period.first)
    if scope.as_of is None:
        return list(rows.select_related("author", "owner", "team").order_by("-submitted_at", "-number", "-pk"))
    end = dt.datetime.combine(scope.as_of + dt.timedelta(days=1), dt.time(), ZoneInfo(scope.organization.time_zone))
    rows = rows.filter(submitted_at__lt=end).select_related("author", "owner", "team")
    found = list(rows.order_by("-submitted_at", "-number", "-pk"))
    for row in found:
        if row.withdrawn_at and row.withdrawn_at >= end:
            row.withdrawn_at = None
    return found


def system_facts(answer: Forecast) -> list[tuple[str, str]]:
    """The system's own figures, as the sheet shows them over the form."""
    due, currency = answer.totals["due"], answer.currency
    return [
        (_("Won"), money(due.won, currency)),
        (_("Weighted"), money(due.weighted, currency)),
        (_("Won + weighted"), money(due.won + due.weighted, currency)),
        (_("Commit"), money(due.commit, currency)),
        (_("Expected (calibrated)"), money(due.expected, currency)),
        (_("Quota"), money(due.quota, currency)),
    ]


def _latest(rows: list[Submission]) -> dict[tuple[uuid.UUID | None, str], Submission]:
    """(person or team, layer) → the version that stands."""
    found: dict[tuple[uuid.UUID | None, str], Submission] = {}
    for row in rows:
        if row.withdrawn_at is None:
            found.setdefault((row.owner_id or row.team_id, row.layer), row)
    return found


def _holders(scope: Scope, standing: list[Submission]) -> list[uuid.UUID]:
    """Of the scope's people those who are to submit, and those who did."""
    people = people_due() | {row.owner_id for row in standing if row.owner_id}
    if scope.people is not None:
        people &= scope.people
    if scope.teams is not None:
        members = Membership.objects.active(scope.today).filter(team_id__in=scope.teams)
        people &= set(members.order_by().values_list("user_id", flat=True))
    if scope.owner is not None:
        people &= {scope.owner}
    return sorted(pk for pk in people if scope.reveals(pk))


def system_by_person(scope: Scope) -> dict[uuid.UUID, Figures]:
    """What the system says of each person of the scope."""
    found: dict[uuid.UUID, Figures] = {}
    for row in forecast(scope, ("owner",)).rows:
        if row.bucket == "due" and row.keys["owner"]:
            found.setdefault(row.keys["owner"], Figures()).add(row.figures)
    return found


def _row(
    asked: Asked, holder: User | Team, system: Figures, standing: list[Submission], user: User, can: bool
) -> Layered:
    latest = _latest(standing)
    is_team = isinstance(holder, Team)
    layer = layer_for(user, None if is_team else holder.pk, holder.pk if is_team else None) or ""
    mine = latest.get((holder.pk, layer))
    return Layered(
        holder=holder,
        system=system,
        rep=latest.get((holder.pk, Submission.Layer.REP)),
        manager=latest.get((holder.pk, Submission.Layer.MANAGER)),
        submit_url=submission_url(asked, **{"team" if is_team else "owner": holder.pk}) if can and layer else "",
        layer=layer,
        withdraw=mine if can and mine and mine.author_id == user.pk else None,
        is_team=is_team,
    )


def _team(asked: Asked, scope: Scope, standing: list[Submission], can: bool) -> Layered | None:
    """The team that the page is about, or the one that the reader leads."""
    if scope.owner is not None:
        return None
    if asked.team:
        team = Team.objects.filter(pk=uuid.UUID(asked.team)).first()
    else:
        led = Membership.objects.active(scope.today).filter(Q(user=scope.user), is_manager=True).order_by("team")
        row = led.select_related("team").first()
        team = row.team if row and (scope.led is None or row.team_id in scope.led) else None
    if team is None or not layer_for(scope.user, None, team.pk):
        return None
    return _row(asked, team, forecast(scope).totals["due"], standing, scope.user, can)
