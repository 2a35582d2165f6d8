"""The coverage heat map as its template takes it; it is a table itself. Beside the days: how far each has come with us
(catalogue A1.9)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stakeholders.decision_table import Decider, deciders
from stakeholders.maps import words
from stakeholders.maps.heat import STEPS, Row, heat_map
from stakeholders.maps.reading import Surroundings
from stakeholders.models import Contact

SIGNS = {"within": "●", "twice": "◐", "longer": "○", "never": "–"}
STEP_NAMES = {
    "within": gettext_lazy("within %(days)d days"),
    "twice": gettext_lazy("within %(twice)d days"),
    "longer": gettext_lazy("longer ago"),
    "never": gettext_lazy("never met"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """`rung` in words, empty where nobody knows; `is_derived`: by meetings, nobody has said so."""

    decider: Decider
    row: Row
    rung: str
    is_derived: bool


def heat_context(facts: Surroundings) -> dict[str, Any]:
    picture, colleagues = facts.picture, facts.colleagues
    heat = heat_map(
        [person.id for person in facts.people],
        [each.id for each in colleagues],
        {key: met.last_on for key, met in facts.met.items()},
        today=picture.today,
        cadence_days=picture.cadence_days,
    )
    days = {"days": picture.cadence_days, "twice": 2 * picture.cadence_days}
    return {
        "title": words.heat_title(facts, heat),
        "colleagues": colleagues,
        "lines": [_line(decider, row, facts) for decider, row in zip(deciders(picture), heat.rows, strict=True)],
        "columns": heat.columns,
        "all": len(heat.rows),
        "within": len(heat.met("within")),
        "steps": [(code, SIGNS[code], str(STEP_NAMES[code]) % days) for code in STEPS],
        "cadence_days": picture.cadence_days,
        "more_colleagues": facts.more_colleagues,
        "is_empty": not any(column.ever for column in heat.columns),
    }


def _line(decider: Decider, row: Row, facts: Surroundings) -> Line:
    rung = facts.rungs[decider.contact_id]
    said = {"number": rung.value, "name": Contact.Rung(rung.value).label} if rung.value else None
    return Line(decider, row, _("%(number)d %(name)s") % said if said else "", rung.is_derived)
