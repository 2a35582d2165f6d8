"""Invitations: what a calendar gets of a visit, what a customer does not, and that colleagues are told in time."""

import datetime as dt

import icalendar
import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone

from integrations.actions import create_token
from stakeholders.models import Contact
from stakeholders.visits import invitations
from stakeholders.visits.actions import cancel_visit, change_visit, invite_people, plan_visit
from stakeholders.visits.actions.inviting import MOST_TIMES
from stakeholders.visits.models import Visit
from team import deliveries
from team.models import Activity, Delivery, User
from tests.factories import AccountTeamFactory, VisitFactory
from web.errors import RuleViolation

pytestmark = pytest.mark.usefixtures("office_hours")


@pytest.fixture
def planned(lin_wei, inside, condax, zhao_min):
    AccountTeamFactory(account=condax, user=inside)
    Contact.objects.filter(pk=zhao_min.pk).update(email="zhao@condax.example")
    visit = plan_visit(
        actor=lin_wei,
        account=condax,
        starts_at=timezone.now() + dt.timedelta(days=2),
        people=[zhao_min],
        colleagues=[inside],
        purpose="Find out who decides",
        planned_commitment="They name the budget",
    )
    deliveries.sweep()
    return visit


def event_in(content):
    calendar = icalendar.Calendar.from_ical(content)
    [event] = calendar.walk("VEVENT")
    return calendar, event


def invited(message):
    """The calendar that a mail brings."""
    [part] = [each for each in message.message().walk() if each.get_content_type() == "text/calendar"]
    calendar, event = event_in(part.get_payload(decode=True))
    assert part.get_param("method") == calendar["method"]
    assert part.get_filename() == "invitation.ics"
    return calendar, event


def letters(user):
    return [each for each in mail.outbox if each.to == [user.email]]


def download(client, visit, query=""):
    return client.get(reverse("visits:visit_invitation", args=[visit.pk]) + query)


def test_the_file_holds_when_where_with_whom_and_what_for(rep, planned, inside):
    answer = download(rep, planned)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8; method=PUBLISH"
    assert answer["Content-Disposition"] == 'attachment; filename="visit-2026-11-26.ics"'
    calendar, event = event_in(answer.content)
    assert calendar["method"] == "PUBLISH"
    assert event["uid"] == f"visit-{planned.pk}@keyline.invalid"
    assert event["sequence"] == planned.version
    assert event.decoded("dtstart") == planned.starts_at.replace(microsecond=0)
    assert event.decoded("dtend") == planned.ends_at.replace(microsecond=0)
    assert event["summary"] == "Visit on site: Condax"
    assert event["location"] == "1 Harbour Road"
    assert event["organizer"] == "mailto:rep@keyline.example"
    assert event["attendee"] == f"mailto:{inside.email}"
    assert "Find out who decides" in event["description"]
    assert "They name the budget" in event["description"]
    assert "With Zhao Min" in event["description"]


def test_the_customers_file_keeps_to_itself_what_the_visit_is_for(rep, planned):
    answer = download(rep, planned, "?for=customer")
    _calendar, event = event_in(answer.content)
    assert event["summary"] == "Visit of Keyline Industrial"
    assert event["description"] == "With Lin Wei, Xu Na"
    assert b"budget" not in answer.content
    assert b"decides" not in answer.content
    assert b"/visits/" not in answer.content, "no address of ours"


def test_a_change_steps_the_sequence_and_keeps_the_uid(rep, lin_wei, planned):
    before = event_in(download(rep, planned).content)[1]
    later = planned.starts_at + dt.timedelta(hours=3)
    change_visit(
        actor=lin_wei, visit_id=planned.pk, values={"starts_at": later, "ends_at": later + dt.timedelta(hours=1)}
    )
    after = event_in(download(rep, planned).content)[1]
    assert after["uid"] == before["uid"]
    assert after["sequence"] > before["sequence"]
    assert after["dtstamp"].dt > before["dtstamp"].dt or after["sequence"] == before["sequence"] + 1


NAMES = [
    "Evil\r\nATTENDEE:mailto:x@evil.example",
    "Evil\nBEGIN:VALARM\nEND:VALARM",
    'Quote " ; , : \\ 王伟',
    "长" * 120,
    "Tab\tBell\x07 Line\u2028Sep",
]


@pytest.mark.parametrize("name", NAMES)
def test_odd_names_stay_text(rep, planned, condax, zhao_min, inside, name):
    condax.name = condax.address = name
    condax.save()
    Contact.objects.filter(pk=zhao_min.pk).update(name=name)
    User.objects.filter(pk=inside.pk).update(name=name)
    Visit.objects.filter(pk=planned.pk).update(purpose=name)
    for query in ("", "?for=customer"):
        content = download(rep, planned, query).content
        lines = content.split(b"\r\n")
        assert all(len(line) <= 75 for line in lines), "folded by bytes"
        assert not any(line.startswith((b"BEGIN:VALARM", b"ATTENDEE:mailto:x@evil")) for line in lines)
        assert all(byte >= 32 or byte in b"\r\n" for byte in content)
        calendar, event = event_in(content)
        assert len(calendar.subcomponents) == 1
        assert not event.subcomponents
        assert isinstance(event.get("attendee", ""), str), "one at most"
    assert invitations.clean(name) in event_in(download(rep, planned).content)[1]["summary"]


def test_colleagues_get_it_for_their_calendar_when_it_is_planned(lin_wei, inside, planned):
    [message] = letters(inside)
    assert message.subject.startswith("Invitation: Visit on site: Condax, ")
    assert "Lin Wei counts on you" in message.body
    calendar, event = invited(message)
    assert calendar["method"] == "REQUEST"
    assert event["status"] == "CONFIRMED"
    assert letters(lin_wei) == []
    assert "unsubscribe" in message.extra_headers["List-Unsubscribe"]


def test_they_hear_of_a_new_time_but_not_of_a_new_purpose(lin_wei, inside, planned):
    change_visit(actor=lin_wei, visit_id=planned.pk, values={"purpose": "Another"})
    deliveries.sweep()
    assert len(letters(inside)) == 1
    change_visit(actor=lin_wei, visit_id=planned.pk, values={"ends_at": planned.ends_at + dt.timedelta(hours=1)})
    deliveries.sweep()
    message = letters(inside)[-1]
    assert message.subject.startswith("Changed: ")
    assert invited(message)[1]["sequence"] > planned.version


def test_a_cancelled_visit_leaves_their_calendar(lin_wei, inside, planned):
    cancel_visit(actor=lin_wei, visit_id=planned.pk)
    deliveries.sweep()
    message = letters(inside)[-1]
    calendar, event = invited(message)
    assert (calendar["method"], event["status"]) == ("CANCEL", "CANCELLED")
    assert event["uid"] == f"visit-{planned.pk}@keyline.invalid"
    assert "description" not in event


def test_who_is_taken_off_the_visit_gets_its_end_and_nothing_of_its_content(lin_wei, inside, planned):
    change_visit(actor=lin_wei, visit_id=planned.pk, values={"colleagues": [], "purpose": "Secret"})
    deliveries.sweep()
    message = letters(inside)[-1]
    assert invited(message)[0]["method"] == "CANCEL"
    assert "Secret" not in message.message().as_string()


@pytest.mark.parametrize("wish", [{"muted": ["visit_invitation"]}, {"mail": "none"}, {"is_active": False}])
def test_who_does_not_want_it_gets_none(lin_wei, inside, planned, wish):
    mail.outbox.clear()
    User.objects.filter(pk=inside.pk).update(**wish)
    cancel_visit(actor=lin_wei, visit_id=planned.pk)
    deliveries.sweep()
    assert mail.outbox == []


def test_in_the_evening_it_waits_for_the_morning(lin_wei, inside, planned):
    mail.outbox.clear()
    with time_machine.travel(dt.datetime(2026, 11, 24, 13, tzinfo=dt.UTC), tick=False):  # nine in Shanghai
        change_visit(actor=lin_wei, visit_id=planned.pk, values={"ends_at": planned.ends_at + dt.timedelta(hours=1)})
        deliveries.sweep()
        waiting = Delivery.objects.get(state="waiting", subscriber="invitation")
        assert (waiting.attempts, waiting.error) == (0, "")
        assert waiting.due_at == dt.datetime(2026, 11, 24, 23, 30, tzinfo=dt.UTC)
    assert mail.outbox == []
    with time_machine.travel(dt.datetime(2026, 11, 24, 23, 30, tzinfo=dt.UTC)):
        deliveries.sweep()
    assert len(letters(inside)) == 1


def test_a_dead_address_keeps_nobody_and_nobody_is_written_to_twice(lin_wei, inside, manager, planned, monkeypatch):
    mail.outbox.clear()
    send = EmailMessage.send

    def refused(self, *args):
        if self.to == [inside.email]:
            raise OSError("no such mailbox")
        return send(self, *args)

    monkeypatch.setattr(EmailMessage, "send", refused)
    change_visit(actor=lin_wei, visit_id=planned.pk, values={"colleagues": [inside, manager]})
    deliveries.sweep()
    assert len(letters(manager)) == 1
    monkeypatch.undo()
    Delivery.objects.update(due_at=timezone.now())
    deliveries.sweep()
    assert (len(letters(inside)), len(letters(manager))) == (1, 1)


def test_visits_of_the_past_and_reports_invite_nobody(lin_wei, inside, planned, zhao_min):
    mail.outbox.clear()
    with time_machine.travel(timezone.now() + dt.timedelta(days=3)):
        cancel_visit(actor=lin_wei, visit_id=planned.pk)
        deliveries.sweep()
    assert mail.outbox == []


def invite_page(visit):
    return reverse("visits:visit_invite", args=[visit.pk])


def test_the_page_of_the_visit_offers_both(rep, sign_in, director, analyst, planned):
    url = reverse("visits:visit_invitation", args=[planned.pk])
    for client, may_send in ((rep, True), (sign_in(director), True), (sign_in(analyst), False)):
        page = client.get(planned.get_absolute_url()).content.decode()
        assert url in page
        assert (invite_page(planned) in page) is may_send


def test_the_customer_is_written_to_on_a_click_and_not_before(rep, lin_wei, planned, zhao_min):
    mail.outbox.clear()
    page = rep.get(invite_page(planned)).content.decode()
    assert "zhao@condax.example" in page
    assert "Visit of Keyline Industrial" in page
    assert "budget" not in page
    assert mail.outbox == []
    assert rep.post(invite_page(planned), {"people": [zhao_min.pk], "language": "en"}).status_code == 302
    deliveries.sweep()
    [message] = mail.outbox
    assert (message.to, message.reply_to) == (["zhao@condax.example"], ["rep@keyline.example"])
    assert "Lin Wei, Xu Na" in message.body
    assert "budget" not in message.message().as_string()
    calendar, event = invited(message)
    assert calendar["method"] == "REQUEST"
    assert event["attendee"] == "mailto:zhao@condax.example"
    sent = Activity.objects.get(verb="visit_invited")
    assert (sent.actor, sent.new) == (lin_wei, {"people": [str(zhao_min.pk)], "language": "en"})


def test_only_who_was_invited_is_told_that_it_is_off(rep, lin_wei, planned, zhao_min):
    cancel_visit(actor=lin_wei, visit_id=planned.pk)
    assert "Tell the customer that it is off" in rep.get(planned.get_absolute_url()).content.decode()
    assert "Nobody of the customer was invited" in rep.get(invite_page(planned)).content.decode()
    Visit.objects.filter(pk=planned.pk).update(state="planned")
    invite_people(actor=lin_wei, visit_id=planned.pk, people=[zhao_min])
    cancel_visit(actor=lin_wei, visit_id=planned.pk)
    rep.post(invite_page(planned), {"people": [zhao_min.pk], "language": "zh-hans"})
    mail.outbox.clear()
    deliveries.sweep()
    messages = [each for each in mail.outbox if each.to == ["zhao@condax.example"]]
    assert {str(invited(each)[0]["method"]) for each in messages} == {"CANCEL"}


def test_nobody_else_can_be_written_to(rep, lin_wei, planned, condax, zhao_min):
    other = Contact.objects.create(account=condax, name="Other", email="other@condax.example")
    Contact.objects.filter(pk=zhao_min.pk).update(email="")
    for contact in (other, zhao_min):
        answer = rep.post(invite_page(planned), {"people": [contact.pk], "language": "en"})
        assert answer.status_code == 422
        with pytest.raises(Exception, match="e-mail address"):
            invite_people(actor=lin_wei, visit_id=planned.pk, people=[contact])
    held = VisitFactory(account=condax, met=[other])
    assert rep.get(invite_page(held)).status_code == 409
    with pytest.raises(RuleViolation):
        invite_people(actor=lin_wei, visit_id=held.pk, people=[other])


def test_a_program_invites_too(client, lin_wei, planned, zhao_min):
    secret = create_token(actor=lin_wei, name="App", scopes=["visits:write", "visits:read"])[1]
    url, headers = reverse("api:visits-invite", args=[planned.pk]), {"Authorization": f"Bearer {secret}"}
    answer = client.post(url, {"people": [str(zhao_min.pk)]}, content_type="application/json", headers=headers)
    assert answer.status_code == 200
    wrong = client.post(url, {"people": []}, content_type="application/json", headers=headers)
    assert wrong.status_code == 400


def test_nobodys_mailbox_is_filled(lin_wei, planned, zhao_min, monkeypatch):
    for _ in range(MOST_TIMES):
        invite_people(actor=lin_wei, visit_id=planned.pk, people=[zhao_min])
    with pytest.raises(RuleViolation, match="Please call"):
        invite_people(actor=lin_wei, visit_id=planned.pk, people=[zhao_min])


def test_a_day_has_so_many_invitations(lin_wei, planned, zhao_min, monkeypatch):
    monkeypatch.setattr("stakeholders.visits.actions.inviting.MOST_A_DAY", 1)
    cache.clear()
    invite_people(actor=lin_wei, visit_id=planned.pk, people=[zhao_min])
    with pytest.raises(RuleViolation, match="tomorrow"):
        invite_people(actor=lin_wei, visit_id=planned.pk, people=[zhao_min])
