"""Two people's records, each with a name of its own that nobody else may read: Lin Wei's and the stranger's."""

from __future__ import annotations

import base64
import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone

from accounts.models import Competitor, Document
from integrations.actions import create_token
from integrations.models import ApiToken, ImportRun
from negotiations.contracts.models import Contract
from negotiations.models import (
    Approval,
    Authority,
    Concession,
    Delegation,
    NegotiationChange,
    Offer,
    Package,
    Round,
    Seat,
    Sheet,
    Sitting,
    Stance,
)
from negotiations.quotes.actions import create_quote, revise_quote
from negotiations.quotes.models import LineCost
from negotiations.quotes.rules.totals import Line
from pipeline.actions.pipelines import create_pipeline
from pipeline.editing.actions.drafts import begin_draft
from pipeline.editing.models import Transfer
from pipeline.forecasts.models import Quota, Submission
from pipeline.funnel.actions import fill_stays
from pipeline.models import (
    AgendaItem,
    Deal,
    DealChange,
    DealDocument,
    DealLine,
    Evidence,
    Flag,
    Pipeline,
    Product,
    Waiver,
)
from pipeline.probabilities.models import FittedModel
from pipeline.teamwork.models import AgendaPoint, HandOver, Meeting, RoutingRule
from pipeline.teamwork.rules import monday_of
from stakeholders.actions import merge_contacts, move_contact
from stakeholders.models import (
    Contact,
    Differentiator,
    HospitalityGuest,
    InfluenceLine,
    PossibleDuplicate,
    ResearchNote,
    StakeholderChange,
)
from stakeholders.visits.actions import prepare_visit
from stakeholders.visits.models import Question, RivalNews, VisitFile, VisitPreparation, VisitTarget
from team.activities import announce
from team.models import Absence, Closure, Comment, Membership, Notification, User
from team.records import new_id
from tests import cast as people
from tests.factories import (
    AccountFactory,
    AccountTeamFactory,
    BuyingCenterFactory,
    CommitmentFactory,
    ContactFactory,
    DealFactory,
    DealTeamFactory,
    DocumentFactory,
    HospitalityFactory,
    IntelligenceFactory,
    IssueFactory,
    MemberFactory,
    NeedFactory,
    NegotiationFactory,
    ObjectionFactory,
    UserFactory,
    VisitFactory,
    VisitSeriesFactory,
)

OURS, THEIRS = "Marigold", people.CANARY
SECRET = "Nightingale"
"""The word of what was learned in confidence: no name of any other record carries it."""
AT_THE_TABLE = "Osprey"
"""The word of what only the deal's editors know of a negotiation: limits, walk-away, approvals, packages, ledger."""
LIMIT = 765_431
"""Our limit, of which no page of anybody else shows the digits."""
KINDS = ("anonymous", "stranger", "rep", "reader", "manager", "director", "analyst", "admin", "narrow")
SEES_EVERYTHING = {"director", "analyst"}


@dataclass
class Records:
    """One person's account and one record of every kind that hangs on it."""

    word: str
    ids: dict[str, Any] = field(default_factory=dict)


@dataclass
class World:
    cast: people.Cast
    ours: Records
    theirs: Records
    browsers: dict[str, Client]
    secrets: dict[str, str]


def build() -> World:
    cast = people.hire()
    ours = records(OURS, cast.lin_wei, cast)
    theirs = records(THEIRS, cast.stranger, cast)
    AccountTeamFactory(account_id=ours.ids["account_id"], user=cast.rep2)
    fill_stays()
    persons = {
        "stranger": cast.stranger,
        "rep": cast.lin_wei,
        "reader": cast.rep2,
        "manager": cast.manager,
        "director": cast.director,
        "analyst": cast.analyst,
        "admin": cast.admin,
    }
    browsers = {"anonymous": Client()}
    secrets = {}
    for kind, person in persons.items():
        browsers[kind] = Client()
        browsers[kind].force_login(person)
        secrets[kind] = create_token(actor=person, name=f"{kind}'s", scopes=["*"])[1]
    secrets["narrow"] = create_token(actor=cast.lin_wei, name="narrow", scopes=["quotas:read"])[1]
    return World(cast, ours, theirs, browsers, secrets)


def records(word: str, owner: User, cast: people.Cast) -> Records:
    now, today = timezone.now(), timezone.localdate()
    account = AccountFactory(name=f"{word} Works", owner=owner)
    contact = ContactFactory(
        account=account, name=f"{word} Person", email=f"{word.split()[0].lower()}@customer.example"
    )
    center = BuyingCenterFactory(account=account, name=f"{word} center")
    twin = ContactFactory(account=account, name=f"{word} Twin")
    gone = ContactFactory(account=account, name=f"{word} Gone")
    merge = merge_contacts(actor=owner, kept_id=contact.pk, dropped_id=gone.pk)
    second_account = AccountFactory(name=f"{word} Branch", owner=owner)
    mover = ContactFactory(account=second_account, name=f"{word} Mover")
    move = move_contact(actor=owner, contact_id=mover.pk, account=account)
    pair = PossibleDuplicate.objects.create(first=contact, second=twin, reasons=["name"], score=50)
    superior_change = StakeholderChange.objects.create(
        contact=contact, field="reports_to", old=None, new=None, actor=owner, effective_at=now
    )
    member = MemberFactory(center=center, contact=contact, roles=["decision_maker"])
    confidence = IntelligenceFactory(
        center=center, source=contact, text=f"{word} {SECRET}", source_note=f"{word} {SECRET}", reported_by=owner
    )
    adviser = MemberFactory(center=center, contact=ContactFactory(account=account, name=f"{word} Adviser"))
    influence = InfluenceLine.objects.create(center=center, source=member, target=adviser)
    deal = DealFactory(account=account, buying_center=center, name=f"{word} line", expected_close=today)
    won = DealFactory(account=account, name=f"{word} won line", status="won", won_on=today)
    visit = VisitFactory(account=account, note=f"{word} talk", purpose=f"{word} talk", met=[contact], centers=[center])
    VisitFactory(account=account, starts_at=now - dt.timedelta(days=1))  # with the one above a talk that goes on
    planned = VisitFactory(
        account=account,
        purpose=f"{word} plan",
        state="planned",
        outcome="",
        starts_at=now + dt.timedelta(days=1),
        ends_at=now + dt.timedelta(days=1, hours=1),
    )
    prepared = prepare_visit(actor=owner, visit_id=planned.pk, values={"answers": {"who": f"{word} answer"}})
    VisitPreparation.objects.create(visit=visit, answers=prepared.answers)
    team = Membership.objects.get(user=owner).team
    question = Question.objects.create(spin="problem", text=f"{word} question", team=team, created_by=owner)
    objection = ObjectionFactory(account=account, center=center, contact=contact, visit=visit, text=f"{word} objection")
    photo = VisitFile(visit=visit, name=f"{word} photo.txt", content_type="text/plain", size=9, added_by=owner)
    photo.file.save("photo.txt", ContentFile(f"{word} words".encode()), save=False)
    photo.save(force_insert=True)
    series = VisitSeriesFactory(account=second_account, purpose=f"{word} series")
    commitment = CommitmentFactory(account=account, center=center, what=f"{word} step", due_on=today)
    courtesy = HospitalityFactory(account=account, what=f"{word} lunch", over="one", state="requested")
    HospitalityGuest.objects.create(hospitality=courtesy, contact=contact)
    document: Document = DocumentFactory(account=account, title=f"{word} paper", url="", content_type="text/plain")
    document.file.save("paper.txt", ContentFile(f"{word} words".encode()), save=True)
    DealDocument.objects.create(deal=deal, document=document)
    criterion = deal.stage.criteria.first()
    assert criterion is not None
    evidence = Evidence.objects.create(
        deal=deal, criterion=criterion, kind="stated", on=today, note=f"{word} proof", given_by=owner
    )
    waiver = Waiver.objects.create(
        deal=deal,
        stage=deal.stage,
        reason=f"{word} waiver",
        until=today + dt.timedelta(days=9),
        requested_by=owner,
        requested_at=now,
    )
    flag = Flag.objects.create(deal=deal, code="silent_watch", severity=2, raised_at=now, since=today)
    # Products, rivals, tokens and imports are shared, or an administrator's too: they carry no such name.
    product = Product.objects.get_or_create(name="Machine", defaults={"currency": "CNY"})[0]
    line = DealLine.objects.create(deal=deal, product=product, unit_price_minor=100)
    rival = Competitor.objects.get_or_create(name="Rival")[0]
    deal.competitors.create(competitor=rival, note=f"{word} rival")
    news = RivalNews.objects.create(
        account=account, center=center, competitor=rival, text=f"{word} news", created_by=owner
    )
    need = NeedFactory(center=center, contact=contact, statement=f"{word} need", level="operation")
    research = ResearchNote.objects.create(center=center, item="process", note=f"{word} answer", by=owner, on=today)
    differentiator = Differentiator.objects.create(
        center=center, competitor=rival, aspect="service", standing=1, ours=f"{word} strength"
    )
    change = DealChange.objects.create(
        deal=deal, field="name", old=f"{word} plan", new=f"{word} line", actor=owner, effective_at=now
    )
    item = AgendaItem.objects.create(deal=deal, manager=cast.manager if word == OURS else owner, note=f"{word} agenda")
    comment = Comment.objects.create(
        scope_label="accounts.keyaccount", scope_id=account.pk, author=owner, body=f"{word} comment"
    )
    activity = announce(actor=owner, verb="deal_changed", subject=deal, new={"name": f"{word} line"})
    notification = Notification.objects.create(user=owner, activity=activity)
    token: ApiToken = create_token(actor=owner, name="Report", scopes=["*"])[0]
    quota = Quota.objects.create(owner=owner, month=today.replace(day=1), amount_minor=100)
    figures = {"won_minor": 0, "weighted_minor": 0, "commit_minor": 0, "amount_minor": 100, "note": f"{word} decides"}
    submission = Submission.objects.create(
        owner=owner, author=owner, kind="month", first_day=today.replace(day=1), layer="rep", number=1, **figures
    )
    run = ImportRun.objects.create(preset="maven", started_by=owner)
    colleague = UserFactory(name=f"Colleague of {owner.name}", email=f"c{owner.pk.hex}@keyline.example", team=cast.west)
    DealTeamFactory(deal=deal, user=colleague)
    AccountFactory(name=f"{word} Shared", owner=owner, inside_owner=colleague)
    leader = cast.manager if word == OURS else cast.director
    other = create_pipeline(actor=cast.admin, name={"en": f"Chain {Pipeline.objects.count()}"}, template="sales_chain")
    transfer = Transfer.objects.create(source=deal.pipeline, target=other, stages={}, started_by=cast.admin)
    hand_over = HandOver.objects.create(
        account=account, asked_by=owner, to=colleague, link="follow", text=f"{word} call", reply_by=today
    )
    meeting = Meeting.objects.create(
        kind="review", first=leader, second=owner, week=monday_of(today), minutes=f"{word} minutes"
    )
    point = AgendaPoint.objects.create(meeting=meeting, text=f"{word} point", added_by=owner)
    room = negotiated(deal, word, leader, today)
    return Records(
        word,
        {
            "account_id": account.pk,
            "contact_id": contact.pk,
            "twin_id": twin.pk,
            "pair_id": pair.pk,
            "merge_id": merge.pk,
            "move_id": move.pk,
            "second_account_id": second_account.pk,
            "superior_change_id": superior_change.pk,
            "center_id": center.pk,
            "member_id": member.pk,
            "intelligence_id": confidence.pk,
            "second_member_id": adviser.pk,
            "influence_id": influence.pk,
            "account_member_id": AccountTeamFactory(account=account, user=colleague).pk,
            "deal_id": deal.pk,
            "won_deal_id": won.pk,
            "visit_id": visit.pk,
            "planned_visit_id": planned.pk,
            "question_id": question.pk,
            "objection_id": objection.pk,
            "news_id": news.pk,
            "file_id": photo.pk,
            "series_id": series.pk,
            "commitment_id": commitment.pk,
            "hospitality_id": courtesy.pk,
            "need_id": need.pk,
            "research_id": research.pk,
            "differentiator_id": differentiator.pk,
            "document_id": document.pk,
            "evidence_id": evidence.pk,
            "waiver_id": waiver.pk,
            "flag_id": flag.pk,
            "line_id": line.pk,
            "change_id": change.pk,
            "item_id": item.pk,
            "comment_id": comment.pk,
            "activity_id": activity.pk,
            "notification_id": notification.pk,
            "token_id": token.pk,
            "run_id": run.pk,
            "quota_id": quota.pk,
            "submission_id": submission.pk,
            "packed_ids": base64.urlsafe_b64encode(deal.pk.bytes).decode(),
            "competitor_id": rival.pk,
            "owner_id": owner.pk,
            "leader_id": leader.pk,
            "hand_over_id": hand_over.pk,
            "meeting_id": meeting.pk,
            "point_id": point.pk,
            **room,
            "rule_id": RoutingRule.objects.create(name="Small ones").pk,
            "user_id": colleague.pk,
            "team_id": cast.west.pk,
            "pipeline_id": deal.pipeline_id,
            "other_pipeline_id": other.pk,
            "version_id": deal.pipeline.current_id,
            "draft_id": begin_draft(actor=cast.admin, pipeline_id=deal.pipeline_id).pk,
            "transfer_id": transfer.pk,
            "stage_id": deal.stage_id,
            "fitted_id": FittedModel.objects.get_or_create(
                pipeline=deal.pipeline,
                kind="timing",
                number=1,
                defaults={
                    "fitted_at": timezone.now(),
                    "known_until": today,
                    "window_from": today,
                    "closed": 0,
                    "won": 0,
                    "parameters": {},
                },
            )[0].pk,
            "membership_id": Membership.objects.get(user=colleague).pk,
            "absence_id": Absence.objects.create(
                user=owner, first_day=dt.date(2027, 2, 1), last_day=dt.date(2027, 2, 3)
            ).pk,
            "target_id": VisitTarget.objects.get_or_create(
                role="inside_rep", defaults={"attempts_a_day": 1, "face_to_face_a_week": 2}
            )[0].pk,
            "closure_id": Closure.objects.create(
                organization=cast.organization, name="Holiday", first_day=today, last_day=today
            ).pk,
        },
    )


def negotiated(deal: Deal, word: str, leader: User, today: dt.date) -> dict[str, Any]:
    """A room at the table, whose confidential rows carry AT_THE_TABLE."""
    secret, owner = f"{word} {AT_THE_TABLE}", deal.owner
    room = NegotiationFactory(deal=deal, state="open", sheet=None, last_number=1, rounds_held=1, last_round=2)
    sheet = Sheet.objects.create(negotiation=room, walk_away=secret, our_alternative=secret)
    issue = IssueFactory(negotiation=room, name=f"{word} price", stance=None)
    stance = Stance.objects.create(issue=issue, target=Decimal(960_000), limit=Decimal(LIMIT), criterion=secret)
    held = Round.objects.create(negotiation=room, number=1, held_on=today, note=f"{word} round", logged_by=owner)
    seat = Seat.objects.create(negotiation=room, user=owner, part=f"{word} part")
    person = Contact.objects.get(account=deal.account, name=f"{word} Person")
    sitting = Sitting.objects.create(negotiation=room, contact=person, part=secret, interests=secret)
    offer = Offer.objects.create(
        negotiation=room, number=1, side="ours", round=held, made_on=today, note=f"{word} offer", entered_by=owner
    )
    offer.terms.create(issue=issue, value=Decimal(980_000))
    package = Package.objects.create(
        negotiation=room, name=secret, terms={str(issue.pk): "950000"}, own=0.5, made_by=owner
    )
    concession = Concession.objects.create(
        negotiation=room, side="ours", what=secret, value_minor=100, given_on=today, entered_by=owner
    )
    removed = NegotiationChange.objects.create(
        negotiation=room,
        field="round.2",
        old={
            "id": str(new_id()),
            "held_on": today.isoformat(),
            "channel": "phone",
            "visit": None,
            "note": secret,
            "logged_by": str(owner.pk),
            "tactics": [],
            "offers": [],
            "concessions": [],
        },
        actor=owner,
        effective_at=timezone.now(),
    )
    approval = Approval.objects.create(
        deal=deal,
        negotiation=room,
        terms={str(issue.pk): str(LIMIT)},
        reason=secret,
        asked_by=owner,
        decider=leader,
        decide_by=timezone.now() + dt.timedelta(days=1),
    )
    contract = Contract.objects.create(
        deal=deal, negotiation=room, form="ours", started_on=today, note=f"{word} contract"
    )
    authority, _made = Authority.objects.get_or_create(role="director", defaults={"discount": 90})
    later = today + dt.timedelta(days=30)
    deputy = Delegation.objects.create(manager=leader, deputy=owner, first_day=later, last_day=later)
    quote = create_quote(actor=owner, deal_id=deal.pk, title=f"{word} quote", lines=[Line(word, Decimal(1), 500, 490)])
    quote.revisions.update(state="issued", issued_on=today)  # a draft is for the deal's editors
    revision = revise_quote(actor=owner, quote_id=quote.pk)
    LineCost.objects.create(line=revision.lines.get(), cost_minor=LIMIT * 100)  # whole units show the digits
    return {
        "contract_id": contract.pk,
        "review_id": contract.reviews.create(side="ours", by="legal", result=f"{word} legal").pk,
        "clause_id": contract.clauses.create(title=f"{word} clause", opened_on=today).pk,
        "signature_id": contract.signatures.create(side="theirs", name=f"{word} hand", signed_on=today).pk,
        "quote_id": quote.pk,
        "revision_id": revision.pk,
        "authority_id": authority.pk,
        "delegation_id": deputy.pk,
        "negotiation_id": room.pk,
        "seat_id": seat.pk,
        "sitting_id": sitting.pk,
        "sheet_id": sheet.pk,
        "issue_id": issue.pk,
        "stance_id": stance.pk,
        "round_id": held.pk,
        "removal_id": removed.pk,
        "offer_id": offer.pk,
        "package_id": package.pk,
        "concession_id": concession.pk,
        "approval_id": approval.pk,
    }
