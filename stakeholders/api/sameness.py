"""Resources: possible duplicates, merges and moves of contacts."""

from __future__ import annotations

from typing import Any

from accounts.models import KeyAccount
from stakeholders import actions
from stakeholders.api import tables
from stakeholders.models import Contact, ContactMerge, ContactMove, PossibleDuplicate
from web.api import filters as f
from web.api.resources import Resource, Values, verb

RECENT = {"at": ("at", "id")}


class DuplicateFilters(f.Filters):
    contact = f.record("", Contact, method="of_contact")
    account = f.record("", KeyAccount, method="at_account")
    state = f.choices("state", PossibleDuplicate.State.choices)

    def of_contact(self, rows: Any, name: str, contact: Contact) -> Any:
        return rows.of(contact.pk)

    def at_account(self, rows: Any, name: str, account: KeyAccount) -> Any:
        return rows.at(account.pk)


class DuplicateResource(Resource):
    """Pairs of contacts who may be one person, the likeliest first. They are made by the product; merge them with
    `contacts/{id}/merge/`, or say here that they are two people."""

    resource = "contacts"
    model = PossibleDuplicate
    table = tables.DUPLICATE
    filters = DuplicateFilters
    orderings = {"score": ("score", "id"), "updated_at": ("updated_at", "id")}
    default_order = "-score"
    follows_changes = False

    @verb()
    def tell_apart(self, pk: Any, values: Values, version: int | None) -> None:
        """They are two people: they are not asked about again."""
        actions.tell_apart(actor=self.person, pair_id=pk, expected_version=version)

    @verb()
    def ask_again(self, pk: Any, values: Values, version: int | None) -> None:
        """Take back that they are two people."""
        actions.ask_again(actor=self.person, pair_id=pk, expected_version=version)


class MergeFilters(f.Filters):
    kept = f.record("kept", Contact)


class MergeResource(Resource):
    """Contacts that were made one, newest first."""

    resource = "contacts"
    model = ContactMerge
    table = tables.MERGE
    filters = MergeFilters
    orderings = RECENT
    default_order = "-at"
    follows_changes = False

    @verb()
    def undo(self, pk: Any, values: Values, version: int | None) -> None:
        """Both contacts as they were. 409 `merged_on` while a later merge stands on this one."""
        actions.undo_merge(actor=self.person, merge_id=pk, expected_version=version)


class MoveFilters(f.Filters):
    contact = f.record("contact", Contact)


class MoveResource(Resource):
    """Contacts who changed jobs, newest first."""

    resource = "contacts"
    model = ContactMove
    table = tables.MOVE
    filters = MoveFilters
    orderings = RECENT
    default_order = "-at"
    follows_changes = False

    @verb()
    def undo(self, pk: Any, values: Values, version: int | None) -> None:
        """Back to the account of before."""
        actions.undo_move(actor=self.person, move_id=pk, expected_version=version)
