"""What the pages of the relationship table show: of one buying center, and of all of an account."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import KeyAccount
from stakeholders.models import BuyingCenter, Member
from stakeholders.privacy import may_export_judgements
from stakeholders.relation_words import COLUMNS, rating_choices, relation_choices
from stakeholders.relationship_table import RelationshipTable, relationship_table
from team.models import User
from team.people import companions
from team.requests import person

MOST_CENTERS = 40


def of_center(request: HttpRequest, center: BuyingCenter) -> dict[str, Any]:
    """The part of a center's page (and tab of its deal)."""
    user = person(request)
    may_export = may_export_judgements(user, center)
    return {
        **_shown(relationship_table([center], user), center.account, user),
        "refresh_url": reverse("stakeholders:center_part", args=[center.pk, "table"]),
        "file_url": reverse("stakeholders:center_relations_file", args=[center.pk]) if may_export else "",
        "account_url": reverse("stakeholders:account_relations", args=[center.account_id]),
    }


def of_account(account: KeyAccount, user: User) -> dict[str, Any]:
    centers, more = centers_of(account, user)
    may_export = may_export_judgements(user, account)
    sees_account = KeyAccount.objects.visible_to(user).filter(pk=account.pk).exists()
    return {
        **_shown(relationship_table(centers, user), account, user),
        "account": account,
        "sees_account": sees_account,
        "more_centers": more,
        "by_center": True,
        "refresh_url": reverse("stakeholders:account_relations", args=[account.pk]),
        "file_url": reverse("stakeholders:account_relations_file", args=[account.pk]) if may_export else "",
    }


def centers_of(account: KeyAccount, user: User) -> tuple[list[BuyingCenter], bool]:
    """Those with people in them, the newest first; and whether there are more than can be shown."""
    seen = BuyingCenter.objects.visible_to(user).filter(account=account)
    seen = seen.filter(pk__in=Member.objects.filter(center__account=account).order_by().values("center_id"))
    found = list(seen.order_by("-created_at", "-pk")[: MOST_CENTERS + 1])
    return found[:MOST_CENTERS], len(found) > MOST_CENTERS


def no_export() -> str:
    return _("Attitudes and relations of people are not exported here.")


def _shown(table: RelationshipTable, account: KeyAccount, user: User) -> dict[str, Any]:
    edits = any(each.can_edit for each in table.tables)
    return {
        "table": table,
        "columns": COLUMNS,
        "choices": _choices(account, user) if edits and table.rows else {},
        "sells": user.sight.sells,
    }


def _choices(account: KeyAccount, user: User) -> dict[str, Sequence[tuple[str, str]]]:
    """What the cells offer: one list for all rows."""
    us = companions(user, account.our_people()).values_list("pk", "name")
    return {
        "influence": rating_choices(),
        "relation": relation_choices(),
        "responsible": [("", _("nobody")), *((str(pk), name) for pk, name in us)],
    }
