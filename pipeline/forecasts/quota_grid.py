"""Quotas of a year as a grid of person × month, and what was typed into it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from pipeline.forecasts.actions import may_set_quota, set_quota
from pipeline.forecasts.models import Quota
from team.models import Membership, Organization, Role, Team, User
from team.money import from_minor, plain_figure, to_minor
from team.periods import fiscal_year_of, months_in
from web.formats import short_month

MOST_ROWS = 60
SELLERS = (Role.REP, Role.INSIDE_REP, Role.MANAGER, Role.DIRECTOR)


@dataclass(slots=True)
class Cell:
    """`text` is what stands in the box, `seen` the version and amount that the person was shown."""

    name: str
    month: dt.date
    label: str
    text: str
    version: int
    minor: int | None
    error: str = ""


@dataclass(slots=True)
class Line:
    """The quotas of one person or team. `total` is None where no month has one."""

    holder: User | Team
    is_team: bool
    is_editable: bool
    cells: list[Cell] = field(default_factory=list)

    @property
    def key(self) -> str:
        return f"{'t' if self.is_team else 'p'}-{self.holder.pk}"

    @property
    def total(self) -> int | None:
        known = [cell.minor for cell in self.cells if cell.minor is not None]
        return sum(known) if known else None

    @property
    def seen(self) -> str:
        """What the grid remembers of a line between showing it and taking it back: version and amount per month."""
        return " ".join(f"{cell.version}:{'' if cell.minor is None else cell.minor}" for cell in self.cells)


@dataclass(slots=True)
class Grid:
    year: int
    """The calendar year in which the fiscal year ends."""
    months: list[tuple[dt.date, str]]
    lines: list[Line]
    currency: str
    is_cut: bool
    message: str = ""

    @property
    def is_editable(self) -> bool:
        return any(line.is_editable for line in self.lines)

    @property
    def total(self) -> int | None:
        known = [line.total for line in self.lines if not line.is_team and line.total is not None]
        return sum(known) if known else None


def grid_of(user: User, year: int, team: Team | None = None) -> Grid:
    """The people (and, for those who see everything, teams) whose quotas the person may read. Five queries."""
    organization = Organization.objects.current()
    period = fiscal_year_of(dt.date(year, 12, 31), organization.fiscal_year_start)
    if period.last.year != year:
        period = fiscal_year_of(dt.date(year, 1, 1), organization.fiscal_year_start)
    months = [(month, short_month(month, dt.date(year, 12, 31))) for month in months_in(period.first, period.last)]
    holders = _holders(user, organization, team)
    known = _known(user, period.first, period.last)
    lines = [_line(user, holder, months, known, organization.base_currency) for holder in holders[:MOST_ROWS]]
    return Grid(year, months, lines, organization.base_currency, len(holders) > MOST_ROWS)


def take(user: User, grid: Grid, typed: Mapping[str, str]) -> bool:
    """Write what was changed, all or nothing; whether it was written. Errors stand at their cells.

    Raises `StaleVersion` where somebody else was quicker.
    """
    changes = []
    for line in grid.lines:
        shown = _shown(typed.get(f"seen-{line.key}", ""), len(line.cells))
        for cell, (version, was) in zip(line.cells, shown, strict=True):
            cell.text = typed.get(cell.name, cell.text)
            try:
                minor = read_amount(cell.text, grid.currency)
            except ValidationError as error:
                cell.error = str(error.message)
                continue
            if line.is_editable and minor != was:
                changes.append((line, cell, minor, version))
    if any(cell.error for line in grid.lines for cell in line.cells):
        return False
    with transaction.atomic():
        for line, cell, minor, version in changes:
            holder = {"team": line.holder} if line.is_team else {"owner": line.holder}
            set_quota(actor=user, month=cell.month, amount_minor=minor, expected_version=version, **holder)  # type: ignore[arg-type]
    return True


def read_amount(text: str, currency: str) -> int | None:
    """Minor units of what was typed, with or without separators of thousands; None for nothing."""
    plain = plain_figure(text)
    if not plain:
        return None
    try:
        minor = to_minor(Decimal(plain), currency)
    except (InvalidOperation, ValueError):
        raise ValidationError(_("Not an amount.")) from None
    if not 0 <= minor <= 10**15:
        raise ValidationError(_("Not a possible quota."))
    return minor


def _holders(user: User, organization: Organization, team: Team | None) -> list[User | Team]:
    people = User.objects.filter(is_active=True, is_system=False, role_grants__role__in=SELLERS).distinct()
    teams = Team.objects.none()
    is_hidden = organization.individual_figures == Organization.IndividualFigures.TEAM_TOTALS
    if user.sight.everything:
        teams = Team.objects.all()
    if is_hidden and not user.sight.edits_everything:
        people = people.filter(pk__in=user.sight.below | user.sight.own)
    elif not user.sight.everything:
        people = people.filter(pk__in=user.sight.people)
    if team is not None:
        within = Team.objects.subtree_ids([team.pk])
        members = Membership.objects.active().filter(team_id__in=within).values("user_id")
        people, teams = people.filter(pk__in=members), teams.filter(pk__in=within)
    return [*teams.order_by("name")[: MOST_ROWS + 1], *people.order_by("name", "pk")[: MOST_ROWS + 1]]


def _known(user: User, first: dt.date, last: dt.date) -> dict[tuple[uuid.UUID, dt.date], Quota]:
    rows = Quota.objects.visible_to(user).filter(Q(month__gte=first) & Q(month__lte=last))
    return {(row.owner_id or row.team_id, row.month): row for row in rows}


def _line(
    user: User,
    holder: User | Team,
    months: list[tuple[dt.date, str]],
    known: Mapping[tuple[uuid.UUID, dt.date], Quota],
    currency: str,
) -> Line:
    is_team = isinstance(holder, Team)
    line = Line(holder, is_team, may_set_quota(user, None if is_team else holder.pk))
    for month, label in months:
        row = known.get((holder.pk, month))
        minor = row.amount_minor if row else None
        line.cells.append(
            Cell(
                name=f"{line.key}-{month:%Y-%m}",
                month=month,
                label=f"{holder}, {label}",
                text="" if minor is None else f"{from_minor(minor, currency).normalize():f}",
                version=row.version if row else 0,
                minor=minor,
            )
        )
    return line


def _shown(seen: str, count: int) -> list[tuple[int, int | None]]:
    """The versions and amounts that a line was shown with. Raises `ValidationError` where that was tampered with."""
    try:
        pairs = [each.split(":") for each in seen.split(" ")]
        shown = [(int(version), int(minor) if minor else None) for version, minor in pairs]
    except ValueError:
        shown = []
    if len(shown) != count:
        raise ValidationError(_("This form is not complete. Open it again."))
    return shown
