"""Two people's records, each with a name of its own that nobody else may read: Lin Wei's and the stranger's."""

from __future__ import annotations

import base64
import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone

from accounts.models import Competitor, Document
from integrations.actions import create_token
from integrations.models import ApiToken, ImportRun
from pipeline.forecasts.models import Quota
from pipeline.models import AgendaItem, DealChange, DealDocument, DealLine, Evidence, Flag, Product, Waiver
from pipeline.teamwork.models import AgendaPoint, HandOver, Meeting, RoutingRule
from pipeline.teamwork.rules import monday_of
from stakeholders.actions import merge_contacts, move_contact
from stakeholders.models import (
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
    MemberFactory,
    NeedFactory,
    ObjectionFactory,
    UserFactory,
    VisitFactory,
    VisitSeriesFactory,
)

OURS, THEIRS = "Marigold", people.CANARY
SECRET = "Nightingale"
"""The word of what was learned in confidence: no name of any other record carries it."""
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
    run = ImportRun.objects.create(preset="maven", started_by=owner)
    colleague = UserFactory(name=f"Colleague of {owner.name}", email=f"c{owner.pk.hex}@keyline.example", team=cast.west)
    DealTeamFactory(deal=deal, user=colleague)
    AccountFactory(name=f"{word} Shared", owner=owner, inside_owner=colleague)
    leader = cast.manager if word == OURS else cast.director
    hand_over = HandOver.objects.create(
        account=account, asked_by=owner, to=colleague, link="follow", text=f"{word} call", reply_by=today
    )
    meeting = Meeting.objects.create(
        kind="review", first=leader, second=owner, week=monday_of(today), minutes=f"{word} minutes"
    )
    point = AgendaPoint.objects.create(meeting=meeting, text=f"{word} point", added_by=owner)
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
            "packed_ids": base64.urlsafe_b64encode(deal.pk.bytes).decode(),
            "competitor_id": rival.pk,
            "owner_id": owner.pk,
            "leader_id": leader.pk,
            "hand_over_id": hand_over.pk,
            "meeting_id": meeting.pk,
            "point_id": point.pk,
            "rule_id": RoutingRule.objects.create(name="Small ones").pk,
            "user_id": colleague.pk,
            "team_id": cast.west.pk,
            "pipeline_id": deal.pipeline_id,
            "stage_id": deal.stage_id,
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
