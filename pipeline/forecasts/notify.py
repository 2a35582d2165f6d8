"""What the forecast tells people: that their figure is due, and that one came in after the deadline."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pipeline.forecasts.models import Submission
from team import notify
from team.models import Activity, Organization, User
from team.people import managers_above
from web.formats import short_date


def subject_person(activity: Activity) -> Iterable[User]:
    return User.objects.active().filter(pk=activity.subject_id)


def managers_if_late(activity: Activity) -> Iterable[User]:
    """What comes in time is on the page; what comes after the deadline, the manager would miss."""
    row = Submission.objects.select_related("owner").filter(pk=activity.subject_id, is_late=True).first()
    return managers_above(row.owner) if row and row.owner and row.layer == Submission.Layer.REP else []


def due_text(activity: Activity, user: User, scope: Any) -> str:
    due_at = (activity.new or {})["due_at"]
    at = dt.datetime.fromisoformat(due_at).astimezone(ZoneInfo(Organization.objects.current().time_zone))
    return _("Your forecast figure is due %(day)s, %(time)s") % {"day": short_date(at.date()), "time": f"{at:%H:%M}"}


def late_text(activity: Activity, row: Submission, scope: Any) -> str:
    return _("%(person)s submitted a forecast figure after the deadline") % {"person": activity.actor}


def address(activity: Activity, scope: Any) -> str:
    return f"{reverse('forecasts:forecast')}#submit"


def register() -> None:
    about = gettext_lazy("Forecast")
    notify.register(
        "submission_due",
        subject_person,
        due_text,
        label=gettext_lazy("My forecast figure is due"),
        about=about,
        address=address,
        is_task=True,
        is_private=True,
    )
    notify.register(
        "figure_submitted",
        managers_if_late,
        late_text,
        label=gettext_lazy("A forecast figure came in after the deadline"),
        about=about,
        address=address,
    )
