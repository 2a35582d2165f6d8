"""Bidders remaining, said under More of the phone form and kept on the deal."""

import pytest
from django.core.exceptions import ValidationError

from stakeholders.visits.actions import log_visit
from stakeholders.visits.models import Visit
from team.records import new_id
from tests.factories import DealFactory
from tests.visits.addresses import page

LOG = page("visit_log")


def test_they_are_kept_on_the_deal_with_its_history(rep, sheet, center, condax, lin_wei):
    deal = DealFactory(account=condax, owner=lin_wei, buying_center=center, bidders_remaining=10)
    form = rep.get(page("visit_log", center=center.pk)).content.decode()
    assert 'name="bidders_remaining"' in form
    assert "so far: 10" in form
    assert rep.post(LOG, sheet | {"bidders_remaining": "0"}).status_code == 422
    assert rep.post(LOG, sheet | {"bidders_remaining": "3"}).status_code == 302
    deal.refresh_from_db()
    assert deal.bidders_remaining == 3
    told = deal.changes.get(field="bidders_remaining")
    assert (told.old, told.new, told.actor) == (10, 3, lin_wei)
    assert rep.post(LOG, sheet | {"id": str(new_id()), "bidders_remaining": ""}).status_code == 302
    assert deal.changes.filter(field="bidders_remaining").count() == 1


def test_without_a_deal_of_ones_own_nobody_is_asked(rep, sheet, center, condax, report, lin_wei):
    assert 'name="bidders_remaining"' not in rep.get(page("visit_log", center=center.pk)).content.decode()
    with pytest.raises(ValidationError, match="which open deal"):
        log_visit(actor=lin_wei, report=report(bidders_remaining=2))
    assert not Visit.objects.exists()
