"""What was asked for by somebody who should not wait: counted by a task, and kept for who asks again."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import replace

from pipeline.funnel.asking import FunnelScope, everybodys
from pipeline.funnel.outcomes import outcomes_of
from pipeline.funnel.reading import flow_of
from pipeline.funnel.waiting import answered, patiently
from pipeline.models import Pipeline
from pipeline.pages.scopes import pipelines_in_force
from team.models import Organization, User

COUNTED: dict[str, Callable[[FunnelScope], object]] = {"flow": flow_of, "outcomes": outcomes_of}


def count_for_later(what: str, pipeline_id: uuid.UUID, team: uuid.UUID | None, segment: str, day: dt.date) -> None:
    """`what`: one of COUNTED, of everybody's deals. Nothing where it is known by now."""
    pipeline = Pipeline.objects.get(pk=pipeline_id)
    organization, reader = Organization.objects.current(), User.objects.system()
    found = replace(everybodys(organization, reader, pipelines_in_force(), pipeline, team, day), segment=segment)
    try:
        with patiently():
            COUNTED[what](found)
    finally:
        answered(what, found)
