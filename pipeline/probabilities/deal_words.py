"""A deal's probability with the few reasons that move it most, and the months in which its win is expected.

Read for the deal's page and the API, one deal at a time. Source: formulas §4, compositions §4.6.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from pipeline.editions import edition_of_stage
from pipeline.likelihood import percent, probability
from pipeline.models import Deal
from pipeline.probabilities.looks import NAMES, Scales
from pipeline.probabilities.models import UPTO, DealOutlook, FittedModel, PipelineFit
from pipeline.probabilities.outlooks import outlook_state
from pipeline.probabilities.reading import calibrated_of, learned_of
from pipeline.probabilities.saying import looked_at
from pipeline.probabilities.wording import (
    ABOUT_PEOPLE,
    counted_words,
    feature_words,
    moves_words,
    older_than,
    verdict_words,
)
from pipeline.rules.probability import running
from pipeline.wording import upper_first
from team.models import Organization
from team.periods import add_months

MOST_REASONS = 3


@dataclass(frozen=True, slots=True)
class Reason:
    """`code`: the feature, "stage" for the counts of a calibrated model, "age". `log_odds`: what it adds (learned)."""

    code: str
    text: str
    log_odds: float | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """A month's part of the win that is expected (0..1); `month` None for all later ones."""

    month: dt.date | None
    share: float
    expected_minor: int


@dataclass(frozen=True, slots=True)
class DealWords:
    """`shown`: the probability that the deal shows, `nominal` and `modelled` beside it (percent; None without a model
    in force). `kind`: of the model: nominal, calibrated, learned. `why_nominal`: why no model is in force.
    `warning`: why it is above the nominal one although a key person is against."""

    shown: Decimal
    nominal: Decimal
    modelled: Decimal | None
    kind: str
    reasons: list[Reason] = field(default_factory=list)
    months: list[Share] = field(default_factory=list)
    why_nominal: str = ""
    warning: str = ""

    @property
    def likeliest(self) -> list[Share]:
        """The months that hold most of the win, in their order: two at most."""
        named = sorted((each for each in self.months if each.month), key=lambda each: -each.share)[:2]
        return sorted((each for each in named if each.share >= 0.1), key=lambda each: each.month or dt.date.max)


def probability_words(
    deal: Deal, *, day: dt.date | None = None, sees_people: bool = True, has_key_opponent: bool = False
) -> DealWords:
    """Of a deal that the reader sees. Two queries; some more, constant, where a learned model is in force."""
    day = day or Organization.objects.today()
    edition = edition_of_stage(deal.stage_id)
    nominal = edition.stages[edition.code_of[deal.stage_id]].nominal_probability
    outlook = DealOutlook.objects.filter(pk=deal.pk).select_related("share", "model").first()
    fit = PipelineFit.objects.filter(pipeline_id=deal.pipeline_id).first()
    model = outlook.model if outlook else None
    modelled = percent(outlook.probability) if outlook and model else None
    own = running(deal.manual_probability, deal.manual_until, day)
    reasons = [] if model is None else list(_reasons(deal, model, fit, day, sees_people))
    return DealWords(
        shown=probability(deal.status, own, None, day, nominal, modelled),
        nominal=nominal,
        modelled=modelled,
        kind=model.kind if model else "nominal",
        reasons=reasons[:MOST_REASONS],
        months=list(_months(deal, outlook)) if outlook else [],
        why_nominal="" if model else verdict_words(fit.verdict if fit else "", fit.numbers if fit else {}),
        warning=_warning(model, reasons, has_key_opponent and modelled is not None and modelled > nominal),
    )


def _reasons(
    deal: Deal, model: FittedModel, fit: PipelineFit | None, day: dt.date, sees_people: bool
) -> Iterator[Reason]:
    code = edition_of_stage(deal.stage_id).code_of[deal.stage_id]
    opened = deal.opened_on or deal.created_at.date()
    age = older_than((day - opened).days, fit.won_ages if fit else [])
    if model.kind == FittedModel.Kind.CALIBRATED:
        won, closed = calibrated_of(model).counts.get(code, (0, 0))
        yield Reason("stage", upper_first(counted_words(code, won, closed)))
        if age:
            yield Reason("age", _("This one is %(older)s: that moves the month, not the percentage") % {"older": age})
        return
    learned, stored = learned_of(model)
    looks, _ids = looked_at([deal], deal.pipeline_id, Scales.from_json(stored), day)
    if not len(looks.x):
        return
    row = looks.x[0]
    for name, log_odds in learned.reasons(row):
        if sees_people or name not in ABOUT_PEOPLE:
            words = feature_words(name, float(row[NAMES.index(name)]), code, age)
            yield Reason(name, moves_words(upper_first(words), log_odds), log_odds)


def _months(deal: Deal, outlook: DealOutlook) -> Iterator[Share]:
    """The same running sums as the forecast's, so that deals and cells agree to the minor unit."""
    first = (outlook_state().day or Organization.objects.today()).replace(day=1)
    whole, before, said = outlook.probability * float(deal.amount_base_minor), 0, 0.0
    for place, name in enumerate((*UPTO, "")):
        upto = getattr(outlook.share, name) if name else 1.0
        expected = int((whole * upto + 0.5) // 1)
        yield Share(add_months(first, place) if name else None, upto - said, expected - before)
        before, said = expected, upto


def _warning(model: FittedModel | None, reasons: list[Reason], is_odd: bool) -> str:
    if model is None or not is_odd:
        return ""
    if model.kind == FittedModel.Kind.CALIBRATED:
        return _(
            "Above the stage's percentage although a key person is against: it counts how such deals ended and knows "
            "nothing of the people in this one."
        )
    for_it = next((each.text for each in reasons if (each.log_odds or 0) > 0), "")
    words = _("Above the stage's percentage although a key person is against. What speaks for it: %(reason)s.")
    return words % {"reason": for_it or _("the deals that were won in this stage")}
