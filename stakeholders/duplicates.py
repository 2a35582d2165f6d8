"""Contacts who may be one person: of one contact at once, of everybody in portions.

Candidates share an address, a number, or a block of names within related accounts; nobody is compared with everybody.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations, groupby
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import KeyAccount
from stakeholders.kinship import lineage
from stakeholders.likeness import MOST_SHARED, Keys, Likeness, blocks, compare
from stakeholders.models import Contact
from stakeholders.querysets import ContactQuerySet

COLUMNS = ("pk", "account_id", "email_key", "phone_key", "mobile_key", "name_key")
KEY_COLUMNS = ("email_key", "phone_key", "mobile_key")
WINDOW = 40
"""In a block of names each is compared with so many that follow it by the alphabet."""
PORTION = 500

Pair = tuple[uuid.UUID, uuid.UUID]


@dataclass(frozen=True, slots=True)
class Candidate:
    id: uuid.UUID
    account_id: uuid.UUID
    keys: Keys


def likely(contact: Contact, among: ContactQuerySet) -> dict[uuid.UUID, Likeness]:
    """{contact id: likeness} of those `among` who may be the same person, likeliest first (two queries, and the
    accounts above and below). The contact need not be saved; its keys are made anew."""
    me = keyed(contact)
    others = among.filter(erased_on=None).exclude(pk=contact.pk).order_by()
    family = {contact.account_id, *lineage(contact.account)}
    found = [*_by_keys(me, others), *_by_name(me, others.filter(account_id__in=family))]
    me = _without_shared(me, found)
    alike = {
        each.id: likeness
        for each in found
        if (likeness := compare(me, each.keys, related=each.account_id in family)) is not None
    }
    return dict(sorted(alike.items(), key=lambda item: (-item[1].score, str(item[0]))))


def keyed(contact: Contact) -> Keys:
    for name in (*KEY_COLUMNS, "name_key"):
        contact._meta.get_field(name).pre_save(contact, False)  # type: ignore[union-attr]
    return Keys(contact.email_key, contact.phone_key, contact.mobile_key, contact.name_key)


def _by_keys(me: Keys, others: ContactQuerySet) -> Iterator[Candidate]:
    numbers = {number for number in (me.phone, me.mobile) if number}
    condition = Q(email_key=me.email) if me.email else Q(pk__in=[])
    if numbers:
        condition |= Q(phone_key__in=numbers) | Q(mobile_key__in=numbers)
    if me.email or numbers:
        yield from _candidates(others.filter(condition)[: 10 * MOST_SHARED])


def _by_name(me: Keys, others: ContactQuerySet) -> Iterator[Candidate]:
    mine = set(blocks(me.name))
    if mine:
        yield from (each for each in _candidates(others) if mine.intersection(blocks(each.keys.name)))


def _candidates(rows: ContactQuerySet, crowded: Container[str] = ()) -> Iterator[Candidate]:
    """With the keys that are not `crowded`."""
    for pk, account_id, *keys, name in rows.values_list(*COLUMNS):
        email, phone, mobile = ("" if key in crowded else key for key in keys)
        yield Candidate(pk, account_id, Keys(email, phone, mobile, name))


def _without_shared(me: Keys, found: Iterable[Candidate]) -> Keys:
    """An address or number that a whole department gives says nothing about a person."""
    rows = {each.id: each.keys for each in found}.values()
    emails = Counter(keys.email for keys in rows)
    numbers = Counter(number for keys in rows for number in {keys.phone, keys.mobile})
    return replace(
        me,
        email=me.email if emails[me.email] < MOST_SHARED else "",
        phone=me.phone if numbers[me.phone] < MOST_SHARED else "",
        mobile=me.mobile if numbers[me.mobile] < MOST_SHARED else "",
    )


def all_pairs() -> Iterator[tuple[Pair, Likeness]]:
    """Every likely pair, perhaps more than once, in steps whose cost grows with the people, not with their pairs."""
    parents = dict(KeyAccount.objects.order_by().values_list("pk", "parent_id"))
    related, crowded = relation(parents), _crowded()
    for column in KEY_COLUMNS:
        for group in _sharing(column, crowded):
            yield from _compared(combinations(group, 2), related)
    families = {account_id: _chain(account_id, parents)[-1] for account_id in parents}
    for portion in _portions(families):
        yield from _compared(_of_names(portion, families, crowded), related)


def relation(parents: Mapping[uuid.UUID, uuid.UUID | None]) -> Callable[[uuid.UUID, uuid.UUID], bool]:
    """Whether one of two accounts is above the other, or both are one."""
    return lambda one, other: one in _chain(other, parents) or other in _chain(one, parents)


def _chain(account_id: uuid.UUID, parents: Mapping[uuid.UUID, uuid.UUID | None]) -> list[uuid.UUID]:
    """The account and those above it, the topmost last."""
    chain = [account_id]
    while (above := parents.get(chain[-1])) is not None and above not in chain:
        chain.append(above)
    return chain


def _crowded() -> frozenset[str]:
    """Addresses and numbers that a whole department gives."""
    found: set[str] = set()
    for column in KEY_COLUMNS:
        rows = Contact.objects.filter(erased_on=None).exclude(**{column: ""}).order_by().values(column)
        crowded = rows.annotate(people=Count("pk")).filter(people__gt=MOST_SHARED)
        found.update(crowded.values_list(column, flat=True))
    return frozenset(found)


def _sharing(column: str, crowded: Container[str]) -> Iterator[list[Candidate]]:
    """People who give the same address or number, where few do."""
    there = Contact.objects.filter(erased_on=None).exclude(**{column: ""}).order_by()
    shared = there.values(column).annotate(people=Count("pk")).filter(people__range=(2, MOST_SHARED))
    keys = list(shared.values_list(column, flat=True))
    for start in range(0, len(keys), PORTION):
        groups: dict[str, list[Candidate]] = {}
        for each in _candidates(there.filter(**{f"{column}__in": keys[start : start + PORTION]}), crowded):
            groups.setdefault(getattr(each.keys, column.removesuffix("_key")), []).append(each)
        yield from groups.values()
    if column == "phone_key":
        yield from _crossed(crowded)


def _crossed(crowded: Container[str]) -> Iterator[list[Candidate]]:
    """One's mobile is written as the other's phone."""
    there: Any = Contact.objects.filter(erased_on=None).order_by()
    mobiles = there.exclude(mobile_key="").values("mobile_key")
    for each in _candidates(there.exclude(phone_key="").filter(phone_key__in=mobiles), crowded):
        if each.keys.phone:
            holders = _candidates(there.filter(mobile_key=each.keys.phone).exclude(pk=each.id), crowded)
            yield from ([each, holder] for holder in holders)


def _portions(families: Mapping[uuid.UUID, uuid.UUID]) -> Iterator[list[uuid.UUID]]:
    """The accounts, some hundreds at a time, those of a family together."""
    portion: list[uuid.UUID] = []
    for _family, members in groupby(sorted(families, key=families.__getitem__), key=families.__getitem__):
        portion += members
        if len(portion) >= PORTION:
            yield portion
            portion = []
    if portion:
        yield portion


def _of_names(
    portion: list[uuid.UUID], families: Mapping[uuid.UUID, uuid.UUID], crowded: Container[str]
) -> Iterator[tuple[Candidate, Candidate]]:
    people: dict[tuple[uuid.UUID, str], list[Candidate]] = {}
    for start in range(0, len(portion), PORTION):
        rows: Any = Contact.objects.filter(erased_on=None, account_id__in=portion[start : start + PORTION]).order_by()
        for each in _candidates(rows, crowded):
            for block in blocks(each.keys.name):
                people.setdefault((families[each.account_id], block), []).append(each)
    for sharing in people.values():
        ordered = sorted(sharing, key=lambda each: (each.keys.name, str(each.id)))
        for place, each in enumerate(ordered):
            yield from ((each, other) for other in ordered[place + 1 : place + 1 + WINDOW])


def _compared(
    pairs: Iterable[tuple[Candidate, Candidate]], related: Callable[[uuid.UUID, uuid.UUID], bool]
) -> Iterator[tuple[Pair, Likeness]]:
    for one, other in pairs:
        likeness = compare(one.keys, other.keys, related=related(one.account_id, other.account_id))
        if likeness is not None:
            first, second = sorted((one.id, other.id))
            yield (first, second), likeness


def question(people: list[Contact]) -> str:
    """ "Zhao Min, plant manager is here already. Still add?" """
    first, more = people[0], len(people) - 1
    person = _("%(name)s, %(title)s") % {"name": first, "title": first.title} if first.title else str(first)
    if not more:
        return _("%(person)s is here already. Still add?") % {"person": person}
    text = ngettext(
        "%(person)s and %(count)d similar contact are here already. Still add?",
        "%(person)s and %(count)d similar contacts are here already. Still add?",
        more,
    )
    return text % {"person": person, "count": more}


def told(contact: Contact, likeness: Likeness) -> dict[str, Any]:
    """What a program reads of a candidate."""
    return {
        "id": str(contact.pk),
        "name": contact.name,
        "title": contact.title,
        "account": str(contact.account_id),
        "reasons": list(likeness.reasons),
        "score": likeness.score,
    }
