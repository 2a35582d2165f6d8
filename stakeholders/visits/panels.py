"""What visits add to Today, to the account page and its face, and to a contact's page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from accounts.models import KeyAccount
from stakeholders.models import Contact
from stakeholders.visits import due, preparedness, reading
from stakeholders.visits.models import PreparedQuestion, Visit, VisitSeries
from stakeholders.visits.suggestions import suggestions
from team.models import User
from team.requests import person
from web import panels

ON_A_PAGE = 8


def to_log_panel(request: HttpRequest, subject: Any) -> dict[str, Any] | None:
    """Planned visits whose end has passed; absent when there are none."""
    visits, older = reading.to_log(person(request), timezone.now())
    return {"visits": visits, "older": older} if visits or older else None


def today_panel(request: HttpRequest, subject: Any) -> dict[str, Any] | None:
    """Today's visits, else up to three worth making; absent for who never had a visit nor a suggestion."""
    user = person(request)
    if not user.sight.sells:
        return None
    visits = reading.of_today(user, timezone.now())
    worth = [] if visits else suggestions(user)
    if not visits and not worth and not Visit.objects.filter(owner=user).exists():
        return None
    people, full = reading.companions(visits), reading.addresses(visits, user)
    states = preparedness.of_visits(visits)
    rows = [
        {
            "visit": each,
            "people": people[each.pk],
            "account": full.get(each.account_id),
            "state": states[each.pk],
            "words": preparedness.in_words(states[each.pk]),
        }
        for each in visits
    ]
    return {"rows": rows, "suggestions": worth}


def account_panel(request: HttpRequest, account: KeyAccount) -> dict[str, Any]:
    """Planned ahead, then the last ones that took place."""
    user, now = person(request), timezone.now()
    visits = Visit.objects.visible_to(user).filter(account=account)
    ahead = reading.shown(reading.upcoming(visits, now).order_by("starts_at", "pk"), user)[:3]
    behind = reading.shown(reading.past(visits, user, now).order_by("-starts_at", "-pk"), user)[:ON_A_PAGE]
    names = {"log_url": "visits:visit_log", "plan_url": "visits:visit_plan"} if user.sight.sells else {}
    urls = {key: f"{reverse(name)}?account={account.pk}" for key, name in names.items()}
    all_url = f"{reverse('visits:visit_list')}?account={account.pk}"
    return {"visits": [*ahead, *behind], "all_url": all_url, **urls, **cadence_line(user, account)}


def cadence_line(user: User, account: KeyAccount) -> dict[str, Any]:
    """How often the account wants to be visited and whether it is, for who sees it in full; the series one may
    change, or where one begins."""
    if account.is_holding or not KeyAccount.objects.visible_to(user).filter(pk=account.pk).exists():
        return {}
    series = VisitSeries.objects.running().visible_to(user).filter(account=account).select_related("owner")
    rows = sorted(series, key=lambda row: row.owner_id != user.pk)
    editable = set(VisitSeries.objects.editable_by(user).filter(account=account).values_list("pk", flat=True))
    may_start = user.sight.sells and not any(row.owner_id == user.pk for row in rows)
    return {
        "line": due.of_account(account.pk),
        "series": [(row, row.pk in editable) for row in rows],
        "start_url": f"{reverse('visits:series_start')}?account={account.pk}" if may_start else "",
    }


def series_panel(request: HttpRequest, visit: Visit) -> dict[str, Any] | None:
    """Whether the visit is one of several, or could be: for whoever makes it."""
    user = person(request)
    series = visit.series if visit.series_id else None
    if series and series.is_running:
        may_change = VisitSeries.objects.editable_by(user).filter(pk=series.pk).exists()
        return {"series": series, "may_change": may_change} if may_change or series.owner_id == user.pk else None
    may_start = (
        user.sight.sells and visit.owner_id == user.pk and visit.state in (Visit.State.PLANNED, Visit.State.HELD)
    )
    if not may_start or VisitSeries.objects.running().filter(account=visit.account_id, owner=user).exists():
        return None
    return {"start_url": f"{reverse('visits:series_start')}?visit={visit.pk}"}


def contact_panel(request: HttpRequest, contact: Contact) -> dict[str, Any]:
    user = person(request)
    visits = Visit.objects.visible_to(user).filter(people__contact=contact).order_by("-starts_at", "-pk")
    return {"visits": list(reading.shown(visits, user)[:ON_A_PAGE])}


def planned_panel(request: HttpRequest, visit: Visit) -> dict[str, Any] | None:
    """After logging: what was meant to be asked for beside what came out; the prepared questions to be answered."""
    user = person(request)
    comparison = preparedness.compared(visit, reading.promises_of(visit, user))
    has_questions = PreparedQuestion.objects.filter(preparation__visit=visit).exists()
    if comparison is None and not has_questions:
        return None
    answers_url = reverse("visits:visit_answers", args=[visit.pk]) if has_questions else ""
    return {"comparison": comparison, "answers_url": answers_url}


def register() -> None:
    panels.register(panels.Panel("visit-after", "planned", 5, "visits/panel_planned.html", planned_panel))
    panels.register(panels.Panel("today", "to log", 10, "visits/panel_to_log.html", to_log_panel))
    panels.register(panels.Panel("today", "visits", 20, "visits/panel_today.html", today_panel))
    for page in ("account", "account:face"):
        panels.register(panels.Panel(page, "visits", 30, "visits/panel_visits.html", account_panel))
    panels.register(panels.Panel("visit", "series", 90, "visits/panel_series.html", series_panel))
    panels.register(panels.Panel("contact", "visits", 30, "visits/panel_visits.html", contact_panel))
