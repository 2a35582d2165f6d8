"""Records for tests, written past the actions: what a test is not about should exist in one line."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from accounts.models import AccountTeamMember, Document, KeyAccount
from accounts.names import match_key
from negotiations.models import Issue, Negotiation, Sheet, Stance
from pipeline.actions.pipelines import publish_method, template
from pipeline.models import Deal, DealTeamMember, Pipeline, Stage
from pipeline.models.deal import NO_DATE
from stakeholders.models import (
    BuyingCenter,
    Commitment,
    Contact,
    Hospitality,
    Intelligence,
    Member,
    MemberRole,
    Need,
)
from stakeholders.visits.models import Objection, Visit, VisitCenter, VisitPerson, VisitSeries
from team.models import Membership, Organization, Role, RoleGrant, Team, User
from team.money import weighted_amount

PASSWORD = "a long enough secret"
LONG_AGO = dt.date(2020, 1, 1)


class OrganizationFactory(DjangoModelFactory[Organization]):
    class Meta:
        model = Organization

    name = "Keyline Industrial"
    base_currency = "CNY"
    time_zone = "Asia/Shanghai"
    fiscal_year_start = 1


class TeamFactory(DjangoModelFactory[Team]):
    class Meta:
        model = Team

    name = factory.Sequence(lambda n: f"Team {n}")


class UserFactory(DjangoModelFactory[User]):
    """`roles=["manager"]` grants roles (a rep by default); `team=` makes a member of a team, `leads=` its head."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Person {n}")
    email = factory.Sequence(lambda n: f"person{n}@keyline.example")
    time_zone = "Asia/Shanghai"

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **fields: Any) -> User:
        roles = fields.pop("roles", [Role.REP])
        team, leads = fields.pop("team", None), fields.pop("leads", None)
        user = User.objects.create_user(fields.pop("email"), fields.pop("password", PASSWORD), **fields)
        RoleGrant.objects.bulk_create(RoleGrant(user=user, role=role) for role in roles)
        for joined in (team, leads):
            if joined:
                MembershipFactory(user=user, team=joined, is_manager=joined is leads)
        return user


class MembershipFactory(DjangoModelFactory[Membership]):
    class Meta:
        model = Membership

    team = factory.SubFactory(TeamFactory)
    user = factory.SubFactory(UserFactory)
    starts_on = LONG_AGO


class AccountFactory(DjangoModelFactory[KeyAccount]):
    class Meta:
        model = KeyAccount

    name = factory.Sequence(lambda n: f"Condax {n}")
    match_key = factory.LazyAttribute(lambda account: match_key(account.name, getattr(account, "local_name", "")))
    owner = factory.SubFactory(UserFactory)
    industry = "Automation"
    region = "East China"
    segment = KeyAccount.Segment.LARGE


class AccountTeamFactory(DjangoModelFactory[AccountTeamMember]):
    class Meta:
        model = AccountTeamMember

    account = factory.SubFactory(AccountFactory)
    user = factory.SubFactory(UserFactory)
    starts_on = LONG_AGO


class DocumentFactory(DjangoModelFactory[Document]):
    """A link; files come through the action."""

    class Meta:
        model = Document

    account = factory.SubFactory(AccountFactory)
    title = factory.Sequence(lambda n: f"Proposal {n}")
    kind = Document.Kind.PROPOSAL
    url = "https://files.keyline.example/proposal"
    added_by = factory.SelfAttribute("account.owner")


class ContactFactory(DjangoModelFactory[Contact]):
    class Meta:
        model = Contact

    account = factory.SubFactory(AccountFactory)
    name = factory.Sequence(lambda n: f"Zhao Min {n}")
    title = "Plant manager"


class BuyingCenterFactory(DjangoModelFactory[BuyingCenter]):
    class Meta:
        model = BuyingCenter

    account = factory.SubFactory(AccountFactory)
    name = factory.Sequence(lambda n: f"Buying center {n}")


class MemberFactory(DjangoModelFactory[Member]):
    """`roles=["decision_maker"]` adds canonical role codes."""

    class Meta:
        model = Member
        skip_postgeneration_save = True

    center = factory.SubFactory(BuyingCenterFactory)
    contact = factory.SubFactory(ContactFactory, account=factory.SelfAttribute("..center.account"))

    @factory.post_generation
    def roles(self: Member, create: bool, codes: list[str] | None, **kwargs: Any) -> None:  # type: ignore[misc]
        MemberRole.objects.bulk_create(MemberRole(member=self, code=code) for code in codes or [])


class NeedFactory(DjangoModelFactory[Need]):
    class Meta:
        model = Need

    center = factory.SubFactory(BuyingCenterFactory)
    contact = factory.SubFactory(ContactFactory, account=factory.SelfAttribute("..center.account"))
    kind = Need.Kind.FUNCTIONAL
    statement = "A line that does not stop at night"
    maturity = 2
    learned_on = factory.LazyFunction(timezone.localdate)
    created_by = factory.SelfAttribute("center.account.owner")


class IntelligenceFactory(DjangoModelFactory[Intelligence]):
    class Meta:
        model = Intelligence

    center = factory.SubFactory(BuyingCenterFactory)
    source = factory.SubFactory(ContactFactory, account=factory.SelfAttribute("..center.account"))
    text = "The board meets on the third"
    learned_on = factory.LazyFunction(timezone.localdate)
    reported_by = factory.SelfAttribute("center.account.owner")


class HospitalityFactory(DjangoModelFactory[Hospitality]):
    class Meta:
        model = Hospitality

    account = factory.SubFactory(AccountFactory)
    kind = Hospitality.Kind.MEAL
    what = "Lunch after the plant tour"
    purpose = "Talk about the schedule"
    on = factory.LazyFunction(timezone.localdate)
    value_minor = 20_000
    value_base_minor = 20_000
    currency = "CNY"
    requested_by = factory.SelfAttribute("account.owner")


class CommitmentFactory(DjangoModelFactory[Commitment]):
    class Meta:
        model = Commitment

    account = factory.SubFactory(AccountFactory)
    side = Commitment.Side.OURS
    what = "Send the layout"
    assignee = factory.SelfAttribute("account.owner")
    created_by = factory.SelfAttribute("account.owner")


class VisitFactory(DjangoModelFactory[Visit]):
    """A held visit on site of an hour, an hour ago; `met=[contacts]` and `centers=[…]` add people and centers."""

    class Meta:
        model = Visit
        skip_postgeneration_save = True

    account = factory.SubFactory(AccountFactory)
    owner = factory.SelfAttribute("account.owner")
    starts_at = factory.LazyFunction(lambda: timezone.now() - dt.timedelta(hours=2))
    ends_at = factory.LazyAttribute(lambda visit: visit.starts_at + dt.timedelta(hours=1))
    state = Visit.State.HELD
    outcome = "continuation"

    @factory.post_generation
    def met(self: Visit, create: bool, contacts: list[Contact] | None, **kwargs: Any) -> None:  # type: ignore[misc]
        VisitPerson.objects.bulk_create(VisitPerson(visit=self, contact=each, met=True) for each in contacts or [])

    @factory.post_generation
    def centers(self: Visit, create: bool, centers: list[BuyingCenter] | None, **kwargs: Any) -> None:  # type: ignore[misc]
        VisitCenter.objects.bulk_create(
            VisitCenter(visit=self, center=each, is_primary=not place) for place, each in enumerate(centers or [])
        )


class VisitSeriesFactory(DjangoModelFactory[VisitSeries]):
    class Meta:
        model = VisitSeries

    account = factory.SubFactory(AccountFactory)
    owner = factory.SelfAttribute("account.owner")
    first_on = factory.LazyFunction(lambda: Organization.objects.today())


class ObjectionFactory(DjangoModelFactory[Objection]):
    class Meta:
        model = Objection

    account = factory.SubFactory(AccountFactory)
    text = "Too dear"
    created_by = factory.SelfAttribute("account.owner")


def funnel(code: str = "key_account") -> Pipeline:
    """The pipeline with the product's own method, published once per test."""
    found = Pipeline.objects.filter(code=code).first()
    return found or publish_method(actor=User.objects.system(), document=template(), code=code).pipeline


def stage_of(pipeline: Pipeline, code: str) -> Stage:
    return Stage.objects.get(pipeline_version_id=pipeline.current_id, code=code)


class DealFactory(DjangoModelFactory[Deal]):
    """An open deal of 1,000,000.00 CNY at 20; `at="30"` puts it elsewhere in the funnel."""

    class Meta:
        model = Deal

    class Params:
        at = "20"

    account = factory.SubFactory(AccountFactory)
    owner = factory.SelfAttribute("account.owner")
    buying_center = factory.SubFactory(BuyingCenterFactory, account=factory.SelfAttribute("..account"))
    name = factory.Sequence(lambda n: f"Packing line {n}")
    pipeline = factory.LazyFunction(funnel)
    stage = factory.LazyAttribute(lambda deal: stage_of(deal.pipeline, deal.at))
    earned_stage = factory.SelfAttribute("stage")
    stage_entered_on = factory.LazyFunction(timezone.localdate)
    opened_on = factory.SelfAttribute("stage_entered_on")
    owned_since = factory.SelfAttribute("stage_entered_on")
    amount_minor = 100_000_000
    currency = "CNY"
    amount_base_minor = factory.SelfAttribute("amount_minor")
    amount_key = factory.LazyAttribute(lambda deal: -deal.amount_base_minor)
    weighted_minor = factory.LazyAttribute(
        lambda deal: weighted_amount(deal.amount_base_minor, deal.stage.nominal_probability)
    )
    expected_close = factory.LazyFunction(lambda: timezone.localdate() + dt.timedelta(days=60))
    close_key = factory.LazyAttribute(lambda deal: deal.expected_close or NO_DATE)
    close_month = factory.LazyAttribute(lambda deal: deal.expected_close and deal.expected_close.replace(day=1))


class DealTeamFactory(DjangoModelFactory[DealTeamMember]):
    class Meta:
        model = DealTeamMember

    deal = factory.SubFactory(DealFactory)
    user = factory.SubFactory(UserFactory)
    starts_on = LONG_AGO


class NegotiationFactory(DjangoModelFactory[Negotiation]):
    """A room at 50, with its sheet."""

    class Meta:
        model = Negotiation
        skip_postgeneration_save = True

    deal = factory.SubFactory(DealFactory, at="50")
    entered_by = factory.SelfAttribute("deal.owner")
    entered_on = factory.LazyFunction(lambda: Organization.objects.today())
    sheet = factory.RelatedFactory("tests.factories.SheetFactory", factory_related_name="negotiation")


class SheetFactory(DjangoModelFactory[Sheet]):
    class Meta:
        model = Sheet

    negotiation = factory.SubFactory(NegotiationFactory, sheet=None)


class IssueFactory(DjangoModelFactory[Issue]):
    """A price of list 1,000,000, target 960,000, limit 900,000, with its stance."""

    class Meta:
        model = Issue
        skip_postgeneration_save = True

    negotiation = factory.SubFactory(NegotiationFactory)
    code = "price"
    name = "Price"
    better = "higher"
    reference = Decimal(1_000_000)
    stance = factory.RelatedFactory("tests.factories.StanceFactory", factory_related_name="issue")


class StanceFactory(DjangoModelFactory[Stance]):
    class Meta:
        model = Stance

    issue = factory.SubFactory(IssueFactory, stance=None)
    target = Decimal(960_000)
    limit = Decimal(900_000)
    weight = 50
