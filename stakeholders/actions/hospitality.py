"""Courtesies: written down, changed, taken back. Beyond the policy they wait for a manager. Source: catalogue A8.3.

The guests are locked in the order of their ids before their year is added up, so two courtesies for one person at once
cannot both fit under what is left.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import KeyAccount
from stakeholders.actions.hospitality_log import announce_courtesy
from stakeholders.actions.recording import only
from stakeholders.courtesies import names_money
from stakeholders.kinship import lineage
from stakeholders.methods.reading import entries
from stakeholders.models import BuyingCenter, Contact, Hospitality, HospitalityGuest
from stakeholders.querysets import accounts_worked_by
from stakeholders.spending import weigh
from team import exchange, history, permits
from team.models import Organization, User
from team.sight import is_above
from web.days import is_plausible
from web.errors import RuleViolation

FIELDS = frozenset({"kind", "what", "purpose", "on", "value_minor", "currency", "center"})
PRICED = frozenset({"on", "value_minor", "currency"})
RELATED = {"account", "center", "requested_by", "decided_by"}
State = Hospitality.State
OPEN = (State.WITHIN, State.REQUESTED)


@transaction.atomic
def record_hospitality(
    *,
    actor: User,
    account: KeyAccount,
    kind: str,
    what: str,
    purpose: str,
    on: dt.date,
    value_minor: int,
    currency: str,
    guests: Collection[Contact],
    center: BuyingCenter | None = None,
    at: dt.datetime | None = None,
) -> Hospitality:
    """Write down a courtesy of that value in all (minor units of `currency`) for at least one person.

    Within the policy it is recorded, beyond it the courtesy is a request that waits for a manager above the actor: also
    if its day has passed, for what happened is never dropped. Cash is refused.
    """
    permits.require_seller(actor)
    if not accounts_worked_by(actor).filter(pk=account.pk).exists():
        raise KeyAccount.DoesNotExist
    row = Hospitality(
        account=account,
        center=center,
        kind=kind,
        what=what.strip(),
        purpose=purpose.strip(),
        on=on,
        value_minor=value_minor,
        currency=currency,
        value_base_minor=0,
        requested_by=actor,
        created_at=at or timezone.now(),
    )
    _check(row, actor)
    people = _locked_guests(row, guests, actor)
    row.value_base_minor = exchange.in_base(value_minor, currency, on)
    _weigh(row, people, at)
    row.save(force_insert=True)
    HospitalityGuest.objects.bulk_create(HospitalityGuest(hospitality=row, contact_id=pk) for pk in people)
    verb = "hospitality_requested" if row.state == State.REQUESTED else "hospitality_recorded"
    return announce_courtesy(verb, row, people, actor=actor, changed={"state": (None, row.state)}, at=at)


@transaction.atomic
def change_hospitality(
    *,
    actor: User,
    hospitality_id: uuid.UUID,
    values: Mapping[str, Any],
    expected_version: int | None = None,
    at: dt.datetime | None = None,
) -> Hospitality:
    """Change what nobody has decided on: `FIELDS`, and `guests` as all of them. It is weighed again."""
    row = permits.locked_for_edit(Hospitality, hospitality_id, actor=actor, expected_version=expected_version)
    if row.state not in OPEN:
        raise RuleViolation("hospitality_settled", _("This is settled: %(state)s.") % {"state": state_of(row)})
    given = only(values, FIELDS | {"guests"})
    there = list(row.guests.values_list("contact_id", flat=True))
    people = _locked_guests(row, given.pop("guests", None), actor, there=there)
    changed = history.apply(row, given)
    if set(people) != set(there):
        changed["guests"] = (sorted(map(str, there)), sorted(map(str, people)))
    if not changed:
        return row
    _check(row, actor)
    if PRICED & set(changed):
        row.value_base_minor = exchange.in_base(row.value_minor, row.currency, row.on)
    before = row.state
    _weigh(row, people, at)
    if before != row.state:
        changed["state"] = (before, row.state)
    _set_guests(row, there, people)
    row.save_changes(*FIELDS, "value_base_minor", "over", "state", "is_past")
    asks_anew = row.state == State.REQUESTED and before != row.state
    verb = "hospitality_requested" if asks_anew else "hospitality_changed"
    return announce_courtesy(verb, row, people, actor=actor, changed=changed, at=at)


@transaction.atomic
def withdraw_hospitality(
    *,
    actor: User,
    hospitality_id: uuid.UUID,
    reason: str = "",
    expected_version: int | None = None,
    at: dt.datetime | None = None,
) -> Hospitality:
    """It does not take place: it leaves the year's sum and stays in the register.

    What took place beyond the policy is taken back only by somebody above whoever wrote it down.
    """
    row = permits.locked_for_edit(Hospitality, hospitality_id, actor=actor, expected_version=expected_version)
    if row.state not in (*OPEN, State.APPROVED):
        raise RuleViolation("hospitality_settled", _("This is settled: %(state)s.") % {"state": state_of(row)})
    if row.over and row.is_past and not is_above(actor, row.requested_by_id):
        raise RuleViolation(
            "hospitality_happened",
            _("It took place beyond the policy, so it stays. Correct it, or let your manager decide."),
        )
    note = {"decision_note": reason.strip()[:300]} if reason.strip() else {}
    changed = history.apply(row, {"state": State.WITHDRAWN, **note})
    row.save_changes("state", "decision_note")
    return announce_courtesy(
        "hospitality_withdrawn", row, guests_of(row), actor=actor, changed=changed, reason=reason, at=at
    )


@transaction.atomic
def restore_hospitality(*, actor: User, hospitality_id: uuid.UUID, at: dt.datetime | None = None) -> Hospitality:
    """Undo `withdraw_hospitality`. It is weighed again; what a manager had approved has to be asked for again."""
    row = permits.locked_for_edit(Hospitality, hospitality_id, actor=actor)
    if row.state != State.WITHDRAWN:
        return row
    there = guests_of(row)
    people = _locked_guests(row, None, actor, there=there)
    _weigh(row, people, at)
    row.decided_by, row.decided_at, row.decision_note = None, None, ""
    row.save_changes("state", "over", "is_past", "decided_by", "decided_at", "decision_note")
    verb = "hospitality_requested" if row.state == State.REQUESTED else "hospitality_changed"
    return announce_courtesy(
        verb, row, people, actor=actor, changed={"state": (State.WITHDRAWN.value, row.state)}, at=at
    )


def guests_of(row: Hospitality) -> list[uuid.UUID]:
    return list(row.guests.order_by("contact_id").values_list("contact_id", flat=True))


def state_of(row: Hospitality) -> str:
    return str(State(row.state).label)


def _check(row: Hospitality, actor: User) -> None:
    """Shape, the deal, and that it is no money by another name."""
    row.clean_fields(exclude=RELATED)
    if not is_plausible(row.on):
        raise ValidationError({"on": _("This day is too far away.")}, code="far")
    if row.center is not None:
        permits.require_visible(row.center, actor=actor)
        if row.center.account_id != row.account_id:
            raise ValidationError({"center": _("This deal belongs to another account.")}, code="other_account")
    words = [word for entry in entries("courtesies", "money").values() for word in entry.text.values()]
    if names_money(row.what, words):
        message = _("Cash, and what can be turned into cash, is no courtesy and cannot be recorded.")
        raise ValidationError({"what": message}, code="money")


def _locked_guests(
    row: Hospitality, guests: Collection[Contact] | None, actor: User, *, there: Collection[uuid.UUID] = ()
) -> list[uuid.UUID]:
    """Ids of the guests, who are locked in order: those who are named, or those who are `there`.

    Somebody new is of the account (or one above or below it) and in the actor's sight.
    """
    wanted = {guest.pk for guest in guests} if guests is not None else set(there)
    if not wanted:
        raise ValidationError({"guests": _("Name at least one guest.")}, code="no_guest")
    rows = Contact.objects.select_for_update(of=("self",)).filter(pk__in=wanted | set(there)).order_by("pk")
    for contact in [each for each in rows if each.pk in wanted - set(there)]:
        permits.require_visible(contact, actor=actor)
        if contact.account_id != row.account_id and contact.account_id not in lineage(row.account):
            raise ValidationError({"guests": _("This person works elsewhere.")}, code="other_account")
    return sorted(wanted)


def _weigh(row: Hospitality, people: Collection[uuid.UUID], at: dt.datetime | None) -> None:
    row.over = weigh(row, people)
    row.state = State.REQUESTED if row.over else State.WITHIN
    row.is_past = row.on < Organization.objects.day_of(at)


def _set_guests(row: Hospitality, there: Collection[uuid.UUID], people: Collection[uuid.UUID]) -> None:
    row.guests.exclude(contact_id__in=people).delete()
    new = sorted(set(people) - set(there))
    HospitalityGuest.objects.bulk_create(HospitalityGuest(hospitality=row, contact_id=pk) for pk in new)
