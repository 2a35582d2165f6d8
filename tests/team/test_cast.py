"""The cast itself: who reaches whom, so that every other test can rely on it."""

import pytest

from accounts.models import KeyAccount
from pipeline.models import Deal
from stakeholders.models import Contact
from stakeholders.visits.models import Visit
from tests.cast import Canary, Cast
from tests.factories import DealFactory

SEES_CANARY = {"stranger", "director", "analyst"}


@pytest.mark.parametrize("model", [KeyAccount, Contact, Deal, Visit])
def test_only_those_above_see_the_strangers_records(cast: Cast, canary: Canary, model: type) -> None:
    seen = {name for name, user in cast.everybody.items() if model.objects.visible_to(user).exists()}
    assert seen == SEES_CANARY


def test_a_manager_reaches_the_deals_of_the_team(cast: Cast) -> None:
    deal = DealFactory(account__owner=cast.lin_wei)
    assert deal in Deal.objects.editable_by(cast.manager)
    assert deal not in Deal.objects.visible_to(cast.rep2)
    assert deal not in Deal.objects.visible_to(cast.admin)
