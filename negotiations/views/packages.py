"""Packages: searched, compared, kept, offered."""

from __future__ import annotations

import uuid
from typing import Any

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from negotiations import proposing
from negotiations.actions import offer_packages, remove_package, rename_package, save_package
from negotiations.forms.packages import KeepForm, NameForm, OfferForm, SearchForm, written
from negotiations.models import Negotiation, Offer, Package
from negotiations.pages.packages import compared
from negotiations.views.finding import package_to_edit, room_to_edit
from team.requests import person
from web.edits import sent
from web.params import uuids_of
from web.sheets import Sheet, finished, take

KEPT = "negotiations.package"


@require_safe
def search(request: HttpRequest, negotiation_id: uuid.UUID) -> HttpResponse:
    """Two or three packages worth the same to us, side by side."""
    user, room = person(request), room_to_edit(request, negotiation_id)
    table = proposing.table_of(room)
    level = proposing.level_of(table)
    asked = SearchForm({"level": round(level * 100), **request.GET.dict()})
    found = []
    if asked.is_valid():
        data = asked.cleaned_data
        found = proposing.propose(table, user, data["level"] / 100, beyond=data["beyond"])
    named = [(_("Package %(letter)s") % {"letter": "ABC"[place]}, each, None) for place, each in enumerate(found)]
    context = {
        "room": room,
        "deal": room.deal,
        "form": asked,
        "found": compared(table, named),
        "lacking": table.lacking,
        "has_theirs": bool(table.theirs),
        "can_write": room.is_running,
    }
    return render(request, "negotiations/packages_search.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def package_save(request: HttpRequest, negotiation_id: uuid.UUID) -> HttpResponse:
    room = room_to_edit(request, negotiation_id)
    asked = {name: request.GET.get(name, "") for name in ("name", "terms")}
    form = KeepForm(sent(request), initial=asked)

    def act(data: dict[str, Any]) -> Package:
        return save_package(actor=person(request), negotiation_id=room.pk, **data)

    sheet = Sheet(title=_("Keep the package"), intro=room.deal.name, back=room.get_absolute_url())
    return take(request, form, sheet, act, _("Kept."))


@require_http_methods(["GET", "HEAD", "POST"])
def package_rename(request: HttpRequest, package_id: uuid.UUID) -> HttpResponse:
    package = package_to_edit(request, package_id)
    form = NameForm(sent(request), instance=package)

    def act(data: dict[str, Any]) -> Package:
        return rename_package(
            actor=person(request), package_id=package_id, name=data["name"], expected_version=data["version"]
        )

    back = package.negotiation.get_absolute_url()
    return take(request, form, Sheet(title=_("Rename the package"), back=back), act, _("Saved."))


@require_POST
def package_remove(request: HttpRequest, package_id: uuid.UUID) -> HttpResponse:
    """Gone at once; the undo keeps it again."""
    room = package_to_edit(request, package_id).negotiation
    gone = remove_package(actor=person(request), package_id=package_id)
    token = signing.dumps([gone.name, gone.terms], salt=KEPT, compress=True)
    undo = f"{reverse('negotiations:package_restore', args=[room.pk])}?was={token}"
    said = _("“%(name)s” is deleted.") % {"name": gone.name}
    return finished(request, said, undo=undo, to=room.get_absolute_url())


@require_POST
def package_restore(request: HttpRequest, negotiation_id: uuid.UUID) -> HttpResponse:
    room = room_to_edit(request, negotiation_id)
    try:
        name, terms = signing.loads(request.GET.get("was", ""), salt=KEPT)
    except (signing.BadSignature, ValueError) as error:
        raise Http404 from error
    form = KeepForm({"name": name, "terms": written(terms)})
    if form.is_valid():
        save_package(actor=person(request), negotiation_id=room.pk, **form.cleaned_data)
    return finished(request, _("It is back."), to=room.get_absolute_url())


@require_http_methods(["GET", "HEAD", "POST"])
def packages_offer(request: HttpRequest, negotiation_id: uuid.UUID) -> HttpResponse:
    """Put those that the address names (``?package=…``) on the table together; without any, all that were not yet."""
    room = room_to_edit(request, negotiation_id)
    chosen = _chosen(request, room)

    def act(data: dict[str, Any]) -> list[Offer]:
        return offer_packages(actor=person(request), package_ids=[each.pk for each in chosen], **form.how())

    def said(made: list[Offer]) -> str:
        numbers = _(", ").join(str(each.number) for each in made)
        return ngettext("Offer %(numbers)s is made.", "Offers %(numbers)s are made.", len(made)) % {"numbers": numbers}

    form = OfferForm(sent(request))
    names = _(", ").join(each.name for each in chosen)
    title = ngettext("Make this offer", "Make these offers", len(chosen))
    sheet = Sheet(title=title, intro=names, button=_("Make the offer"), back=room.get_absolute_url())
    return take(request, form, sheet, act, said, to=room.get_absolute_url())


def _chosen(request: HttpRequest, room: Negotiation) -> list[Package]:
    rows = room.packages.filter(offer__isnull=True)
    named = uuids_of(request.GET.getlist("package"))
    return list(rows.filter(pk__in=named) if named else rows)
