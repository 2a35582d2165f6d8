"""Who decides, at any size: five people in every buying center; and an account and a center with a crowd."""

from __future__ import annotations

from django.db import connection
from django.utils import timezone

from accounts.models import KeyAccount
from benchmarks.build import DEALS_PER_ACCOUNT, clone, id_of, person
from pipeline.actions.deals import create_deal
from pipeline.models import Deal
from stakeholders.models import BuyingCenter, Contact, Member, MemberRole
from stakeholders.visits.models import Visit, VisitPerson

PER_CENTER = 5
IN_CENTER = 60
AT_ACCOUNT = 500
CROWD = "Crowd"
ROLES = ("decision_maker", "coach", "recommender", "user", "purchaser")
CODE = f"(ARRAY[{', '.join(repr(role) for role in ROLES)}])[1 + mod(g - 1, {PER_CENTER})]"


def fill(size: int) -> None:
    """Five members for the center of every open deal, out of five new people at each account, three of four with an
    attitude; in every tenth center the first was met."""
    accounts = size // DEALS_PER_ACCOUNT
    center = f"(1 + (g - 1) / {PER_CENTER})"
    contact = f"(mod({center}, {accounts}) * {PER_CENTER} + 1 + mod(g - 1, {PER_CENTER}))"
    member = Member.objects.select_related("contact").earliest("created_at")
    role = MemberRole.objects.create(member=member, code="user")
    named = {"id": id_of(9), "account_id": id_of(1, center), "name": "'Somebody ' || g"}
    clone(member.contact, accounts * PER_CENTER, named)
    place = {"center_id": id_of(3, center), "contact_id": id_of(9, contact)}
    attitude = {"attitude": "CASE WHEN mod(g, 4) = 0 THEN NULL ELSE mod(g, 3) - 1 END", "attitude_basis": "'visit'"}
    since = {"attitude_on": "CURRENT_DATE - mod(g, 150)::int"}
    clone(member, size * PER_CENTER, {"id": id_of(10), **place, **attitude, **since})
    clone(role, size * PER_CENTER, {"id": "100 + g", "member_id": id_of(10), "code": CODE})
    first = f"(mod(g * 10, {accounts}) * {PER_CENTER} + 1)"
    row = VisitPerson.objects.filter(met=True).earliest("pk")
    clone(row, size // 10, {"id": "100000000 + g", "visit_id": id_of(7), "contact_id": id_of(9, first)})
    with connection.cursor() as cursor:
        for table in (MemberRole._meta.db_table, VisitPerson._meta.db_table):  # the clones brought their own numbers
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")
        cursor.execute("ANALYZE")


def crowd() -> Deal:
    """A deal of the rep with 60 people in its center, half of them met, at an account with 500."""
    rep, now = person("rep"), timezone.now()
    account = KeyAccount.objects.create(name=CROWD, match_key=CROWD.lower(), owner=rep, segment="large")
    deal = create_deal(actor=rep, account_id=account.pk, name=CROWD, amount_minor=100_000)
    people = Contact.objects.bulk_create(Contact(account=account, name=f"Person {n}") for n in range(AT_ACCOUNT))
    for number, contact in enumerate(people[1:]):
        contact.reports_to = people[number // 8]
    Contact.objects.bulk_update(people, ["reports_to"])
    _join(deal.buying_center, people[:IN_CENTER])
    visit = Visit.objects.create(account=account, owner=rep, starts_at=now, ends_at=now, logged_at=now, state="held")
    VisitPerson.objects.bulk_create(VisitPerson(visit=visit, contact=each, met=True) for each in people[::2])
    return deal


def _join(center: BuyingCenter, people: list[Contact]) -> None:
    members = Member.objects.bulk_create(
        Member(center=center, contact=contact, attitude=number % 3 - 1) for number, contact in enumerate(people)
    )
    MemberRole.objects.bulk_create(
        MemberRole(member=member, code=ROLES[number % PER_CENTER]) for number, member in enumerate(members)
    )
