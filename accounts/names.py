"""When two companies are probably one: names compared without their legal forms, in both languages.

Pure text in, plain values out. Source: catalogue A5 (撞单, two reps on one customer).
"""

from __future__ import annotations

import re
import unicodedata

from rapidfuzz import fuzz

FORMS = """
    ag as bv co coltd company corp corporation eg gmbh group holding holdings inc incorporated kg kgaa limited llc llp
    ltd mbh nv oy plc pte pty public sa sarl se spa sro srl the und and
"""
LATIN_FORMS = frozenset(FORMS.split())
CHINESE_FORMS = re.compile(
    "股份有限公司|有限责任公司|有限公司|责任公司|分公司|子公司|总公司|公司|股份|集团|控股|企业|中国|厂(?=$|\\s)"
)
HAN = re.compile("[\u3400-\u9fff]")
NOT_WORD = re.compile(r"[\W_]+")
KEY_LENGTH = 99

LIKELY = 88
"""Likeness in percent from which a name is shown as a likely duplicate."""


def name_key(name: str) -> str:
    """``Condax Automation Co., Ltd.`` → ``condax automation``; ``康达自动化(上海)有限公司`` → ``康达自动化 上海``."""
    text = unicodedata.normalize("NFKC", name).casefold().replace("&", " and ")
    text = re.sub(r"\b(\w)\.(?=\w\b)", r"\1", text)  # S.A. → SA
    text = CHINESE_FORMS.sub(" ", text)
    words = NOT_WORD.sub(" ", text).split()
    kept = [word for word in words if word not in LATIN_FORMS]
    # A company that is called by its legal form alone keeps its name.
    return " ".join(kept or words)[:KEY_LENGTH]


def match_key(name: str, local_name: str = "") -> str:
    """What is stored beside an account: the keys of both its names."""
    return f"{name_key(name)}|{name_key(local_name)}"


def number_key(number: str) -> str:
    """A tax number without spaces, dashes and case."""
    return NOT_WORD.sub("", unicodedata.normalize("NFKC", number)).upper()


def likeness(one: str, other: str) -> float:
    """How alike two stored keys are, 0–100: the best pair of their names; short ones count only when equal."""
    pairs = ((mine, theirs) for mine in one.split("|") for theirs in other.split("|") if mine and theirs)
    return max((_likeness(mine, theirs) for mine, theirs in pairs), default=0.0)


def _likeness(one: str, other: str) -> float:
    if one == other:
        return 100.0
    han = HAN.search(one) and HAN.search(other)
    if min(len(one), len(other)) < (3 if han else 4):
        return 0.0
    if han:
        # A place stands before or behind the name: the same characters in another order are the same company.
        return max(fuzz.ratio(one, other), fuzz.ratio(_sorted(one), _sorted(other)))
    return max(fuzz.ratio(one, other), fuzz.token_sort_ratio(one, other))


def _sorted(text: str) -> str:
    return "".join(sorted(text.replace(" ", "")))
