"""Whether visits are prepared, in words, and how what was planned stands to what came out."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stakeholders.methods.reading import entries
from stakeholders.models import Commitment
from stakeholders.visits.models import Visit, VisitPreparation
from stakeholders.visits.rules import prepared
from stakeholders.visits.rules.prepared import Prepared
from web.formats import localized, short_date

MISSING = {
    prepared.PURPOSE: gettext_lazy("purpose"),
    prepared.COMMITMENT: gettext_lazy("commitment to ask for"),
}
CAME_OUT = {
    prepared.AS_PLANNED: gettext_lazy("as planned"),
    prepared.FALLBACK: gettext_lazy("the least that was planned"),
    prepared.ORDERED: gettext_lazy("more than planned"),
    prepared.OTHER: gettext_lazy("something else than planned"),
    prepared.NOTHING: gettext_lazy("not obtained"),
}


def needed() -> list[str]:
    """Codes of the questions to oneself that have to be answered (A10.3)."""
    return [code for code, entry in entries("visits", "self_check").items() if entry.facts.get("needed")]


def judged(visit: Visit, preparation: VisitPreparation | None) -> Prepared:
    answers: Mapping[str, str] = preparation.answers if preparation else {}
    return prepared.judge(visit.purpose, visit.planned_commitment, answers, needed())


def of_visits(visits: Iterable[Visit]) -> dict[uuid.UUID, Prepared]:
    """{visit id: state} of planned visits that the reader reads in full (one query)."""
    planned = [visit for visit in visits if visit.state == Visit.State.PLANNED]
    rows = VisitPreparation.objects.filter(visit_id__in=[visit.pk for visit in planned]) if planned else ()
    found = {row.visit_id: row for row in rows}
    return {visit.pk: judged(visit, found.get(visit.pk)) for visit in planned}


def in_words(state: Prepared) -> str:
    """ "Prepared", or "Missing: purpose, commitment to ask for"."""
    if state.is_ready:
        return _("Prepared")
    return _("Missing: %(what)s") % {"what": _(", ").join(_missing(code) for code in state.missing)}


def _missing(code: str) -> str:
    if code in MISSING:
        return str(MISSING[code])
    words = localized(dict(entries("visits", "self_check")[code].text))
    return _("answer to “%(question)s”") % {"question": words}


@dataclass(frozen=True, slots=True)
class Comparison:
    """What was meant to be asked for, beside what came out. `verdict` is a code of the rule, `words` says it."""

    planned: str
    fallback: str
    outcome: str
    promised: tuple[str, ...]
    verdict: str
    words: str


def compared(visit: Visit, promises: Iterable[Commitment]) -> Comparison | None:
    """Of a held visit with its promises; None where no commitment was planned."""
    theirs = [each for each in promises if each.side == Commitment.Side.THEIRS]
    verdict = prepared.compare(
        visit.planned_commitment, visit.fallback_commitment, visit.outcome, [each.what for each in theirs]
    )
    if visit.state != Visit.State.HELD or not verdict:
        return None
    told = tuple(_dated(each) for each in theirs)
    outcome: Any = visit.get_outcome_display() if visit.outcome else ""
    return Comparison(
        visit.planned_commitment, visit.fallback_commitment, str(outcome), told, verdict, str(CAME_OUT[verdict])
    )


def _dated(promise: Commitment) -> str:
    if promise.due_on is None:
        return promise.what
    return _("%(what)s (%(day)s)") % {"what": promise.what, "day": short_date(promise.due_on)}


def of_page(visit: Visit, promises: Iterable[Commitment]) -> dict[str, Any]:
    """For the page of a visit that the reader reads in full: whether it is prepared, or how the plan came out."""
    row = VisitPreparation.objects.filter(visit=visit).prefetch_related("questions").first()
    state = judged(visit, row)
    return {
        "preparation": row,
        "state": state,
        "words": in_words(state),
        "comparison": compared(visit, promises),
    }
