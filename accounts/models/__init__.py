from .account import AccountChange, AccountTeamMember, KeyAccount
from .competitor import Competitor
from .document import Document

__all__ = ["AccountChange", "AccountTeamMember", "Competitor", "Document", "KeyAccount"]
