"""The page "Due": what it shows of a person's accounts, page by page, and of their weeks."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stakeholders.visits import due
from stakeholders.visits.due import Line
from stakeholders.visits.forms.cadence import SlotForm
from stakeholders.visits.forms.filters import owners
from stakeholders.visits.loading import Week, loads
from stakeholders.visits.proposals import Planned
from team.models import Organization, User

PAGE = 40
AT_ONCE = 30
"""So many are planned in one go at most."""
MOST_PEOPLE = 60


@dataclass(frozen=True, slots=True)
class Row:
    """`over`: days since it is due, empty while it is not."""

    line: Line
    over: int


@dataclass(frozen=True, slots=True)
class Page:
    rows: list[Row]
    weeks: list[Week]
    today: dt.date
    currency: str
    count: int
    due: int
    next: uuid.UUID | None
    is_later: bool


def read(who: User, *, only_open: bool, after: uuid.UUID | None) -> Page:
    """The person's accounts in the order in which they are due, from after `after` on. All of them are read for the
    load; what was shown before an account is known by the account, so nothing is shown twice while others move."""
    organization = Organization.objects.current()
    today = organization.today()
    everything = due.lines(due.own_accounts([who.pk]))
    weeks = loads([who.pk], everything, today).get(who.pk, [])
    rows = [line for line in everything if not (only_open and line.planned_at)]
    start = next((place + 1 for place, line in enumerate(rows) if line.account_id == after), 0) if after else 0
    shown = rows[start : start + PAGE]
    is_more = len(rows) > start + PAGE
    return Page(
        rows=[Row(line, max(0, line.over(today))) for line in shown],
        weeks=weeks if everything else [],
        today=today,
        currency=organization.base_currency,
        count=len(rows),
        due=sum(line.due_on <= today and line.planned_at is None for line in rows),
        next=shown[-1].account_id if is_more else None,
        is_later=start > 0,
    )


def address(query: QueryDict, after: uuid.UUID | None) -> str:
    """The same page from another account on."""
    changed = query.copy()
    changed.pop("after", None)
    if after:
        changed["after"] = str(after)
    return f"?{changed.urlencode()}"


def people_choices(user: User) -> list[tuple[str, str]]:
    """Oneself, and those whose visits one reaches."""
    named = [(pk, name) for pk, name in owners(user) if pk not in ("", "mine")]
    return [("", _("me")), *named] if named else []


def team_loads(user: User) -> list[tuple[User, list[Week]]]:
    """Those led by the person who are to visit, the fullest week first (as many queries for one as for sixty)."""
    below = user.sight.below
    people = list(User.objects.active().filter(pk__in=below).order_by("name", "pk")[:MOST_PEOPLE]) if below else []
    if not people:
        return []
    ids = [each.pk for each in people]
    found = loads(ids, due.lines(due.own_accounts(ids)), Organization.objects.today())
    rows = [(each, found[each.pk]) for each in people if each.pk in found]
    return sorted(rows, key=lambda row: row[1][0].possible - row[1][0].due)


def settle(forms: Sequence[SlotForm], answers: Iterable[Planned]) -> tuple[str, list[SlotForm]]:
    """What to say, and the rows that were refused, each with its reason."""
    by_account = {answer.plan.account_id: answer for answer in answers}
    refused = []
    for form in forms:
        answer = by_account.get(form.line.account_id)
        if answer is not None and answer.problem:
            form.add_error("starts_at", answer.problem)
        if form.errors:
            refused.append(form)
    count = sum(answer.visit is not None for answer in by_account.values())
    said = ngettext("%(count)d visit planned.", "%(count)d visits planned.", count) % {"count": count}
    if not count:
        said = _("Nothing was planned.")
    return said, refused
