"""What was done to a contact as a whole and can be taken back: merges and moves."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import KeyAccount
from stakeholders.models import Contact, ContactMerge, ContactMove, ContactRedirect, PossibleDuplicate
from team.models import User


@dataclass(frozen=True, slots=True)
class Deed:
    text: str
    on: dt.datetime
    by: str
    undo_url: str


def deeds_of(contact: Contact, user: User) -> list[Deed]:
    """Newest first, without those that were undone; only the newest of each kind can be undone (three queries)."""
    merges = ContactMerge.objects.filter(kept=contact, undone_at=None).select_related("by").defer("journal")
    moves = ContactMove.objects.filter(contact=contact, undone_at=None).select_related("by", "from_account")
    moved = list(moves.defer("journal"))
    known = _known([move.from_account_id for move in moved], user) if moved else set()
    told = [_merged(place, merge) for place, merge in enumerate(merges)]
    told += [_moved(place, move, known=move.from_account_id in known) for place, move in enumerate(moved)]
    return sorted(told, key=lambda deed: deed.on, reverse=True)


def _known(ids: list[uuid.UUID], user: User) -> set[uuid.UUID]:
    return set(KeyAccount.objects.face_visible_to(user).filter(pk__in=ids).values_list("pk", flat=True))


def _merged(place: int, merge: ContactMerge) -> Deed:
    is_last = place == 0 and merge.kept_first_id == merge.kept_id
    undo_url = reverse("stakeholders:merge_undo", args=[merge.pk]) if is_last else ""
    return Deed(_("Merged with %(person)s") % {"person": merge.dropped_name}, merge.at, merge.by.name, undo_url)


def _moved(place: int, move: ContactMove, *, known: bool) -> Deed:
    account = str(move.from_account) if known else _("another account")
    undo_url = reverse("stakeholders:move_undo", args=[move.pk]) if place == 0 else ""
    return Deed(_("Came from %(account)s") % {"account": account}, move.at, move.by.name, undo_url)


def forget(contact: Contact) -> None:
    """When somebody is erased: the rows of before that a merge or a move kept, and pairs with others."""
    ContactMerge.objects.filter(Q(kept=contact) | Q(dropped_id=contact.pk)).delete()
    ContactMove.objects.filter(contact=contact).update(journal=[])
    ContactRedirect.objects.filter(kept=contact).update(source_system="", external_id=None)
    PossibleDuplicate.objects.of(contact.pk).delete()
