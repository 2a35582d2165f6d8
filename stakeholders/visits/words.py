"""What the forms of visits call things and people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stakeholders.models import Contact

NO_SALE_REASONS = {
    "no_use": gettext_lazy("Cannot use it"),
    "no_money": gettext_lazy("Cannot afford it"),
    "not_liked": gettext_lazy("Does not like it"),
    "not_urgent": gettext_lazy("Not urgent"),
    "no_trust": gettext_lazy("Does not trust us"),
    "went_elsewhere": gettext_lazy("Chose somebody else"),
}
"""The five screening questions, answered no. Source: catalogue A11.4."""

OUTCOME_HINTS = {
    "order": gettext_lazy("The customer decides for us."),
    "advance": gettext_lazy("The customer does something by a day."),
    "continuation": gettext_lazy("Friendly, but nothing agreed."),
    "no_sale": gettext_lazy("A clear no."),
}

MINUTES = (15, 30, 60, 90, 120, 180)


def usual_steps() -> list[str]:
    """What we often do next, as chips."""
    return [_("Send the minutes"), _("Send the proposal"), _("Send the quote"), _("Call again"), _("Plan a visit")]


def lengths() -> list[tuple[int, str]]:
    return [(minutes, _("%(count)d minutes") % {"count": minutes}) for minutes in MINUTES]


def chip_names(people: Mapping[str, Contact]) -> list[tuple[str, str]]:
    """Names alone, so that many chips fit; with the title where two have the same name."""
    often = Counter(str(person) for person in people.values())
    return [(pk, titled(person) if often[str(person)] > 1 else str(person)) for pk, person in people.items()]


def titled(person: Contact) -> str:
    """ "Zhao Min · Plant manager" """
    return f"{person} · {person.title}" if person.title else str(person)
