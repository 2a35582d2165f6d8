"""Quotas of a year as a grid of person × month, and what was typed into it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from pipeline.forecasts.actions import may_set_quota, set_quota
from pipeline.forecasts.forms.amounts import read_amount
from pipeline.forecasts.models import Quota
from team.models import Membership, Organization, Role, RoleGrant, Team, User
from team.money import from_minor
from team.periods import Period, fiscal_year_of, months_in
from web.formats import short_month
from web.keyset import BadCursor, Page, keyset_page

SIZE = 12
"""People on a page: a screen full of boxes, and the page stays light."""
MOST_TEAMS = 6
SELLERS = (Role.REP, Role.INSIDE_REP, Role.MANAGER, Role.DIRECTOR)


@dataclass(slots=True)
class Cell:
    """`text` is what stands in the box, `seen` the version and amount that the person was shown."""

    name: str
    month: dt.date
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
    product_line: str = ""
    message: str = ""
    earlier: str | None = None
    later: str | None = None
    """Cursors of the pages before and after, where there are such."""

    @property
    def is_editable(self) -> bool:
        return any(line.is_editable for line in self.lines)

    @property
    def month_totals(self) -> list[int | None]:
        """Of the people, month by month; None where nobody has a quota."""
        people = [line for line in self.lines if not line.is_team]
        columns = [[line.cells[place].minor for line in people] for place in range(len(self.months))]
        return [sum(known) if (known := [each for each in column if each is not None]) else None for column in columns]

    @property
    def total(self) -> int | None:
        known = [line.total for line in self.lines if not line.is_team and line.total is not None]
        return sum(known) if known else None


def year_of(year: int, organization: Organization) -> Period:
    """The fiscal year that ends in that calendar year."""
    period = fiscal_year_of(dt.date(year, 12, 31), organization.fiscal_year_start)
    if period.last.year != year:
        period = fiscal_year_of(dt.date(year, 1, 1), organization.fiscal_year_start)
    return period


def grid_of(
    user: User,
    year: int,
    team: Team | None = None,
    product_line: str = "",
    *,
    cursor: str | None = None,
    size: int = SIZE,
) -> Grid:
    """A page of the people whose quotas the person may read, by name; on the first, for those who see everything,
    teams too. Five queries.
    """
    organization = Organization.objects.current()
    period = year_of(year, organization)
    months = [(month, short_month(month, dt.date(year, 12, 31))) for month in months_in(period.first, period.last)]
    page, teams, is_cut = holders_for(user, organization, team, cursor=cursor, size=size)
    holders: list[User | Team] = [*teams, *page.rows]
    known = _known(user, period, product_line, [holder.pk for holder in holders])
    return Grid(
        year,
        months,
        lines=[_line(user, holder, months, known, organization.base_currency) for holder in holders],
        currency=organization.base_currency,
        is_cut=is_cut or bool(page.next or page.previous),
        product_line=product_line,
        earlier=page.previous,
        later=page.next,
    )


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
            set_quota(
                actor=user,
                month=cell.month,
                amount_minor=minor,
                product_line=grid.product_line,
                expected_version=version,
                **holder,  # type: ignore[arg-type]
            )
    return True


def holders_for(
    user: User, organization: Organization, team: Team | None = None, *, cursor: str | None = None, size: int = SIZE
) -> tuple[Page[User], list[Team], bool]:
    """Whose quotas the person may read: a page of people, the teams (on the first one), whether teams are left out."""
    sellers = RoleGrant.objects.filter(role__in=SELLERS).order_by().values("user_id")
    people = User.objects.filter(is_active=True, is_system=False, pk__in=sellers)
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
    try:
        page = keyset_page(people, order=["name"], cursor=cursor, size=size)
    except BadCursor:
        page = keyset_page(people, order=["name"], size=size)
    most = MOST_TEAMS if size == SIZE else size
    shown = [] if page.previous else list(teams.order_by("name", "pk")[: most + 1])
    return page, shown[:most], len(shown) > most


def _known(
    user: User, period: Period, product_line: str, holders: list[uuid.UUID]
) -> dict[tuple[uuid.UUID, dt.date], Quota]:
    rows = Quota.objects.visible_to(user).filter(product_line=product_line, month__range=(period.first, period.last))
    rows = rows.filter(Q(owner_id__in=holders) | Q(team_id__in=holders))
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
    for month, _label in months:
        row = known.get((holder.pk, month))
        minor = row.amount_minor if row else None
        line.cells.append(
            Cell(
                name=f"{line.key}-{month:%Y-%m}",
                month=month,
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
