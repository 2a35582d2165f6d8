"""Two people answer at once, on a database with row locks: one wins, the other is told."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import KeyAccount
from pipeline.teamwork import actions
from pipeline.teamwork.models import Meeting
from tests.cast import Cast
from tests.pipeline.test_races import at_once
from web.errors import RuleViolation

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_yes_and_no_at_once(cast: Cast, condax: KeyAccount, ask: Any) -> None:
    made = ask(cast.lin_wei, cast.rep2, gives="owner")
    results = at_once(
        lambda: actions.accept_hand_over(actor=cast.rep2, hand_over_id=made.pk),
        lambda: actions.decline_hand_over(actor=cast.director, hand_over_id=made.pk, reply="No"),
    )
    [refused] = [each for each in results if isinstance(each, RuleViolation)]
    assert refused.code == "hand_over_settled"
    made.refresh_from_db()
    condax.refresh_from_db()
    assert condax.owner == (cast.rep2 if made.state == "accepted" else cast.lin_wei)


def test_the_same_is_offered_once(cast: Cast, condax: KeyAccount, ask: Any) -> None:
    results = at_once(
        lambda: ask(cast.lin_wei, cast.rep2, gives="owner"), lambda: ask(cast.manager, cast.inside, gives="owner")
    )
    [refused] = [each for each in results if isinstance(each, RuleViolation)]
    assert refused.code == "already_asked"


def test_both_begin_the_minutes(cast: Cast) -> None:
    two: dict[str, Any] = {"kind": "review", "first": cast.manager, "second": cast.lin_wei}
    week = cast.organization.today()
    results = at_once(
        *(
            lambda actor=actor: actions.write_minutes(
                actor=actor, week=week, text=actor.name, expected_version=0, **two
            )
            for actor in (cast.manager, cast.lin_wei)
        )
    )
    [refused] = [each for each in results if isinstance(each, RuleViolation)]
    assert refused.code == "stale_version"
    assert Meeting.objects.count() == 1
