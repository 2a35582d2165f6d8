"""What the forecast adds to a manager's weekly digest: the number, and what moved it. Source: compositions §2.1, §8."""

from __future__ import annotations

from html import unescape

from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from pipeline.forecasts.asking import asked_of
from pipeline.forecasts.monday import has_any
from pipeline.forecasts.movements import movements
from pipeline.forecasts.number import number_of
from pipeline.forecasts.reads import forecast
from pipeline.forecasts.shifts import last_monday
from team.digests import Section
from team.models import Organization, User


def number_section(user: User) -> Section:
    """Two lines, as Monday says them."""
    title = _("The number")
    if not user.leads:
        return Section(title, [])
    asked = asked_of({}, Organization.objects.current())
    scope = asked.scope(user)
    answer = forecast(scope)
    if not has_any(answer):
        return Section(title, [])
    number = number_of(asked, answer, movements(scope, last_monday(scope.today)))
    return Section(title, [(_plain(markup), asked.url()) for markup in (number.sentence, number.since) if markup])


def _plain(markup: str) -> str:
    return unescape(strip_tags(markup))
