"""Every change of a contract on its way to signature."""

from .clauses import agree_clause, change_clause, open_clause, reopen_clause
from .papers import change_contract, drop_contract, start_contract
from .review_steps import add_review, finish_review, remove_review
from .signing import sign_contract, take_back_signature

__all__ = [
    "add_review",
    "agree_clause",
    "change_clause",
    "change_contract",
    "drop_contract",
    "finish_review",
    "open_clause",
    "remove_review",
    "reopen_clause",
    "sign_contract",
    "start_contract",
    "take_back_signature",
]
