"""What hand-overs and weekly talks tell people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pipeline.teamwork.models import HandOver, HandOverCopy, Meeting
from team import notify
from team.models import Activity, User
from team.people import managers_above
from web.formats import short_date


def receiver(activity: Activity) -> Iterable[User]:
    row = _hand_over(activity)
    return [row.to] if row and row.to else []


def asker(activity: Activity) -> Iterable[User]:
    row = _hand_over(activity)
    return [row.asked_by] if row else []


def copied(activity: Activity) -> Iterable[User]:
    through = HandOverCopy.objects.filter(hand_over_id=activity.subject_id).values("user_id")
    return User.objects.active().filter(pk__in=through)


def asker_and_copied(activity: Activity) -> Iterable[User]:
    return [*asker(activity), *copied(activity)]


def leaders_and_asker(activity: Activity) -> Iterable[User]:
    row = _hand_over(activity)
    if row is None or row.to is None:
        return []
    return [*managers_above(row.to), row.asked_by]


def the_other(activity: Activity) -> Iterable[User]:
    meeting = Meeting.objects.select_related("first", "second").filter(pk=activity.subject_id).first()
    return [meeting.first, meeting.second] if meeting else []


def asked_text(activity: Activity, row: HandOver, scope: Any) -> str:
    values = {"person": activity.actor, "account": row.account, "day": short_date(row.reply_by), "text": row.text}
    return _("%(person)s hands over to you, reply wanted by %(day)s: %(account)s. %(text)s") % values


def copied_text(activity: Activity, row: HandOver, scope: Any) -> str:
    values = {"person": activity.actor, "account": row.account, "to": row.to or row.partner, "text": row.text}
    return _("For your information: %(person)s hands over to %(to)s: %(account)s. %(text)s") % values


def accepted_text(activity: Activity, row: HandOver, scope: Any) -> str:
    values = {"person": activity.actor, "account": row.account, "reply": row.reply}
    return _("%(person)s accepted: %(account)s. %(reply)s") % values


def declined_text(activity: Activity, row: HandOver, scope: Any) -> str:
    values = {"person": activity.actor, "account": row.account, "reply": row.reply}
    return _("%(person)s declined: %(account)s. %(reply)s") % values


def done_text(activity: Activity, row: HandOver, scope: Any) -> str:
    values = {"person": activity.actor, "account": row.account, "result": row.result}
    return _("%(person)s is done: %(account)s. %(result)s") % values


def withdrawn_text(activity: Activity, row: HandOver, scope: Any) -> str:
    return _("%(person)s took it back: %(account)s") % {"person": activity.actor, "account": row.account}


def overdue_text(activity: Activity, row: HandOver, scope: Any) -> str:
    values = {"person": row.to, "account": row.account, "day": short_date(row.reply_by)}
    return _("%(person)s has not answered by %(day)s: %(account)s") % values


def point_text(activity: Activity, meeting: Meeting, scope: Any) -> str:
    values = {"person": activity.actor, "day": short_date(meeting.week)}
    return _("%(person)s put something on your agenda of the week of %(day)s") % values


def register() -> None:
    def tell(verb: str, recipients: Any, text: Any, label: Any, **more: Any) -> None:
        related = ("account", "to")
        notify.register(verb, recipients, text, label=label, about=gettext_lazy("Hand-overs"), related=related, **more)

    tell("hand_over_asked", receiver, asked_text, gettext_lazy("Somebody hands something over to me"), is_task=True)
    tell("hand_over_copied", copied, copied_text, gettext_lazy("I get a copy of a hand-over"))
    tell("hand_over_accepted", asker_and_copied, accepted_text, gettext_lazy("A hand-over is accepted"))
    tell("hand_over_declined", asker, declined_text, gettext_lazy("My hand-over is declined"), is_task=True)
    tell("hand_over_done", asker, done_text, gettext_lazy("What I handed over is done"))
    tell("hand_over_withdrawn", receiver, withdrawn_text, gettext_lazy("A hand-over to me is taken back"))
    tell("hand_over_overdue", leaders_and_asker, overdue_text, gettext_lazy("A hand-over waits too long"), is_task=True)
    about, label = gettext_lazy("Weekly talks"), gettext_lazy("A new point on the agenda of my weekly talk")
    notify.register("agenda_point_added", the_other, point_text, label=label, about=about)


def _hand_over(activity: Activity) -> HandOver | None:
    rows = HandOver.objects.select_related("to", "asked_by")
    return rows.filter(pk=activity.subject_id).first()
