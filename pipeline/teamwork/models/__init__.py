"""What passes between two people of ours."""

from .hand_over import HandOver, HandOverCopy
from .meeting import AgendaPoint, Meeting, Pair
from .routing import ReplyTime, RoutingRule

__all__ = ["AgendaPoint", "HandOver", "HandOverCopy", "Meeting", "Pair", "ReplyTime", "RoutingRule"]
