"""Who and what a visit names: checked against the actor's sight, then written as rows."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import KeyAccount
from stakeholders.kinship import lineage
from stakeholders.models import BuyingCenter, Contact, Member
from stakeholders.querysets import accounts_worked_by
from stakeholders.visits.models import Visit, VisitCenter, VisitColleague, VisitPerson
from team import permits
from team.models import User
from team.people import require_companions

Named = dict[str, set[str]]


def require_reach(actor: User, account: KeyAccount, people: Iterable[Contact], centers: Sequence[BuyingCenter]) -> None:
    """Whoever sells and sees the account fully, or a buying center there, may plan and log visits.

    What the actor may not see does not exist for them: `DoesNotExist`. What is elsewhere is refused by
    `ValidationError`. Who sees only the account's face names the buying center, or would lose sight of the visit's
    people.
    """
    permits.require_seller(actor)
    if not accounts_worked_by(actor).filter(pk=account.pk).exists():
        raise KeyAccount.DoesNotExist
    _require_centers(actor, account, centers)
    _require_people(actor, account, list(people))
    if not centers and not KeyAccount.objects.visible_to(actor).filter(pk=account.pk).exists():
        raise ValidationError({"centers": _("Say which deal the visit is about.")}, code="center_needed")


def _require_centers(actor: User, account: KeyAccount, centers: Sequence[BuyingCenter]) -> None:
    if any(center.account_id != account.pk for center in centers):
        raise ValidationError({"centers": _("This deal belongs to another account.")}, code="other_account")
    wanted = {center.pk for center in centers}
    if wanted and BuyingCenter.objects.visible_to(actor).filter(pk__in=wanted).count() < len(wanted):
        raise BuyingCenter.DoesNotExist


def _require_people(actor: User, account: KeyAccount, people: list[Contact]) -> None:
    wanted = {contact.pk for contact in people}
    if not wanted:
        return
    if Contact.objects.visible_to(actor).filter(pk__in=wanted).count() < len(wanted):
        raise Contact.DoesNotExist
    elsewhere = {contact.account_id for contact in people} - {account.pk}
    if elsewhere and not elsewhere <= set(lineage(account)):
        raise ValidationError({"people": _("A person of another account was named.")}, code="other_account")


def out_of_sight(rows: QuerySet[Any], actor: User) -> list[Any]:
    """People or centers of a visit that the actor does not see: nobody means to remove what they do not see."""
    seen = set(rows.visible_to(actor).values_list("pk", flat=True))  # type: ignore[attr-defined]
    return [row for row in rows if row.pk not in seen]


def set_people(visit: Visit, people: Iterable[Contact], *, met: bool) -> None:
    """Make `people` those who are expected or were met. Who was expected and not met stays, as not met."""
    named = {contact.pk for contact in people}
    known = set(visit.people.values_list("contact_id", flat=True))
    if met:
        visit.people.filter(contact_id__in=named, met=False).update(met=True)
        visit.people.filter(met=True).exclude(contact_id__in=named).update(met=False)
    else:
        visit.people.exclude(contact_id__in=named).delete()
    VisitPerson.objects.bulk_create(
        VisitPerson(visit=visit, contact_id=contact_id, met=met) for contact_id in sorted(named - known)
    )


def set_centers(
    visit: Visit, centers: Sequence[BuyingCenter], *, others: Mapping[uuid.UUID, str] | None = None
) -> None:
    """Make `centers` those the visit is about; the first is primary and carries the visit's outcome.

    `others` are outcomes of the others, by center id; one that is not said anew stays.
    """
    ids = {center.pk for center in centers}
    if others and not ids.issuperset(others):
        raise ValidationError({"other_outcomes": _("The visit was not about this deal.")})
    outcomes = dict(visit.centers.values_list("center_id", "outcome")) | dict(others or {})
    visit.centers.all().delete()
    VisitCenter.objects.bulk_create(
        VisitCenter(
            visit=visit,
            center=center,
            is_primary=place == 0,
            outcome=visit.outcome if place == 0 else outcomes.get(center.pk, ""),
        )
        for place, center in enumerate(dict.fromkeys(centers))
    )


def set_colleagues(visit: Visit, colleagues: Iterable[User], *, actor: User) -> None:
    """Make `colleagues` those who come along; only who is new is checked."""
    named = {user.pk: user for user in colleagues if user.pk != visit.owner_id}
    visit.colleagues.exclude(user_id__in=named).delete()
    for pk in visit.colleagues.values_list("user_id", flat=True):
        del named[pk]
    require_companions(actor, named.values(), "colleagues", on=visit)
    VisitColleague.objects.bulk_create(VisitColleague(visit=visit, user_id=pk) for pk in sorted(named))


def named_on(visit: Visit) -> Named:
    """As activities carry them: buying centers and colleagues of the visit, by whom others see it, and its people."""
    return {
        "centers": {str(pk) for pk in visit.centers.values_list("center_id", flat=True)},
        "colleagues": {str(pk) for pk in visit.colleagues.values_list("user_id", flat=True)},
        "people": {str(pk) for pk in visit.people.values_list("contact_id", flat=True)},
    }


def members_met(visit: Visit) -> dict[uuid.UUID, list[uuid.UUID]]:
    """{center id: contact ids} of the people met who belong to one of the visit's centers."""
    rows = Member.objects.filter(
        center_id__in=visit.centers.values("center_id"),
        contact_id__in=visit.people.filter(met=True).values("contact_id"),
    )
    found: dict[uuid.UUID, list[uuid.UUID]] = {}
    for center_id, contact_id in rows.order_by("center_id").values_list("center_id", "contact_id"):
        found.setdefault(center_id, []).append(contact_id)
    return found
