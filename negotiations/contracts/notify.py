"""What contracts tell people: that a side signed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from negotiations.colleagues import working_on
from negotiations.contracts.models import Contract
from negotiations.models import Side
from team import notify
from team.models import Activity, User


def colleagues(activity: Activity) -> Iterable[User]:
    return working_on(Contract.objects.filter(pk=activity.subject_id))


def signed_text(activity: Activity, contract: Contract, scope: Any) -> str:
    if _side(activity) == Side.OURS:
        return _("The contract is signed by us: %(deal)s") % {"deal": contract.deal}
    return _("The contract is signed by the customer: %(deal)s") % {"deal": contract.deal}


def taken_back_text(activity: Activity, contract: Contract, scope: Any) -> str:
    values = {"person": activity.actor, "deal": contract.deal}
    if _side(activity) == Side.OURS:
        return _("%(person)s took our signature back: %(deal)s") % values
    return _("%(person)s took the customer's signature back: %(deal)s") % values


def contract_url(activity: Activity, scope: Any) -> str:
    return reverse("contracts:contract", args=[activity.subject_id])


def register() -> None:
    def tell(verb: str, text: Any, label: Any) -> None:
        about = gettext_lazy("Negotiations")
        notify.register(verb, colleagues, text, label=label, about=about, address=contract_url, related=("deal",))

    tell("contract_signed", signed_text, gettext_lazy("A contract on my deal is signed by a side"))
    tell("signature_taken_back", taken_back_text, gettext_lazy("A signature on my deal is taken back"))


def _side(activity: Activity) -> Any:
    return (activity.new or {}).get("side")
