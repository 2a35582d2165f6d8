from .approval import Approval, Authority, Delegation
from .issue import Issue, Stance
from .ledger import Concession
from .offers import Offer, Package, Term
from .room import Negotiation, NegotiationChange, Seat, Sheet, Sitting
from .rounds import Channel, Round, Side, TacticSetting, TacticUse

__all__ = [
    "Approval",
    "Authority",
    "Channel",
    "Concession",
    "Delegation",
    "Issue",
    "Negotiation",
    "NegotiationChange",
    "Offer",
    "Package",
    "Round",
    "Seat",
    "Sheet",
    "Side",
    "Sitting",
    "Stance",
    "TacticSetting",
    "TacticUse",
    "Term",
]
