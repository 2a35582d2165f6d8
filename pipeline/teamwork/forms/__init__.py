"""The shape of what people enter about hand-overs, weekly talks and routing."""

from .hand_overs import DoneForm, HandOverForm, ReplyForm
from .meetings import CallForm, MinutesForm, PairForm, PromiseForm
from .routing import ReplyTimesForm, RuleForm

__all__ = [
    "CallForm",
    "DoneForm",
    "HandOverForm",
    "MinutesForm",
    "PairForm",
    "PromiseForm",
    "ReplyForm",
    "ReplyTimesForm",
    "RuleForm",
]
