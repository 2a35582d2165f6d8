from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import KeyAccount
from stakeholders.querysets import accounts_worked_by
from stakeholders.visits import actions, heard, prefill
from stakeholders.visits.forms import ObjectionForm, RivalNewsForm, SettleForm
from stakeholders.visits.forms.more import competitor_names
from stakeholders.visits.models import Objection, RivalNews
from stakeholders.visits.places import places
from stakeholders.visits.views.logging import begin_of
from team import permits
from team.models import Organization
from team.requests import person, row_to_edit
from web.edits import sent
from web.keyset import browser_page
from web.sheets import Sheet, take

FIELDS = "visits/objection_fields.html"


@require_safe
def objection_list(request: HttpRequest) -> HttpResponse:
    """What customers say against us, and how often each technique resolved it; ``?show=news``: of competitors."""
    user, chosen = person(request), heard.Heard.read(request.GET)
    is_news = request.GET.get("show") == "news"
    context: dict[str, Any] = {"filter": chosen, "is_news": is_news, "places": places("visits:objection_list")}
    if is_news:
        rows = chosen.about(heard.rival_news(user), user)
        page = browser_page(request, rows, order=["-heard_on"])
    else:
        rows = chosen.apply(heard.objections(user), user)
        page = browser_page(request, rows, order=["-raised_on"])
        counted = chosen.apply(Objection.objects.visible_to(user), user)
        techniques = heard.techniques(counted, Organization.objects.today())
        context |= {"techniques": techniques, "chips": chosen.chips(), **heard.guide()}
    context |= {"page": page, "lines": heard.lines(page.rows, user), "account": _name(request, chosen)}
    return render(request, "visits/objection_list.html", context)


def _name(request: HttpRequest, chosen: heard.Heard) -> str:
    names = KeyAccount.objects.face_visible_to(person(request)).filter(pk=chosen.account)
    return names.values_list("name", flat=True).first() or "?" if chosen.account else ""


@require_http_methods(["GET", "POST"])
def objection_add(request: HttpRequest) -> HttpResponse:
    """``?account=`` or ``?center=`` say where."""
    user, begin = person(request), _begin(request)
    assert begin.account
    account = begin.account
    blank = Objection(account=account)
    form = ObjectionForm(sent(request), user=user, account=account, center=begin.center, instance=blank)

    def act(data: dict[str, Any]) -> Objection:
        return actions.record_objection(actor=user, account=account, **form.whole())

    sheet = Sheet(title=_("New objection"), intro=str(account), back=_list(), fields=FIELDS)
    return take(request, form, sheet, act, _("Noted."))


@require_http_methods(["GET", "POST"])
def objection_edit(request: HttpRequest, objection_id: uuid.UUID) -> HttpResponse:
    user, row = person(request), row_to_edit(request, Objection, objection_id, "account", "center")
    form = ObjectionForm(sent(request), user=user, account=row.account, center=row.center, instance=row)

    def act(data: dict[str, Any]) -> Objection:
        return actions.change_objection(
            actor=user, objection_id=objection_id, values=form.values(), expected_version=data["version"]
        )

    context = {"remove_url": reverse("visits:objection_remove", args=[objection_id])}
    sheet = Sheet(title=_("Objection"), intro=str(row.account), back=_list(), fields=FIELDS, context=context)
    return take(request, form, sheet, act, _("Saved."))


@require_http_methods(["GET", "POST"])
def objection_settle(request: HttpRequest, objection_id: uuid.UUID) -> HttpResponse:
    """Answered: resolved, or it stands."""
    user, row = person(request), row_to_edit(request, Objection, objection_id)
    form = SettleForm(sent(request), instance=row)

    def act(data: dict[str, Any]) -> Objection:
        return actions.change_objection(
            actor=user, objection_id=objection_id, values=form.values(), expected_version=data["version"]
        )

    sheet = Sheet(title=_("How did it end?"), intro=row.text, back=_list(), fields=FIELDS)
    return take(request, form, sheet, act, _("Saved."))


@require_http_methods(["GET", "POST"])
def objection_remove(request: HttpRequest, objection_id: uuid.UUID) -> HttpResponse:
    user, row = person(request), row_to_edit(request, Objection, objection_id)

    def act(data: dict[str, Any]) -> None:
        actions.remove_objection(actor=user, objection_id=objection_id)

    sheet = Sheet(title=_("Remove this objection?"), intro=row.text, button=_("Remove"), danger=True, back=_list())
    return take(request, forms.Form(sent(request)), sheet, act, _("Removed."))


@require_http_methods(["GET", "POST"])
def rival_news_add(request: HttpRequest) -> HttpResponse:
    """``?account=`` or ``?center=`` say where."""
    user, begin = person(request), _begin(request)
    assert begin.account
    account, known = begin.account, competitor_names([begin.center] if begin.center else [])
    options: dict[str, Any] = {"user": user, "account": account, "center": begin.center, "suggestions": known}
    form = RivalNewsForm(sent(request), instance=RivalNews(account=account), **options)

    def act(data: dict[str, Any]) -> RivalNews:
        return actions.record_rival_news(actor=user, account=account, **form.whole())

    sheet = Sheet(title=_("News of a competitor"), intro=str(account), back=_list("?show=news"))
    return take(request, form, sheet, act, _("Noted."))


@require_http_methods(["GET", "POST"])
def rival_news_edit(request: HttpRequest, news_id: uuid.UUID) -> HttpResponse:
    user, row = person(request), row_to_edit(request, RivalNews, news_id, "account", "center", "competitor")
    known = competitor_names([row.center] if row.center else [])
    options: dict[str, Any] = {"user": user, "account": row.account, "center": row.center, "suggestions": known}
    form = RivalNewsForm(sent(request), instance=row, **options)

    def act(data: dict[str, Any]) -> RivalNews:
        return actions.change_rival_news(
            actor=user, news_id=news_id, values=form.values(), expected_version=data["version"]
        )

    sheet = Sheet(title=_("News of a competitor"), intro=str(row.account), back=_list("?show=news"))
    return take(request, form, sheet, act, _("Saved."))


@require_http_methods(["GET", "POST"])
def rival_news_remove(request: HttpRequest, news_id: uuid.UUID) -> HttpResponse:
    user, row = person(request), row_to_edit(request, RivalNews, news_id)

    def act(data: dict[str, Any]) -> None:
        actions.remove_rival_news(actor=user, news_id=news_id)

    back = _list("?show=news")
    sheet = Sheet(title=_("Remove this news?"), intro=row.text, button=_("Remove"), danger=True, back=back)
    return take(request, forms.Form(sent(request)), sheet, act, _("Removed."))


def _begin(request: HttpRequest) -> prefill.Start:
    """Only those who sell write, and only where they work."""
    permits.require_seller(person(request))
    begin = begin_of(request, looks_around=False, only_address=True)
    if begin.account is None or not accounts_worked_by(person(request)).filter(pk=begin.account.pk).exists():
        raise Http404
    return begin


def _list(query: str = "") -> str:
    return reverse("visits:objection_list") + query
