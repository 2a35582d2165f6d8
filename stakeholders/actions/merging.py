"""Two contacts who are one person: merged into one, and taken apart again."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Hashable, Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from stakeholders.actions.carrying import carry_over, is_empty
from stakeholders.actions.intelligence import UNVERIFIED
from stakeholders.actions.journal import Journal, cannot_undo, rewind
from stakeholders.actions.pairing import carry_pairs, look_for_duplicates
from stakeholders.actions.recording import centers_of, texts, write_history
from stakeholders.differences import MEANT_EMPTY
from stakeholders.kinship import are_related
from stakeholders.models import Contact, ContactMerge, ContactRedirect, Intelligence, Member
from stakeholders.org_chart import is_below
from team import activities, history, permits
from team.models import User
from web.errors import RuleViolation

MERGED = (
    *("name", "local_name", "title", "department", "level", "reports_to", "affiliation", "employer"),
    *("email", "phone", "mobile", "messenger", "left_on", "rung", "style"),
)
"""What two contacts may say differently of one person."""


@transaction.atomic
def merge_contacts(
    *,
    actor: User,
    kept_id: uuid.UUID,
    dropped_id: uuid.UUID,
    take: Collection[str] = (),
    expected_version: int | None = None,
    at: dt.datetime | None = None,
) -> ContactMerge:
    """Everything that points to `dropped` points to `kept` afterwards; `dropped` goes, and its id leads to `kept`.

    `take`: fields (of `MERGED`) whose value is the dropped one's; of the others the kept one's stands, unless it is
    empty. Raises `RuleViolation` for people of unrelated accounts (`unrelated_accounts`), for somebody whose data were
    erased (`erased`), and when another merge was quicker (`merged_already`).
    """
    if unknown := set(take) - set(MERGED):
        raise TypeError(f"These cannot be chosen: {', '.join(sorted(unknown))}")
    kept, dropped = _locked(actor, kept_id, dropped_id)
    permits.require_fresh(kept, expected_version)
    _require_mergeable(kept, dropped)
    values, superior = _chosen(kept, dropped, take), _superior_of(kept, dropped, take)
    around = texts([*_centers(kept), *_centers(dropped)])
    journal = Journal()
    _join_lines(journal, kept, dropped)
    carry_pairs(journal, dropped, kept)
    carry_over(journal, dropped, kept)
    _unverify(journal, kept)
    before = {name: getattr(kept, name) for name in (*values, "reports_to_id")}
    journal.delete(dropped)
    journal.update(kept, {**values, "reports_to_id": superior})
    _redirect(journal, kept, dropped, dropped_id)
    journal.settle()
    merge = ContactMerge(
        kept=kept,
        kept_first_id=kept.pk,
        dropped_id=dropped_id,
        dropped_name=dropped.name,
        journal=journal.entries,
        by=actor,
        at=at or timezone.now(),
    )
    merge.save(force_insert=True)
    _log(merge, before, actor, at)
    _announce("contact_merged", merge, actor, around, at, account=dropped.account_id, removed=journal.removed)
    look_for_duplicates([kept])
    return merge


@transaction.atomic
def undo_merge(
    *, actor: User, merge_id: uuid.UUID, expected_version: int | None = None, at: dt.datetime | None = None
) -> Contact:
    """Both people as they were, with all that was theirs; what was entered for the kept one since then stays there.

    Raises `RuleViolation`: `already_undone`; `merged_on` while a later merge stands on this one; `cannot_undo`.
    """
    merge = permits.locked_for_edit(ContactMerge, merge_id, actor=actor, expected_version=expected_version)
    kept = Contact.lock(merge.kept_id)
    if merge.undone_at is not None:
        raise RuleViolation("already_undone", _("This was undone already."))
    later = ContactMerge.objects.filter(kept=kept, undone_at=None, pk__gt=merge.pk)
    if merge.kept_first_id != kept.pk or later.exists():
        raise RuleViolation("merged_on", _("%(person)s was merged again since. Undo that first.") % {"person": kept})
    if kept.erased_on is not None:
        raise cannot_undo()
    around = centers_of(kept)
    rewind(merge.journal)
    back = Contact.objects.get(pk=merge.dropped_id)
    # What was put back needs no copy of people's data any more.
    merge.undone_by, merge.undone_at, merge.journal = actor, timezone.now(), []
    merge.save_changes("undone_by", "undone_at", "journal")
    write_history({"merged": ({"id": str(back.pk), "name": back.name}, None)}, actor=actor, contact=kept, at=at)
    _announce("contact_unmerged", merge, actor, texts([*map(uuid.UUID, around), *_centers(back)]), at)
    kept.refresh_from_db()
    look_for_duplicates([kept, back])
    return back


def _locked(actor: User, kept_id: uuid.UUID, dropped_id: uuid.UUID) -> tuple[Contact, Contact]:
    """Both, locked in the order of their ids, so that two merges at once wait for each other."""
    if kept_id == dropped_id:
        raise RuleViolation("same_contact", _("These are one contact already."))
    ids = sorted((kept_id, dropped_id))
    rows = {row.pk: row for row in Contact.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")}
    for pk in ids:
        if pk not in rows:
            _refuse_the_slower(actor, pk)
            raise Contact.DoesNotExist
        permits.require_editable(rows[pk], actor=actor)
    return rows[kept_id], rows[dropped_id]


def _refuse_the_slower(actor: User, gone_id: uuid.UUID) -> None:
    """Somebody merged one of them a moment ago: said to whoever sees where that led."""
    redirect = ContactRedirect.objects.visible_to(actor).filter(old_id=gone_id).select_related("kept").first()
    if redirect is not None:
        message = _("Somebody has merged this contact into %(person)s already.") % {"person": redirect.kept}
        raise RuleViolation("merged_already", message, {"merged_into": str(redirect.kept_id)})


def _require_mergeable(kept: Contact, dropped: Contact) -> None:
    if kept.erased_on is not None or dropped.erased_on is not None:
        raise RuleViolation("erased", _("The data of one of them were erased; there is nothing to merge."))
    if not are_related(kept.account, dropped.account):
        raise RuleViolation(
            "unrelated_accounts",
            _("%(one)s and %(other)s are at different accounts. If one has changed jobs, move that person first.")
            % {"one": kept, "other": dropped},
        )


def _chosen(kept: Contact, dropped: Contact, take: Collection[str]) -> dict[str, Any]:
    """Columns of the kept one that get the dropped one's value; the superior is `_superior_of`'s."""
    names = [name for name in MERGED if name != "reports_to"]
    taken = [name for name in names if name in take or (name not in MEANT_EMPTY and is_empty(getattr(kept, name)))]
    values = {name: getattr(dropped, name) for name in taken}
    if kept.external_id is None and dropped.external_id is not None:
        values |= {"source_system": dropped.source_system, "external_id": dropped.external_id}
    return {name: value for name, value in values.items() if value != getattr(kept, name)}


def _superior_of(kept: Contact, dropped: Contact, take: Collection[str]) -> uuid.UUID | None:
    """The chosen superior, else the other's; nobody who would then report to themselves."""
    accounts = {kept.account_id, dropped.account_id}
    rows = Contact.objects.filter(account_id__in=accounts).values_list("pk", "account_id", "reports_to_id")
    found = {pk: (account, superior) for pk, account, superior in rows}
    lines: dict[Hashable, Hashable | None] = {pk: superior for pk, (_account, superior) in found.items()}
    wanted = [kept.reports_to_id, dropped.reports_to_id]
    for pk in reversed(wanted) if "reports_to" in take else wanted:
        at_home = pk in found and found[pk][0] == kept.account_id
        if at_home and not any(is_below(pk, one.pk, lines) for one in (kept, dropped)):
            return pk
    return None


def _join_lines(journal: Journal, kept: Contact, dropped: Contact) -> None:
    """Who reported to the dropped one reports to the kept one, within one account."""
    for report in Contact.objects.select_for_update(of=("self",)).filter(reports_to=dropped).order_by("pk"):
        if report.pk == kept.pk:
            journal.update(kept, {"reports_to_id": None})
        else:
            at_home = report.account_id == kept.account_id
            journal.update(report, {"reports_to_id": kept.pk if at_home else None})


def _unverify(journal: Journal, kept: Contact) -> None:
    """Where one of the two confirmed what the other had told, it has one source again."""
    rows = Intelligence.objects.select_for_update(of=("self",)).filter(source=kept, second_source=kept)
    for item in rows.order_by("pk"):
        journal.update(
            item,
            {("second_source_id" if name == "second_source" else name): value for name, value in UNVERIFIED.items()},
        )


def _redirect(journal: Journal, kept: Contact, dropped: Contact, old_id: uuid.UUID) -> None:
    origin = {"source_system": dropped.source_system, "external_id": dropped.external_id}
    journal.insert(ContactRedirect(old_id=old_id, kept=kept, **origin))


def _centers(contact: Contact) -> Iterable[uuid.UUID]:
    return Member.objects.filter(contact=contact).values_list("center_id", flat=True)


def _log(merge: ContactMerge, before: dict[str, Any], actor: User, at: dt.datetime | None) -> None:
    kept = merge.kept
    changed = {
        name.removesuffix("_id"): (history.plain(old), history.plain(getattr(kept, name)))
        for name, old in before.items()
        if old != getattr(kept, name) and name != "external_id"
    }
    merged = {"merged": (None, {"id": str(merge.dropped_id), "name": merge.dropped_name})}
    write_history({**merged, **changed}, actor=actor, contact=kept, at=at)


def _announce(
    verb: str,
    merge: ContactMerge,
    actor: User,
    centers: list[str],
    at: dt.datetime | None,
    *,
    account: uuid.UUID | None = None,
    removed: Iterable[tuple[str, str]] = (),
) -> None:
    activities.announce(
        actor=actor,
        verb=verb,
        subject=merge.kept,
        new={
            "merge": str(merge.pk),
            "from": str(merge.dropped_id),
            "account": str(account) if account else None,
            "removed": [list(each) for each in removed],
            "centers": centers,
        },
        at=at,
    )
