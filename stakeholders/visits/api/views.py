"""Resource: visits, planned and held."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import django_filters
from django.db import transaction
from django.http import Http404
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import KeyAccount
from stakeholders.api.views import split_origin
from stakeholders.models import BuyingCenter
from stakeholders.visits import actions, reading
from stakeholders.visits.api import bodies, tables
from stakeholders.visits.conflicts import conflicts_of
from stakeholders.visits.models import Visit, VisitCenter
from stakeholders.visits.models.visit import Outcome
from stakeholders.visits.querysets import in_full
from team.actions.origins import name_origin
from team.models import User
from team.permits import locked_for_edit
from web.api import filters as f
from web.api.filters import refuse_unknown
from web.api.resources import Changes, Creates, Values, verb
from web.api.scopes import require_scopes

HEARD = {"needs": "needs", "objections": "objections", "rival_news": "competitor-news", "rungs": "contacts"}
"""Parts of a report, and the scopes that they are written by."""


class VisitFilters(f.Filters):
    account = f.record("account", KeyAccount)
    buying_center = f.record("", BuyingCenter, method="about")
    owner = f.records("owner", User)
    state = f.choices("state", Visit.State.choices)
    channel = f.choices("channel", Visit.Channel.choices)
    outcome = f.choices("outcome", Outcome.choices, method="with_outcome")
    starts_at_from = django_filters.IsoDateTimeFilter(field_name="starts_at", lookup_expr="gte")
    starts_at_to = django_filters.IsoDateTimeFilter(field_name="starts_at", lookup_expr="lte")

    def with_outcome(self, rows: Any, name: str, outcomes: list[str]) -> Any:
        return rows.filter(in_full(self.request.user.sight), outcome__in=outcomes)

    def about(self, rows: Any, name: str, center: BuyingCenter) -> Any:
        return rows.filter(pk__in=VisitCenter.objects.filter(center=center).values("visit_id"))


class VisitResource(Creates, Changes):
    """Visits and calls. POST logs one that took place, or plans one with `state: planned`."""

    resource = "visits"
    model = Visit
    table = tables.VISIT
    filters = VisitFilters
    orderings = {"starts_at": ("starts_at", "id"), "updated_at": ("updated_at", "id")}
    default_order = "-starts_at"
    body = bodies.VisitBody
    change_body = bodies.VisitChangeBody

    @transaction.atomic
    def create_record(self, values: Values) -> Visit:
        origin, account, pk = split_origin(values), values.pop("account"), values.pop("id", None)
        person = self.person
        if values.pop("state", "held") == "planned":
            visit = actions.plan_visit(actor=person, account=account, visit_id=pk, **bodies.plan(values))
        else:
            self.require_heard(values)
            visit = actions.log_visit(actor=person, report=bodies.report(values, account), visit_id=pk)
        return name_origin(actor=person, record=visit, **origin)

    def require_heard(self, values: Values) -> None:
        """What a report brings along for other collections, a token must be allowed to write there."""
        require_scopes(self.request, [scope for name, scope in HEARD.items() if values.get(name)], "write")

    def known(self, values: Values) -> Any:
        """A planned visit sent again by its own id is there already; a report of a known id is the action's affair."""
        if values.get("id") and values.get("state") == "planned":
            found = self.rows().filter(pk=values["id"]).values_list("pk", flat=True).first()
            if found:
                return found
        return super().known(values)

    def as_changes(self, values: Values) -> Values:
        people = values.pop("met", None)
        if people is not None:
            values["people"] = people
        return {name: value for name, value in values.items() if name in bodies.VisitChangeBody().fields}

    def change_record(self, pk: Any, values: Values, version: int | None) -> Visit:
        reason = values.pop("reason", "")
        if "buying_centers" in values:
            values["centers"] = values.pop("buying_centers")
        if "other_outcomes" in values:
            values["other_outcomes"] = bodies.outcomes(values)
        return actions.change_visit(
            actor=self.person, visit_id=pk, values=values, expected_version=version, reason=reason
        )

    @action(detail=True, methods=["get"])
    def conflicts(self, request: Request, pk: Any) -> Response:
        """What stands in the way of a planned visit: of whoever makes it and of colleagues who come along."""
        refuse_unknown(request, (), reserved=set())
        visit = reading.shown(Visit.objects.visible_to(self.person), self.person).filter(pk=pk).first()
        if visit is None:
            raise Http404
        return Response({"conflicts": [asdict(each) for each in conflicts_of([visit], self.person).get(visit.pk, ())]})

    @verb(bodies.ReasonBody)
    def cancel(self, pk: Any, values: Values, version: int | None) -> None:
        """Called off before it took place."""
        actions.cancel_visit(actor=self.person, visit_id=pk, expected_version=version, **values)

    @verb(bodies.VisitInviteBody)
    def invite(self, pk: Any, values: Values, version: int | None) -> None:
        """Mail the appointment to people of the customer; of a cancelled one, that it is off."""
        actions.invite_people(actor=self.person, visit_id=pk, expected_version=version, **values)

    @verb(bodies.ReasonBody)
    def miss(self, pk: Any, values: Values, version: int | None) -> None:
        """It did not happen."""
        actions.mark_missed(actor=self.person, visit_id=pk, expected_version=version, **values)

    @verb(bodies.ReportFields)
    def log(self, pk: Any, values: Values, version: int | None) -> None:
        """What came of a planned visit."""
        self.require_heard(values)
        with transaction.atomic():
            visit = locked_for_edit(Visit, pk, actor=self.person, expected_version=version)
            account = KeyAccount.objects.face_visible_to(self.person).get(pk=visit.account_id)
            actions.log_visit(actor=self.person, report=bodies.report(values, account), visit_id=pk)
