"""What requests for an approval tell people. No sentence names a limit."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from negotiations.models import Approval
from team import notify
from team.models import Activity, User
from web.formats import short_date


def decider(activity: Activity) -> Iterable[User]:
    row = _approval(activity)
    return [row.decider] if row else []


def asker_and_owner(activity: Activity) -> Iterable[User]:
    row = _approval(activity)
    return [row.asked_by, row.deal.owner] if row else []


def passed_on(activity: Activity) -> Iterable[User]:
    """Who decides now, who did not, and who waits."""
    row = _approval(activity)
    if row is None:
        return []
    before = User.objects.active().filter(pk=(activity.old or {}).get("decider"))
    return [row.decider, row.asked_by, *before]


def asked_text(activity: Activity, row: Approval, scope: Any) -> str:
    values = {"person": activity.actor, "deal": row.deal, "what": what(row), "day": _moment(row), "reason": row.reason}
    return _("%(person)s asks for an approval by %(day)s: %(what)s, %(deal)s. “%(reason)s”") % values


def granted_text(activity: Activity, row: Approval, scope: Any) -> str:
    values = {"person": activity.actor, "deal": row.deal, "what": what(row), "day": short_date(row.valid_until)}
    if row.kind == Approval.Kind.LIMIT:
        return _("%(person)s approved: %(what)s, %(deal)s") % values
    return _("%(person)s approved until %(day)s: %(what)s, %(deal)s") % values


def refused_text(activity: Activity, row: Approval, scope: Any) -> str:
    values = {"person": activity.actor, "deal": row.deal, "what": what(row), "note": row.note}
    return _("%(person)s refused: %(what)s, %(deal)s. “%(note)s”") % values


def withdrawn_text(activity: Activity, row: Approval, scope: Any) -> str:
    return _("%(person)s took the request back: %(deal)s") % {"person": activity.actor, "deal": row.deal}


def escalated_text(activity: Activity, row: Approval, scope: Any) -> str:
    values = {"person": row.decider, "deal": row.deal, "what": what(row), "asker": row.asked_by}
    return _("Not decided in time, now with %(person)s: %(what)s for %(asker)s, %(deal)s") % values


def what(row: Approval) -> str:
    """ "7% off list", "a lower limit", "terms"."""
    if row.kind == Approval.Kind.LIMIT:
        return _("another limit")
    if row.discount:
        return _("%(percent)s%% off list") % {"percent": format(row.discount.normalize(), "f")}
    return _("other terms")


def _moment(row: Approval) -> str:
    comma = pgettext("between clauses", ", ")
    return f"{short_date(row.decide_by)}{comma}{timezone.localtime(row.decide_by):%H:%M}"


def _approval(activity: Activity) -> Approval | None:
    rows = Approval.objects.select_related("decider", "asked_by", "deal__owner")
    return rows.filter(pk=activity.subject_id).first()


def register() -> None:
    def tell(verb: str, recipients: Any, text: Any, label: Any, **more: Any) -> None:
        related, about = ("deal", "decider", "asked_by"), gettext_lazy("Negotiations")
        notify.register(verb, recipients, text, label=label, about=about, related=related, **more)

    tell("approval_asked", decider, asked_text, gettext_lazy("An approval waits for my decision"), is_task=True)
    tell("approval_granted", asker_and_owner, granted_text, gettext_lazy("What I asked for is approved"))
    tell(
        "approval_refused",
        asker_and_owner,
        refused_text,
        gettext_lazy("What I asked for is refused"),
        is_task=True,
    )
    tell("approval_withdrawn", decider, withdrawn_text, gettext_lazy("A request to me is taken back"))
    tell("approval_escalated", passed_on, escalated_text, gettext_lazy("An approval waits too long"), is_task=True)
