"""What a proof keeps beside its link, checked alike for page, REST and command line: by the forms of its criterion."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from pipeline.methods.method import CriterionSpec, Method
from pipeline.methods.proof_forms import Asked, ProofForm, asked_by, proof_form
from pipeline.models import Deal
from team.money import LARGEST_AMOUNT, is_currency

LONGEST_TEXT, LONGEST_NAME = 500, 120

NOTHING = (None, "")


def checked_value(spec: CriterionSpec, method: Method, value: Mapping[str, Any]) -> dict[str, Any]:
    """The given facts without empty ones. Raises `ValidationError` on "value", naming the fact and what is expected."""
    asked, forms = asked_by(spec.forms), [proof_form(kind) for kind in spec.forms]
    given = {name: fact for name, fact in value.items() if fact not in NOTHING}
    for name, fact in given.items():
        if name not in asked:
            raise _refusal(_no_such_fact(name, asked))
        problem = CHECKS[asked[name]](fact, method)
        if problem:
            raise _refusal(f"{name}: {problem}")
    for form in forms:
        if len(forms) == 1 or given.keys() & form.keeps.keys():
            _require_whole(form, given)
    return given


def _no_such_fact(name: str, asked: Mapping[str, Asked]) -> str:
    if not asked:
        return _("“%(name)s” is not asked here: this criterion takes no values.") % {"name": name}
    return _("“%(name)s” is not asked here, only: %(known)s.") % {"name": name, "known": ", ".join(asked)}


def _require_whole(form: ProofForm, given: Mapping[str, Any]) -> None:
    missing = [name for name in form.needed if name not in given]
    if missing:
        raise _refusal(_("Still needed: %(names)s.") % {"names": ", ".join(missing)})
    first, last = form.ordered or ("", "")
    if first in given and last in given and given[first] > given[last]:
        raise _refusal(_("“%(first)s” is not more than “%(last)s”.") % {"first": first, "last": last})


def _refusal(message: str) -> ValidationError:
    return ValidationError({"value": message})


def _text(fact: Any, method: Method, most: int = LONGEST_TEXT) -> str:
    if isinstance(fact, str) and fact.strip() and "\0" not in fact and len(fact) <= most:
        return ""
    return _("a text of at most %(most)d characters is expected.") % {"most": most}


def _amount(fact: Any, method: Method) -> str:
    if type(fact) is int and 0 <= fact <= LARGEST_AMOUNT:
        return ""
    return _("a whole number of minor units is expected, 0 or more.")


def _currency(fact: Any, method: Method) -> str:
    return "" if isinstance(fact, str) and is_currency(fact) else _("the code of a currency is expected.")


def _date(fact: Any, method: Method) -> str:
    try:
        return "" if dt.date.fromisoformat(fact).isoformat() == fact else _("a date is expected, as 2026-11-30.")
    except (TypeError, ValueError):
        return _("a date is expected, as 2026-11-30.")


def _step(fact: Any, method: Method) -> str:
    if type(fact) is int and fact in method.buyer_steps:
        return ""
    values = {"first": min(method.buyer_steps), "last": max(method.buyer_steps)}
    return _("a whole number from %(first)d to %(last)d is expected.") % values


def _mode(fact: Any, method: Method) -> str:
    known = Deal.ProcurementMode.values
    return "" if fact in known else _("one of %(known)s is expected.") % {"known": ", ".join(known)}


CHECKS: Mapping[Asked, Callable[[Any, Method], str]] = {
    "text": _text,
    "amount": _amount,
    "currency": _currency,
    "date": _date,
    "deadline": _date,
    "step": _step,
    "mode": _mode,
    "competitor": partial(_text, most=LONGEST_NAME),
}
"""What is wrong with a fact of that kind; empty when nothing is."""
