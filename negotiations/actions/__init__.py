"""Every change of state in a negotiation."""

from .approvals import ask_approval, ask_limit_change, limit_needs_approval, withdraw_approval
from .authority import add_authority, change_authority, remove_authority
from .concessions import change_concession, note_concession, remove_concession
from .decisions import grant_approval, refuse_approval
from .delegating import add_deputy, remove_deputy
from .ending import end_rooms, write_review
from .escalating import escalate_overdue
from .issues import add_issue, add_issues, change_issue, move_issue, order_issues, remove_issue
from .offers import make_offer
from .packages import offer_packages, remove_package, rename_package, save_package
from .preparing import prepare_sheet
from .removing import remove_round, restore_round
from .rooms import change_negotiation, enter_negotiation
from .rounds import NextStep, change_round, log_round
from .seats import set_seat, set_sitting
from .settling import accept_offer, release_offer, restore_offer, withdraw_offer
from .tactic_settings import restore_tactic, set_tactic
from .tactics import Seen, tag_tactics
from .taking_over import free_limits

__all__ = [
    "NextStep",
    "Seen",
    "accept_offer",
    "add_authority",
    "add_deputy",
    "add_issue",
    "add_issues",
    "ask_approval",
    "ask_limit_change",
    "change_authority",
    "change_concession",
    "change_issue",
    "change_negotiation",
    "change_round",
    "end_rooms",
    "enter_negotiation",
    "escalate_overdue",
    "free_limits",
    "grant_approval",
    "limit_needs_approval",
    "log_round",
    "make_offer",
    "move_issue",
    "note_concession",
    "offer_packages",
    "order_issues",
    "prepare_sheet",
    "refuse_approval",
    "release_offer",
    "remove_authority",
    "remove_concession",
    "remove_deputy",
    "remove_issue",
    "remove_package",
    "remove_round",
    "rename_package",
    "restore_offer",
    "restore_round",
    "restore_tactic",
    "save_package",
    "set_seat",
    "set_sitting",
    "set_tactic",
    "tag_tactics",
    "withdraw_approval",
    "withdraw_offer",
    "write_review",
]
