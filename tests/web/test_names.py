"""Accounts and people are called as the reader's language calls them, wherever they stand."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from accounts.models import KeyAccount
from pipeline.models import Deal
from stakeholders.actions import make_commitment
from stakeholders.models import Contact
from team.models import User
from tests.cast import Cast, SignIn
from tests.factories import AccountFactory, ContactFactory, DealFactory, MemberFactory, VisitFactory, funnel

LATIN, LOCAL = "Condax Chemicals", "康达化工"
PERSON, PERSON_LOCAL = "Zhao Min", "赵敏"


@pytest.fixture
def deal(cast: Cast) -> Deal:
    funnel()
    account = AccountFactory(name=LATIN, local_name=LOCAL, owner=cast.lin_wei)
    person = ContactFactory(account=account, name=PERSON, local_name=PERSON_LOCAL, reports_to=None)
    deal = DealFactory(account=account, owner=cast.lin_wei, at="30", name="Kiln drives")
    assert deal.buying_center
    MemberFactory(center=deal.buying_center, contact=person, roles=["decision_maker"])
    today = cast.organization.today()
    step = {"side": "theirs", "what": "Send the budget range", "due_on": today - dt.timedelta(days=5)}
    make_commitment(actor=cast.lin_wei, center=deal.buying_center, contact=person, **step)
    now = timezone.now()
    VisitFactory(account=account, owner=cast.lin_wei, met=[person], centers=[deal.buying_center], starts_at=now)
    planned = VisitFactory(account=account, owner=cast.lin_wei, state="planned", outcome="", starts_at=now)
    planned.people.create(contact=person, met=False)
    return deal


@pytest.mark.parametrize(("name", "local_name", "chinese"), [(LATIN, LOCAL, LOCAL), (LATIN, "", LATIN)])
def test_the_local_name_comes_first_in_chinese_where_it_is_known(name: str, local_name: str, chinese: str) -> None:
    account = KeyAccount(name=name, local_name=local_name)
    with override("zh-hans"):
        assert (str(account), account.other_name) == (chinese, name if local_name else "")
    with override("en"):
        assert (str(account), account.other_name) == (name, local_name)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "said", "silent"),
    [("zh-hans", (LOCAL, PERSON_LOCAL), (LATIN, PERSON)), ("en", (LATIN, PERSON), (LOCAL, PERSON_LOCAL))],
)
def test_every_page_calls_them_so(
    cast: Cast, deal: Deal, sign_in: SignIn, language: str, said: tuple[str, str], silent: tuple[str, str]
) -> None:
    User.objects.update(language=language)
    client = sign_in(cast.lin_wei)
    contact = Contact.objects.get()
    both = ["/", reverse("visits:visit_list"), reverse("pipeline:deal_detail", args=[deal.pk])]
    account_only = [reverse(f"pipeline:{name}") for name in ("board", "deal_list")]
    own = [contact.get_absolute_url(), contact.account.get_absolute_url()]
    logging = [f"{reverse('visits:visit_log')}?account={contact.account_id}"]
    for path in (*both, *account_only, *own, *logging):
        text = client.get(path).content.decode()
        for word in said if path not in account_only else said[:1]:
            assert word in text, (path, word)
        if path not in own:  # the one page where both names stand
            assert not [word for word in silent if word in text], path
    found = client.get(reverse("integrations:search"), {"q": silent[1]}).content.decode()
    assert f"{said[1]}<" in found.replace("\n", "")


@pytest.mark.django_db
@pytest.mark.parametrize("words", [LATIN, LOCAL])
def test_deals_are_found_by_either_name_of_their_account(cast: Cast, deal: Deal, sign_in: SignIn, words: str) -> None:
    for person in (cast.lin_wei, cast.director, cast.analyst):
        text = sign_in(person).get(reverse("pipeline:deal_list"), {"q": words, "owner": "all"}).content.decode()
        assert "Kiln drives" in text
