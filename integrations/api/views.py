"""Resources: tokens, imports; single resources: me, search; and the root that names them all."""

from __future__ import annotations

import hashlib
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework import serializers as s
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from integrations import actions
from integrations.api import tables
from integrations.models import ApiToken, ImportRun
from team import news
from team.actions import change_user
from team.api.tables import teams_of
from team.models import Organization, User
from web import searches
from web.api import filters as f
from web.api.bodies import Body, read
from web.api.etags import etag_of, expected_version, is_unchanged
from web.api.filters import refuse_unknown
from web.api.resources import Creates, Removes, Resource, Values
from web.api.schema import query
from web.api.scopes import require_scopes
from web.api.tables import Reading
from web.api.views import View


class TokenBody(Body):
    name = s.CharField(max_length=80)
    scopes = s.ListField(child=s.CharField(max_length=60), allow_empty=False, max_length=50)
    expires_in = s.IntegerField(
        min_value=1, max_value=actions.LONGEST_LIFE, required=False, allow_null=True, help_text="Days."
    )


class TokenFilters(f.Filters):
    is_working = f.boolean("", method="working", help_text="false: revoked or expired.")

    def working(self, rows: Any, name: str, wanted: bool) -> Any:
        working = ApiToken.objects.working().values("pk")
        return rows.filter(pk__in=working) if wanted else rows.exclude(pk__in=working)


class TokenResource(Creates, Removes):
    """Tokens: one's own, for administrators everybody's. The answer to POST holds the secret, once. DELETE revokes."""

    resource = "tokens"
    model = ApiToken
    table = tables.TOKEN
    filters = TokenFilters
    body = TokenBody
    secret_fields = ("token",)

    def create_record(self, values: Values) -> ApiToken:
        within = getattr(self.request.auth, "scopes", None)
        token, self.secret = actions.create_token(actor=self.person, within=within, **values)
        return token

    def written(self, pk: Any, status: int = 200) -> Response:
        response = super().written(pk, status)
        response.data["token"] = self.secret
        return response

    def remove_record(self, pk: Any, version: int | None) -> None:
        actions.revoke_token(actor=self.person, token_id=pk, expected_version=version)


class ImportResource(Resource):
    """Runs of imports and what became of every row: one's own, for administrators everybody's."""

    resource = "imports"
    model = ImportRun
    table = tables.IMPORT


def sight_digest(person: User) -> str:
    """Differs when the person's roles or teams let them see other people's work than before."""
    sight = person.sight
    words = [str(sight.everything), *sorted(str(pk) for pk in sight.people)]
    return hashlib.sha256(" ".join(words).encode()).hexdigest()[:16]


class MeBody(Body):
    """One's own choices: how the pages look, and what one is told of, when and how."""

    name = s.CharField(max_length=120)
    language = s.ChoiceField(settings.LANGUAGES)
    time_zone = s.CharField(max_length=60, allow_blank=True)
    theme = s.ChoiceField(User.Theme.choices)
    mail = s.ChoiceField(User.Mail.choices)
    quiet_from = s.TimeField()
    quiet_until = s.TimeField()
    weekly_digest = s.BooleanField()
    remind_before = s.IntegerField(min_value=0, max_value=7 * 24 * 60, help_text="Minutes; 0: no reminder.")
    muted = s.ListField(child=s.CharField(max_length=40), max_length=200, help_text="Kinds of news that do not come.")


class Me(View):
    """Who asks: the person, their roles and teams, what the token may do, and what they are told of.

    PATCH changes one's own choices; a token needs the scope `users:write` for it.
    """

    change_body = MeBody

    answer_schema = {
        "type": "object",
        "properties": {
            "id": {"type": "string", "format": "uuid"},
            "name": {"type": "string"},
            "email": {"type": "string"},
            "language": {"type": "string"},
            "time_zone": {"type": "string"},
            "roles": {"type": "array", "items": {"type": "string"}},
            "teams": {"type": "array", "items": {"type": "object"}},
            "scopes": {"type": "array", "items": {"type": "string"}},
            "base_currency": {"type": "string"},
            "today": {"type": "string", "format": "date"},
            "sight": {
                "type": "string",
                "description": "When it differs from before, lists hold other records: read them whole once.",
            },
            "theme": {"type": "string"},
            "mail": {"type": "string", "enum": list(User.Mail.values)},
            "quiet_from": {"type": "string", "format": "time"},
            "quiet_until": {"type": "string", "format": "time"},
            "weekly_digest": {"type": "boolean"},
            "remind_before": {"type": "integer"},
            "muted": {"type": "array", "items": {"type": "string"}},
            "news": {"type": "array", "items": {"type": "string"}, "description": "What may be muted."},
            "version": {"type": "integer"},
        },
    }

    def get(self, request: Request) -> Response:
        refuse_unknown(request, (), reserved=set())
        return self.shown()

    def patch(self, request: Request) -> Response:
        refuse_unknown(request, (), reserved=set())
        require_scopes(request, ["users"], "write")
        change_user(
            actor=self.person,
            user_id=self.person.pk,
            values=read(MeBody, request, partial=True),
            expected_version=expected_version(request),
        )
        return self.shown()

    def shown(self) -> Response:
        request, person = self.request, User.objects.get(pk=self.person.pk)
        data = {
            "id": person.pk,
            "name": person.name,
            "email": person.email,
            "language": person.language,
            "time_zone": str(person.zone),
            "roles": sorted(person.role_codes),
            "teams": [team for _user, team in teams_of([person.pk], Reading(person))],
            "scopes": getattr(request.auth, "scopes", ["*"]),
            "base_currency": Organization.objects.current().base_currency,
            "today": person.today(),
            "sight": sight_digest(person),
            **choices_of(person),
            "version": person.version,
        }
        etag = etag_of(data, person.version)
        if request.method == "GET" and is_unchanged(request, etag):
            return Response(status=304, headers={"ETag": etag})
        return Response(data, headers={"ETag": etag})


def choices_of(person: User) -> Values:
    """How the pages look to them, and what they are told of."""
    return {
        "theme": person.theme,
        "mail": person.mail,
        "quiet_from": f"{person.quiet_from:%H:%M}",
        "quiet_until": f"{person.quiet_until:%H:%M}",
        "weekly_digest": person.weekly_digest,
        "remind_before": person.remind_before,
        "muted": person.muted,
        "news": sorted(news.codes()),
    }


class Search(View):
    """Finds accounts, people, deals and more by name, as the search page does."""

    resource = "search"
    answer_schema = {
        "type": "object",
        "properties": {
            "results": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {name: {"type": "string"} for name in ("kind", "label", "detail", "url")},
                },
            }
        },
    }
    query_schema = [query("q", {"type": "string", "minLength": 2}, "What to look for.", required=True)]

    def get(self, request: Request) -> Response:
        refuse_unknown(request, {"q"}, reserved=set())
        words = request.query_params.get("q", "").strip()
        if not 2 <= len(words) <= 200 or "\0" in words:
            raise ValidationError({"q": [_("Two characters at least.")]})
        scopes = getattr(request.auth, "scopes", None)
        if scopes is not None and not can_read_everything(scopes):
            raise PermissionDenied(_("Search shows records of all kinds: it needs the scope *:read."))
        hits = searches.search(self.person, words)
        return Response({"results": [as_result(hit, request) for hit in hits]})


def can_read_everything(scopes: list[str]) -> bool:
    return bool({"*", "*:read", "search:read"}.intersection(scopes))


def as_result(hit: searches.Hit, request: Request) -> dict[str, str]:
    return {
        "kind": str(hit.kind),
        "label": str(hit.label),
        "detail": str(hit.detail),
        "url": request.build_absolute_uri(hit.url),
    }


class Root(View):
    """The addresses of everything that can be read here."""

    names: dict[str, str] = {}  # filled by the URLconf, which knows them all
    answer_schema = {"type": "object", "additionalProperties": {"type": "string", "format": "uri"}}

    def get(self, request: Request) -> Response:
        refuse_unknown(request, (), reserved=set())
        return Response({name: request.build_absolute_uri(reverse(view)) for name, view in self.names.items()})
