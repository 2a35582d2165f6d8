"""The relationship table as a file: a line for each measure, and one for who has none."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from stakeholders.models import BuyingCenter, Commitment
from stakeholders.relation_words import COLUMNS
from stakeholders.relationship_table import RelationshipTable, Row, rival_field
from stakeholders.wording import attitude_name

NO_MEASURE: list[Any] = ["", "", "", "", ""]


def as_rows(table: RelationshipTable) -> Iterator[list[Any]]:
    """In the reader's language. Scores are numbers, days are days."""
    yield _head(table)
    for part in table.tables:
        for row in part.rows:
            person = _person(table, part.center, row)
            for measure in [_measure(each) for each in row.measures] or [NO_MEASURE]:
                yield [*person, *measure]


def _head(table: RelationshipTable) -> list[str]:
    rivals = [f"{COLUMNS['rivals']}: {each.name}" for each in table.competitors]
    first = [_("Buying center"), str(COLUMNS["person"]), _("Title"), _("Roles"), _("Attitude"), str(COLUMNS["met"])]
    last = ["measure", "timetable", "check"]
    return [
        *first,
        str(COLUMNS["influence"]),
        *rivals,
        str(COLUMNS["relation_us"]),
        str(COLUMNS["responsible"]),
        *(str(COLUMNS[name]) for name in last),
        _("Who does it"),
        _("State"),
    ]


def _person(table: RelationshipTable, center: BuyingCenter, row: Row) -> list[Any]:
    member, cells = row.member, row.cells
    scores = ["influence", *(rival_field(each.pk) for each in table.competitors), "relation_us"]
    return [
        center.name,
        str(member.contact),
        member.contact.title,
        row.roles,
        attitude_name(member.attitude),
        row.last_met_on,
        *(_number(cells[name].value) for name in scores),
        cells["responsible"].text,
    ]


def _number(value: str) -> int | str:
    return int(value) if value else ""


def _measure(measure: Commitment) -> list[Any]:
    who = measure.assignee.name if measure.assignee else _("the customer")
    return [measure.what, measure.due_on, measure.check_on, who, measure.get_state_display()]
