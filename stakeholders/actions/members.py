"""Who belongs to a buying center: roles, attitude, influence, weight."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Container, Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Competitor
from stakeholders.actions.influence import erase
from stakeholders.actions.recording import only, require_kept, write_history
from stakeholders.kinship import lineage
from stakeholders.methods.reading import entries
from stakeholders.models import BuyingCenter, Contact, InfluenceLine, Member, MemberRival, MemberRole
from stakeholders.relationship_table import ANALYSIS
from stakeholders.roles import FUNCTIONS, ROLES
from team import activities, history, permits
from team.models import Organization, User
from team.people import require_companions
from web.errors import RuleViolation
from web.formats import localized

PHASES = tuple(entries("participation", "phases"))
COACH_CRITERIA = tuple(entries("coach", "criteria"))
PERSONAS = entries("personas", "personas")
MOST_FOCUSES = 12
CODES = frozenset(ROLES) | frozenset(FUNCTIONS)
KNOWN = ("attitude", "attitude_basis", "attitude_on", "influence", "weight_override", "weight_reason")
TABLE = ("target_attitude", "relation_us", "responsible")
PART = ("persona", "focuses", "phases", "obtain", "coach_criteria")
FIELDS = frozenset((*KNOWN, *TABLE, *PART, *ANALYSIS))
SETS = frozenset({"roles", "rivals"})
"""Given whole: codes of roles, and {competitor id: relation}."""


@transaction.atomic
def add_member(
    *,
    actor: User,
    center_id: uuid.UUID,
    contact: Contact,
    roles: Iterable[str] = (),
    at: dt.datetime | None = None,
    **values: Any,
) -> Member:
    """Give a person of the account (or of one above or below it) a part in the purchase; `values` as `change_member`.

    Raises `RuleViolation` for a person of a stranger's account (`not_of_this_account`) or one who is in already
    (`already_member`). An attitude without a basis is assumed.
    """
    permits.require_visible(contact, actor=actor)
    return join(actor, center_id, contact, roles, values, at)


def join(
    actor: User,
    center_id: uuid.UUID,
    contact: Contact,
    roles: Iterable[str] = (),
    values: Mapping[str, Any] | None = None,
    at: dt.datetime | None = None,
) -> Member:
    """`add_member` for a person whom the actor may see, or has just entered; inside a transaction."""
    center = permits.locked_for_edit(BuyingCenter, center_id, actor=actor)
    _require_related(center, contact)
    if center.members.filter(contact=contact).exists():
        raise RuleViolation("already_member", _("%(person)s is in this buying center already.") % {"person": contact})
    member = Member(center=center, contact=contact, created_at=at or timezone.now())
    given = only(values or {}, FIELDS | {"rivals"})
    rivals = given.pop("rivals", {})
    changed = history.apply(member, _completed(_with_focuses(given, member), Organization.objects.day_of(at)))
    _check(member, actor, changed)
    member.save(force_insert=True)
    changed |= _set_roles(member, roles) | _set_rivals(member, rivals)
    write_history({"member": (None, True), **changed}, actor=actor, center=center, contact=contact, at=at)
    _announce("member_added", member, actor, changed, at)
    return member


@transaction.atomic
def change_member(
    *,
    actor: User,
    member_id: uuid.UUID,
    values: Mapping[str, Any],
    expected_version: int | None = None,
    reason: str = "",
    at: dt.datetime | None = None,
) -> Member:
    """Change `roles` (canonical codes), `attitude` with basis and day, `influence` 1 to 5, the weight, how they stand
    to us and to competitors (`rivals`: {competitor id: -2 to +2}, whole), and what the analysis says of them.

    A `weight_override` (0 to 1) needs its `weight_reason`.
    """
    member = permits.locked_for_edit(Member, member_id, actor=actor, expected_version=expected_version)
    require_kept(member.contact)
    given = only(values, FIELDS | SETS)
    roles, rivals = given.pop("roles", None), given.pop("rivals", None)
    changed = history.apply(member, _completed(_with_focuses(given, member), Organization.objects.day_of(at)))
    fields = list(changed)
    _check(member, actor, changed)
    if roles is not None:
        changed |= _set_roles(member, roles)
    if rivals is not None:
        changed |= _set_rivals(member, rivals)
    if not changed:
        return member
    member.save_changes(*fields)
    write_history(changed, actor=actor, center=member.center, contact=member.contact, reason=reason, at=at)
    _announce("member_changed", member, actor, changed, at)
    return member


@transaction.atomic
@activities.batch()
def remove_member(
    *, actor: User, member_id: uuid.UUID, reason: str = "", at: dt.datetime | None = None
) -> BuyingCenter:
    """Take a person out of a buying center; what was known of them there stays in its history.

    A batch: what follows is judged when the person is gone.
    """
    member = permits.locked_for_edit(Member, member_id, actor=actor)
    lines = InfluenceLine.objects.filter(Q(source=member) | Q(target=member))
    erase(lines.select_related("center", "source__contact", "target__contact"), actor, at)
    codes = sorted(member.role_rows.values_list("code", flat=True))
    gone = {"member": (True, None), **({"roles": (codes, None)} if codes else {})}
    if member.attitude is not None:
        gone["attitude"] = (member.attitude, None)
    write_history(gone, actor=actor, center=member.center, contact=member.contact, reason=reason, at=at)
    _announce("member_removed", member, actor, gone, at)
    member.delete()
    return member.center


@transaction.atomic
def set_attitudes(
    *,
    actor: User,
    center_id: uuid.UUID,
    attitudes: Mapping[uuid.UUID, int | None],
    basis: str = "visit",
    on: dt.date | None = None,
    at: dt.datetime | None = None,
) -> list[Member]:
    """Set what was learned of several people at once: {contact id: -1, 0, 1 or None for unknown}.

    For whoever sells and sees the center (a visit may be logged by people who may not edit it). People who are
    not members are passed over; an attitude found again gets the new day, for support must be recent to count.
    """
    permits.require_seller(actor)
    center = BuyingCenter.lock(center_id)
    permits.require_visible(center, actor=actor)
    found = center.members.select_for_update(of=("self",)).filter(contact_id__in=list(attitudes))
    changed_members, day = [], Organization.objects.day_of(at)
    for member in found.select_related("contact"):
        attitude = attitudes[member.contact_id]
        values = {"attitude": attitude, "attitude_basis": basis, "attitude_on": on}
        changed = history.apply(member, _completed(values, day))
        if not changed:
            continue
        _check(member, actor, changed)
        member.save_changes(*changed)
        write_history(changed, actor=actor, center=center, contact=member.contact, at=at)
        _announce("member_changed", member, actor, changed, at)
        changed_members.append(member)
    return changed_members


def _completed(values: Mapping[str, Any], today: dt.date) -> dict[str, Any]:
    """An attitude comes with how and when it was learned; the unknown has neither."""
    completed = dict(values)
    if "attitude" not in completed:
        return completed
    if completed["attitude"] is None:
        return completed | {"attitude_basis": "", "attitude_on": None}
    completed["attitude_basis"] = completed.get("attitude_basis") or Member.Basis.ASSUMED
    completed["attitude_on"] = completed.get("attitude_on") or today
    return completed


def _with_focuses(values: Mapping[str, Any], member: Member) -> Mapping[str, Any]:
    """A persona newly given brings what such people look at, where nobody has said it yet. Source: catalogue A6.10."""
    persona = PERSONAS.get(values.get("persona", ""))
    if persona is None or persona.code == member.persona or values.get("focuses", member.focuses):
        return values
    return {**values, "focuses": [localized(dict(text)) for text in persona.facts["focuses"]]}


def _check(member: Member, actor: User, changed: Container[str]) -> None:
    member.clean_fields(exclude={"center", "contact", "responsible"})
    _require_codes(member)
    if member.responsible is not None and "responsible" in changed and member.responsible != actor:
        require_companions(actor, [member.responsible], "responsible", on=member.center)
    if member.weight_override is not None and not member.weight_reason.strip():
        raise ValidationError({"weight_reason": _("Say why the weight differs from the usual.")}, code="required")


def _require_codes(member: Member) -> None:
    """Lists hold what the method knows (phases, criteria of a coach, persona) or a few short texts (focuses)."""
    known = {"phases": PHASES, "coach_criteria": COACH_CRITERIA}
    for name, codes in known.items():
        if not isinstance(getattr(member, name), list) or not set(getattr(member, name)) <= set(codes):
            raise ValidationError({name: _("One of %(known)s is expected.") % {"known": ", ".join(codes)}})
    if member.persona and member.persona not in PERSONAS:
        raise ValidationError({"persona": _("One of %(known)s is expected.") % {"known": ", ".join(PERSONAS)}})
    focuses = member.focuses
    if not isinstance(focuses, list) or not all(isinstance(each, str) and 0 < len(each) <= 200 for each in focuses):
        raise ValidationError({"focuses": _("Texts of at most 200 characters are expected.")})
    if len(focuses) > MOST_FOCUSES:
        raise ValidationError({"focuses": _("At most %(most)d.") % {"most": MOST_FOCUSES}})


def _set_rivals(member: Member, relations: Mapping[uuid.UUID, int | None]) -> dict[str, tuple[Any, Any]]:
    """Make the relations to competitors those given (None: not known); answers the change for history."""
    wanted = {pk: relation for pk, relation in relations.items() if relation is not None}
    if any(type(relation) is not int or not -2 <= relation <= 2 for relation in wanted.values()):
        raise ValidationError({"rivals": _("A whole number from -2 to 2 is expected.")})
    old = dict(member.rival_rows.values_list("competitor_id", "relation"))
    if old == wanted:
        return {}
    if Competitor.objects.filter(pk__in=wanted).count() < len(wanted):
        raise ValidationError({"rivals": _("Unknown competitor.")})
    member.rival_rows.filter(competitor_id__in=set(old) - set(wanted)).delete()
    MemberRival.objects.bulk_create(
        [MemberRival(member=member, competitor_id=pk, relation=relation) for pk, relation in wanted.items()],
        update_conflicts=True,
        unique_fields=["member", "competitor"],
        update_fields=["relation"],
    )
    return {"rivals": (_plain(old), _plain(wanted))}


def _plain(relations: Mapping[uuid.UUID, int]) -> dict[str, int]:
    return {str(pk): relation for pk, relation in sorted(relations.items(), key=lambda each: str(each[0]))}


def _set_roles(member: Member, codes: Iterable[str]) -> dict[str, tuple[Any, Any]]:
    """Make the roles those given; answers the change for history, empty if there is none."""
    wanted = set(codes)
    if unknown := wanted - CODES:
        raise ValidationError({"roles": _("Unknown role: %(roles)s.") % {"roles": ", ".join(sorted(unknown))}})
    old = set(member.role_rows.values_list("code", flat=True))
    if old == wanted:
        return {}
    member.role_rows.filter(code__in=old - wanted).delete()
    MemberRole.objects.bulk_create(MemberRole(member=member, code=code) for code in sorted(wanted - old))
    return {"roles": (sorted(old), sorted(wanted))}


def _require_related(center: BuyingCenter, contact: Contact) -> None:
    """A parent's or a subsidiary's people may decide too; anybody else's may not."""
    if contact.account_id in {center.account_id, *lineage(center.account)}:
        return
    raise RuleViolation("not_of_this_account", _("%(person)s belongs to another account.") % {"person": contact})


def _announce(
    verb: str, member: Member, actor: User, changed: Mapping[str, tuple[Any, Any]], at: dt.datetime | None
) -> None:
    activities.announce(
        actor=actor,
        verb=verb,
        subject=member,
        scope=member.center,
        old={field: old for field, (old, _new) in changed.items()},
        new={
            **{field: new for field, (_old, new) in changed.items()},
            "contact": str(member.contact_id),
            "centers": [str(member.center_id)],
        },
        at=at,
    )
