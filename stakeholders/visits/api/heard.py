"""Resources: objections, news of competitors, files of visits."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db import transaction
from django.http import FileResponse, Http404
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request

from accounts.models import Competitor, KeyAccount
from stakeholders.api.views import split_origin
from stakeholders.methods.reading import entries
from stakeholders.models import BuyingCenter, Contact
from stakeholders.visits import actions
from stakeholders.visits.api import bodies_heard as bodies
from stakeholders.visits.api import tables_heard as tables
from stakeholders.visits.api.bodies import heard
from stakeholders.visits.downloads import as_download
from stakeholders.visits.models import Objection, RivalNews, Visit, VisitFile
from team.actions.origins import name_origin
from web.api import filters as f
from web.api.filters import refuse_unknown
from web.api.json import JSONParser
from web.api.resources import Changes, Creates, Removes, Values

FIXED = ("account", "center", "visit")


def codes(listed: str) -> list[tuple[str, str]]:
    return [(code, code) for code in entries("objections", listed)]


class ObjectionFilters(f.Filters):
    account = f.record("account", KeyAccount)
    buying_center = f.record("center", BuyingCenter)
    contact = f.record("contact", Contact)
    visit = f.record("visit", Visit)
    state = f.choices("state", Objection.State.choices)
    motive = f.choices("motive", Objection.Motive.choices)
    subject = f.choices("subject", codes("subjects"))
    technique = f.choices("technique", codes("techniques"))
    raised_on_from = django_filters.DateFilter(field_name="raised_on", lookup_expr="gte")
    raised_on_to = django_filters.DateFilter(field_name="raised_on", lookup_expr="lte")


class ObjectionResource(Creates, Changes, Removes):
    """What customers said against us, how we answered, and whether that settled it."""

    resource = "objections"
    model = Objection
    table = tables.OBJECTION
    filters = ObjectionFilters
    orderings = {"raised_on": ("raised_on", "id"), "updated_at": ("updated_at", "id")}
    default_order = "-raised_on"
    body = bodies.ObjectionBody
    change_body = bodies.ObjectionChangeBody

    @transaction.atomic
    def create_record(self, values: Values) -> Objection:
        origin = split_origin(values)
        row = actions.record_objection(actor=self.person, **heard(values))
        return name_origin(actor=self.person, record=row, **origin)

    def as_changes(self, values: Values) -> Values:
        return {name: value for name, value in heard(values).items() if name not in FIXED}

    def change_record(self, pk: Any, values: Values, version: int | None) -> Objection:
        return actions.change_objection(actor=self.person, objection_id=pk, values=values, expected_version=version)

    def remove_record(self, pk: Any, version: int | None) -> None:
        actions.remove_objection(actor=self.person, objection_id=pk, expected_version=version)


class RivalNewsFilters(f.Filters):
    account = f.record("account", KeyAccount)
    buying_center = f.record("center", BuyingCenter)
    competitor = f.record("competitor", Competitor)
    visit = f.record("visit", Visit)
    heard_on_from = django_filters.DateFilter(field_name="heard_on", lookup_expr="gte")
    heard_on_to = django_filters.DateFilter(field_name="heard_on", lookup_expr="lte")


class RivalNewsResource(Creates, Changes, Removes):
    """What was heard of competitors at customers. A competitor may be named that nobody has entered yet."""

    resource = "competitor-news"
    model = RivalNews
    table = tables.RIVAL_NEWS
    filters = RivalNewsFilters
    orderings = {"heard_on": ("heard_on", "id"), "updated_at": ("updated_at", "id")}
    default_order = "-heard_on"
    body = bodies.RivalNewsBody
    change_body = bodies.RivalNewsChangeBody

    @transaction.atomic
    def create_record(self, values: Values) -> RivalNews:
        origin = split_origin(values)
        row = actions.record_rival_news(actor=self.person, **heard(values))
        return name_origin(actor=self.person, record=row, **origin)

    def as_changes(self, values: Values) -> Values:
        return {name: value for name, value in values.items() if name not in ("account", "buying_center", "visit")}

    def change_record(self, pk: Any, values: Values, version: int | None) -> RivalNews:
        name = values.pop("competitor_name", "")
        if name and not values.get("competitor"):
            values["competitor"] = name
        if not values.get("competitor"):
            values.pop("competitor", None)
        return actions.change_rival_news(actor=self.person, news_id=pk, values=values, expected_version=version)

    def remove_record(self, pk: Any, version: int | None) -> None:
        actions.remove_rival_news(actor=self.person, news_id=pk, expected_version=version)


class VisitFileFilters(f.Filters):
    visit = f.record("visit", Visit)


class VisitFileResource(Creates, Removes):
    """Photos and files of visits, for who reads the visit in full. `GET …/content/` is the file itself.

    POST takes JSON with the content in base64, or a form (multipart) with the file itself, for larger ones.
    """

    resource = "visits"
    parser_classes = [JSONParser, MultiPartParser]
    model = VisitFile
    table = tables.VISIT_FILE
    filters = VisitFileFilters
    body = bodies.VisitFileBody

    def known(self, values: Values) -> Any:
        """Sent again: the action answers the one that is there."""
        return None

    def create_record(self, values: Values) -> VisitFile:
        file = bodies.VisitFileBody.file(values)
        return actions.add_visit_file(
            actor=self.person, visit_id=values["visit"].pk, file=file, file_id=values.get("id")
        )

    def remove_record(self, pk: Any, version: int | None) -> None:
        actions.remove_visit_file(actor=self.person, file_id=pk, expected_version=version)

    @action(detail=True, methods=["get"])
    def content(self, request: Request, pk: Any, **kwargs: Any) -> FileResponse:
        """The file, as it is kept."""
        refuse_unknown(request, (), reserved=set())
        row = self.rows().filter(pk=pk).first()
        if row is None:
            raise Http404
        return as_download(row)
