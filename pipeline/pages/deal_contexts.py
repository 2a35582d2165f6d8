"""The context of a deal's page and of each of its tabs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import Document, KeyAccount
from pipeline import deal_parts
from pipeline.actions.moves import may_waive
from pipeline.dossiers import Dossier, one
from pipeline.flag_words import cure_address, running_flags
from pipeline.models import Deal
from pipeline.next_words import NextAction
from pipeline.pages import deal_pages
from pipeline.pages.cards import stage_ticks
from pipeline.pages.deal_numbers import numbers
from pipeline.pages.deal_roster import roster
from pipeline.pages.flag_pages import cases_of
from pipeline.pages.stories import FILTERS, change_rows, story, told
from pipeline.people_sight import deals_without_people
from pipeline.proof_links import log_visit_url, plan_visit_url
from pipeline.proving import assessed
from pipeline.rules.general import general_stage
from pipeline.rules.next_action import Kind
from pipeline.rules.verdicts import Assessment
from pipeline.what_next import next_actions
from pipeline.wording import gate_phrase, stage_name, stage_number
from stakeholders import center_parts
from stakeholders.decision_table import who_decides
from stakeholders.models import BuyingCenter
from stakeholders.visits.models import Visit
from stakeholders.visits.reading import shown
from team.models import Organization, User
from team.requests import person
from team.threads import thread
from web.formats import localized
from web.keyset import PARAM, browser_page

TABLE_NEAR = 40
"""From this general stage on, the button to negotiate stands beside the others."""


def deal_context(request: HttpRequest, deal: Deal) -> dict[str, Any]:
    """Everything on the page that is there at once."""
    user, dossier = person(request), one(deal)
    assessment, dossier = assessed(dossier), as_read_by(user, dossier)
    can_edit = Deal.objects.editable_by(user).filter(pk=deal.pk).exists()
    only = request.GET.get("story", "")
    return {
        "deal": deal,
        "stage": assessment.stage,
        "can_edit": can_edit,
        "base_currency": Organization.objects.current().base_currency,
        "sees_account": KeyAccount.objects.visible_to(user).filter(pk=deal.account_id).exists(),
        "is_open": deal.status == Deal.Status.OPEN,
        "is_near_the_table": general_stage(dossier.edition.method.stage(assessment.stage).nominal_probability)
        >= TABLE_NEAR,
        "ticks": stage_ticks(deal) if deal.signed_on or deal.paid_on else (),
        "log_url": log_visit_url(deal, reverse("pipeline:deal_detail", args=[deal.pk])),
        "path": deal_pages.path(dossier, assessment),
        "path_note": deal_pages.path_note(assessment),
        "buyer": deal_pages.buyer_line(dossier, assessment),
        "next": _next(dossier, user, deal),
        "suggested": _suggested(dossier, user),
        **_gate(dossier, assessment, user),
        "who": None if dossier.is_without_people else _who(dossier, user),
        **_wrong(dossier, user),
        **numbers(dossier, request),
        **roster(deal),
        "story": story(dossier, user, only),
        "story_filters": _story_filters(only),
        "tabs": _tabs(request, deal, dossier),
        "tab": "",
        "follows": _follows(dossier, deal),
        "thread": thread(request, deal),
    }


def _follows(dossier: Dossier, deal: Deal) -> dict[str, Any]:
    """The pipeline and the version of its method that the deal goes by, and whether that is the one in force."""
    return {
        "pipeline": localized(deal.pipeline.name) or deal.pipeline.code,
        "number": dossier.edition.first.pipeline_version.number,
        "is_current": dossier.edition.version_id == deal.pipeline.current_id,
    }


def as_read_by(user: User, dossier: Dossier) -> Dossier:
    """For who sees the deal, but not the people of its buying center: what is judged stays, names and people go."""
    if not deals_without_people(user, [dossier.deal]):
        return dossier
    picture = replace(dossier.picture, people=(), facts={})
    return replace(dossier, picture=picture, is_without_people=True)


def _who(dossier: Dossier, user: User) -> dict[str, Any]:
    return who_decides(dossier.picture, can_edit=edits_center(user, dossier.deal), can_plan=user.sight.sells)


def edits_center(user: User, deal: Deal) -> bool:
    return BuyingCenter.objects.editable_by(user).filter(pk=deal.buying_center_id).exists()


def _next(dossier: Dossier, user: User, deal: Deal) -> dict[str, Any]:
    """Our step, the customer's action, the next planned visit; else what one could take up."""
    planned = [meeting.id for meeting in dossier.meetings if meeting.state == "planned" and meeting.day >= dossier.day]
    visits = shown(Visit.objects.visible_to(user).filter(pk__in=planned), user)
    visit = visits.order_by("starts_at").first() if planned else None
    return {
        "ours": dossier.next_step,
        "theirs": dossier.customer_action,
        "visit": visit,
        "visit_url": reverse("visits:visit_detail", args=[visit.pk]) if visit else "",
        "plan_url": plan_visit_url(deal, reverse("pipeline:deal_detail", args=[deal.pk])),
        "today": dossier.day,
    }


def _suggested(dossier: Dossier, user: User) -> NextAction | None:
    """What to do next, unless that is the step or the action that stands there already."""
    deal = dossier.deal
    steps = {deal.buying_center_id: (dossier.next_step, dossier.customer_action)}
    found = next_actions([deal], user, dossier.day, steps=steps, back=deal.get_absolute_url()).get(deal.pk)
    return None if found is None or found.kind in (Kind.DO_STEP, Kind.WAIT) else found


def _gate(dossier: Dossier, assessment: Assessment, user: User) -> dict[str, Any]:
    is_open = dossier.deal.status == Deal.Status.OPEN
    following = assessment.next_stage
    to = stage_number(dossier.edition, following) if following else ""
    hint = _("owed first, then to %(stage)s") % {"stage": to} if assessment.owed and following else ""
    return {
        "phrase": gate_phrase(assessment, dossier.edition),
        "next_stage": following,
        "next_name": stage_name(dossier.edition, following) if following else "",
        "gate_hint": hint,
        "sections": deal_pages.gate_sections(dossier, assessment) if is_open else [],
        "proved": deal_pages.proved(dossier, assessment),
        "requests": deal_pages.requests_of(dossier),
        "decides": may_waive(user, dossier.deal),
    }


def _wrong(dossier: Dossier, user: User) -> dict[str, Any]:
    pk = dossier.deal.pk
    flags = running_flags([pk], user).get(pk, []) if dossier.deal.status == Deal.Status.OPEN else []
    shown, folded, resting = deal_pages.wrong(dossier, flags)
    cures = {line.cure_code: _cure_address(dossier, line) for line in (*shown, *folded)}
    return {
        "wrong": [(line, *cures[line.cure_code]) for line in shown],
        "hints": [(line, *cures[line.cure_code]) for line in folded],
        "resting": [
            (deal_pages.flag_reason(dossier.edition.method, flag.code, flag.numbers), flag) for flag in resting
        ],
    }


def _cure_address(dossier: Dossier, line: deal_pages.Wrong) -> tuple[str, bool]:
    """Where the button that clears a flag leads, and whether it opens in the sheet."""
    return cure_address(dossier.deal, line.cure_code, line.person, dossier.next_step)


def _story_filters(chosen: str) -> list[dict[str, Any]]:
    names = {"": pgettext("story", "all"), "visits": _("visits"), "changes": _("changes"), "documents": _("documents")}
    return [{"key": key, "name": names[key], "current": key == chosen} for key in ("", *FILTERS)]


def _tabs(request: HttpRequest, deal: Deal, dossier: Dossier) -> list[dict[str, Any]]:
    """What the buying center shows beside "Who decides", then the deal's own."""
    counts = {"documents": len(dossier.papers)}
    parts = [] if dossier.is_without_people else center_parts.parts(request, deal.buying_center)
    names = {part.key: str(part.name) for part in parts if part.key != "people"}
    names |= {part.key: str(part.name) for part in deal_parts.parts()}
    names |= {"documents": _("Documents"), "lines": _("Products"), "flags": _("Flags"), "history": _("History")}
    return [
        {
            "key": key,
            "name": name,
            "url": reverse("pipeline:deal_tab", args=[deal.pk, key]),
            "count": counts.get(key),
        }
        for key, name in names.items()
    ]


def tab_context(request: HttpRequest, deal: Deal, tab: str) -> dict[str, Any] | None:
    """What one tab shows; None for a tab that there is not."""
    user = person(request)
    context: dict[str, Any] = {"tab": tab, "can_edit": Deal.objects.editable_by(user).filter(pk=deal.pk).exists()}
    if tab == "documents":
        papers = Document.objects.visible_to(user).filter(deal_row__deal=deal).select_related("added_by")
        return context | {"papers": [(paper, _paper_url(paper)) for paper in papers]}
    if tab == "lines":
        lines = list(deal.lines.select_related("product"))
        return context | {"lines": [(line, int(line.quantity * line.unit_price_minor)) for line in lines]}
    if tab == "flags":
        return context | {"cases": cases_of(deal, user)}
    if tab == "history":
        return context | _history(request, deal) | roster(deal)
    if (brought := deal_parts.shown(request, deal, tab)) is not None:
        return context | brought
    return _center_part(request, deal, tab)


def _center_part(request: HttpRequest, deal: Deal, key: str) -> dict[str, Any] | None:
    center = BuyingCenter.objects.visible_to(person(request)).filter(pk=deal.buying_center_id).first()
    found = center_parts.shown(request, center, key) if center else None
    return {"tab": key, "center": center, "part": found[0], **found[1]} if found else None


def _history(request: HttpRequest, deal: Deal) -> dict[str, Any]:
    """Everything that ever changed, a page at a time."""
    page = browser_page(request, change_rows(deal, person(request)), order=["-effective_at"])

    def url(cursor: str | None) -> str | None:
        query = urlencode({"tab": "history", PARAM: cursor})
        return f"{deal.get_absolute_url()}?{query}#deal-tabs" if cursor else None

    return {
        "events": list(told(one(deal), page.rows)),
        "history_older_url": url(page.next),
        "history_newer_url": url(page.previous),
    }


def _paper_url(paper: Document) -> str:
    return paper.url or reverse("accounts:document_file", args=[paper.pk])
