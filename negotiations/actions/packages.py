"""Packages: thought out, kept, and put on the table. Source: formulas §12."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from negotiations.actions.offers import make_offer, require_terms
from negotiations.actions.recording import record_changes, require_running
from negotiations.models import Negotiation, Offer, Package, Round, Side
from negotiations.reading import our_wishes, stances_of, their_wishes
from negotiations.rules.utility import utility
from team.activities import announce
from team.models import Organization, User
from team.permits import locked_for_edit, require_fresh
from web.errors import RuleViolation

MOST_PACKAGES = 20


@transaction.atomic
def save_package(
    *,
    actor: User,
    negotiation_id: uuid.UUID,
    name: str,
    terms: Mapping[uuid.UUID, Decimal],
    at: dt.datetime | None = None,
) -> Package:
    """Keep a package; what it is worth is measured now, by the stances as they stand."""
    room = locked_for_edit(Negotiation, negotiation_id, actor=actor)
    require_running(room)
    if room.packages.count() >= MOST_PACKAGES:
        raise RuleViolation("too_many_packages", _("At most %(count)d packages.") % {"count": MOST_PACKAGES})
    require_terms({issue.pk: issue for issue in room.issues.all()}, terms)
    stances = stances_of(room)
    package = Package(
        negotiation=room,
        name=_named(name),
        terms={str(pk): str(value) for pk, value in terms.items()},
        own=utility(our_wishes(stances), terms) or 0.0,
        theirs=utility(their_wishes(stances), terms),
        made_by=actor,
    )
    package.clean_fields(exclude={"negotiation", "made_by"})
    package.save(force_insert=True)
    _log(room, {"package": (None, package.name)}, actor=actor, at=at)
    return package


@transaction.atomic
def rename_package(
    *,
    actor: User,
    package_id: uuid.UUID,
    name: str,
    expected_version: int | None = None,
    at: dt.datetime | None = None,
) -> Package:
    room, package = _locked(package_id, actor=actor)
    require_fresh(package, expected_version)
    before, package.name = package.name, _named(name)
    package.clean_fields(exclude={"negotiation", "made_by", "offer"})
    if package.name != before:
        package.save_changes("name")
        _log(room, {"package": (before, package.name)}, actor=actor, at=at)
    return package


@transaction.atomic
def remove_package(
    *, actor: User, package_id: uuid.UUID, expected_version: int | None = None, at: dt.datetime | None = None
) -> Package:
    """What was deleted, so that it can be kept again."""
    room, package = _locked(package_id, actor=actor)
    require_fresh(package, expected_version)
    Package.objects.filter(pk=package.pk).delete()
    _log(room, {"package": (package.name, None)}, actor=actor, at=at)
    return package


@transaction.atomic
def offer_packages(
    *, actor: User, package_ids: Sequence[uuid.UUID], alongside: bool = False, **how: Any
) -> list[Offer]:
    """Put packages on the table together, all or none, beside one another; with `alongside` also beside what is there.

    `how`: what else `make_offer` takes; without a round they belong to the last one held on their day. Refused as any
    offer is that goes beyond the actor's authority.
    """
    packages = Package.objects.visible_to(actor).in_bulk(list(package_ids))
    if not package_ids:
        raise ValidationError({"packages": _("Choose a package.")})
    if len(packages) < len(set(package_ids)):
        raise Package.DoesNotExist
    how.setdefault("round_id", _round_of(next(iter(packages.values())).negotiation_id, how.get("made_on")))
    made: list[Offer] = []
    for package in (packages[pk] for pk in package_ids):
        offer = make_offer(
            actor=actor,
            negotiation_id=package.negotiation_id,
            side=Side.OURS,
            terms={uuid.UUID(issue): Decimal(value) for issue, value in package.terms.items()},
            alongside=alongside or bool(made),
            **how,
        )
        _mark(package, offer)
        made.append(offer)
    return made


def _round_of(negotiation_id: uuid.UUID, made_on: dt.date | None) -> uuid.UUID | None:
    """The last round held on that day, as the form of an offer proposes it."""
    day = made_on or Organization.objects.today()
    rounds = Round.objects.filter(negotiation_id=negotiation_id, held_on=day).order_by("-number")
    return rounds.values_list("pk", flat=True).first()


def _mark(package: Package, offer: Offer) -> None:
    """The room is locked by now: a second offer of the same package, made at the same moment, is refused here."""
    package.refresh_from_db(fields=["offer", "version"])
    if package.offer_id:
        raise RuleViolation("package_was_offered", _("“%(name)s” was offered already.") % {"name": package.name})
    package.offer = offer
    package.save_changes("offer")


def _locked(package_id: uuid.UUID, *, actor: User) -> tuple[Negotiation, Package]:
    negotiation_id = Package.objects.visible_to(actor).values_list("negotiation_id", flat=True).get(pk=package_id)
    room = locked_for_edit(Negotiation, negotiation_id, actor=actor)
    return room, Package.lock(package_id)


def _named(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise ValidationError({"name": _("Give it a name.")})
    return name


def _log(room: Negotiation, changed: Mapping[str, tuple[Any, Any]], *, actor: User, at: dt.datetime | None) -> None:
    record_changes(room, changed, actor=actor, at=at)
    announce(actor=actor, verb="sheet_changed", subject=room.sheet, new={"fields": ["packages"]}, at=at)
