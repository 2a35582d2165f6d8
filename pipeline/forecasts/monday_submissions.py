"""What submitted figures add to "Decide" on a manager's Monday: what waits for their own figure, and what is missing.

Source: compositions §2.2.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Abs, Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from pipeline.forecasts.actions.submissions import layer_for
from pipeline.forecasts.asking import Asked, asked_of
from pipeline.forecasts.deadlines import Round
from pipeline.forecasts.models import Submission
from pipeline.forecasts.querysets import SubmissionQuerySet
from pipeline.forecasts.reads import Figures
from pipeline.forecasts.rounds import current_round, people_due, submitted_in
from pipeline.forecasts.submitting import submission_url, system_by_person
from pipeline.panels_today import Section
from team.figures import is_faceless
from team.models import Organization, User
from team.sight import is_above

MOST = 5
TEMPLATE = "forecasts/monday_submissions.html"


@dataclass(frozen=True, slots=True)
class ToDecide:
    """Somebody's own figure that waits for the manager's, or one that is still to come (`figure` is None then).

    `system`: what the system says of the same period now. Amounts in minor units of the base currency.
    """

    person: User
    figure: Submission | None
    system: Figures
    is_late: bool
    submit_url: str
    review_url: str

    @property
    def is_calibrated(self) -> bool:
        return self.system.expected is not None

    @property
    def expected(self) -> int:
        """Won and still expected: calibrated, by percentage where no model is in force."""
        still = self.system.expected if self.system.expected is not None else self.system.weighted
        return self.system.won + still

    @property
    def difference(self) -> int | None:
        return self.figure.amount_minor - self.expected if self.figure else None

    @property
    def below(self) -> int:
        return -(self.difference or 0)


def submissions_to_decide(request: HttpRequest, user: User) -> Section | None:
    """Figures of those below that nobody above has answered, and missing ones; a fixed number of queries."""
    organization = Organization.objects.current()
    if not user.leads or is_faceless(organization):
        return None
    people = people_due() & user.sight.below if not user.sight.edits_everything else people_due() - user.sight.own
    due = current_round()
    done = submitted_in(due) if due else people
    waiting = _waiting(people, user, organization)
    owners = set(waiting.order_by().values_list("owner_id", flat=True))
    missing = people - done - owners
    late = due is not None and due.is_late(timezone.now())
    shown: list[tuple[User, Submission | None]] = list(_oddest(waiting).items())
    if len(shown) < MOST:
        rest = User.objects.filter(pk__in=missing).order_by("name", "pk")[: MOST - len(shown)]
        shown += [(each, None) for each in rest]
    if not shown:
        return None
    context = {
        "rows": list(_rows(shown, user, is_late=late)),
        "currency": organization.base_currency,
        **_counts(due, people, done, late=late),
        "more": len(owners) + len(missing) - len(shown),
        "url": f"{reverse('forecasts:forecast')}#submit",
    }
    return Section(TEMPLATE, context, len(owners) + (len(missing) if late else 0))


def _counts(due: Round | None, people: set[uuid.UUID], done: set[uuid.UUID], *, late: bool) -> dict[str, Any]:
    return {"due": due, "is_past": late, "count": len(people & done), "of": len(people)}


def _waiting(people: set[uuid.UUID], user: User, organization: Organization) -> SubmissionQuerySet:
    """The latest own figure of each for a period that runs, with no later one of a manager."""
    running = Q()
    for kind in Submission.Kind.values:
        running |= Q(kind=kind, first_day=asked_of({"period": kind}, organization).period.first)
    same = {name: OuterRef(name) for name in ("owner", "kind", "first_day")}
    after = Q(submitted_at__gt=OuterRef("submitted_at")) | Q(
        submitted_at=OuterRef("submitted_at"), pk__gt=OuterRef("pk")
    )
    later = Submission.objects.standing().filter(after, **same)
    rows = Submission.objects.visible_to(user).standing().filter(running, owner_id__in=people)
    return rows.filter(~Exists(later), layer=Submission.Layer.REP)


def _oddest(waiting: SubmissionQuerySet) -> dict[User, Submission | None]:
    """Those furthest from what the system said then; one line a person, also of a month and a quarter."""
    then = F("amount_minor") - F("won_minor") - Coalesce("expected_minor", "weighted_minor")
    rows = waiting.annotate(oddness=Abs(then)).select_related("owner").order_by("-oddness", "pk")
    found: dict[User, Submission | None] = {}
    for row in rows[: MOST * len(Submission.Kind)]:
        if row.owner and len(found) < MOST:
            found.setdefault(row.owner, row)
    return found


def _rows(shown: list[tuple[User, Submission | None]], user: User, *, is_late: bool) -> Iterable[ToDecide]:
    kinds = {row.kind if row else Submission.Kind.QUARTER.value for _person, row in shown}
    asked = {kind: asked_of({"period": kind}, Organization.objects.current()) for kind in kinds}
    systems = {kind: _system(each, user, {about.pk for about, _row in shown}) for kind, each in asked.items()}
    for about, row in shown:
        kind = row.kind if row else Submission.Kind.QUARTER.value
        may_submit = layer_for(user, about.pk, None) is not None
        yield ToDecide(
            person=about,
            figure=row,
            system=systems[kind].get(about.pk, Figures()),
            is_late=row.is_late if row else is_late,
            submit_url=submission_url(asked[kind], owner=about.pk) if may_submit else "",
            review_url=reverse("teamwork:review", args=[about.pk]) if is_above(user, about.pk) else "",
        )


def _system(asked: Asked, user: User, people: set[uuid.UUID]) -> dict[uuid.UUID, Figures]:
    """Of the few that are shown, however many there are."""
    scope = replace(asked.scope(user), people=frozenset(people))
    return system_by_person(scope)
