"""What the page for preparing a visit shows: whom one meets, what is promised, needed and held against us, and the
method's lists. All of it within the reader's sight; what was learned in confidence has no place here.

Source: catalogue A9.9 to A9.11, A10, A12.1.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stakeholders import wording
from stakeholders.ladder import shown_rungs
from stakeholders.methods.reading import Entry, entries
from stakeholders.models import Commitment, Contact, Member, Need
from stakeholders.visits.models import Objection, Visit, VisitPreparation
from stakeholders.visits.question_bank import CODES
from stakeholders.visits.reading import companions
from team.models import Organization, User

MOST_OPEN, MOST_SETTLED, MOST_NEEDS, MOST_OBJECTIONS = 12, 4, 10, 10
KEPT = {
    "open": gettext_lazy("open"),
    "overdue": gettext_lazy("overdue"),
    "kept": gettext_lazy("kept"),
    "late": gettext_lazy("kept late"),
    "dropped": gettext_lazy("not kept"),
}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whom one is going to meet, as far as the reader may know them."""

    contact: Contact
    met: bool
    roles: str
    attitude: str
    is_assumed: bool
    source: str
    rung: str
    is_derived: bool
    style: Entry | None


@dataclass(frozen=True, slots=True)
class PromiseLine:
    """A promise with what became of it: open, overdue, kept, kept late, not kept."""

    commitment: Commitment
    state: str

    @property
    def words(self) -> str:
        return str(KEPT[self.state])

    @property
    def is_bad(self) -> bool:
        return self.state in ("overdue", "dropped", "late")


def people_of(visit: Any) -> list[Person]:
    """Of a visit read by `reading.shown` (about five queries, however many people)."""
    found = companions([visit])[visit.pk]
    rungs = shown_rungs([one.contact.pk for one in found])
    styles = entries("styles", "styles") if Organization.objects.current().keeps_personality else {}
    return [
        Person(
            contact=one.contact,
            met=one.met,
            roles=one.roles,
            attitude=one.attitude,
            is_assumed=one.is_assumed,
            source=one.source,
            rung=wording.rung(rungs[one.contact.pk].value),
            is_derived=rungs[one.contact.pk].is_derived,
            style=styles.get(one.contact.style),
        )
        for one in found
    ]


def role_codes(visit: Any) -> set[str]:
    """Roles and functions of the people in the centers that the reader sees."""
    centers = [row.center_id for row in visit.seen_centers]
    people = [row.contact_id for row in visit.seen_people]
    rows = Member.objects.filter(center_id__in=centers, contact_id__in=people)
    return set(rows.values_list("role_rows__code", flat=True)) & set(CODES)


def promises(visit: Visit, user: User) -> dict[str, list[PromiseLine]]:
    """{"ours", "theirs"}: what is open with the account, then what was settled last."""
    today = Organization.objects.today()
    rows = Commitment.objects.visible_to(user).filter(account_id=visit.account_id)
    rows = rows.select_related("center", "contact", "assignee")
    found: dict[str, list[PromiseLine]] = {}
    for side in Commitment.Side.values:
        of_side = rows.filter(side=side)
        settled = of_side.exclude(state=Commitment.State.OPEN).order_by("-updated_at", "-pk")
        both = [*of_side.open()[:MOST_OPEN], *settled[:MOST_SETTLED]]
        found[side] = [PromiseLine(each, state_of(each, today)) for each in both]
    return found


def state_of(commitment: Commitment, today: dt.date) -> str:
    due, done = commitment.due_on, commitment.done_on
    if commitment.state == Commitment.State.OPEN:
        return "overdue" if due and due < today else "open"
    if commitment.state == Commitment.State.DROPPED:
        return "dropped"
    return "late" if due and done and done > due else "kept"


def needs_of(visit: Any, user: User) -> list[Need]:
    """Open needs of the visit's buying centers and people, the ripest first."""
    centers = [row.center_id for row in visit.seen_centers]
    people = [row.contact_id for row in visit.seen_people]
    about = Q(center_id__in=centers) | Q(contact_id__in=people)
    rows = Need.objects.visible_to(user).filter(about, dropped_on__isnull=True)
    return named_as_seen(rows.order_by("-maturity", "created_at", "pk"), user, MOST_NEEDS)


def objections_of(visit: Visit, user: User) -> list[Objection]:
    """What is still held against us at the account."""
    rows = Objection.objects.visible_to(user).filter(account_id=visit.account_id)
    unsettled = rows.exclude(state=Objection.State.RESOLVED)
    return named_as_seen(unsettled.order_by("-raised_on", "-pk"), user, MOST_OBJECTIONS)


def named_as_seen(rows: QuerySet[Any], user: User, most: int) -> list[Any]:
    """The first of the rows, without people whom the reader does not see: who works on a deal does not know all at the
    account."""
    seen = Contact.objects.visible_to(user).filter(pk=OuterRef("contact_id")).order_by()
    found = list(rows.select_related("contact").annotate(is_named=Exists(seen))[:most])
    for row in found:
        if not row.is_named:
            row.contact = None
    return found


def is_first(visit: Visit) -> bool:
    """Nobody of ours has been there before: then the rules of a first visit hold (A10.4)."""
    before = Visit.objects.held().filter(account_id=visit.account_id).exclude(pk=visit.pk)
    return not before.filter(starts_at__lt=visit.starts_at).exists()


def preparation_of(visit: Visit) -> VisitPreparation | None:
    return VisitPreparation.objects.filter(visit=visit).prefetch_related("questions").first()


def texts(subject: str, name: str) -> list[Entry]:
    return list(entries(subject, name).values())


def coaching(stage: str) -> dict[str, list[Entry]]:
    """The cards for a deal at this stage; without one, those of the intent (A9.9, A9.10)."""
    if stage in ("30", "40"):
        return {"selection": texts("conversation", "selection"), "differences": texts("conversation", "differences")}
    if stage in ("", "10", "20"):
        return {"intent": texts("conversation", "intent"), "techniques": texts("conversation", "techniques")}
    return {}


def method_texts() -> dict[str, Any]:
    """The method's lists by the names that the page's templates know."""
    return {
        "ten_minutes": texts("visits", "ten_minutes"),
        "cold_visit": texts("visits", "cold_visit"),
        "commitment_acts": texts("visits", "commitment"),
        "purpose_question": entries("visits", "self_check")["why"],
        "presenting": {name: texts("presentation", name) for name in ("prepare", "tips", "errors")},
    }


def method_lists() -> list[tuple[str, list[Entry]]]:
    """The method of visits, list by list, each with its heading: a page of its own. Source: catalogue A9.7 to A10.7."""
    named = [
        (_("Eight steps of a visit"), "visits", "steps"),
        (_("What a plan says"), "visits", "plan"),
        (_("What to bring"), "visits", "outside"),
        (_("What to bring in oneself"), "visits", "inside"),
        (_("Six questions to yourself"), "visits", "self_check"),
        (_("Ten minutes each"), "visits", "ten_minutes"),
        (_("A first visit"), "visits", "cold_visit"),
        (_("Praise"), "visits", "praise"),
        (_("What to observe"), "visits", "observe"),
        (_("What may come out"), "visits", "outcomes"),
        (_("Four acts that obtain a commitment"), "visits", "commitment"),
        (_("Closing lines"), "visits", "closings"),
        (_("Four types of questions"), "questions", "types"),
        (_("While the intent forms (20)"), "conversation", "intent"),
        (_("How to ask"), "conversation", "techniques"),
        (_("While they select (30, 40)"), "conversation", "selection"),
        (_("Where to differ"), "conversation", "differences"),
    ]
    return [(title, texts(subject, name)) for title, subject, name in named]
