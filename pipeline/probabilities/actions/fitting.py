"""Fitting a pipeline's models anew and putting one into force."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from pipeline.models import Pipeline
from pipeline.probabilities.actions.scoring import score_pipeline
from pipeline.probabilities.fitting import Draft, Fit, fit, read
from pipeline.probabilities.models import FittedModel, PipelineFit
from pipeline.probabilities.reading import MONTHS
from team.activities import announce
from team.models import Organization, Role, User
from team.periods import add_months

KEPT = 20
"""Versions of each kind that are kept, the last ones; what is in force always is."""
KINDS = FittedModel.Kind


def fit_models(
    *, actor: User, pipeline_id: uuid.UUID | None = None, known_until: dt.date | None = None
) -> list[PipelineFit]:
    """Fit one pipeline, or each in turn, on what is known by the end of the day (today's, so far); then bring the
    outlooks of its open deals up to date.

    Reading and fitting hold no lock. The same data give the same numbers and no new version.
    """
    _require(actor)
    pipelines = Pipeline.objects.filter(current__isnull=False).order_by("created_at", "pk")
    if pipeline_id is not None:
        pipelines = pipelines.filter(pk=pipeline_id)
    known_until = known_until or Organization.objects.current().today()
    done = []
    for pipeline in pipelines:
        found = fit(read(pipeline, known_until))
        done.append(put_into_force(actor=actor, pipeline_id=pipeline.pk, found=found, known_until=known_until))
        score_pipeline(pipeline.pk)
        _tell(actor, pipeline)
    return done


@transaction.atomic
def put_into_force(*, actor: User, pipeline_id: uuid.UUID, found: Fit, known_until: dt.date) -> PipelineFit:
    """Write the models down as new versions where they say anything new, and let one probability be in force."""
    _require(actor)
    pipeline = Pipeline.lock(pipeline_id)
    now = timezone.now()
    models = {draft.kind: _version(pipeline, draft, found, known_until, now) for draft in found.drafts}
    chosen = {each.pk for kind, each in models.items() if kind in (found.chosen, KINDS.TIMING)}
    in_force = FittedModel.objects.filter(pipeline=pipeline, is_in_force=True)
    changed = {"version": F("version") + 1, "updated_at": now}
    in_force.exclude(pk__in=chosen).update(is_in_force=False, **changed)
    FittedModel.objects.filter(pk__in=chosen, is_in_force=False).update(is_in_force=True, **changed)
    _prune(pipeline)
    state, _made = PipelineFit.objects.update_or_create(
        pipeline=pipeline,
        defaults={
            "finished_at": now,
            "known_until": known_until,
            "closed": found.closed,
            "won": found.won,
            "stages": found.stages,
            "won_ages": found.won_ages,
            "verdict": found.verdict,
            "numbers": found.numbers,
        },
    )
    return state


@transaction.atomic
def ask_for_fit(*, actor: User, pipeline_id: uuid.UUID) -> PipelineFit:
    """Have the worker fit this pipeline soon; asking again while it waits changes nothing."""
    _require(actor)
    pipeline = Pipeline.lock(pipeline_id)
    state, _made = PipelineFit.objects.get_or_create(pipeline=pipeline)
    if not state.is_waiting:
        state.asked_at, state.asked_by = timezone.now(), actor
        state.save(update_fields=["asked_at", "asked_by"])
        announce(actor=actor, verb="fit_asked", subject=pipeline)
    return state


def may_fit(actor: User) -> bool:
    """Administrators and directors; jobs are the system's."""
    return actor.is_system or actor.has_role(Role.ADMINISTRATOR, Role.DIRECTOR)


def _require(actor: User) -> None:
    if not may_fit(actor):
        raise PermissionDenied(_("Only an administrator or a director has the models fitted anew."))


def _version(pipeline: Pipeline, draft: Draft, found: Fit, known_until: dt.date, now: dt.datetime) -> FittedModel:
    """The newest version, if that says the same; else a new one."""
    versions = FittedModel.objects.filter(pipeline=pipeline, kind=draft.kind)
    newest = versions.order_by("-number").first()
    said: dict[str, Any] = {"parameters": draft.parameters, "scores": draft.scores}
    if newest and all(getattr(newest, name) == value for name, value in said.items()):
        return newest
    last = versions.aggregate(last=Max("number"))["last"] or 0
    return FittedModel.objects.create(
        pipeline=pipeline,
        kind=draft.kind,
        number=last + 1,
        fitted_at=now,
        known_until=known_until,
        window_from=add_months(known_until, -MONTHS),
        closed=found.closed,
        won=found.won,
        **said,
    )


def _prune(pipeline: Pipeline) -> None:
    for kind in KINDS.values:
        versions = FittedModel.objects.filter(pipeline=pipeline, kind=kind).order_by("-number")
        old = list(versions.values_list("pk", flat=True)[KEPT:])
        FittedModel.objects.filter(pk__in=old, is_in_force=False).delete()


@transaction.atomic
def _tell(actor: User, pipeline: Pipeline) -> None:
    announce(actor=actor, verb="models_fitted", subject=pipeline)
