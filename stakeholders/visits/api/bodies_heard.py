"""What may be sent about objections, news of competitors and files of visits."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from rest_framework import serializers as s

from accounts.models import KeyAccount
from stakeholders.api.bodies import WorkedAt
from stakeholders.models import BuyingCenter, Contact
from stakeholders.visits.api.bodies import CompetitorNamed, HeardObjectionBody
from stakeholders.visits.models import Visit
from web.api.bodies import Body, Origin, Visible


class ObjectionChangeBody(HeardObjectionBody):
    raised_on = s.DateField(required=False)

    def get_fields(self) -> dict[str, Any]:
        fields: dict[str, Any] = super().get_fields()
        del fields["buying_center"]
        return fields


class ObjectionBody(HeardObjectionBody, Origin):
    account = WorkedAt(KeyAccount)
    visit = Visible(Visit, required=False, allow_null=True)
    raised_on = s.DateField(required=False)


class RivalNewsChangeBody(CompetitorNamed):
    text = s.CharField(max_length=500)
    contact = Visible(Contact, required=False, allow_null=True)
    heard_on = s.DateField(required=False)


class RivalNewsBody(RivalNewsChangeBody, Origin):
    account = WorkedAt(KeyAccount)
    buying_center = Visible(BuyingCenter, required=False, allow_null=True)
    visit = Visible(Visit, required=False, allow_null=True)


class ContentField(s.CharField):
    """Base64 in JSON; a file part of a form as it is."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, UploadedFile):
            return data
        text = super().to_internal_value(data)
        try:
            return ContentFile(base64.b64decode(text, validate=True))
        except (binascii.Error, ValueError) as error:
            raise s.ValidationError(_("This is not base64.")) from error

    def run_validators(self, value: Any) -> None:
        """Of length only; the action judges what is in it."""
        if isinstance(value, str):
            super().run_validators(value)


class VisitFileBody(Body):
    """Checked by what is in it, not by its name."""

    id = s.UUIDField(required=False, help_text="Your own: sending it again is harmless.")
    visit = Visible(Visit)
    name = s.CharField(max_length=200)
    content = ContentField(trim_whitespace=False, help_text="The file, in base64; in a form, its part.")

    @staticmethod
    def file(values: dict[str, Any]) -> UploadedFile:
        content = values["content"]
        return UploadedFile(content, values["name"], size=content.size)
