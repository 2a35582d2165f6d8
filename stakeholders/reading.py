"""What the pages of people show: facts, parts in buying centers, promises, story; all within the reader's sight."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Competitor, KeyAccount
from stakeholders import meetings, story, wording
from stakeholders.method_words import listed
from stakeholders.models import BuyingCenter, Commitment, Contact, Member, StakeholderChange
from team.models import Organization, User
from web.formats import days_ago, short_date

SHOWN = 50
MOST_PEOPLE = 200


def contact_facts(contact: Contact, user: User) -> list[dict[str, Any]]:
    """Term, value, url; for the component facts.html."""
    met = meetings.last_met_people([contact.pk]).get(contact.pk)
    superior = contact.reports_to
    sees = superior and Contact.objects.visible_to(user).filter(pk=superior.pk).exists()
    rows: list[tuple[str, Any, str]] = [
        (_("Department"), contact.department, ""),
        (_("Level"), contact.get_level_display() if contact.level else "", ""),
        (_("Reports to"), superior if sees else "", page_of(superior) if sees and superior else ""),
        (_("E-mail"), contact.email, f"mailto:{contact.email}" if contact.email else ""),
        (_("Phone"), contact.phone, tel(contact.phone)),
        (_("Mobile"), contact.mobile, tel(contact.mobile)),
        (_("Messenger"), contact.messenger, ""),
        (_("Last met"), days_ago(met) if met else _("never"), ""),
    ]
    if contact.left_on:
        rows.append((_("Left on"), short_date(contact.left_on), ""))
    return [{"term": term, "value": value, "url": url} for term, value, url in rows]


def page_of(contact: Contact) -> str:
    return reverse("stakeholders:contact_detail", args=[contact.pk])


def tel(number: str) -> str:
    digits = "".join(sign for sign in number if sign.isdigit() or sign == "+")
    return f"tel:{digits}" if digits else ""


@dataclass(frozen=True, slots=True)
class Part:
    """A contact's part in one buying center, in words."""

    member: Member
    roles: str
    attitude: str
    is_assumed: bool
    source: str
    target: str
    details: list[tuple[str, str]]
    can_edit: bool


def parts_of(contact: Contact, user: User) -> list[Part]:
    """The person's parts in the buying centers that the reader sees."""
    rows = Member.objects.visible_to(user).filter(contact=contact).select_related("center", "responsible")
    members = list(rows.prefetch_related("role_rows"))
    centers = [member.center_id for member in members]
    editable = set(BuyingCenter.objects.editable_by(user).filter(pk__in=centers).values_list("pk", flat=True))
    return [_part(member, member.center_id in editable) for member in members]


def _part(member: Member, can_edit: bool) -> Part:
    codes = {row.code for row in member.role_rows.all()}
    source = ""
    if member.attitude is not None and member.attitude_basis:
        source = wording.basis(member.attitude_basis, member.attitude_on)
    return Part(
        member=member,
        roles=wording.names_of(codes),
        attitude=wording.attitude_code(member.attitude),
        is_assumed=member.attitude_basis == Member.Basis.ASSUMED,
        source=source,
        target=wording.target(member.attitude, member.target_attitude),
        details=_details(member),
        can_edit=can_edit,
    )


def _details(member: Member) -> list[tuple[str, str]]:
    """What else is known of the part, in words; what nobody has said is left out."""
    persona = [member.persona] if member.persona else []
    told = [
        (_("Takes part in"), listed("participation", "phases", member.phases)),
        (_("To obtain from them"), member.obtain),
        (_("Persona"), listed("personas", "personas", persona)),
        (_("What they look at"), _("; ").join(member.focuses)),
        (_("Our responsible person"), str(member.responsible or "")),
    ]
    return [(label, words) for label, words in told if words]


def commitments_with(contact: Contact, user: User) -> list[Commitment]:
    """Open ones first, then what was settled lately."""
    rows = Commitment.objects.visible_to(user).filter(contact=contact).select_related("center", "contact", "assignee")
    settled = rows.exclude(state=Commitment.State.OPEN).order_by("-updated_at")
    return [*rows.open()[:20], *settled[:5]]


def open_commitments(account: KeyAccount, user: User) -> list[Commitment]:
    """What is open with an account, as far as the reader sees it."""
    rows = Commitment.objects.visible_to(user).filter(account=account).open()
    return list(rows.select_related("center", "contact", "assignee")[:SHOWN])


def people_of(account: KeyAccount, user: User) -> list[Contact]:
    """People of the account in the reader's sight, those who are still there first, each with `met` (or None).

    At most 200 and one more, which tells that there are others.
    """
    contacts = Contact.objects.visible_to(user).filter(account=account)
    return with_meetings(contacts.order_by(F("left_on").desc(nulls_first=True), "name", "pk")[: MOST_PEOPLE + 1])


def people_of_centers(account: KeyAccount, user: User) -> list[Contact]:
    """For who sees the account's face only: the people of its buying centers that they reach."""
    reached = BuyingCenter.objects.visible_to(user).filter(account=account).order_by().values("pk")
    members = Member.objects.filter(center_id__in=reached).order_by().values("contact_id")
    return with_meetings(Contact.objects.filter(pk__in=members)[: MOST_PEOPLE + 1])


def with_meetings(contacts: Iterable[Contact]) -> list[Contact]:
    """The contacts, each with `met`: when they were last met, or None."""
    found = list(contacts)
    met = meetings.last_met_people([contact.pk for contact in found])
    for contact in found:
        contact.met = met.get(contact.pk)  # type: ignore[attr-defined]
    return found


def story_of(contact: Contact, user: User) -> list[dict[str, Any]]:
    """The person's history, newest first, as entries of a timeline; of centers out of sight nothing.

    Courtesies of others are for whoever sees the account in full, as in the register.
    """
    centers = BuyingCenter.objects.visible_to(user).filter(members__contact=contact).order_by().values("pk")
    rows = StakeholderChange.objects.filter(contact=contact).filter(Q(center=None) | Q(center_id__in=centers))
    full = KeyAccount.objects.visible_to(user).order_by().values("pk")
    rows = rows.filter(~Q(field="hospitality") | Q(actor=user) | Q(contact__account_id__in=full))
    silent = [*story.SILENT_FIELDS, *([] if Organization.objects.current().keeps_personality else ["style"])]
    rows = rows.exclude(field__in=silent).select_related("actor", "center").order_by("-effective_at", "-id")
    shown = list(rows[:SHOWN])
    names, accounts = competitors_of(shown), accounts_of(shown, user)
    return [
        {
            "kind": story.field_name(row.field),
            "text": story.change(row.field, row.old, row.new, accounts if row.field == "account" else names),
            "on": row.effective_at,
            "by": row.actor.name,
            "meta": row.center.name if row.center else "",
            "note": row.reason,
        }
        for row in shown
    ]


def competitors_of(changes: Iterable[StakeholderChange]) -> dict[str, str]:
    """{id: name} of those that the changes speak of; no query where they speak of none."""
    ids = story.competitors_in((row.field, row.old, row.new) for row in changes)
    rows = Competitor.objects.filter(pk__in=ids) if ids else ()
    return {str(row.pk): row.name for row in rows}


def accounts_of(changes: list[StakeholderChange], user: User) -> dict[Any, str]:
    """{account id as text: name} of where the person came from and went, as far as the reader knows them."""
    ids = {pk for row in changes if row.field == "account" for pk in (row.old, row.new)}
    if not ids:
        return {}
    seen = KeyAccount.objects.face_visible_to(user).filter(pk__in=ids)
    return dict.fromkeys(ids, _("another account")) | {str(account.pk): str(account) for account in seen}
