"""The deal that an address names."""

from __future__ import annotations

import uuid

from django.http import HttpRequest

from pipeline.models import Deal
from team.requests import person, row_or_404, row_to_edit

RELATED = ("account", "owner", "pipeline")
"""What every page of a deal shows of it."""


def deal_or_404(request: HttpRequest, deal_id: uuid.UUID) -> Deal:
    return row_or_404(request, Deal, deal_id, *RELATED)


def deal_to_edit(request: HttpRequest, deal_id: uuid.UUID) -> Deal:
    return row_to_edit(request, Deal, deal_id, *RELATED)


def may_edit(request: HttpRequest, deal: Deal) -> bool:
    return Deal.objects.editable_by(person(request)).filter(pk=deal.pk).exists()
