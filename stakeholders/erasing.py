"""What other apps know of a person who is erased: registered here by those above.

* `register_mentions`: free texts that name them. A program cannot mend these; they are listed for somebody to look at.
* `register_use`: who is needed as they are, so that retention leaves them alone (open deals).
* `register_cleaner`: copies that have to go along.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from stakeholders.models import (
    BuyingCenter,
    Commitment,
    Contact,
    ContactMove,
    ContactRedirect,
    Differentiator,
    Hospitality,
    Member,
    Need,
    ResearchNote,
    StakeholderChange,
)
from team.models import Activity, Comment, User

MOST_MENTIONS = 200
PROMISED = ("what", "result", "check_result")
TREATED = ("what", "purpose", "decision_note")


@dataclass(frozen=True, slots=True)
class Mention:
    """A record whose text names the person; `url` is where it can be changed."""

    kind: str
    id: uuid.UUID
    url: str

    def plain(self) -> list[str]:
        return [self.kind, str(self.id), self.url]


Finder = Callable[[Contact, Sequence[str]], Iterable[Mention]]
_finders: list[Finder] = []
_names: dict[str, Any] = {}
_uses: list[Callable[[], QuerySet[Any, Any]]] = []
_cleaners: list[Callable[[Contact], None]] = []


def register_mentions(finder: Finder, kinds: Mapping[str, Any]) -> None:
    """`finder(contact, names)`: records around the person whose text holds one of the names; `kinds` names each kind
    of them that it finds."""
    if finder not in _finders:
        _finders.append(finder)
    _names.update(kinds)


def register_use(contacts: Callable[[], QuerySet[Any, Any]]) -> None:
    """`contacts()`: ids of contacts that are needed as they are."""
    if contacts not in _uses:
        _uses.append(contacts)


def register_cleaner(clean: Callable[[Contact], None]) -> None:
    """`clean(contact)` removes copies of what is known of the person, in the transaction of the erasure."""
    if clean not in _cleaners:
        _cleaners.append(clean)


def clean_copies(contact: Contact) -> None:
    for clean in _cleaners:
        clean(contact)


def not_in_use(rows: QuerySet[Contact]) -> QuerySet[Contact]:
    for contacts in _uses:
        rows = rows.exclude(pk__in=contacts())
    return rows


def ids_of(contact: Contact) -> list[uuid.UUID]:
    """The person's id, and those of whoever was merged into them."""
    merged = ContactRedirect.objects.filter(kept=contact).values_list("old_id", flat=True)
    return [contact.pk, *merged]


def accounts_of(contact: Contact) -> set[uuid.UUID]:
    """Where texts may name the person: where they work, worked, and have or had a say."""
    moves = ContactMove.objects.filter(contact=contact).values_list("from_account_id", "to_account_id")
    said = StakeholderChange.objects.filter(contact=contact, center__isnull=False).order_by()
    centers = Member.objects.filter(contact=contact).order_by().values_list("center__account_id", flat=True)
    of_history = said.values_list("center__account_id", flat=True).distinct()
    return {contact.account_id, *centers, *of_history, *(pk for move in moves for pk in move)}


def names_of(contact: Contact) -> list[str]:
    """What the person may be called in a text."""
    return [name for name in (contact.name, contact.local_name, contact.email) if len(name.strip()) > 1]


def mentions_of(contact: Contact) -> list[Mention]:
    """At most 200 records whose text names the person, around their account."""
    names = names_of(contact)
    found = [mention for finder in _finders for mention in finder(contact, names)]
    return list(dict.fromkeys(found))[:MOST_MENTIONS]


def holding(names: Sequence[str], *fields: str) -> Q:
    """One of the fields holds one of the names, whatever the case."""
    condition = Q(pk__in=[])
    for name in names:
        for field in fields:
            condition |= Q(**{f"{field}__icontains": name})
    return condition


def mentions_here(contact: Contact, names: Sequence[str]) -> Iterator[Mention]:
    """On the person, and at the accounts and buying centers around them."""
    accounts = accounts_of(contact)
    centers = list(BuyingCenter.objects.filter(account_id__in=accounts).values_list("pk", flat=True))
    yield from _of_centers(centers, names)
    for kind, rows, page in (
        ("stakeholders.commitment", Commitment.objects.filter(holding(names, *PROMISED)), "commitment_edit"),
        ("stakeholders.hospitality", Hospitality.objects.filter(holding(names, *TREATED)), "hospitality_detail"),
    ):
        for pk in rows.filter(account_id__in=accounts).values_list("pk", flat=True)[:MOST_MENTIONS]:
            yield Mention(kind, pk, reverse(f"stakeholders:{page}", args=[pk]))
    home = reverse("accounts:account_detail", args=[contact.account_id])
    yield from comments_on([*accounts, *ids_of(contact), *centers], names, home)


def _of_centers(centers: Sequence[uuid.UUID], names: Sequence[str]) -> Iterator[Mention]:
    """In needs, research and differences."""
    for kind, rows in (
        ("stakeholders.need", Need.objects.filter(holding(names, "statement", "evidence", "benefit"))),
        ("stakeholders.researchnote", ResearchNote.objects.filter(holding(names, "note"))),
        ("stakeholders.differentiator", Differentiator.objects.filter(holding(names, "ours", "theirs"))),
    ):
        for pk, center in rows.filter(center_id__in=centers).values_list("pk", "center_id")[:MOST_MENTIONS]:
            yield Mention(kind, pk, reverse("stakeholders:center_detail", args=[center]))


def comments_on(scopes: Sequence[uuid.UUID], names: Sequence[str], url: str) -> Iterator[Mention]:
    for pk in Comment.objects.filter(holding(names, "body"), scope_id__in=scopes).values_list("pk", flat=True):
        yield Mention("team.comment", pk, url)


def left_after(contact: Contact, user: User) -> list[tuple[str, str]]:
    """(kind, address) of the texts that named somebody when they were erased, as far as the reader sees them."""
    log = Activity.objects.filter(subject_label="stakeholders.contact", subject_id=contact.pk, verb="contact_erased")
    erased = log.order_by("-id").first()
    listed: list[list[str]] = (erased.new or {}).get("mentions", []) if erased else []
    ids: dict[str, list[str]] = {}
    for kind, pk, _url in listed:
        ids.setdefault(kind, []).append(pk)
    seen = {(kind, str(pk)) for kind, pks in ids.items() for pk in _visible(kind, pks, user)}
    return [(str(_names[kind]), url) for kind, pk, url in listed if (kind, pk) in seen]


def _visible(kind: str, ids: Sequence[str], user: User) -> Iterable[Any]:
    rows: Any = apps.get_model(kind)._default_manager
    return rows.visible_to(user).filter(pk__in=ids).values_list("pk", flat=True)


def register() -> None:
    kinds = {
        "stakeholders.need": _("Need"),
        "stakeholders.researchnote": _("Found out"),
        "stakeholders.differentiator": _("Against a competitor"),
        "stakeholders.hospitality": _("Courtesy"),
        "stakeholders.commitment": _("Commitment"),
        "team.comment": _("Comment"),
    }
    register_mentions(mentions_here, kinds)
