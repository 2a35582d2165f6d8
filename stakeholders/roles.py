"""Canonical roles and buyer functions, and the many names that people and files use for them.

A *role* is what a person does in the purchase, a *function* what they buy for. "Key person" is neither: it is
computed from weight. A superior authority and a design institute are heard, they do not decide: influencers (A6.2); a
competitor has no part to play, their ally is known by `Contact.affiliation`. Source: catalogue A6.1 to A6.4, 19.4.
"""

import re
import unicodedata

ROLES = (
    "decision_maker",
    "coach",
    "influencer",
    "gatekeeper",
    "recommender",
    "user",
    "purchaser",
    "project_lead",
)

FUNCTIONS = ("economic", "technical", "user", "financial")
"""What a person buys for. The user function (使用型) and the user's role (使用者) are one and share a code."""

ALIASES: dict[str, tuple[str, ...]] = {
    "decision_maker": (
        "decision maker", "decider", "paying decision maker", "top leader", "buyer's top leader",
        "final decision maker", "决策人", "决策者", "买方高层领导", "付费决策人", "最终决策人", "拍板人",
    ),
    "coach": (
        "coach", "coach buyer", "informant", "insider", "secretary informant", "core agent",
        "教练", "教练型", "教练型买家", "线人", "内线", "小秘", "核心经纪人",
    ),
    "influencer": (
        "influencer", "influence buyer", "design institute", "superior authority", "buyer's superior authority",
        "superiors", "similar user",
        "影响者", "影响力买家", "影响力型", "影响人", "设计单位", "设计院", "买方上级领导", "上级领导", "类似用户",
    ),
    "gatekeeper": ("gatekeeper", "qualification reviewer", "守门人", "资格审查人", "把关人"),
    "recommender": (
        "recommender", "finance expert", "technical expert", "推荐者", "推荐人", "财务专家", "技术专家",
    ),
    "user": (
        "user", "end user", "final user", "user buyer",
        "使用者", "使用型", "使用型买家", "使用人", "最终用户", "用户",
    ),
    "purchaser": (
        "purchaser", "buyer", "purchasing manager", "equipment manager", "procurement",
        "采购者", "采购人", "采购经理", "采购员", "设备经理",
    ),
    "project_lead": (
        "project lead", "project leader", "buyer project lead", "customer project lead",
        "项目负责人", "客户方项目负责人",
    ),
    "economic": ("economic", "economic buyer", "budget owner", "经济型", "经济型买家"),
    "technical": ("technical", "technical buyer", "technician", "技术型", "技术型买家", "技术人"),
    "financial": ("financial", "financial buyer", "finance approver", "财务型", "财务型买家"),
}  # fmt: skip


def canonical_role(text: str) -> str | None:
    """The role or function that a name stands for, in either language, or None if nobody knows it.

    Capitals, spaces, hyphens, underscores and full-width letters make no difference.
    """
    return _CODES.get(_plain(text))


def roles_named(words: str) -> frozenset[str]:
    """The roles and functions that somebody looks for: one of their names, or the beginning of one.

    Too few letters (three, or one Chinese character) begin no name.
    """
    asked = _plain(words)
    if exact := _CODES.get(asked):
        return frozenset({exact})
    if len(asked) < (4 if asked.isascii() else 2):
        return frozenset()
    return frozenset(code for name, code in _CODES.items() if name.startswith(asked))


def split_codes(codes: frozenset[str]) -> tuple[frozenset[str], frozenset[str]]:
    """A person's codes as (roles, functions); unknown codes are in neither."""
    return codes & frozenset(ROLES), codes & frozenset(FUNCTIONS)


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).replace("\u2019", "'").casefold()
    return re.sub(r"[\s_\-]+", "", folded)


_CODES = {_plain(name): code for code, names in ALIASES.items() for name in (code, *names)}
