from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import KeyAccount
from stakeholders.querysets import accounts_worked_by
from stakeholders.visits import preparedness, reading
from stakeholders.visits.conflicts import conflicts_of
from stakeholders.visits.forms import VisitFilter
from stakeholders.visits.models import Visit
from stakeholders.visits.places import places
from stakeholders.visits.words import NO_SALE_REASONS
from team.models import Organization
from team.requests import person
from web import panels
from web.keyset import PARAM, browser_page

UPCOMING_AT_ONCE = 20


@require_safe
def visit_list(request: HttpRequest) -> HttpResponse:
    """To log, upcoming, past; ``?show=upcoming`` is all of those, page by page."""
    user, now = person(request), timezone.now()
    chosen = VisitFilter.read(request.GET)
    visits = chosen.apply(Visit.objects.visible_to(user), user)
    ahead = reading.shown(reading.upcoming(visits, now), user)
    context = {"filter": chosen, "chips": chosen.chips(user), "account": _account(request, chosen)}
    context["places"] = places("visits:visit_list")
    if request.GET.get("show") == "upcoming":
        page = browser_page(request, ahead, order=["starts_at"])
        return render(request, "visits/visit_list.html", {**context, "only": "upcoming", "page": page})
    context["page"] = browser_page(request, reading.shown(reading.past(visits, user, now), user), order=["-starts_at"])
    if PARAM not in request.GET:
        context["upcoming"] = list(ahead.order_by("starts_at", "pk")[: UPCOMING_AT_ONCE + 1])
        context["at_once"] = UPCOMING_AT_ONCE
        context["to_log"], context["older"] = reading.to_log(user, now) if not chosen else ([], 0)
    return render(request, "visits/visit_list.html", context)


def _account(request: HttpRequest, chosen: VisitFilter) -> str:
    """The name of the account that is filtered by, if its face may be shown."""
    if not chosen.account:
        return ""
    names = KeyAccount.objects.face_visible_to(person(request)).filter(pk=chosen.account)
    return names.values_list("name", flat=True).first() or "?"


@require_safe
def visit_detail(request: HttpRequest, visit_id: uuid.UUID) -> HttpResponse:
    """What was said and promised; before a visit, what to know when going there."""
    user, now = person(request), timezone.now()
    visit = get_object_or_404(reading.shown(Visit.objects.visible_to(user), user), pk=visit_id)
    is_plan, is_held = visit.state == Visit.State.PLANNED, visit.state == Visit.State.HELD
    promises = reading.promises_before(visit, user) if is_plan else reading.promises_of(visit, user)
    can_edit = Visit.objects.editable_by(user).filter(pk=visit.pk).exists()
    context = {
        "visit": visit,
        "today": Organization.objects.today(),
        "is_plan": is_plan,
        "is_due": is_plan and visit.starts_at <= now,
        "reason": NO_SALE_REASONS.get(visit.no_sale_reason, ""),
        "can_edit": can_edit and visit.state not in (Visit.State.CANCELLED, Visit.State.MISSED),
        "people": reading.companions([visit])[visit.pk],
        "colleagues": [row.user.name for row in visit.colleagues.select_related("user")],
        "promises": promises,
        **(preparedness.of_page(visit, promises) if visit.in_full and (is_plan or is_held) else {}),
        "full": reading.addresses([visit], user).get(visit.account_id),
        "face": accounts_worked_by(user).filter(pk=visit.account_id).exists(),
        "conflicts": conflicts_of([visit], user, now=now).get(visit.pk, []),
        "panels": list(panels.shown("visit", request, visit)),
    }
    return render(request, "visits/visit_detail.html", context)
