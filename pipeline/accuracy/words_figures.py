"""The submitted figures in words, beside the forecasts that they are compared with."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pipeline.accuracy.figures import MANAGER, MONTH, REP
from pipeline.accuracy.rules.scoring import Comparison
from pipeline.accuracy.words import layer_name, layer_note


def figure_name(layer: str) -> str:
    return {REP: _("Their own figure"), MANAGER: _("Manager's figure")}.get(layer) or layer_name(layer)


def team_figure_name(layer: str) -> str:
    if layer == MANAGER:
        return _("Manager's figure of the team")
    return _("%(layer)s, of the same teams") % {"layer": layer_name(layer)}


def figure_note(layer: str) -> str:
    notes = {
        REP: _("What the person had submitted for themselves by the first deadline of the period."),
        MANAGER: _("What a manager had submitted by then, of the same person or of a team."),
    }
    return notes.get(layer) or layer_note(layer)


def figure_kind(kind: str, horizon: int) -> str:
    """Heading of a column."""
    if kind != MONTH:
        return _("Quarters, at their start")
    if horizon == 0:
        return _("Months, at their start")
    return ngettext("Months, %(count)d month before", "Months, %(count)d months before", horizon) % {"count": horizon}


def lacking_case(layer: str, found: Comparison[Any], needed: int) -> str:
    """Why a layer has no score."""
    known = found.known.get(layer, 0)
    if known < needed:
        return _("too few cases (%(known)d of %(needed)d needed)") % {"known": known, "needed": needed}
    return _("knows too few of the cases that the others know")
