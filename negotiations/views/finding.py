"""The room that an address names, and what hangs on it."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpRequest

from negotiations.models import Issue, Negotiation, Package
from team import permits
from team.requests import person, row_or_404, row_to_edit

RELATED = ("deal__account", "deal__owner")


def room_to_edit(request: HttpRequest, negotiation_id: uuid.UUID) -> Negotiation:
    return row_to_edit(request, Negotiation, negotiation_id, *RELATED)


def issue_to_edit(request: HttpRequest, issue_id: uuid.UUID) -> Issue:
    issue = row_or_404(request, Issue, issue_id, *(f"negotiation__{path}" for path in RELATED))
    permits.require_editable(issue.negotiation, actor=person(request))
    return issue


def package_to_edit(request: HttpRequest, package_id: uuid.UUID) -> Package:
    rows = Package.objects.visible_to(person(request)).select_related("negotiation__deal")
    found: Package | None = rows.filter(pk=package_id).first()
    if found is None:
        raise Http404
    return found
