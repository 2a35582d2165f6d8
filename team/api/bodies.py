"""What may be sent to change people and teams."""

from django.conf import settings
from rest_framework import serializers as s

from team.models import Team, User
from team.models.user import Role
from web.api.bodies import Body, Visible


class InviteBody(Body):
    email = s.EmailField()
    name = s.CharField(max_length=120)
    roles = s.ListField(child=s.ChoiceField(Role.choices), allow_empty=False, required=False)
    team = Visible(Team, required=False, allow_null=True)
    language = s.ChoiceField(settings.LANGUAGES, required=False)


class ProfileBody(Body):
    name = s.CharField(max_length=120)
    language = s.ChoiceField(settings.LANGUAGES)
    time_zone = s.CharField(max_length=60, allow_blank=True)
    theme = s.ChoiceField(User.Theme.choices)


class RolesBody(Body):
    roles = s.ListField(child=s.ChoiceField(Role.choices))


class TeamBody(Body):
    name = s.CharField(max_length=120)
    parent = Visible(Team, required=False, allow_null=True)  # type: ignore[assignment]


class TeamMemberBody(Body):
    user = Visible(User)
    is_manager = s.BooleanField(required=False)
    starts_on = s.DateField(required=False)


class EndBody(Body):
    membership = s.IntegerField(min_value=1)
    ends_on = s.DateField(required=False)
