"""The part "Maps" of a buying center's page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from stakeholders.maps.grid_page import grid_context
from stakeholders.maps.heat_page import heat_context
from stakeholders.maps.marks import marks_of
from stakeholders.maps.network_page import network_context
from stakeholders.maps.reading import surroundings
from stakeholders.models import BuyingCenter
from stakeholders.privacy import may_export_judgements
from team.requests import person


def maps_part(request: HttpRequest, center: BuyingCenter) -> dict[str, Any]:
    """Three maps of the people who are still there; nothing to draw while there are none."""
    facts = surroundings(center)
    user = person(request)
    can_edit = BuyingCenter.objects.editable_by(user).filter(pk=center.pk).exists()
    shown: dict[str, Any] = {"center_id": center.pk, "center_name": center.name, "can_edit_center": can_edit}
    if not facts.people:
        return shown
    drawn = marks_of(facts)
    return shown | {
        "grid": grid_context(facts, drawn),
        "network": network_context(facts, drawn),
        "heat": heat_context(facts),
        "can_save": may_export_judgements(user, center),
        "can_draw": can_edit and len(facts.people) > 1,
    }
