"""Pairs of contacts who may be one person: kept up to date, and what somebody says of them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping

from django.db import transaction
from django.utils import timezone

from stakeholders import duplicates
from stakeholders.actions.journal import Journal
from stakeholders.likeness import Likeness
from stakeholders.models import Contact, PossibleDuplicate
from team import activities, permits
from team.models import User
from web.errors import RuleViolation

Pair = tuple[uuid.UUID, uuid.UUID]
BATCH = 500
IDENTIFYING = frozenset({"name", "local_name", "email", "phone", "mobile", "account"})
"""Fields whose change asks the question anew."""


def look_for_duplicates(contacts: Iterable[Contact]) -> None:
    """Inside the transaction of whatever was entered: the open pairs of these contacts are those of now."""
    for contact in contacts:
        likely = duplicates.likely(contact, Contact.objects.all())
        found = {_ordered(contact.pk, other): likeness for other, likeness in likely.items()}
        open_pairs = PossibleDuplicate.objects.open().of(contact.pk)
        _forget([row.pk for row in open_pairs if (row.first_id, row.second_id) not in found])
        _remember(found)


def find_duplicates() -> int:
    """Nightly, for contacts that came in past the actions; answers how many open pairs there are.

    Looks first and writes then, so that nobody waits for the looking.
    """
    found: dict[Pair, Likeness] = {}
    for pair, likeness in duplicates.all_pairs():
        if pair not in found or likeness.score > found[pair].score:
            found[pair] = likeness
    with transaction.atomic():
        there = set(Contact.objects.order_by().values_list("pk", flat=True))
        rows = PossibleDuplicate.objects.open().values_list("pk", "first_id", "second_id")
        _forget([pk for pk, first, second in rows.iterator() if (first, second) not in found])
        _remember({pair: likeness for pair, likeness in found.items() if there.issuperset(pair)})
    return PossibleDuplicate.objects.open().count()


@transaction.atomic
def tell_apart(*, actor: User, pair_id: uuid.UUID, expected_version: int | None = None) -> PossibleDuplicate:
    """They are two people: the pair is not asked about again."""
    return _decide(actor, pair_id, expected_version, PossibleDuplicate.State.DIFFERENT)


@transaction.atomic
def ask_again(*, actor: User, pair_id: uuid.UUID, expected_version: int | None = None) -> PossibleDuplicate:
    """Take back that they are two people."""
    return _decide(actor, pair_id, expected_version, PossibleDuplicate.State.OPEN)


def _decide(actor: User, pair_id: uuid.UUID, expected_version: int | None, state: str) -> PossibleDuplicate:
    pair = permits.locked_for_edit(PossibleDuplicate, pair_id, actor=actor, expected_version=expected_version)
    if pair.state == state:
        return pair
    is_open = state == PossibleDuplicate.State.OPEN
    old, pair.state = pair.state, state
    pair.decided_by, pair.decided_at = (None, None) if is_open else (actor, timezone.now())
    pair.save_changes("state", "decided_by", "decided_at")
    new = {"state": state, "second": str(pair.second_id)}
    activities.announce(
        actor=actor, verb="duplicate_decided", subject=pair, scope=pair.first, old={"state": old}, new=new
    )
    return pair


def require_new(contact: Contact, actor: User) -> None:
    """`RuleViolation` "likely_duplicate" with `candidates`, as far as the actor sees them."""
    seen = Contact.objects.visible_to(actor)
    likely = list(duplicates.likely(contact, seen).items())[:5]
    if not likely:
        return
    people = seen.select_related("account").in_bulk([pk for pk, _likeness in likely])
    raise RuleViolation(
        "likely_duplicate",
        duplicates.question([people[pk] for pk, _likeness in likely]),
        {"candidates": [duplicates.told(people[pk], likeness) for pk, likeness in likely]},
    )


def carry_pairs(journal: Journal, dropped: Contact, kept: Contact) -> None:
    """What was said of the dropped one and somebody else holds for the kept one."""
    for row in PossibleDuplicate.objects.of(dropped.pk).select_for_update(of=("self",)).order_by("pk"):
        other = row.second_id if row.first_id == dropped.pk else row.first_id
        first, second = _ordered(kept.pk, other)
        if other == kept.pk or PossibleDuplicate.objects.filter(first_id=first, second_id=second).exists():
            journal.delete(row)
        else:
            journal.update(row, {"first_id": first, "second_id": second})


def _ordered(one: uuid.UUID, other: uuid.UUID) -> Pair:
    first, second = sorted((one, other))
    return first, second


def _forget(ids: list[uuid.UUID]) -> None:
    for start in range(0, len(ids), BATCH):
        PossibleDuplicate.objects.filter(pk__in=ids[start : start + BATCH]).delete()


def _remember(found: Mapping[Pair, Likeness]) -> None:
    """New pairs, and what is known of old ones; what was decided about them stays."""
    PossibleDuplicate.objects.bulk_create(
        (
            PossibleDuplicate(first_id=first, second_id=second, reasons=list(each.reasons), score=each.score)
            for (first, second), each in found.items()
        ),
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["first", "second"],
        update_fields=["reasons", "score"],
    )
