"""Every change of key accounts, their teams and documents."""

from .accounts import change_account, create_account, reassign_account
from .documents import add_document, remove_document
from .teams import add_to_account_team, end_on_account_team

__all__ = [
    "add_document",
    "add_to_account_team",
    "change_account",
    "create_account",
    "end_on_account_team",
    "reassign_account",
    "remove_document",
]
