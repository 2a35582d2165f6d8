"""What quotes tell those who work on the deal: that one went out, and what the customer answered."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from negotiations.colleagues import working_on
from negotiations.quotes.models import Quote
from team import notify
from team.models import Activity, User


def colleagues(activity: Activity) -> Iterable[User]:
    return working_on(Quote.objects.filter(pk=activity.subject_id))


def issued_text(activity: Activity, quote: Quote, scope: Any) -> str:
    return _("%(person)s sent %(number)s: %(deal)s") % {
        "person": activity.actor,
        "number": quote.number,
        "deal": quote.deal,
    }


def accepted_text(activity: Activity, quote: Quote, scope: Any) -> str:
    return _("%(number)s is accepted: %(deal)s") % {"number": quote.number, "deal": quote.deal}


def declined_text(activity: Activity, quote: Quote, scope: Any) -> str:
    return _("%(number)s is declined: %(deal)s") % {"number": quote.number, "deal": quote.deal}


def register() -> None:
    def tell(verb: str, text: Any, label: Any, **more: Any) -> None:
        about = gettext_lazy("Negotiations")
        notify.register(verb, colleagues, text, label=label, about=about, related=("deal",), **more)

    tell("quote_issued", issued_text, gettext_lazy("A colleague sends a quote"))
    tell("quote_accepted", accepted_text, gettext_lazy("A quote on my deal is accepted"))
    tell("quote_declined", declined_text, gettext_lazy("A quote on my deal is declined"), is_task=True)
