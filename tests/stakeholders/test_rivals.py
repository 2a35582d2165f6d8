"""The competitors of a buying center, and who may take judgements out."""

import pytest

from accounts.models import Competitor
from stakeholders.models import MemberRival
from stakeholders.privacy import may_export_judgements
from stakeholders.rivals import rivals_of
from tests.factories import AccountFactory, AccountTeamFactory, BuyingCenterFactory, DealFactory, MemberFactory


def test_competitors_recorded_of_people_and_named_on_the_deal_are_one_list(lin_wei):
    account = AccountFactory(owner=lin_wei)
    center, other = BuyingCenterFactory(account=account), BuyingCenterFactory(account=account)
    kuka, abb, fanuc = (Competitor.objects.create(name=name) for name in ("Kuka", "Abb", "Fanuc"))
    MemberRival.objects.create(member=MemberFactory(center=center), competitor=kuka, relation=1)
    deal = DealFactory(account=account, buying_center=center)
    deal.competitors.create(competitor=abb)
    deal.competitors.create(competitor=kuka)
    DealFactory(account=account).competitors.create(competitor=fanuc)
    assert rivals_of([center.pk, other.pk]) == {center.pk: [abb, kuka], other.pk: []}


@pytest.mark.parametrize(
    ("policy", "editor", "reader", "stranger"),
    [("nobody", False, False, False), ("editors", True, False, False), ("readers", True, True, False)],
)
def test_the_policy_says_who_exports_judgements(cast, policy, editor, reader, stranger):
    cast.organization.judgements_exported_by = policy
    cast.organization.save()
    account = AccountFactory(owner=cast.lin_wei)
    AccountTeamFactory(account=account, user=cast.rep2)
    people = {cast.lin_wei: editor, cast.rep2: reader, cast.stranger: stranger}
    for about in (account, BuyingCenterFactory(account=account)):
        assert {person: may_export_judgements(person, about) for person in people} == people
