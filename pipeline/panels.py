"""What deals add to pages of other apps: an account's, a contact's, and the sheet after a visit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from accounts.models import KeyAccount
from pipeline.dossiers import Dossier, load
from pipeline.flag_words import flag_lines, running_flags
from pipeline.methods.proof_forms import proof_form
from pipeline.models import Deal
from pipeline.pages import deal_pages
from pipeline.pages.cards import Card, cards_of
from pipeline.proof_links import ProofLink
from pipeline.proving import assessed
from pipeline.querysets import DealQuerySet
from pipeline.wording import gate_phrase, stage_name
from stakeholders.models import BuyingCenter, Contact
from stakeholders.visits.models import Visit
from team.models import Organization, User
from team.requests import person
from web.panels import Context, Panel
from web.panels import register as add_panel

OPEN_SHOWN = 12
CLOSED_SHOWN = 8
PROOFS_AFTER_VISIT = 3
PROOFS_BEFORE_VISIT = 8
COACH_FLAGS = ("no_coach", "coach_silent")


def account_deals(request: HttpRequest, account: KeyAccount) -> dict[str, Any]:
    """The account's deals that the person sees: open ones with gate and next step, closed ones in one line each."""
    context = _deals(Deal.objects.visible_to(person(request)).filter(account=account), person(request))
    if person(request).sight.sells and KeyAccount.objects.visible_to(person(request)).filter(pk=account.pk).exists():
        context["create_url"] = f"{reverse('pipeline:deal_create')}?account={account.pk}"
    return context


def face_deals(request: HttpRequest, account: KeyAccount) -> dict[str, Any] | None:
    """Who sees the account's face only sees there the deals that are theirs to see."""
    context = _deals(Deal.objects.visible_to(person(request)).filter(account=account), person(request))
    return context if context["cards"] or context["closed"] else None


def contact_deals(request: HttpRequest, contact: Contact) -> dict[str, Any] | None:
    """The deals in whose buying center the person has a part."""
    user = person(request)
    centers = BuyingCenter.objects.visible_to(user).filter(members__contact=contact).order_by().values("pk")
    context = _deals(Deal.objects.visible_to(user).filter(buying_center__in=centers), user)
    return context if context["cards"] or context["closed"] else None


def center_deals(request: HttpRequest, center: BuyingCenter) -> dict[str, Any] | None:
    """The deal that these people decide."""
    user = person(request)
    context = _deals(Deal.objects.visible_to(user).filter(buying_center=center), user)
    return context if context["cards"] or context["closed"] else None


def _deals(rows: DealQuerySet, user: User) -> dict[str, Any]:
    seen = rows.select_related("account", "owner")
    cards: list[Card] = cards_of(
        list(seen.open().order_by("severity_key", "close_key", "pk")[:OPEN_SHOWN]),
        Organization.objects.current().today(),
        user,
    )
    closed = list(seen.exclude(status=Deal.Status.OPEN).order_by("-updated_at", "-pk")[:CLOSED_SHOWN])
    return {"cards": cards, "closed": closed}


def visit_proves(request: HttpRequest, visit: Visit) -> dict[str, Any] | None:
    """Deals that may move now, and at most three missing criteria that this visit could prove, each one tap away."""
    user = person(request)
    mine = Deal.objects.editable_by(user).open().filter(buying_center__visit_rows__visit=visit)
    deals = list(mine.select_related("account").order_by("-buying_center__visit_rows__is_primary", "pk")[:3])
    if not deals:
        return None
    dossiers = load(deals)
    ready = [row for deal in deals for row in _ready(dossiers[deal.pk])]
    rows = [row for deal in deals for row in _provable(dossiers[deal.pk], visit, request.path)]
    return {"ready": ready, "rows": rows[:PROOFS_AFTER_VISIT], "several": len(deals) > 1} if ready or rows else None


def _ready(dossier: Dossier) -> Iterator[dict[str, Any]]:
    """The deal whose next gate stands open, with the stage behind it."""
    phrase = gate_phrase(assessed(dossier), dossier.edition)
    if phrase.ready_for:
        name = stage_name(dossier.edition, phrase.ready_for)
        yield {"deal": dossier.deal, "text": phrase.text, "stage": phrase.ready_for, "name": name}


def _provable(dossier: Dossier, visit: Visit, back: str) -> list[dict[str, Any]]:
    rows = []
    for section in deal_pages.gate_sections(dossier, assessed(dossier)):
        for _word, criteria in section.clauses:
            for missing in criteria:
                link = _by_visit(dossier, missing.code, missing.links)
                if link:
                    url = f"{link.url}?visit={visit.pk}&next={back}"
                    rows.append({"deal": dossier.deal, "missing": missing, "label": link.label, "url": url})
    return rows


def _by_visit(dossier: Dossier, criterion: str, links: list[ProofLink]) -> ProofLink | None:
    kinds = [kind for kind in dossier.edition.method.criteria[criterion].forms if proof_form(kind).by_visit]
    return next((link for link in links for kind in kinds if link.url.endswith(f"/{kind}/")), None)


def visit_could_prove(request: HttpRequest, visit: Visit) -> dict[str, Any] | None:
    """Missing criteria of the deals of a planned visit that it can prove, with what would prove each."""
    if visit.state != Visit.State.PLANNED:
        return None
    seen = Deal.objects.visible_to(person(request)).open().filter(buying_center__visit_rows__visit=visit)
    deals = list(seen.select_related("account").order_by("-buying_center__visit_rows__is_primary", "pk")[:3])
    dossiers = load(deals) if deals else {}
    rows = [row for deal in deals for row in _provable(dossiers[deal.pk], visit, request.path)]
    return {"rows": rows[:PROOFS_BEFORE_VISIT], "several": len(deals) > 1} if rows else None


def coach_alerts(request: HttpRequest, center: BuyingCenter) -> dict[str, Any] | None:
    """The running flags about the coach of the center's deal, each with what clears it."""
    deal = Deal.objects.visible_to(person(request)).open().filter(buying_center=center).first()
    if deal is None:
        return None
    back = reverse("stakeholders:center_part", args=[center.pk, "coach"])
    flags = [flag for flag in running_flags([deal.pk], person(request)).get(deal.pk, ()) if flag.code in COACH_FLAGS]
    lines = flag_lines(flags, deal, today=Organization.objects.today(), back=back)
    return {"lines": lines} if lines else None


def register() -> None:
    add_panel(Panel("coach", "flags", 10, "pipeline/panel_coach.html", coach_alerts))
    pages: dict[str, Context] = {
        "account": account_deals,
        "account:face": face_deals,
        "center": center_deals,
        "contact": contact_deals,
    }
    for page, context in pages.items():
        add_panel(Panel(page, "deals", 20, "pipeline/panel_deals.html", context))
    add_panel(Panel("visit-after", "proves", 10, "pipeline/panel_visit_proves.html", visit_proves))
    could = "pipeline/panel_visit_could_prove.html"
    add_panel(Panel("visit-prepare", "criteria", 10, could, visit_could_prove))
