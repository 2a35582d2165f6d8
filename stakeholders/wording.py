"""Endorsement, attitudes and roles in words: what a person reads instead of a percentage."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from stakeholders import influence
from stakeholders.centers import CenterPicture
from stakeholders.influence import OPPONENT, SUPPORTER, Person
from stakeholders.models import Contact, Member
from web.formats import short_date

ROLE_NAMES = {
    "decision_maker": gettext_lazy("Decision maker"),
    "coach": gettext_lazy("Coach"),
    "influencer": gettext_lazy("Influencer"),
    "gatekeeper": gettext_lazy("Gatekeeper"),
    "recommender": gettext_lazy("Recommender"),
    "user": pgettext_lazy("role in a purchase", "User"),
    "purchaser": gettext_lazy("Purchaser"),
    "project_lead": gettext_lazy("Customer's project lead"),
}
FUNCTION_NAMES = {
    "economic": gettext_lazy("Economic"),
    "technical": gettext_lazy("Technical"),
    "financial": gettext_lazy("Financial"),
}
"""The function "user" is the role of the same code, so it stands there only once."""

STRENGTH_NAMES = {
    1: pgettext_lazy("strength of an influence", "weak"),
    2: pgettext_lazy("strength of an influence", "medium"),
    3: pgettext_lazy("strength of an influence", "strong"),
}

ATTITUDE_CODES = {1: "supporter", 0: "neutral", -1: "opponent", None: "unknown"}

ATTITUDE_NAMES = {
    "supporter": gettext_lazy("supporter"),
    "neutral": gettext_lazy("neutral"),
    "opponent": gettext_lazy("opponent"),
    "unknown": gettext_lazy("unknown"),
}

ENDORSEMENT_WORDS = {
    "endorsed": gettext_lazy("endorsed"),
    "not_endorsed": gettext_lazy("not endorsed"),
    "undecided": gettext_lazy("cannot be decided yet"),
}
REASONS = {
    "no_decision_maker": gettext_lazy("no decision maker is named"),
    "decision_maker_not_met": gettext_lazy("no decision maker has been met"),
    "fewer_than_three": gettext_lazy("fewer than three people are known"),
    "no_recent_support": gettext_lazy("nobody's support was heard in the last 90 days"),
    "attitude_unknown": gettext_lazy("too many attitudes are unknown"),
}


def names_of(codes: Collection[str]) -> str:
    """The roles, then functions, in the order of the method, as one text: "Coach, Technical"."""
    return _(", ").join(str(name) for code, name in (ROLE_NAMES | FUNCTION_NAMES).items() if code in codes)


def strength_name(strength: int) -> str:
    return str(STRENGTH_NAMES[strength])


def attitude_code(attitude: int | None) -> str:
    """``supporter``, ``neutral``, ``opponent`` or ``unknown``, as components/attitude.html takes it."""
    return ATTITUDE_CODES[attitude]


def attitude_name(attitude: int | None) -> str:
    return str(ATTITUDE_NAMES[attitude_code(attitude)])


def usual_target(attitude: int | None) -> str:
    """The attitude to reach where none is set (A7.4): "supporter"; "find out" while it is unknown."""
    target = influence.target_attitude(attitude)
    return pgettext("attitude to reach", "find out") if target is None else attitude_name(target)


def target(attitude: int | None, own: int | None) -> str:
    """What is to be reached with somebody, by their own target or the usual one: "keep", "find out", "supporter"."""
    wanted = influence.target_attitude(attitude) if own is None else own
    if wanted is not None and wanted == attitude:
        return pgettext("attitude to reach", "keep")
    return usual_target(attitude) if wanted is None else attitude_name(wanted)


def rung(number: int | None) -> str:
    """ "Trust, 4 of 6"; empty while nobody has said how far it has come (A1.9)."""
    if number is None:
        return ""
    return _("%(rung)s, %(number)d of %(all)d") % {
        "rung": Contact.Rung(number).label,
        "number": number,
        "all": len(Contact.Rung),
    }


def attitude_source(person: Person) -> str:
    """Where an attitude comes from: "from a visit, 12 Nov"; empty while it is unknown."""
    if person.attitude is None or not person.basis:
        return ""
    return basis(person.basis, person.attitude_on)


def basis(code: str, on: dt.date | None) -> str:
    """How something is known, and since when: "from a visit, 12 Nov"."""
    how = str(Member.Basis(code).label)
    return _("%(how)s, %(day)s") % {"how": how, "day": short_date(on)} if on else how


def endorsement_word(picture: CenterPicture) -> str:
    return str(ENDORSEMENT_WORDS[picture.endorsement.word])


def endorsement_reasons(picture: CenterPicture) -> list[str]:
    """Why it cannot be decided yet; empty when it can."""
    return [str(REASONS[reason]) for reason in picture.endorsement.reasons]


def who_decides(picture: CenterPicture) -> str:
    """One sentence: "Chen Bo holds most weight and is against; Li Qing is unknown."

    Then the next thing worth knowing: who else of weight is against or unknown, else who supports.
    """
    ranked = picture.by_weight()
    if not ranked:
        return _("Nobody is known yet who decides.")
    top = _heaviest(picture, ranked)
    parts = [_about_heaviest(picture, top), *_about_others(picture, [p for p in ranked if p not in top])]
    return capfirst(_("; ").join(parts)) + _(".")


def _heaviest(picture: CenterPicture, ranked: list[Person]) -> list[Person]:
    most = picture.weights[ranked[0].id]
    return [person for person in ranked if picture.weights[person.id] == most]


def _about_heaviest(picture: CenterPicture, top: list[Person]) -> str:
    if len(top) == 1:
        values = {"person": picture.name_of(top[0].id), "stand": _stand(top[0].attitude)}
        return _("%(person)s holds most weight and %(stand)s") % values
    if len(top) == len(picture.present):
        return _("all hold the same weight: %(people)s") % {"people": _each(picture, top)}
    return _("most weight is shared: %(people)s") % {"people": _each(picture, top)}


def _about_others(picture: CenterPicture, others: list[Person]) -> list[str]:
    """At most two more people: opponents first, then the unknown among those who count, then supporters."""
    counted = [person for person in others if picture.weights[person.id] > 0]
    against = [person for person in counted if person.attitude == OPPONENT]
    unknown = [person for person in counted if person.attitude is None]
    supporting = [person for person in counted if person.attitude == SUPPORTER]
    chosen = [*against, *unknown, *supporting][:2]
    return [_with_stand(picture, person) for person in chosen]


def _each(picture: CenterPicture, people: list[Person]) -> str:
    return _(", ").join(_with_stand(picture, person) for person in people[:3])


def _with_stand(picture: CenterPicture, person: Person) -> str:
    return _("%(person)s %(stand)s") % {"person": picture.name_of(person.id), "stand": _stand(person.attitude)}


def _stand(attitude: Any) -> str:
    if attitude is None:
        return pgettext("attitude of a person", "is unknown")
    if attitude == SUPPORTER:
        return pgettext("attitude of a person", "supports us")
    if attitude == OPPONENT:
        return pgettext("attitude of a person", "is against")
    return pgettext("attitude of a person", "is neutral")
