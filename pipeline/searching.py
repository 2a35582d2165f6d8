"""How deals are found by words, and what a visit about a deal could bring."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from pipeline.dossiers import one
from pipeline.editions import edition_of_stage
from pipeline.models import Deal
from pipeline.pages.deal_pages import gate_sections
from pipeline.pages.scopes import named
from pipeline.proving import assessed
from pipeline.wording import stage_name
from stakeholders.models import BuyingCenter
from stakeholders.visits.hints import Hints
from stakeholders.visits.hints import register as offer_hints
from team.models import User
from web.formats import compact_money, localized
from web.searches import Hit
from web.searches import register as add_source


def deals(user: User, words: str, limit: int) -> Iterable[Hit]:
    """By the deal's or the account's name, the latest first, open ones before closed ones."""
    rows = (
        Deal.objects.visible_to(user)
        .select_related("account")
        .only("name", "status", "stage_id", "amount_minor", "currency", "account__name", "account__local_name")
    )
    matching = named(words, everywhere=user.sight.everything)
    found = list(rows.filter(matching).order_by("-updated_at", "-pk")[:limit])
    return [_hit(deal) for deal in sorted(found, key=lambda deal: deal.status != Deal.Status.OPEN)]


def _hit(deal: Deal) -> Hit:
    edition = edition_of_stage(deal.stage_id)
    where = stage_name(edition, edition.code_of[deal.stage_id])
    state = where if deal.status == Deal.Status.OPEN else deal.get_status_display()
    detail = f"{deal.account} · {state} · {compact_money(deal.amount_minor, deal.currency, sign=True)}"
    return Hit(_("Deals"), deal.name, detail, reverse("pipeline:deal_detail", args=[deal.pk]))


def visit_hints(user: User, center: BuyingCenter) -> Hints:
    """The customer actions that fit the stage of the center's deal, and the codes of what it still lacks."""
    deal = Deal.objects.visible_to(user).open().filter(buying_center=center).select_related("account").first()
    has_won = Deal.objects.visible_to(user).filter(account_id=center.account_id, status=Deal.Status.WON).exists()
    if deal is None:
        return {"actions": [], "criteria": [], "stage": "", "has_won": has_won}
    dossier = one(deal)
    stage = dossier.edition.code_of[deal.stage_id]
    spec = dossier.edition.method.stage(stage)
    actions = [{"code": action.code, "label": localized(dict(action.text))} for action in spec.customer_actions]
    sections = gate_sections(dossier, assessed(dossier))
    missing = [each.code for section in sections for _word, criteria in section.clauses for each in criteria]
    return {"actions": actions, "criteria": missing, "stage": stage, "has_won": has_won}  # type: ignore[typeddict-item]


def register() -> None:
    add_source("deals", deals)
    offer_hints(visit_hints)
