"""What this app tells people: a courtesy that waits for them, and what was decided on theirs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stakeholders.models import Hospitality
from team import notify
from team.models import Activity, User
from team.people import managers_above
from web.formats import money


def deciders(activity: Activity) -> Iterable[User]:
    """Who leads whoever asks, else the next above, else the directors."""
    row = Hospitality.objects.select_related("requested_by").filter(pk=activity.subject_id).first()
    return managers_above(row.requested_by) if row else []


def asker(activity: Activity) -> Iterable[User]:
    row = Hospitality.objects.select_related("requested_by").filter(pk=activity.subject_id).first()
    return [row.requested_by] if row else []


def asked_text(activity: Activity, row: Hospitality, scope: Any) -> str:
    return _("%(person)s asks for a courtesy beyond the policy: %(what)s, %(value)s") % _values(activity, row)


def approved_text(activity: Activity, row: Hospitality, scope: Any) -> str:
    return _("%(person)s approved: %(what)s, %(value)s") % _values(activity, row)


def refused_text(activity: Activity, row: Hospitality, scope: Any) -> str:
    return _("%(person)s refused: %(what)s, %(value)s") % _values(activity, row)


def _values(activity: Activity, row: Hospitality) -> dict[str, Any]:
    return {"person": activity.actor, "what": row.what, "value": money(row.value_minor, row.currency)}


def register() -> None:
    def tell(verb: str, recipients: Any, text: Any, label: Any, **more: Any) -> None:
        notify.register(verb, recipients, text, label=label, about=gettext_lazy("Courtesies"), **more)

    tell("hospitality_requested", deciders, asked_text, gettext_lazy("A courtesy waits for my answer"), is_task=True)
    tell("hospitality_approved", asker, approved_text, gettext_lazy("My courtesy is approved"))
    tell("hospitality_refused", asker, refused_text, gettext_lazy("My courtesy is refused"))
