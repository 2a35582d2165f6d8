"""The place "Negotiations": running rooms by deadline, and how negotiations went."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from negotiations.pages import overview
from team.models import User
from team.requests import person
from web.keyset import browser_page


@require_safe
def negotiation_list(request: HttpRequest) -> HttpResponse:
    """``owner``: me, team, all."""
    user = person(request)
    asked = request.GET.get("owner", "")
    owner = asked if asked in dict(owners(user)) else owners(user)[0][0]
    page = browser_page(request, overview.running(user, owner), order=["deadline_key"])
    since = user.today() - overview.LOOKED_BACK
    context = {
        "page": page,
        "rows": overview.rows_of(page.rows, user),
        "owner": owner,
        "owners": owners(user),
        "since": since,
        "discounts": overview.discounts(user, since),
        "outcomes": overview.by_rounds(user, since),
        "pattern": overview.concession_pattern(user, since),
        "waiting": overview.approvals_waiting(user),
        "many": overview.MANY,
    }
    return render(request, "negotiations/overview.html", context)


def owners(user: User) -> list[tuple[str, str]]:
    """Whose rooms may be chosen; the first is what stands there unasked."""
    names = {"me": _("mine"), "team": _("my team's"), "all": _("all that I see")}
    if user.sight.everything:
        order = ["all", "team", "me"] if user.sight.sells else ["all"]
    else:
        order = ["team", "me", "all"] if len(user.sight.people) > 1 else ["me", "all"]
    return [(key, names[key]) for key in order]
