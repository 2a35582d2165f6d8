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
from pipeline.rules.general import general_stage
from pipeline.wording import stage_name
from stakeholders.models import BuyingCenter
from stakeholders.visits.hints import Hints, Progress, register_progress
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
    deal = _open_deal(user, center)
    progress = _progress(user, center, deal)
    if deal is None:
        return {"actions": [], "criteria": [], **progress}
    dossier = one(deal)
    spec = dossier.edition.method.stage(dossier.edition.code_of[deal.stage_id])
    actions = [{"code": action.code, "label": localized(dict(action.text))} for action in spec.customer_actions]
    sections = gate_sections(dossier, assessed(dossier))
    missing = [each.code for section in sections for _word, criteria in section.clauses for each in criteria]
    return {"actions": actions, "criteria": missing, **progress}  # type: ignore[typeddict-item]


def visit_progress(user: User, center: BuyingCenter) -> Progress:
    """How far the center's deal is in the general funnel, and whether the account bought before (two queries)."""
    return _progress(user, center, _open_deal(user, center))


def _progress(user: User, center: BuyingCenter, deal: Deal | None) -> Progress:
    stage = ""
    if deal is not None:
        edition = edition_of_stage(deal.stage_id)
        stage = str(general_stage(edition.method.stage(edition.code_of[deal.stage_id]).nominal_probability))
    won = Deal.objects.visible_to(user).filter(account_id=center.account_id, status=Deal.Status.WON)
    return {"stage": stage, "has_won": won.exists()}


def _open_deal(user: User, center: BuyingCenter) -> Deal | None:
    deals = Deal.objects.visible_to(user).open().filter(buying_center=center)
    found: Deal | None = deals.select_related("account").first()
    return found


def register() -> None:
    add_source("deals", deals)
    offer_hints(visit_hints)
    register_progress(visit_progress)
