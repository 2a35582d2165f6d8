from .account import AccountChange, AccountTeamMember, KeyAccount
from .document import Document

__all__ = ["AccountChange", "AccountTeamMember", "Document", "KeyAccount"]
