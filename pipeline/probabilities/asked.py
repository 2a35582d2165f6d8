"""Somebody asked for a fit: the worker is told once the wish is committed."""

from pipeline.probabilities.tasks import fit_pipeline
from team.models import Activity


def on_asked(activity: Activity) -> None:
    """A task of its own, since a fit may last longer than deliveries should wait."""
    fit_pipeline.delay(str(activity.subject_id))
