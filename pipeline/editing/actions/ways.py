"""Which way deals are on their way between pipelines, so that no two mappings pass them to and fro."""

from __future__ import annotations

import uuid
from collections import defaultdict

from django.utils.translation import gettext as _

from pipeline.editing.models import Transfer
from pipeline.models import Pipeline
from web.errors import RuleViolation
from web.formats import localized

UNDER_WAY = (Transfer.State.WAITING, Transfer.State.RUNNING, Transfer.State.UNDOING)
Way = tuple[uuid.UUID, uuid.UUID]


def require_no_circle(source: Pipeline, target: Pipeline, *, undoes: bool = False) -> None:
    """Refuse (`transfer_circle`) what would take deals on from the target while others bring them back to the source.

    `undoes`: of a mapping within one pipeline, whether it goes back to the versions before. Call it with all pipelines
    locked: two that begin at once could otherwise close a circle that neither sees.
    """
    onward: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    for start, end, state in Transfer.objects.filter(state__in=UNDER_WAY).values_list("source", "target", "state"):
        is_back = state == Transfer.State.UNDOING
        if start == end == source.pk == target.pk and is_back != undoes:
            raise _circle(source, target)
        if start != end:
            first, last = (end, start) if is_back else (start, end)
            onward[first].add(last)
    if source.pk != target.pk and source.pk in _reached(target.pk, onward):
        raise _circle(source, target)


def _reached(start: uuid.UUID, onward: dict[uuid.UUID, set[uuid.UUID]]) -> set[uuid.UUID]:
    found, open_ends = {start}, [start]
    while open_ends:
        new = onward[open_ends.pop()] - found
        found |= new
        open_ends += new
    return found


def _circle(source: Pipeline, target: Pipeline) -> RuleViolation:
    message = _("Deals are still on their way from “%(target)s” to “%(source)s”. Wait until they have arrived.")
    return RuleViolation("transfer_circle", message % {"source": _named(source), "target": _named(target)})


def _named(pipeline: Pipeline) -> str:
    return localized(pipeline.name) or pipeline.code
