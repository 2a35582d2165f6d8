"""People change jobs: a contact goes on at another account, and the old one keeps the past."""

from __future__ import annotations

import datetime as dt
import uuid

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import KeyAccount
from stakeholders.actions.journal import Journal, cannot_undo, rewind
from stakeholders.actions.pairing import look_for_duplicates
from stakeholders.actions.recording import centers_of, require_kept, write_history
from stakeholders.kinship import lineage
from stakeholders.models import Contact, ContactMove, Member
from stakeholders.querysets import accounts_worked_by
from team import activities, permits
from team.models import Organization, User
from web.errors import RuleViolation


@transaction.atomic
def move_contact(
    *,
    actor: User,
    contact_id: uuid.UUID,
    account: KeyAccount,
    on: dt.date | None = None,
    keep_memberships: bool = False,
    expected_version: int | None = None,
    reason: str = "",
    at: dt.datetime | None = None,
) -> ContactMove:
    """Somebody works for another account since a day (today). Visits and history stay where they were.

    Reporting lines are cut. The person's parts in buying centers of accounts that have nothing to do with the new one
    end on that day (as if they had left, so those deals are warned), unless `keep_memberships`; parts in the new
    account's centers that ended before are taken up again.
    """
    contact = permits.locked_for_edit(Contact, contact_id, actor=actor, expected_version=expected_version)
    if not accounts_worked_by(actor).filter(pk=account.pk).exists():
        raise KeyAccount.DoesNotExist
    require_kept(contact)
    if account.pk == contact.account_id:
        raise RuleViolation("same_account", _("%(person)s works there already.") % {"person": contact})
    day, today = on or Organization.objects.day_of(at), Organization.objects.today()
    if day > today:
        raise ValidationError({"on": _("This day is still to come.")}, code="in_the_future")
    journal, old_account = Journal(), contact.account
    _cut_lines(journal, contact, actor, at)
    _change_parts(journal, contact, account, day, actor, at, keep=keep_memberships)
    facts = {"account": (str(old_account.pk), str(account.pk))}
    if contact.left_on is not None:
        facts["left_on"] = (contact.left_on.isoformat(), None)  # type: ignore[assignment]
    journal.update(contact, {"account_id": account.pk, "reports_to_id": None, "left_on": None})
    journal.settle()
    move = ContactMove(
        contact=contact,
        from_account=old_account,
        to_account=account,
        on=day,
        journal=journal.entries,
        by=actor,
        at=at or timezone.now(),
    )
    move.save(force_insert=True)
    write_history(facts, actor=actor, contact=contact, reason=reason, at=at)
    _announce("contact_moved", move, actor, at)
    look_for_duplicates([contact])
    return move


@transaction.atomic
def undo_move(
    *, actor: User, move_id: uuid.UUID, expected_version: int | None = None, at: dt.datetime | None = None
) -> Contact:
    """Back to the account, the lines and the parts of before, as far as nobody has changed them since.

    Raises `RuleViolation`: `already_undone`; `cannot_undo` once the person moved on or was merged.
    """
    move = permits.locked_for_edit(ContactMove, move_id, actor=actor, expected_version=expected_version)
    if move.undone_at is not None:
        raise RuleViolation("already_undone", _("This was undone already."))
    contact = Contact.lock(move.contact_id)
    is_last = not ContactMove.objects.filter(contact=contact, undone_at=None, pk__gt=move.pk).exists()
    if not is_last or contact.account_id != move.to_account_id or contact.erased_on is not None:
        raise cannot_undo()
    rewind(move.journal)
    contact.refresh_from_db()
    if contact.account_id != move.from_account_id:
        raise cannot_undo()
    move.undone_by, move.undone_at, move.journal = actor, timezone.now(), []
    move.save_changes("undone_by", "undone_at", "journal")
    back = {"account": (str(move.to_account_id), str(move.from_account_id))}
    write_history(back, actor=actor, contact=contact, at=at)
    _announce("contact_move_undone", move, actor, at)
    look_for_duplicates([contact])
    return contact


def _cut_lines(journal: Journal, contact: Contact, actor: User, at: dt.datetime | None) -> None:
    """Nobody at the old account reports to them any more, nor they to anybody there."""
    gone = {"reports_to": (str(contact.pk), None)}
    for report in Contact.objects.select_for_update(of=("self",)).filter(reports_to=contact).order_by("pk"):
        journal.update(report, {"reports_to_id": None})
        write_history(gone, actor=actor, contact=report, at=at)


def _change_parts(
    journal: Journal,
    contact: Contact,
    account: KeyAccount,
    day: dt.date,
    actor: User,
    at: dt.datetime | None,
    *,
    keep: bool,
) -> None:
    family = {account.pk, *lineage(account)}
    members = Member.objects.select_for_update(of=("self",)).filter(contact=contact).select_related("center")
    for member in members.order_by("pk"):
        is_related = member.center.account_id in family
        if is_related == (member.ended_on is None) or (keep and not is_related):
            continue
        journal.update(member, {"ended_on": None if is_related else day})
        part = {"member": (None, True) if is_related else (True, None)}
        write_history(part, actor=actor, center=member.center, contact=contact, at=at)


def _announce(verb: str, move: ContactMove, actor: User, at: dt.datetime | None) -> None:
    activities.announce(
        actor=actor,
        verb=verb,
        subject=move.contact,
        old={"account": str(move.from_account_id)},
        new={"account": str(move.to_account_id), "move": str(move.pk), "centers": centers_of(move.contact)},
        at=at,
    )
