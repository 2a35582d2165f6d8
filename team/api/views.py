"""Resources: users, teams, activities."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db import transaction

from team import actions
from team.api import bodies, tables
from team.models import Activity, Membership, RoleGrant, Team, User
from team.models.user import Role
from web.api import filters as f
from web.api.resources import Changes, Creates, Resource, Values, verb

BY_NAME = {"name": ("name", "id"), "updated_at": ("updated_at", "id")}


class UserFilters(f.Filters):
    role = f.choices("role_grants__role", Role.choices, method="in_roles")
    team = django_filters.UUIDFilter(method="in_team")
    is_active = f.boolean("is_active")
    email = django_filters.CharFilter(field_name="email", lookup_expr="iexact")

    def in_roles(self, rows: Any, name: str, roles: list[str]) -> Any:
        return rows.filter(pk__in=RoleGrant.objects.filter(role__in=roles).values("user_id"))

    def in_team(self, rows: Any, name: str, team: Any) -> Any:
        return rows.filter(pk__in=Membership.objects.active().filter(team_id=team).values("user_id"))


class UserResource(Creates, Changes):
    """People who work here. Administrators invite them; everybody changes their own profile."""

    resource = "users"
    model = User
    table = tables.USER
    filters = UserFilters
    orderings = BY_NAME
    default_order = "name"
    body = bodies.InviteBody
    change_body = bodies.ProfileBody

    def create_record(self, values: Values) -> User:
        return actions.invite_user(actor=self.person, **values)

    def change_record(self, pk: Any, values: Values, version: int | None) -> User:
        return actions.change_user(actor=self.person, user_id=self.seen(pk), values=values, expected_version=version)

    @verb(bodies.RolesBody)
    def roles(self, pk: Any, values: Values, version: int | None) -> None:
        """Exactly these roles; an administrator's act."""
        actions.set_roles(actor=self.person, user_id=self.seen(pk), roles=values["roles"])

    @verb()
    def deactivate(self, pk: Any, values: Values, version: int | None) -> None:
        """They cannot sign in any more; what they own stays."""
        actions.deactivate_user(actor=self.person, user_id=self.seen(pk))

    @verb()
    def reactivate(self, pk: Any, values: Values, version: int | None) -> None:
        actions.reactivate_user(actor=self.person, user_id=self.seen(pk))

    def seen(self, pk: Any) -> Any:
        return self.rows().values_list("pk", flat=True).get(pk=pk)


class TeamFilters(f.Filters):
    parent = f.record("parent", Team)


class TeamResource(Creates, Changes):
    """The tree of teams; administrators change it."""

    resource = "teams"
    model = Team
    table = tables.TEAM
    filters = TeamFilters
    orderings = BY_NAME
    default_order = "name"
    body = bodies.TeamBody
    change_body = bodies.TeamBody

    def rows(self) -> Any:
        return Team.objects.visible_to(self.person).without_tree_fields()

    def create_record(self, values: Values) -> Team:
        return actions.create_team(actor=self.person, **values)

    def change_record(self, pk: Any, values: Values, version: int | None) -> Team:
        person = self.person
        with transaction.atomic():
            names = {"name": values["name"]} if "name" in values else {}
            team = actions.change_team(actor=person, team_id=pk, values=names, expected_version=version)
            if "parent" in values:
                team = actions.move_team(actor=person, team_id=pk, parent=values["parent"])
        return team

    @verb(bodies.TeamMemberBody)
    def members(self, pk: Any, values: Values, version: int | None) -> None:
        """A person joins the team, from a day on."""
        actions.add_member(actor=self.person, team_id=pk, **values)

    @verb(bodies.EndBody, path="members/end")
    def end_membership(self, pk: Any, values: Values, version: int | None) -> None:
        """A person's last day in the team."""
        Membership.objects.get(pk=values["membership"], team_id=pk)
        actions.end_membership(actor=self.person, membership_id=values["membership"], ends_on=values.get("ends_on"))


class ActivityFilters(f.Filters):
    verb = django_filters.CharFilter(field_name="verb")
    actor = f.record("actor", User)
    subject_id = django_filters.UUIDFilter(field_name="subject_id")
    scope_id = django_filters.UUIDFilter(field_name="scope_id")
    after = django_filters.NumberFilter(field_name="id", lookup_expr="gt", min_value=0, max_value=2**62)
    recorded_at_from = django_filters.IsoDateTimeFilter(field_name="recorded_at", lookup_expr="gte")
    recorded_at_to = django_filters.IsoDateTimeFilter(field_name="recorded_at", lookup_expr="lte")


class ActivityResource(Resource):
    """What happened, newest first. `ordering=id&after=ID` follows it."""

    resource = "activities"
    model = Activity
    table = tables.ACTIVITY
    filters = ActivityFilters
    orderings = {"id": ("id",)}
    default_order = "-id"
    follows_changes = False
    lookup_value_converter = "int"
