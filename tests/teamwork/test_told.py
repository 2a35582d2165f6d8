"""Who hears of a hand-over: the receiver, the asker, copies, and the manager of who is late."""

from __future__ import annotations

import datetime as dt
from typing import Any

from pipeline.teamwork import actions
from team import notify
from team.models import Activity, Notification, User
from tests.cast import Cast


def told(verb: str) -> dict[str, str]:
    """{name: the sentence in their bell} of the last activity of that kind, told twice."""
    activity = Activity.objects.filter(verb=verb).latest("id")
    for _twice in range(2):
        notify.deliver(activity)
    rows = Notification.objects.filter(activity=activity).select_related("user", "activity__actor")
    return {row.user.name: line(row.user, row) for row in rows}


def line(user: User, row: Notification) -> str:
    [found] = notify.lines(user, [row])
    return found.text


def test_the_receiver_is_asked_and_others_get_a_copy(cast: Cast, ask: Any) -> None:
    ask(cast.lin_wei, cast.inside, copies=[cast.manager])
    words = "Lin Wei hands over to you, reply wanted by Thu 26 Nov: Condax. Call them about the spare parts"
    assert told("hand_over_asked") == {"Xu Na": words}
    assert list(told("hand_over_copied")) == ["Zhou Jie"]


def test_the_asker_hears_the_answer(cast: Cast, ask: Any) -> None:
    made = ask(cast.lin_wei, cast.inside)
    actions.decline_hand_over(actor=cast.inside, hand_over_id=made.pk, reply="No time")
    assert told("hand_over_declined") == {"Lin Wei": "Xu Na declined: Condax. No time"}


def test_the_manager_hears_that_a_reply_is_late(cast: Cast, ask: Any, time_machine: Any) -> None:
    ask(cast.lin_wei, cast.inside)
    time_machine.move_to(dt.datetime(2026, 11, 27, 2, tzinfo=dt.UTC))
    actions.tell_overdue()
    words = "Xu Na has not answered by Thu 26 Nov: Condax"
    assert told("hand_over_overdue") == {"Zhou Jie": words, "Lin Wei": words}
