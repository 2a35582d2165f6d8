"""What may stand in a preparation: texts by the codes of the method's lists, three benefits, ticks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from stakeholders.methods.reading import entries
from stakeholders.models import Contact
from stakeholders.visits.models import Visit, VisitPreparation
from stakeholders.visits.rules.prepared import ANSWERED_ELSEWHERE
from team.models import User

ON_THE_VISIT = ("purpose", "planned_commitment", "fallback_commitment")
ON_THE_PREPARATION = (
    "answers",
    "script",
    "benefits",
    "audience",
    "involvement",
    "handouts",
    "question_minutes",
    "ready",
)
LONGEST = 1000
MOST_BENEFITS = 3
LONGEST_BENEFIT = 300
BENEFIT = ("text", "contact", "proof", "proof_text")


def answer_codes() -> list[str]:
    """Questions of the self-check that are answered here; the purpose stands on the visit."""
    return [code for code in entries("visits", "self_check") if code not in ANSWERED_ELSEWHERE]


def script_codes() -> list[str]:
    return list(entries("conversation", "script"))


def ready_codes() -> list[str]:
    return [*entries("visits", "outside"), *entries("visits", "inside")]


def current(visit: Visit, row: VisitPreparation | None, names: Iterable[str]) -> dict[str, Any]:
    """What stands there of these fields, in the plain form that a fingerprint is taken of."""
    there = row or VisitPreparation(visit=visit)
    return {name: _value(visit, there, name) for name in names}


def _value(visit: Visit, row: VisitPreparation, name: str) -> Any:
    if name == "questions":
        return [] if row._state.adding else [[each.spin, each.text] for each in row.questions.all()]
    return getattr(visit if name in ON_THE_VISIT else row, name)


def cleaned(row: VisitPreparation, given: dict[str, Any], visit: Visit, actor: User) -> dict[str, Any]:
    """The values as they are kept. Raises `ValidationError` by field."""
    for name, codes in (("answers", answer_codes()), ("script", script_codes())):
        if name in given:
            given[name] = _texts(name, given[name], getattr(row, name), codes)
    if "benefits" in given:
        given["benefits"] = _benefits(given["benefits"], row, visit, actor)
    if "ready" in given:
        known = ready_codes()
        if not isinstance(given["ready"], list) or not set(map(str, given["ready"])) <= set(known):
            raise ValidationError({"ready": _one_of(known)})
        given["ready"] = [code for code in known if code in given["ready"]]
    return {name: value.strip() if isinstance(value, str) else value for name, value in given.items()}


def _texts(name: str, given: Any, there: Mapping[str, str], codes: list[str]) -> dict[str, str]:
    if not isinstance(given, Mapping) or not set(map(str, given)) <= set(codes):
        raise ValidationError({name: _one_of(codes)})
    said = {**there, **{code: str(words).strip() for code, words in given.items()}}
    _require_short(name, said.values(), LONGEST)
    return {code: said[code] for code in codes if said.get(code)}


def _benefits(given: Any, row: VisitPreparation, visit: Visit, actor: User) -> list[dict[str, str]]:
    """Each with its person, where one is named, and one of the five kinds of proof."""
    if not isinstance(given, list) or len(given) > MOST_BENEFITS:
        raise ValidationError({"benefits": _("Name three benefits at most.")})
    found = []
    for each in given:
        if not isinstance(each, Mapping) or set(each) - set(BENEFIT):
            raise ValidationError({"benefits": _one_of(list(BENEFIT))})
        kept = {name: str(each.get(name) or "").strip() for name in BENEFIT}
        if kept["proof"] and kept["proof"] not in entries("presentation", "proofs"):
            raise ValidationError({"benefits": _one_of(list(entries("presentation", "proofs")))})
        _require_short("benefits", kept.values(), LONGEST_BENEFIT)
        if any(kept[name] for name in ("text", "contact", "proof_text")):
            if not kept["text"]:
                raise ValidationError({"benefits": _("Say what the benefit is.")})
            found.append(kept)
    # Who was named before may stay, also when they are expected no more.
    before = {each["contact"] for each in row.benefits}
    _require_people({each["contact"] for each in found} - before - {""}, visit, actor)
    return found


def _require_people(ids: set[str], visit: Visit, actor: User) -> None:
    """Whom a benefit is for is somebody of the visit whom the actor sees."""
    expected = visit.people.filter(contact__in=Contact.objects.visible_to(actor)).values_list("contact_id", flat=True)
    if ids - set(map(str, expected)):
        raise ValidationError({"benefits": _("This person does not take part in the visit.")})


def _require_short(name: str, texts: Any, longest: int) -> None:
    if any(len(words) > longest for words in texts):
        raise ValidationError({name: _("At most %(count)d characters.") % {"count": longest}})
    if any("\x00" in words for words in texts):
        raise ValidationError({name: _("Null characters are not allowed.")})


def _one_of(known: list[str]) -> str:
    return _("One of %(known)s is expected.") % {"known": ", ".join(known)}
