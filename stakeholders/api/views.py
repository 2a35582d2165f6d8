"""Resources: contacts, buying centers, members, commitments."""

from __future__ import annotations

from typing import Any, get_args

import django_filters
from django.db import transaction
from django.http import Http404
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import KeyAccount
from stakeholders import actions, endorsement, personal_data
from stakeholders.api import bodies, tables
from stakeholders.models import BuyingCenter, Commitment, Contact, ContactRedirect, Member
from team.actions.origins import name_origin
from team.models import Organization, User
from team.permits import locked_for_edit, require_editable
from web.api import filters as f
from web.api.filters import refuse_unknown
from web.api.resources import ORIGIN, Changes, Creates, Removes, Values, origin_of, verb
from web.api.scopes import require_scopes


def split_origin(values: Values) -> Values:
    """Take the origin out of the values: the actions below name it afterwards."""
    return {name: values.pop(name) for name in ORIGIN if name in values}


HELD_IN = (
    "contacts", "buying-center-members", "commitments", "hospitality", "intelligence", "needs", "visits", "objections",
    "competitor-news",
)  # fmt: skip
"""What a person's data are gathered from: a token must be allowed to read all of it."""


class ContactFilters(f.Filters):
    account = f.record("account", KeyAccount)
    buying_center = f.record("", BuyingCenter, method="in_center")
    reports_to = f.record("reports_to", Contact)
    level = f.choices("level", Contact.Level.choices)
    has_left = f.boolean("left_on", method="left")
    source_system = django_filters.CharFilter(field_name="source_system")
    external_id = django_filters.CharFilter(field_name="external_id")

    def in_center(self, rows: Any, name: str, center: BuyingCenter) -> Any:
        return rows.filter(pk__in=Member.objects.filter(center=center).values("contact_id"))

    def left(self, rows: Any, name: str, has_left: bool) -> Any:
        return rows.filter(left_on__isnull=not has_left)


class ContactResource(Creates, Changes):
    """People at key accounts. Those who left stay, with the day."""

    resource = "contacts"
    model = Contact
    table = tables.CONTACT
    filters = ContactFilters
    orderings = {"name": ("name", "id"), "updated_at": ("updated_at", "id")}
    default_order = "name"
    body = bodies.ContactBody
    change_body = bodies.ContactChangeBody

    def create_record(self, values: Values) -> Contact:
        center, confirmed = values.pop("buying_center", None), values.pop("confirmed", False)
        return actions.create_contact(actor=self.person, center=center, confirmed=confirmed, **values)

    def as_changes(self, values: Values) -> Values:
        return {name: value for name, value in values.items() if name not in ("account", "buying_center", "confirmed")}

    def known(self, values: Values) -> Any:
        """Also by the origin of somebody who was merged into another since."""
        found, origin = super().known(values), origin_of(values)
        if found is not None or not origin:
            return found
        merged = ContactRedirect.objects.visible_to(self.person).filter(**origin)
        return merged.values_list("kept_id", flat=True).first()

    def retrieve(self, request: Request, pk: Any, **kwargs: Any) -> Response:
        return self.merged_into(pk) or super().retrieve(request, pk, **kwargs)

    def partial_update(self, request: Request, pk: Any, **kwargs: Any) -> Response:
        return self.merged_into(pk) or super().partial_update(request, pk, **kwargs)

    def merged_into(self, pk: Any) -> Response | None:
        """308 to the contact into whom this one was merged."""
        found = ContactRedirect.objects.visible_to(self.person).filter(old_id=pk).first()
        if found is None:
            return None
        url = self.request.build_absolute_uri(self.request.path.replace(str(pk), str(found.kept_id)))
        return Response({"id": pk, "merged_into": found.kept_id}, status=308, headers={"Location": url})

    @verb(bodies.ContactMergeBody)
    def merge(self, pk: Any, values: Values, version: int | None) -> None:
        """`from` becomes one with this contact; its id leads here then. Undone at `contact-merges/{id}/undo/`."""
        gone = values["from"].pk
        actions.merge_contacts(
            actor=self.person, kept_id=pk, dropped_id=gone, take=values.get("take", ()), expected_version=version
        )

    @verb(bodies.ContactMoveBody)
    def move(self, pk: Any, values: Values, version: int | None) -> None:
        """Works for another account since a day. Undone at `contact-moves/{id}/undo/`."""
        actions.move_contact(actor=self.person, contact_id=pk, expected_version=version, **values)

    def change_record(self, pk: Any, values: Values, version: int | None) -> Contact:
        reason = values.pop("reason", "")
        return actions.change_contact(
            actor=self.person, contact_id=pk, values=values, expected_version=version, reason=reason
        )

    @action(detail=True, methods=["get"], url_path="personal-data")
    def personal_data(self, request: Request, pk: Any) -> Response:
        """All that is held about the person, as far as the asker sees it, in neutral words: for that person."""
        refuse_unknown(request, (), reserved=set())
        require_scopes(request, HELD_IN)
        contact = Contact.objects.visible_to(self.person).select_related("account").filter(pk=pk).first()
        if contact is None:
            raise Http404
        require_editable(contact, actor=self.person)
        return Response(personal_data.as_document(contact, self.person))

    @verb(bodies.EraseBody)
    def erase(self, pk: Any, values: Values, version: int | None) -> None:
        """For good. `name` confirms it; directors and administrators only."""
        actions.erase_contact(actor=self.person, contact_id=pk, expected_version=version, **values)


ENDORSEMENTS = [(word, word) for word in get_args(endorsement.Word)]


class CenterFilters(f.Filters):
    account = f.record("account", KeyAccount)
    contact = f.record("", Contact, method="with_contact")
    endorsement = f.choices("standing__endorsement", ENDORSEMENTS)
    coverage_below = django_filters.NumberFilter(
        field_name="standing__coverage", lookup_expr="lt", min_value=0, max_value=1, help_text="0 to 1."
    )
    is_single_threaded = f.boolean("standing__is_single_threaded")

    def with_contact(self, rows: Any, name: str, contact: Contact) -> Any:
        return rows.filter(pk__in=Member.objects.filter(contact=contact).values("center_id"))


class CenterResource(Creates, Changes):
    """The people who decide one purchase. Every deal has one."""

    resource = "buying-centers"
    model = BuyingCenter
    table = tables.CENTER
    filters = CenterFilters
    body = bodies.CenterBody
    change_body = bodies.CenterChangeBody

    @transaction.atomic
    def create_record(self, values: Values) -> BuyingCenter:
        origin = split_origin(values)
        center = actions.create_center(actor=self.person, **values)
        return name_origin(actor=self.person, record=center, **origin)

    def as_changes(self, values: Values) -> Values:
        return {name: value for name, value in values.items() if name != "account"}

    def change_record(self, pk: Any, values: Values, version: int | None) -> BuyingCenter:
        reason = values.pop("reason", "")
        return actions.change_center(
            actor=self.person, center_id=pk, values=values, expected_version=version, reason=reason
        )


class MemberFilters(f.Filters):
    buying_center = f.record("center", BuyingCenter)
    contact = f.record("contact", Contact)
    role = django_filters.CharFilter(field_name="role_rows__code")


class MemberResource(Creates, Changes, Removes):
    """A person's part in a buying center: roles, attitude, influence, weight."""

    resource = "buying-center-members"
    model = Member
    table = tables.MEMBER
    filters = MemberFilters
    body = bodies.MemberBody
    change_body = bodies.MemberChangeBody

    @transaction.atomic
    def create_record(self, values: Values) -> Member:
        origin, center = split_origin(values), values.pop("buying_center")
        member = actions.add_member(actor=self.person, center_id=center.pk, **values)
        return name_origin(actor=self.person, record=member, **origin)

    def as_changes(self, values: Values) -> Values:
        return {name: value for name, value in values.items() if name not in ("buying_center", "contact")}

    def change_record(self, pk: Any, values: Values, version: int | None) -> Member:
        reason = values.pop("reason", "")
        return actions.change_member(
            actor=self.person, member_id=pk, values=values, expected_version=version, reason=reason
        )

    @transaction.atomic
    def remove_record(self, pk: Any, version: int | None) -> None:
        if version is not None:
            locked_for_edit(Member, pk, actor=self.person, expected_version=version)
        actions.remove_member(actor=self.person, member_id=pk)


class CommitmentFilters(f.Filters):
    account = f.record("account", KeyAccount)
    buying_center = f.record("center", BuyingCenter)
    contact = f.record("contact", Contact)
    assignee = f.record("assignee", User)
    side = f.choices("side", Commitment.Side.choices)
    state = f.choices("state", Commitment.State.choices)
    due_on_from = django_filters.DateFilter(field_name="due_on", lookup_expr="gte")
    due_on_to = django_filters.DateFilter(field_name="due_on", lookup_expr="lte")
    check_on_from = django_filters.DateFilter(field_name="check_on", lookup_expr="gte")
    check_on_to = django_filters.DateFilter(field_name="check_on", lookup_expr="lte")
    is_check_due = f.boolean("check_on", method="check_due")
    origin = f.choices("origin", Commitment.Origin.choices)

    def check_due(self, rows: Any, name: str, is_due: bool) -> Any:
        due = Commitment.objects.to_check(Organization.objects.today()).order_by().values("pk")
        return rows.filter(pk__in=due) if is_due else rows.exclude(pk__in=due)


class CommitmentResource(Creates, Changes):
    """Who, we or the customer, does what by when: next steps and customer's actions."""

    resource = "commitments"
    model = Commitment
    table = tables.COMMITMENT
    filters = CommitmentFilters
    body = bodies.CommitmentBody
    change_body = bodies.CommitmentChangeBody

    @transaction.atomic
    def create_record(self, values: Values) -> Commitment:
        origin, center = split_origin(values), values.pop("buying_center", None)
        commitment = actions.make_commitment(actor=self.person, center=center, **values)
        return name_origin(actor=self.person, record=commitment, **origin)

    def as_changes(self, values: Values) -> Values:
        return {
            name: value for name, value in values.items() if name not in ("account", "buying_center", "side", "origin")
        }

    def change_record(self, pk: Any, values: Values, version: int | None) -> Commitment:
        reason = values.pop("reason", "")
        return actions.change_commitment(
            actor=self.person, commitment_id=pk, values=values, expected_version=version, reason=reason
        )

    @verb(bodies.DoneBody)
    def complete(self, pk: Any, values: Values, version: int | None) -> None:
        """Done, with its result."""
        actions.complete_commitment(actor=self.person, commitment_id=pk, expected_version=version, **values)

    @verb(bodies.CheckBody)
    def check(self, pk: Any, values: Values, version: int | None) -> None:
        """Has it worked? With what is thought of the person since, which a token must be allowed to write."""
        own = {name: values.pop(name) for name in ("result", "is_done") if name in values}
        scored = {"contacts" if name == "rung" else "buying-center-members" for name in values}
        require_scopes(self.request, sorted(scored), "write")
        actions.check_commitment(actor=self.person, commitment_id=pk, rescored=values, expected_version=version, **own)

    @verb(bodies.PlanCheckBody)
    def plan_check(self, pk: Any, values: Values, version: int | None) -> None:
        """When it is looked at, also of what is done already."""
        actions.plan_check(actor=self.person, commitment_id=pk, expected_version=version, **values)

    @verb()
    def recheck(self, pk: Any, values: Values, version: int | None) -> None:
        """Undo a check."""
        with transaction.atomic():
            locked_for_edit(Commitment, pk, actor=self.person, expected_version=version)
            actions.reopen_check(actor=self.person, commitment_id=pk)

    @verb(bodies.DropBody)
    def drop(self, pk: Any, values: Values, version: int | None) -> None:
        """It will not be done."""
        actions.drop_commitment(actor=self.person, commitment_id=pk, expected_version=version, **values)

    @verb()
    def reopen(self, pk: Any, values: Values, version: int | None) -> None:
        with transaction.atomic():
            locked_for_edit(Commitment, pk, actor=self.person, expected_version=version)
            actions.reopen_commitment(actor=self.person, commitment_id=pk)
