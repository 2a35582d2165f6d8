"""When two people are probably one: keys of e-mail, numbers and names, and how alike two of them are.

Pure text in, plain values out. Cost: candidates come from equal keys and from blocks of names, never from all pairs.
Source: field, item 8 (dedupe).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import permutations

from rapidfuzz import fuzz

DIGITS = 8
"""Of a number the last ones count: what stands before them is written with and without country and area codes."""
FEWEST_DIGITS = 6
LIKELY = 90
"""Likeness of names in percent from which two people of one account are shown as a likely duplicate."""
SIMILAR = 75
"""Enough beside a landline that both give: a switchboard alone says nothing."""
MOST_SHARED = 5
"""An address or a number that more people give belongs to a department."""
SHORTEST = 10
"""Letters that a name in Latin script needs before a slip of the pen may count: Wang Li is not Wang Lin."""

HAN = re.compile("[\u3400-\u9fff]")
NOT_WORD = re.compile(r"[\W_]+")
EXTENSION = re.compile(r"(?:ext\.?|extension|durchwahl|转|分机|[x#])\s*(\d{1,6})\s*$", re.IGNORECASE)
TITLES = frozenset(
    {"dr", "prof", "professor", "mr", "mrs", "ms", "miss", "mx", "ing", "dipl", "phd", "mba", "msc", "herr", "frau"}
    | {"sir", "madam", "monsieur", "mme", "sr"}
)
CHINESE_TITLES = re.compile("(?:先生|女士|小姐|博士|教授|工程师|经理|总监|主任|厂长|总)$")

WEIGHTS = {"email": 50, "mobile": 40, "phone": 20}


@dataclass(frozen=True, slots=True)
class Keys:
    """What is stored beside a person to be found by; an empty key is equal to none."""

    email: str = ""
    phone: str = ""
    mobile: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Likeness:
    """Why two people may be one (`email`, `mobile`, `phone`, `name`), surest first, and how sure, 1 to 100."""

    reasons: tuple[str, ...]
    score: int


def email_key(email: str) -> str:
    return unicodedata.normalize("NFKC", email).strip().casefold()


def phone_key(number: str) -> str:
    """``+86 (21) 6234-5678`` and ``021 62345678`` → ``62345678``; an extension stays: ``62345678x12``."""
    text = unicodedata.normalize("NFKC", number).strip()
    extension = EXTENSION.search(text)
    digits = re.sub(r"\D", "", text[: extension.start()] if extension else text)
    if len(digits) < FEWEST_DIGITS:
        return ""
    return digits[-DIGITS:] + (f"x{extension[1]}" if extension else "")


def name_key(*names: str) -> str:
    """``Dr. Zhao Min``, ``赵敏女士`` → ``min zhao|赵敏``: the words in their order of the alphabet, without titles."""
    latin = next((found for name in names if not HAN.search(name) and (found := _latin(name))), "")
    han = next((found for name in names if HAN.search(name) and (found := _han(name))), "")
    return f"{latin}|{han}"[:255] if latin or han else ""


def blocks(key: str) -> Iterator[str]:
    """Names that share no block are not compared: the beginning of each word, and a Chinese name as it is."""
    latin, _, han = key.partition("|")
    yield from {word[:3] for word in latin.split()}
    if len(han) > 1:
        yield han


def likeness_of_names(one: str, other: str) -> float:
    """How alike two name keys are, 0 to 100. Chinese names are equal or not, and decide; so do numbers in names."""
    (latin, _, han), (other_latin, _, other_han) = one.partition("|"), other.partition("|")
    if len(han) > 1 and len(other_han) > 1:
        return 100.0 if han == other_han else 0.0
    if not latin or not other_latin or _numbers(latin) != _numbers(other_latin):
        return 0.0
    compact, other_compact = latin.replace(" ", ""), other_latin.replace(" ", "")
    if len(compact) == len(other_compact) and _same_words(latin, other_latin):
        return 100.0
    found = fuzz.ratio(latin, other_latin)
    return found if min(len(compact), len(other_compact)) >= SHORTEST else min(found, LIKELY - 1.0)


def compare(one: Keys, other: Keys, *, related: bool) -> Likeness | None:
    """Whether two people may be one. Names alone say so only of the same account or of one above or below it."""
    alike = likeness_of_names(one.name, other.name)
    reasons: dict[str, float] = {}
    if one.email and one.email == other.email:
        reasons["email"] = WEIGHTS["email"]
    if _share_a_mobile(one, other) and (related or alike >= SIMILAR):
        reasons["mobile"] = WEIGHTS["mobile"]
    elif one.phone and one.phone == other.phone and alike >= SIMILAR:
        reasons["phone"] = WEIGHTS["phone"]
    if alike >= LIKELY and (related or reasons):
        reasons["name"] = alike / 2
    return Likeness(tuple(reasons), min(100, round(sum(reasons.values())))) if reasons else None


def _share_a_mobile(one: Keys, other: Keys) -> bool:
    """One's mobile is a number of the other."""
    crossed = (one.mobile, other.mobile), (one.mobile, other.phone), (one.phone, other.mobile)
    return any(mine and mine == theirs for mine, theirs in crossed)


def _latin(name: str) -> str:
    text = unicodedata.normalize("NFKD", name).casefold()
    text = "".join(sign for sign in text if not unicodedata.combining(sign))
    words = NOT_WORD.sub(" ", text).split()
    return " ".join(sorted([word for word in words if word not in TITLES] or words))


def _han(name: str) -> str:
    text = NOT_WORD.sub("", unicodedata.normalize("NFKC", name))
    return CHINESE_TITLES.sub("", text) or text


def _numbers(text: str) -> list[str]:
    return re.findall(r"\d+", text)


def _same_words(one: str, other: str) -> bool:
    """The same words, however they are cut: ``wang xiaoming`` and ``ming wang xiao``."""
    words, others = set(one.split()), set(other.split())
    fewer, more = sorted((words - others, others - words), key=len)
    if not fewer:
        return not more
    return len(fewer) == 1 and any("".join(cut) == next(iter(fewer)) for cut in permutations(more))
