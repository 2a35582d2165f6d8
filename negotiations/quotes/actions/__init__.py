"""Every change of a quote."""

from .answering import accept_revision, decline_revision
from .drafting import create_quote, save_draft
from .issuing import ask_quote_approval, discard_draft, issue_revision, put_on_the_table, revise_quote

__all__ = [
    "accept_revision",
    "ask_quote_approval",
    "create_quote",
    "decline_revision",
    "discard_draft",
    "issue_revision",
    "put_on_the_table",
    "revise_quote",
    "save_draft",
]
