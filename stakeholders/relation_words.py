"""How somebody stands to us or to a competitor, -2 to +2, in words. Source: catalogue A7.3."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from web.formats import MINUS

COLUMNS = {
    "person": gettext_lazy("Customer's person"),
    "influence": gettext_lazy("Influence to push"),
    "rivals": gettext_lazy("Relation with competitors"),
    "relation_us": gettext_lazy("Relation with us"),
    "responsible": gettext_lazy("Our responsible person"),
    "measure": gettext_lazy("Strengthening measure"),
    "timetable": gettext_lazy("Timetable"),
    "check": pgettext_lazy("column of the relationship table", "Check"),
    "met": gettext_lazy("Last met"),
}
"""The columns of the relationship development table, in their order."""

RELATIONS = {
    2: pgettext_lazy("relation of a person", "close"),
    1: pgettext_lazy("relation of a person", "good"),
    0: pgettext_lazy("relation of a person", "even"),
    -1: pgettext_lazy("relation of a person", "distant"),
    -2: pgettext_lazy("relation of a person", "hostile"),
}


def signed(relation: int) -> str:
    """+2, 0, −1: with a true minus, so that both signs are as wide."""
    return f"+{relation}" if relation > 0 else f"{MINUS}{-relation}" if relation < 0 else "0"


def relation(value: int | None) -> str:
    """ "+2 close"; empty for what is not known."""
    return "" if value is None else f"{signed(value)} {RELATIONS[value]}"


def relation_choices() -> list[tuple[str, str]]:
    """For a form: the best first, and first of all that it is not known."""
    return [("", _("not known")), *((str(value), relation(value)) for value in RELATIONS)]


def rating_choices() -> list[tuple[str, str]]:
    """For a form: 1 to 5, and first of all that it is not known."""
    return [("", _("not known")), *((str(number), str(number)) for number in range(1, 6))]
