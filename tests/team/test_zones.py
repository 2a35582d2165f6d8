"""A time zone that does not exist is refused at every door: it would break each page of its person."""

import pytest
from django.core.exceptions import ValidationError

from team.actions.organization import change_organization
from team.actions.people import change_user
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_of_a_person(cast: Cast) -> None:
    with pytest.raises(ValidationError, match="Mars/Olympus"):
        change_user(actor=cast.lin_wei, user_id=cast.lin_wei.pk, values={"time_zone": "Mars/Olympus"})
    changed = change_user(actor=cast.lin_wei, user_id=cast.lin_wei.pk, values={"time_zone": "Europe/Berlin"})
    assert changed.zone.key == "Europe/Berlin"


def test_of_the_organization(cast: Cast) -> None:
    with pytest.raises(ValidationError, match="Mars/Olympus"):
        change_organization(actor=cast.admin, values={"time_zone": "Mars/Olympus"})
