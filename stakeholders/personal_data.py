"""Everything recorded about a person, for that person: what they get when they ask what we hold about them.

In neutral words (vocabulary): how somebody stands to us is told as a fact about what they said, without our labels.
Every section holds what the one who exports may see; judgements as the policy lets them be taken out, and confidences
for their readers alone. Source: catalogue sections 19.4 and 19.17.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import KeyAccount
from stakeholders import reading, story, wording
from stakeholders.models import Commitment, Contact, Hospitality, Intelligence, Member, Need, StakeholderChange
from stakeholders.privacy import may_export_judgements
from stakeholders.relationship_table import WRITTEN
from team.models import Organization, User

ATTITUDES = {
    1: gettext_lazy("has spoken in favor of our offer"),
    0: gettext_lazy("has stated no preference"),
    -1: gettext_lazy("has voiced reservations about our offer"),
    None: gettext_lazy("not known"),
}
ROLES = {
    "coach": gettext_lazy("point of contact"),
    "gatekeeper": gettext_lazy("reviews suppliers"),
    "influencer": gettext_lazy("adviser"),
}
"""Roles whose own names judge; the others are said as they are."""
FIELDS = {
    "attitude": gettext_lazy("position on our offer"),
    "target_attitude": gettext_lazy("position on our offer to reach"),
    "coach_criteria": gettext_lazy("as a point of contact"),
}
JUDGED = frozenset({"attitude", "target_attitude"})
EVENTS = frozenset({"created", "erased", "member", "rivals", "account", *story.REFERENCES, *story.TOLD})
"""They are told as one sentence, without a before."""


@dataclass(frozen=True, slots=True)
class Section:
    """One kind of record: `columns` {code: label}, `rows` {code: value in words}."""

    key: str
    title: str
    columns: Mapping[str, str]
    rows: list[dict[str, Any]] = field(default_factory=list)

    @property
    def table(self) -> list[list[Any]]:
        return [[row.get(code) or "" for code in self.columns] for row in self.rows]


Source = Callable[[Contact, User], Section]
_sources: list[Source] = []


def register(source: Source) -> None:
    """`source(contact, user)` answers a section of what an app holds about the person, as far as `user` sees it."""
    if source not in _sources:
        _sources.append(source)


def sections_of(contact: Contact, user: User) -> list[Section]:
    found = [section for source in _sources if (section := source(contact, user)).rows]
    return sorted(found, key=lambda section: section.key != "person")


def as_document(contact: Contact, user: User) -> dict[str, Any]:
    """The same for programs: {section: [rows]}, values in words."""
    found = sections_of(contact, user)
    return {"exported_on": Organization.objects.today().isoformat(), **{each.key: each.rows for each in found}}


def person_section(contact: Contact, user: User) -> Section:
    names = (
        "name", "local_name", "title", "department", "level", "affiliation", "employer", "email", "phone", "mobile",
        "messenger", "left_on", "rung", "style",
    )  # fmt: skip
    rows = [
        {"field": str(contact._meta.get_field(name).verbose_name), "value": _shown(contact, name)}  # type: ignore[union-attr]
        for name in names
        if getattr(contact, name)
    ]
    rows += [{"field": _("account"), "value": str(contact.account)}]
    return Section("person", _("Person"), {"field": _("Field"), "value": _("Value")}, rows)


def _shown(row: Any, name: str) -> str:
    shown = getattr(row, f"get_{name}_display", None)
    return str(shown() if shown else getattr(row, name))


def parts_section(contact: Contact, user: User) -> Section:
    """Parts in purchases, as far as the policy lets judgements be taken out of here."""
    columns = {
        "purchase": _("Purchase"),
        "roles": _("Part in it"),
        "position": _("Position on our offer"),
        "since": _("Since"),
        "notes": _("Notes"),
    }
    members = Member.objects.visible_to(user).filter(contact=contact).select_related("center")
    rows = [
        {
            "purchase": member.center.name,
            "roles": _roles(role.code for role in member.role_rows.all()),
            "position": str(ATTITUDES[member.attitude]),
            "since": _day(member.attitude_on),
            "notes": _("; ").join(_notes(member)),
        }
        for member in members.prefetch_related("role_rows")
        if may_take_out(user, member)
    ]
    return Section("parts", _("Parts in purchases"), columns, rows)


def _roles(codes: Iterable[str]) -> str:
    names = {**wording.ROLE_NAMES, **wording.FUNCTION_NAMES, **ROLES}
    return _(", ").join(str(names.get(code, code)) for code in sorted(codes))


def may_take_out(user: User, member: Member) -> bool:
    """By the policy; a director answers for what the company holds, so a request can always be met in full."""
    return user.sight.edits_everything or may_export_judgements(user, member.center)


def _notes(member: Member) -> Iterable[str]:
    yield from (str(each) for each in member.focuses)
    for name in ("obtain", *WRITTEN):
        if text := getattr(member, name):
            yield str(text)


def history_section(contact: Contact, user: User) -> Section:
    """What changed, and when; of purchases only those that may be taken out."""
    members = Member.objects.visible_to(user).filter(contact=contact).select_related("center")
    centers = {member.center_id for member in members if may_take_out(user, member)}
    known = StakeholderChange.objects.filter(contact=contact).order_by("effective_at", "id")
    if not KeyAccount.objects.visible_to(user).filter(pk=contact.account_id).exists():
        known = known.filter(~Q(field="hospitality") | Q(actor=user))
    rows = list(known)
    names = {**reading.competitors_of(rows), **reading.accounts_of(rows, user)}
    told = [
        {
            "on": _day(row.effective_at.date()),
            "field": _field_name(row.field),
            "from": "" if row.field in EVENTS else _plain(row, row.old),
            "to": story.change(row.field, row.old, row.new, names) if row.field in EVENTS else _plain(row, row.new),
        }
        for row in rows
        if row.field not in story.SILENT_FIELDS and (row.center_id is None or row.center_id in centers)
    ]
    columns = {"on": _("Day"), "field": _("Field"), "from": _("Before"), "to": _("After")}
    return Section("history", _("History"), columns, told)


def _field_name(field: str) -> str:
    return capfirst(str(FIELDS[field])) if field in FIELDS else story.field_name(field)


def _plain(row: StakeholderChange, value: Any) -> str:
    if row.field in JUDGED:
        return str(ATTITUDES.get(value, ATTITUDES[None]))
    if row.field == "roles":
        return _roles(value or ())
    return "" if value in (None, "", []) else story.value_words(row.field, value)


def commitments_section(contact: Contact, user: User) -> Section:
    rows = Commitment.objects.visible_to(user).filter(contact=contact)
    told = [
        {"what": row.what, "side": str(row.get_side_display()), "due_on": _day(row.due_on), "result": row.result}
        for row in rows
    ]
    columns = {"what": _("What"), "side": _("Who does it"), "due_on": _("Day"), "result": _("Result")}
    return Section("commitments", _("Commitments"), columns, told)


def needs_section(contact: Contact, user: User) -> Section:
    rows = Need.objects.visible_to(user).filter(contact=contact)
    told = [{"need": row.statement, "kind": str(row.get_kind_display()), "how": row.evidence} for row in rows]
    return Section("needs", _("Needs"), {"need": _("Need"), "kind": _("Kind"), "how": _("How we know")}, told)


def courtesies_section(contact: Contact, user: User) -> Section:
    rows = Hospitality.objects.visible_to(user).filter(guests__contact=contact)
    told = [{"on": _day(row.on), "what": row.what, "purpose": row.purpose} for row in rows]
    return Section("courtesies", _("Courtesies"), {"on": _("Day"), "what": _("What"), "purpose": _("Purpose")}, told)


def confidences_section(contact: Contact, user: User) -> Section:
    rows = Intelligence.objects.visible_to(user).filter(source=contact)
    told = [{"on": _day(row.learned_on), "text": row.text} for row in rows]
    return Section("told", _("What they told us"), {"on": _("Day"), "text": _("Text")}, told)


def _day(day: dt.date | None) -> str:
    return day.isoformat() if day else ""


def register_all() -> None:
    for source in (
        person_section,
        parts_section,
        commitments_section,
        needs_section,
        courtesies_section,
        confidences_section,
        history_section,
    ):
        register(source)
