"""What the forms of visits call things and people."""

from __future__ import annotations

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


def titled(person: Contact) -> str:
    """ "Zhao Min · Plant manager" """
    return f"{person} · {person.title}" if person.title else str(person)
