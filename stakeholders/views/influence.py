"""Lines of influence, drawn and changed from the map of a buying center."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from stakeholders.actions import change_influence, draw_influence, remove_influence
from stakeholders.forms import InfluenceForm, NewInfluenceForm
from stakeholders.models import BuyingCenter, InfluenceLine
from team.requests import person, row_to_edit
from web.edits import sent
from web.returning import came_from
from web.sheets import Sheet, finished, take


@require_http_methods(["GET", "POST"])
def influence_add(request: HttpRequest, center_id: uuid.UUID) -> HttpResponse:
    """Somebody listens to somebody."""
    user, center = person(request), row_to_edit(request, BuyingCenter, center_id)
    form = NewInfluenceForm(sent(request), center=center)

    def act(data: dict[str, Any]) -> InfluenceLine:
        source, target, strength = data["source"], data["target"], data["strength"]
        return draw_influence(
            actor=user, center_id=center_id, source_id=source.pk, target_id=target.pk, strength=strength
        )

    sheet = Sheet(title=_("Who listens to whom?"), intro=center.name, back=_maps(center_id))
    return take(request, form, sheet, act, lambda line: _("%(sentence)s.") % {"sentence": _sentence(line)})


@require_http_methods(["GET", "POST"])
def influence_edit(request: HttpRequest, center_id: uuid.UUID, line_id: uuid.UUID) -> HttpResponse:
    user, line = person(request), _line(request, center_id, line_id)
    form = InfluenceForm(sent(request), instance=line)

    def act(data: dict[str, Any]) -> InfluenceLine:
        return change_influence(
            actor=user, line_id=line_id, strength=data["strength"], expected_version=data["version"]
        )

    sheet = Sheet(title=_sentence(line), back=_maps(center_id))
    return take(request, form, sheet, act, _("Saved."))


@require_http_methods(["GET", "POST"])
def influence_remove(request: HttpRequest, center_id: uuid.UUID, line_id: uuid.UUID) -> HttpResponse:
    user, line = person(request), _line(request, center_id, line_id)

    def act(data: dict[str, Any]) -> InfluenceLine:
        return remove_influence(actor=user, line_id=line_id)

    sheet = Sheet(
        title=_("Remove this line?"), intro=_sentence(line), button=_("Remove"), danger=True, back=_maps(center_id)
    )
    return take(request, forms.Form(sent(request)), sheet, act, _("The line is removed."), undo=_undo)


@require_POST
def influence_redraw(
    request: HttpRequest, center_id: uuid.UUID, source_id: uuid.UUID, target_id: uuid.UUID, strength: int
) -> HttpResponse:
    """Undo of a removal: the line is drawn again."""
    row_to_edit(request, BuyingCenter, center_id)
    draw_influence(
        actor=person(request), center_id=center_id, source_id=source_id, target_id=target_id, strength=strength
    )
    return finished(request, _("The line is back."), to=came_from(request, _maps(center_id)))


def _line(request: HttpRequest, center_id: uuid.UUID, line_id: uuid.UUID) -> InfluenceLine:
    line = row_to_edit(request, InfluenceLine, line_id, "center", "source__contact", "target__contact")
    if line.center_id != center_id:
        raise Http404
    return line


def _undo(line: InfluenceLine) -> str:
    names = (line.center_id, line.source_id, line.target_id, line.strength)
    return reverse("stakeholders:influence_redraw", args=names)


def _sentence(line: InfluenceLine) -> str:
    return _("%(listener)s listens to %(person)s") % {"listener": line.target.contact, "person": line.source.contact}


def _maps(center_id: uuid.UUID) -> str:
    return reverse("stakeholders:center_part", args=[center_id, "maps"])
