"""The list of accounts: what the address asks for, as a filtered queryset and as chips."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts import facets
from accounts.models import KeyAccount
from accounts.querysets import KeyAccountQuerySet
from team.models import User

ORDERS = {"name": ["name"], "-name": ["-name"], "updated": ["updated_at"], "-updated": ["-updated_at"]}
COLUMNS = ("tier", "coverage_class", "segment", "scope", "industry", "region", "owner", "inside_owner", "erp_number")
SHOWN_AT_FIRST = ("tier", "coverage_class", "industry", "region", "owner")
CHOICES: dict[str, Any] = {
    "tier": KeyAccount.Tier,
    "coverage_class": KeyAccount.CoverageClass,
    "segment": KeyAccount.Segment,
}
FIRST = ("owner", "tier", "industry")
MOST_FACETS = 200


@dataclass(frozen=True)
class Listing:
    """A bad value filters nothing away silently: it is dropped, so the chips show what is really filtered."""

    sort: str = "name"
    words: str = ""
    owner: str = ""
    tier: str = ""
    coverage_class: str = ""
    segment: str = ""
    industry: str = ""
    region: str = ""
    columns: tuple[str, ...] = field(default=SHOWN_AT_FIRST)

    @classmethod
    def read(cls, query: QueryDict) -> Listing:
        chosen = {name: query.get(name, "") for name, choices in CHOICES.items() if query.get(name) in choices.values}
        sort = query.get("sort", "")
        columns = tuple(name for name in COLUMNS if name in query.getlist("columns"))
        return cls(
            sort=sort if sort in ORDERS else "name",
            words=query.get("q", "").strip()[:100],
            owner=_owner(query.get("owner", "")),
            industry=query.get("industry", "")[:80],
            region=query.get("region", "")[:80],
            columns=columns or SHOWN_AT_FIRST,
            **chosen,
        )

    @property
    def order(self) -> list[str]:
        return ORDERS[self.sort]

    @property
    def is_filtered(self) -> bool:
        return any((self.words, self.owner, self.tier, self.coverage_class, self.segment, self.industry, self.region))

    def rows(self, user: User) -> KeyAccountQuerySet:
        """Accounts in full sight that pass the filters."""
        found = KeyAccount.objects.visible_to(user).listed().select_related("owner", "inside_owner")
        for name in ("tier", "coverage_class", "segment", "industry", "region"):
            if value := getattr(self, name):
                found = found.filter(**{name: value})
        if self.owner == "none":
            found = found.filter(owner__isnull=True)
        elif self.owner:
            found = found.filter(owner_id=user.pk if self.owner == "me" else self.owner)
        return found.filter(matching(self.words)) if self.words else found


def matching(words: str) -> Q:
    """Name, local name, or one of the numbers in full."""
    return (
        Q(name__icontains=words)
        | Q(local_name__icontains=words)
        | Q(tax_number__iexact=words)
        | Q(erp_number__iexact=words)
    )


def _owner(value: str) -> str:
    if value in ("", "me", "none"):
        return value
    try:
        return str(uuid.UUID(value))
    except ValueError:
        return ""


def chips(listing: Listing, user: User) -> list[dict[str, Any]]:
    """The filters with their options: values that occur among the accounts that the person sees. Two queries."""
    facets = _facets(user)
    owners = [("", _("All")), ("me", _("Mine")), *facets["owner"], ("none", _("Nobody"))]
    made = [{"name": "owner", "label": _("Owner"), "options": owners, "value": listing.owner}]
    for name, choices in CHOICES.items():
        label = KeyAccount._meta.get_field(name).verbose_name  # type: ignore[union-attr]
        options = [("", _("All")), *choices.choices]
        made.append({"name": name, "label": _capital(label), "options": options, "value": getattr(listing, name)})
    for name, label in (("industry", _("Industry")), ("region", _("Region"))):
        if facets[name]:
            options = [("", _("All")), *facets[name]]
            made.append({"name": name, "label": label, "options": options, "value": getattr(listing, name)})
    # What is filtered by stands in the open; so do the chips that are asked for most.
    return [chip | {"is_first": chip["name"] in FIRST or bool(chip["value"])} for chip in made]


def _facets(user: User) -> dict[str, list[tuple[str, str]]]:
    seen = KeyAccount.objects.visible_to(user).listed().order_by()
    # From the people, each with one look into an index: accounts may be many times as many.
    owners = User.objects.filter(Exists(seen.filter(owner_id=OuterRef("pk")))).exclude(pk=user.pk)
    found = {"owner": [(str(pk), name) for pk, name in owners.order_by().values_list("pk", "name")[:MOST_FACETS]]}
    names = facets.of_all(MOST_FACETS) if user.sight.everything else facets.among(seen, MOST_FACETS)
    found |= {column: [(value, value) for value in values] for column, values in names.items()}
    return {kind: sorted(pairs, key=lambda pair: pair[1]) for kind, pairs in found.items()}


def columns(listing: Listing) -> list[dict[str, Any]]:
    """Every column that can be shown, with its name and whether it is."""
    return [
        {
            "name": name,
            "label": _capital(KeyAccount._meta.get_field(name).verbose_name),  # type: ignore[union-attr]
            "on": name in listing.columns,
        }
        for name in COLUMNS
    ]


def _capital(text: Any) -> str:
    text = str(text)
    return text[:1].upper() + text[1:]
