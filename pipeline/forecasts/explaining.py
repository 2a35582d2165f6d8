"""How a figure is computed: one note per figure, for pages, sheets and the REST documentation alike.

Apps above this one register the notes of their own figures in their `apps.py`. Source: compositions (every number
opens one sentence that says how it came about).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override, pgettext_lazy

from pipeline.forecasts.rules import FORMULA_VERSION

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Note:
    """`formula`: in words, without the numbers of a case. `version` grows whenever the figure is computed otherwise."""

    key: str
    title: Text
    formula: Text
    version: str = FORMULA_VERSION


@dataclass(frozen=True, slots=True)
class Explained:
    """A note with the numbers of one case; what templates/forecasts/explain.html draws.

    `inputs`: (name, value as shown) in the order of the formula. `result`: the figure as shown.
    """

    note: Note
    inputs: Sequence[tuple[Text, str]] = ()
    result: str = ""
    computed_at: dt.datetime | None = None


_notes: dict[str, Note] = {}


def register(*notes: Note) -> None:
    """Add notes; a second one of the same key replaces the first (reloads stay harmless)."""
    _notes.update({note.key: note for note in notes})


def explained(
    key: str, inputs: Iterable[tuple[Text, str]] = (), result: str = "", computed_at: dt.datetime | None = None
) -> Explained:
    """The note of that figure with its numbers. Raises KeyError for a figure that nobody explains."""
    return Explained(_notes[key], tuple(inputs), result, computed_at)


def described(key: str) -> str:
    """The note for the REST documentation, which is in English."""
    with override("en"):
        return str(_notes[key].formula)


register(
    Note("won", _("Won"), _("The sum of the amounts of the deals won in the period, each by its day of winning.")),
    Note(
        "quota", _("Quota"), _("The sum of the quotas set for the months of the period. Without any it is not known.")
    ),
    Note("attainment", _("Attainment"), _("Won ÷ quota. Not known without a quota.")),
    Note(
        "weighted",
        _("Weighted"),
        _(
            "The sum over the open deals due in the period: amount × percentage of the stage, rounded per deal. "
            "Overdue deals, deals without a date and deals that close outside the period are not in it."
        ),
    ),
    Note(
        "commit",
        _("Commit"),
        _(
            "The sum of the whole amounts of the open deals due in the period in the category commit. "
            "Stage 80 is commit by itself; a person may set another category, which is kept until cleared."
        ),
    ),
    Note(
        "best_case",
        _("Best case"),
        _(
            "The sum of the whole amounts of the open deals due in the period in the category best case. "
            "Stages 40 and 50 are best case by themselves; a person may set another category, which is kept until "
            "cleared."
        ),
    ),
    Note(
        "omitted",
        pgettext_lazy("forecast category", "Omitted"),
        _("The whole amounts of the open deals due in the period that a person left out by the category omitted."),
    ),
    Note(
        "pipeline",
        pgettext_lazy("forecast category", "Pipeline"),
        _("The whole amounts of the open deals due in the period that are neither commit, best case nor omitted."),
    ),
    Note(
        "expected",
        _("Expected (calibrated)"),
        _(
            "The sum over the open deals: amount × probability of the model in force × the share of its wins that the "
            "timing model predicts for the period, rounded per deal. It belongs to the predicted month, not to the "
            "month of expected close. How late deals are won is in the model, so no slip buffer is taken off."
        ),
    ),
    Note(
        "range",
        _("Range (80%)"),
        _(
            "5,000 draws of the period (2,000 for a row of the table): won so far, each open deal won or not by its "
            "probability, one shift that all deals of a draw share, and new business of the period. One draw in ten "
            "ends below the first figure (P10), one in ten above the second (P90). The same input gives the same "
            "range."
        ),
    ),
    Note(
        "p_quota",
        _("Probability to reach the quota"),
        _("The share of the draws that end at the quota or above."),
    ),
    Note("gap", _("Gap"), _("Quota − won − weighted due, and never less than zero. Not known without a quota.")),
    Note(
        "change",
        _("Change"),
        _(
            "Won and weighted due now, less the same on the morning of the compared day. The waterfall names what "
            "every deal added or took away, and why."
        ),
    ),
    Note(
        "buckets",
        _("Where the open amount is"),
        _(
            "Every open deal is in one bucket: overdue (its close date is before today), earlier (from today to before "
            "the period), due in the period, later, or no date. The buckets add up to all open deals. Only what is due "
            "is in the number."
        ),
    ),
    Note(
        "closing",
        _("What would close the gap"),
        _(
            "Open deals due in the period outside commit count by the part that is not in the weighted amount yet "
            "(amount − weighted); deals due in the three months after it, from 40% on, by their whole amount. The "
            "largest come first, until the gap is closed."
        ),
    ),
    Note(
        "submitted",
        _("Submitted"),
        _(
            "What a person or their manager says the period will bring, beside the figures of the system at that "
            "moment. No layer overwrites another. A team's layer is the sum of its people's latest figures."
        ),
    ),
)
