"""The proposal of several visits at once: a row for each account."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy

from stakeholders.visits.due import Line
from stakeholders.visits.models import Channel
from stakeholders.visits.proposals import Plan
from web.widgets import MomentInput


class SlotForm(forms.Form):
    """When one of the accounts is visited; left empty, it is not."""

    starts_at = forms.DateTimeField(required=False, widget=MomentInput(), label=gettext_lazy("Starts"))
    channel = forms.ChoiceField(choices=Channel.choices, label=gettext_lazy("Channel"))

    def __init__(self, data: QueryDict | None, *, line: Line, starts_at: dt.datetime | None, **kwargs: Any) -> None:
        channel = Channel.PHONE if line.cadence.may_be_remote else Channel.ON_SITE
        initial = {"starts_at": timezone.localtime(starts_at) if starts_at else None, "channel": channel}
        super().__init__(data, prefix=str(line.account_id), initial=initial, **kwargs)
        self.line = line

    def plan(self) -> Plan | None:
        starts_at = self.cleaned_data["starts_at"]
        return Plan(self.line.account_id, starts_at, self.cleaned_data["channel"]) if starts_at else None


def slot_forms(
    data: QueryDict | None, rows: Iterable[Line], starts: dict[uuid.UUID, dt.datetime | None]
) -> list[SlotForm]:
    return [SlotForm(data, line=line, starts_at=starts.get(line.account_id)) for line in rows]
