"""Resources: negotiations, and under each its issues; for the deal's editors stances, sheet and packages."""

from __future__ import annotations

from typing import Any

import django_filters
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from rest_framework.request import Request

from negotiations import actions
from negotiations.api import room_bodies as bodies
from negotiations.api import room_tables as tables
from negotiations.models import Issue, Negotiation, Package, Sheet, Stance
from pipeline.models import Deal
from stakeholders.api.views import split_origin
from team.actions.origins import name_origin
from team.models import User
from team.permits import require_editable, require_fresh
from web.api import filters as f
from web.api.resources import Changes, Creates, Removes, Resource, Values, verb
from web.api.scopes import require_scopes


class NegotiationFilters(f.Filters):
    deal = f.record("deal", Deal)
    owner = f.record("deal__owner", User)
    state = f.choices("state", Negotiation.State.choices)
    mode = f.choices("mode", Negotiation.Mode.choices)
    deadline_on_from = django_filters.DateFilter(field_name="deadline_on", lookup_expr="gte")
    deadline_on_to = django_filters.DateFilter(field_name="deadline_on", lookup_expr="lte")


class NegotiationResource(Creates, Changes):
    """Rooms of deals. To create one is to enter it: 409 `preconditions_missing` says which are not proved."""

    resource = "negotiations"
    model = Negotiation
    table = tables.NEGOTIATION
    filters = NegotiationFilters
    orderings = {"entered_on": ("entered_on", "id"), "updated_at": ("updated_at", "id")}
    default_order = "-entered_on"
    follows_changes = False
    body = bodies.NegotiationBody
    change_body = bodies.NegotiationChangeBody

    @transaction.atomic
    def create_record(self, values: Values) -> Negotiation:
        origin = split_origin(values)
        if "procurement_mode" in values:
            require_scopes(self.request, ["deals"], "write")
        room = actions.enter_negotiation(actor=self.person, deal_id=values.pop("deal").pk, **values)
        return name_origin(actor=self.person, record=room, **origin)

    def as_changes(self, values: Values) -> Values:
        return {name: value for name, value in values.items() if name in bodies.NegotiationChangeBody().fields}

    def change_record(self, pk: Any, values: Values, version: int | None) -> Negotiation:
        return actions.change_negotiation(actor=self.person, negotiation_id=pk, values=values, expected_version=version)

    @verb(bodies.OrderBody)
    def order_issues(self, pk: Any, values: Values, version: int | None) -> None:
        """The issues in this order; those that are not named follow."""
        actions.order_issues(actor=self.person, negotiation_id=pk, order=values["order"], expected_version=version)

    @verb(bodies.OfferPackagesBody)
    def offer_packages(self, pk: Any, values: Values, version: int | None) -> None:
        """Several packages on the table together, to choose from: all or none. The token must write `offers` too."""
        require_scopes(self.request, ["offers"], "write")
        chosen = list(dict.fromkeys(values.pop("packages")))
        room = self.rows().get(pk=pk)
        require_editable(room, actor=self.person)
        require_fresh(room, version)
        if room.packages.filter(pk__in=chosen).count() < len(chosen):
            raise ValidationError({"packages": _("These are not all packages of this room.")})
        actions.offer_packages(actor=self.person, package_ids=chosen, **values)

    @verb(bodies.LessonBody)
    def review(self, pk: Any, values: Values, version: int | None) -> None:
        """What was learned, once it has ended (409 `still_negotiated`)."""
        actions.write_review(actor=self.person, negotiation_id=pk, review=values["review"], expected_version=version)

    @verb(bodies.FreeLimitsBody)
    def free_limits(self, pk: Any, values: Values, version: int | None) -> None:
        """A manager above the owner lets limits and list prices that were taken over be set anew."""
        actions.free_limits(actor=self.person, negotiation_id=pk, reason=values["reason"])


class OfRoom(Resource):
    """A collection under /negotiations/{negotiation}/. A room out of sight is 404, before anything else is said.

    What is confidential is not there at all for who sees the deal and may not change it: 404 too.
    """

    resource = "negotiations"
    orderings = {"created_at": ("created_at", "id"), "updated_at": ("updated_at", "id")}
    default_order = "created_at"
    follows_changes = False
    path = "negotiation_id"
    is_confidential = True

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        rooms = Negotiation.objects
        (rooms.editable_by(self.person) if self.is_confidential else rooms.visible_to(self.person)).get(pk=self.room)

    @property
    def room(self) -> Any:
        return self.kwargs["negotiation"]

    def rows(self) -> Any:
        return super().rows().filter(**{self.path: self.room})

    def found(self, pk: Any) -> Any:
        """The row under this room."""
        return self.rows().get(pk=pk)


class IssueResource(OfRoom, Creates, Changes, Removes):
    """What is negotiated; whoever sees the deal reads it."""

    model = Issue
    table = tables.ISSUE
    orderings = {"place": ("place", "created_at", "id"), **OfRoom.orderings}
    default_order = "place"
    is_confidential = False
    body = bodies.IssueBody
    change_body = bodies.IssueChangeBody

    def create_record(self, values: Values) -> Issue:
        code = values.pop("code", "")
        return actions.add_issue(actor=self.person, negotiation_id=self.room, code=code, values=values)

    def change_record(self, pk: Any, values: Values, version: int | None) -> Issue:
        issue = self.found(pk)
        return actions.change_issue(actor=self.person, issue_id=issue.pk, values=values, expected_version=version)

    def remove_record(self, pk: Any, version: int | None) -> None:
        actions.remove_issue(actor=self.person, issue_id=self.found(pk).pk, expected_version=version)


class StanceResource(OfRoom, Changes):
    """Our target, limit and opening of each issue, and what we estimate of them: for the deal's editors."""

    model = Stance
    table = tables.STANCE
    path = "issue__negotiation_id"
    change_body = bodies.StanceBody

    def change_record(self, pk: Any, values: Values, version: int | None) -> Issue:
        stance = self.found(pk)
        return actions.change_issue(actor=self.person, issue_id=stance.issue_id, values=values, expected_stance=version)


class SheetResource(OfRoom, Changes):
    """The one sheet of preparation of a room: for the deal's editors."""

    model = Sheet
    table = tables.SHEET
    change_body = bodies.SheetBody

    def change_record(self, pk: Any, values: Values, version: int | None) -> Sheet:
        self.found(pk)
        return actions.prepare_sheet(
            actor=self.person, negotiation_id=self.room, values=values, expected_version=version
        )


class PackageResource(OfRoom, Creates, Changes, Removes):
    """Offers thought out and not made: for the deal's editors. `offer` makes one, by the rules of every offer."""

    model = Package
    table = tables.PACKAGE
    body = bodies.PackageBody
    change_body = bodies.PackageNameBody

    def create_record(self, values: Values) -> Package:
        return actions.save_package(actor=self.person, negotiation_id=self.room, **values)

    def change_record(self, pk: Any, values: Values, version: int | None) -> Package | None:
        package = self.found(pk)
        if "name" not in values:
            return None
        return actions.rename_package(
            actor=self.person, package_id=package.pk, name=values["name"], expected_version=version
        )

    def remove_record(self, pk: Any, version: int | None) -> None:
        actions.remove_package(actor=self.person, package_id=self.found(pk).pk, expected_version=version)

    @verb(bodies.OfferPackageBody)
    def offer(self, pk: Any, values: Values, version: int | None) -> None:
        """Puts it on the table: 409 `needs_approval` where it goes beyond the sender's authority. The token must write
        `offers` too."""
        require_scopes(self.request, ["offers"], "write")
        package = self.found(pk)
        require_fresh(package, version)
        actions.offer_packages(actor=self.person, package_ids=[package.pk], **values)
