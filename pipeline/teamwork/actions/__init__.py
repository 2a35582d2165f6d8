"""Every change of hand-overs, weekly talks and routing."""

from .answers import accept_hand_over, decline_hand_over, finish_hand_over, withdraw_hand_over
from .hand_overs import ask_hand_over
from .meetings import add_point, change_minutes, settle_point, write_minutes
from .overdue import tell_overdue
from .pairs import plan_calls, set_pair
from .routing import add_rule, change_rule, remove_rule, set_reply_time

__all__ = [
    "accept_hand_over",
    "add_point",
    "add_rule",
    "ask_hand_over",
    "change_minutes",
    "change_rule",
    "decline_hand_over",
    "finish_hand_over",
    "plan_calls",
    "remove_rule",
    "set_pair",
    "set_reply_time",
    "settle_point",
    "tell_overdue",
    "withdraw_hand_over",
    "write_minutes",
]
