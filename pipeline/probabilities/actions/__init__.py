"""Fitting models, and writing down what they say of open deals."""

from pipeline.probabilities.actions.fitting import ask_for_fit, fit_models, may_fit
from pipeline.probabilities.actions.scoring import score_all, score_pipeline, score_touched
from pipeline.probabilities.actions.shares import roll_shares

__all__ = ["ask_for_fit", "fit_models", "may_fit", "roll_shares", "score_all", "score_pipeline", "score_touched"]
