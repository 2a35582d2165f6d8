"""The panel "Who decides": who stands where, the vote in words of both languages, what is planned for whom."""

import datetime as dt

import pytest
from django.utils import timezone, translation

from stakeholders import vote_words, wording
from stakeholders.centers import center_picture
from stakeholders.decision_table import SHOWN, who_decides
from stakeholders.models import Member
from tests.factories import (
    AccountFactory,
    BuyingCenterFactory,
    CommitmentFactory,
    ContactFactory,
    MemberFactory,
    VisitFactory,
)
from web.formats import as_day


@pytest.fixture
def center(organization, lin_wei):
    account = AccountFactory(name="Condax", owner=lin_wei, coverage_class="A", tier="key")
    return BuyingCenterFactory(account=account)


def member(center, name, *roles, attitude=None, title="", **more):
    contact = ContactFactory(account=center.account, name=name, title=title)
    known = {"attitude": attitude, "attitude_basis": "visit", "attitude_on": timezone.localdate()}
    known = known if attitude is not None else {}
    return MemberFactory(center=center, contact=contact, roles=list(roles), **known, **more)


def picture_of(center):
    return center_picture([center.pk], timezone.localdate())[center.pk]


@pytest.fixture
def five(center):
    """Chen Bo decides and is against; Li Qing, the chief engineer, is unknown; two support; one is neutral."""
    return [
        member(center, "Chen Bo", "decision_maker", attitude=-1),
        member(center, "Li Qing", "technical", title="Chief engineer"),
        member(center, "Zhao Min", "user", attitude=1),
        member(center, "Wang Lei", "coach", attitude=1),
        member(center, "Wu Lei", "gatekeeper", attitude=0),
    ]


def test_the_vote_is_explained_in_english(center, five):
    assert vote_words.vote_sentence(picture_of(center)) == (
        "2 of 5 people, who hold 33% of the weight, support us; 1 is against (25%); 1 is neutral (17%); "
        "Li Qing (Chief engineer) is unknown."
    )
    assert vote_words.vote_range(picture_of(center)) == "between −0.17 and +0.33 while 1 person is unknown"


def test_the_vote_is_explained_in_chinese(center, five):
    with translation.override("zh-hans"):
        said = vote_words.explanation(picture_of(center))
    assert "33%" in said
    assert "Li Qing" in said
    assert "%(" not in said


def test_one_supporter_nobody_and_many_unknown(center):
    member(center, "Zhao Min", attitude=1)
    one = vote_words.vote_sentence(picture_of(center))
    assert one == "1 of 1 people, who holds 100% of the weight, supports us."
    Member.objects.update(attitude=None)
    for name in ("Li Qing", "Wang Lei"):
        member(center, name)
    said = vote_words.vote_sentence(picture_of(center))
    assert said == "Nobody of 3 people supports us; 3 are unknown (100%)."


def test_nobody_has_no_vote(center):
    assert vote_words.vote_sentence(picture_of(center)) == ""
    context = who_decides(picture_of(center))
    assert (context["vote"], context["camps"], context["deciders"]) == (None, [], [])
    assert context["missing"] == ["decision maker", "coach", "key person"]


def test_the_word_has_its_rule(center, five):
    chief = five[0].contact
    VisitFactory(account=center.account, met=[chief], centers=[center])
    Member.objects.update(attitude=1, attitude_basis="visit", attitude_on=timezone.localdate())
    assert wording.endorsement_word(picture_of(center)) == "endorsed"
    assert vote_words.why_so(picture_of(center)) == "all who hold most weight support us"
    Member.objects.filter(contact=chief).update(attitude=-1)
    assert vote_words.why_so(picture_of(center)) == "not all who hold most weight support us"


def test_signs(center, five):
    VisitFactory(account=center.account, met=[five[0].contact], centers=[center])
    said = {text: is_good for is_good, text in vote_words.signs(picture_of(center))}
    assert said == {
        "25% of the weight was met within 60 days": False,
        "half won: a coach or an influencer supports us": True,
        "single-threaded: 1 person met in 90 days": False,
    }


def test_who_stands_where_and_who_is_missing(center, five):
    Member.objects.get(contact__name="Wang Lei").role_rows.all().delete()
    context = who_decides(picture_of(center))
    assert [(camp.attitude, camp.names) for camp in context["camps"]] == [
        ("supporter", "Wang Lei, Zhao Min"),
        ("opponent", "Chen Bo"),
        ("neutral", "Wu Lei"),
        ("unknown", "Li Qing"),
    ]
    assert context["missing"] == ["coach"]


@pytest.mark.parametrize(
    ("attitude", "own", "words"),
    [(1, None, "keep"), (0, None, "supporter"), (-1, None, "neutral"), (None, None, "find out"), (-1, 1, "supporter"),
     (None, 1, "supporter"), (0, 0, "keep")],
)  # fmt: skip
def test_what_is_to_be_reached(attitude, own, words):
    assert wording.target(attitude, own) == words


def test_a_row_tells_the_earliest_promise_with_the_person(center, five):
    today, chief = timezone.localdate(), five[0].contact
    late = {"account": center.account, "center": center, "contact": chief}
    CommitmentFactory(**late, what="Later", due_on=today + dt.timedelta(days=3))
    CommitmentFactory(**late, what="First", due_on=today - dt.timedelta(days=1), side="theirs")
    CommitmentFactory(**late, what="Settled", due_on=today - dt.timedelta(days=9), state="done")
    rows = {row.name: row for row in who_decides(picture_of(center))["deciders"]}
    assert (rows["Chen Bo"].step.what, rows["Chen Bo"].is_late) == ("First", True)
    assert rows["Li Qing"].step is None
    assert rows["Li Qing"].visit_on is None
    soon = timezone.now() + dt.timedelta(days=2)
    VisitFactory(
        account=center.account,
        state="planned",
        outcome="",
        starts_at=soon,
        ends_at=soon + dt.timedelta(hours=1),
        met=[five[1].contact],
        centers=[center],
    )
    rows = {row.name: row for row in who_decides(picture_of(center))["deciders"]}
    assert rows["Li Qing"].visit_on == as_day(soon)


def test_sixty_people_stay_readable(center, django_assert_max_num_queries):
    for number in range(60):
        member(center, f"Person {number}", "user", attitude=1)
    picture = picture_of(center)
    with django_assert_max_num_queries(4):
        context = who_decides(picture, in_full=True)
    assert (len(context["deciders"]), len(context["others"])) == (SHOWN, 60 - SHOWN)
    assert context["camps"][0].more == 57
