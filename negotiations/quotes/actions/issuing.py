"""A quote goes out: within its author's authority, or with the approval that covers it; then a new revision."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from negotiations.actions.approvals import request
from negotiations.actions.offers import covering, make_offer
from negotiations.authorities import bounds_for
from negotiations.models import Approval, Negotiation, Offer
from negotiations.quotes.actions.drafting import VALID_DAYS, require_draft, require_open, revision_for_edit, write
from negotiations.quotes.models import Quote, Revision
from negotiations.quotes.reading import lines_of, named_of, running_room
from negotiations.rules.authority import PRICE, Asked, Excess, excesses
from team.activities import announce
from team.models import Organization, User
from team.money import from_minor
from team.permits import locked_for_edit, require_fresh
from web.errors import RuleViolation

State = Revision.State
LISTED = "listed"
"""Beside what is beyond, in a request for a quote: its list total, in minor units."""


@transaction.atomic
def issue_revision(
    *, actor: User, revision_id: uuid.UUID, expected_version: int | None = None, at: dt.datetime | None = None
) -> Revision:
    """Send the draft as it stands; the revision that was out before is replaced.

    Raises `RuleViolation` "needs_approval" with what is beyond the actor's authority or below our limit.
    """
    revision, quote = revision_for_edit(actor, revision_id)
    require_fresh(revision, expected_version)
    day = Organization.objects.current().day_of(at or timezone.now())
    _require_complete(revision, quote, day)
    beyond, approval = permitted(actor, revision, quote, day)
    if beyond and approval is None:
        detail = {"excess": [each.plain for each in beyond]}
        raise RuleViolation("needs_approval", _("This goes beyond what you may offer without an approval."), detail)
    for before in quote.revisions.filter(state=State.ISSUED):
        before.state = State.REPLACED
        before.save_changes("state")
    revision.state, revision.issued_on, revision.made_by = State.ISSUED, day, actor
    revision.beyond_authority, revision.approval = bool(beyond), approval
    revision.save_changes("state", "issued_on", "made_by", "beyond_authority", "approval")
    quote.save_changes()
    new = {"number": quote.number, "revision": revision.number}
    announce(actor=actor, verb="quote_issued", subject=quote, new=new, at=at)
    return revision


@transaction.atomic
def ask_quote_approval(*, actor: User, revision_id: uuid.UUID, reason: str, at: dt.datetime | None = None) -> Approval:
    """Ask that this draft may be issued as it stands, or at a better price."""
    revision, quote = revision_for_edit(actor, revision_id)
    day = Organization.objects.current().day_of(at or timezone.now())
    _require_complete(revision, quote, day)
    beyond, approval = permitted(actor, revision, quote, day)
    if not beyond:
        raise RuleViolation("within_authority", _("You may offer this without an approval."))
    if approval is not None:
        raise RuleViolation("already_granted", _("This is approved already."))
    room = running_room(quote.deal)
    approval = request(
        actor=actor,
        deal=quote.deal,
        room=room,
        kind=Approval.Kind.QUOTE,
        named=named_of(revision, room),
        beyond=beyond,
        reason=reason,
        about=quote.pk,
        at=at,
    )
    # A percentage of little is not one of much: the grant is for a quote of this size.
    approval.excess = [{**row, LISTED: revision.list_total_minor} for row in approval.excess]
    approval.save_changes("excess")
    return approval


def permitted(actor: User, revision: Revision, quote: Quote, day: dt.date) -> tuple[list[Excess], Approval | None]:
    """What of a revision is beyond, and the approval that covers it. The room's limits count for every quote."""
    room = running_room(quote.deal)
    named = named_of(revision, room)
    beyond = excesses(named, bounds_for(actor, quote.deal))
    return beyond, _covering(actor, revision, room, named, beyond, day) if beyond else None


def _covering(
    actor: User, revision: Revision, room: Negotiation | None, named: list[Asked], beyond: list[Excess], day: dt.date
) -> Approval | None:
    """One for this quote at no more than the list total that was asked for, or for an offer in the same room."""
    quote = revision.quote
    own = Q(kind=Approval.Kind.QUOTE, about=quote.pk)
    if room is not None:
        own |= Q(kind=Approval.Kind.OFFER, negotiation=room)
    rows = Approval.objects.filter(own, deal_id=quote.deal_id)
    large = [row.pk for row in rows.filter(kind=Approval.Kind.QUOTE) if _listed(row) < revision.list_total_minor]
    return covering(rows.exclude(pk__in=large), named, beyond, day, actor=actor, room=room)


def _listed(approval: Approval) -> int:
    return max((int(row.get(LISTED, 0)) for row in approval.excess), default=0)


def _require_complete(revision: Revision, quote: Quote, day: dt.date) -> None:
    require_draft(revision)
    require_open(quote.deal)
    if quote.revisions.filter(state=State.ACCEPTED).exists():
        raise RuleViolation("already_accepted", _("This quote was accepted. Write a new one."))
    if not revision.lines.exists():
        raise RuleViolation("no_lines", _("There is nothing on this quote yet."))
    if revision.currency != quote.deal.currency:
        raise RuleViolation("other_currency", _("The deal is in another currency now. Write a new quote."))
    if revision.valid_until is not None and revision.valid_until < day:
        raise RuleViolation("validity_over", _("Its validity is over before it goes out."))


@transaction.atomic
def revise_quote(*, actor: User, quote_id: uuid.UUID, at: dt.datetime | None = None) -> Revision:
    """A new draft with the lines of the last revision. Raises `RuleViolation` "draft_exists" while there is one."""
    quote = locked_for_edit(Quote, quote_id, actor=actor)
    require_open(quote.deal)
    last = quote.revisions.order_by("-number").first()
    if last is None or last.state == State.DRAFT:
        raise RuleViolation("draft_exists", _("There is a draft already."))
    if last.state == State.ACCEPTED:
        raise RuleViolation("already_accepted", _("This quote was accepted. Write a new one."))
    day = Organization.objects.current().day_of(at or timezone.now())
    quote.last_revision += 1
    quote.save_changes("last_revision")
    draft = Revision.objects.create(
        quote=quote, number=quote.last_revision, currency=last.currency, made_by=actor, payment_terms=last.payment_terms
    )
    values = {"valid_until": day + dt.timedelta(days=VALID_DAYS), "note": last.note}
    write(draft, values, lines_of(last, with_costs=True), day)
    return draft


@transaction.atomic
def discard_draft(*, actor: User, revision_id: uuid.UUID) -> Quote:
    """Throw a draft away; the first revision stays, for the number is given."""
    revision, quote = revision_for_edit(actor, revision_id)
    require_draft(revision)
    if revision.number == 1:
        raise RuleViolation("first_draft", _("The first revision stays: its number is given."))
    quote.last_revision -= 1
    quote.save_changes("last_revision")
    revision.delete()
    return quote


@transaction.atomic
def put_on_the_table(*, actor: User, revision_id: uuid.UUID, at: dt.datetime | None = None) -> Offer:
    """The total of an issued revision as our next offer in the deal's room, under the rules of every offer."""
    revision, quote = revision_for_edit(actor, revision_id)
    if revision.state != State.ISSUED:
        raise RuleViolation("not_issued", _("Issue it first."))
    room = running_room(quote.deal)
    if room is None:
        raise RuleViolation("no_room", _("This deal is not being negotiated."))
    price = room.issues.filter(code=PRICE).first()
    if price is None:
        raise RuleViolation("no_price", _("The price is no issue in this room."))
    return make_offer(
        actor=actor,
        negotiation_id=room.pk,
        side="ours",
        terms={price.pk: from_minor(revision.total_minor, revision.currency)},
        contact=quote.contact,
        valid_until=revision.valid_until,
        quote_id=quote.pk,
        note=f"{quote.number} · {revision.number}",
        at=at,
    )
