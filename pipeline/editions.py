"""A published pipeline version, ready for use: its method as pure rules, its stage and criterion rows by code.

A version never changes once published, so every process keeps what it has read.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, TypeVar

from django.utils.translation import get_language

from pipeline.methods.method import Method
from pipeline.methods.schema import read_method
from pipeline.models import Criterion, Pipeline, PipelineVersion, Stage

T = TypeVar("T")
MOST_SAID = 4000


@dataclass(frozen=True, slots=True)
class Edition:
    """`stages` and `criteria` are rows by code; `code_of` turns a stage's id back into its code; `number`: version."""

    version_id: uuid.UUID
    pipeline_id: uuid.UUID
    method: Method
    stages: Mapping[str, Stage]
    criteria: Mapping[str, Criterion]
    code_of: Mapping[uuid.UUID, str]
    number: int = 0
    said: dict[tuple[Any, ...], Any] = field(default_factory=dict, compare=False, repr=False)
    """Words made of the method, by language: a version never changes, so they are made once."""

    def once(self, *key: Hashable, make: Callable[[], T]) -> T:
        """What `make` says under that key, in the language of the reader."""
        full = (get_language(), *key)
        if full not in self.said:
            if len(self.said) >= MOST_SAID:
                self.said.clear()
            self.said[full] = make()
        found: T = self.said[full]
        return found

    @property
    def first(self) -> Stage:
        return self.stages[self.method.stages[0].code]

    def position(self, stage_id: uuid.UUID) -> int:
        return self.stages[self.code_of[stage_id]].position


@lru_cache(maxsize=64)
def edition(version_id: uuid.UUID) -> Edition:
    """Three queries the first time a process asks, none afterwards. Raises `PipelineVersion.DoesNotExist`."""
    version = PipelineVersion.objects.get(pk=version_id)
    stages = {stage.code: stage for stage in version.stages.all()}
    criteria = Criterion.objects.filter(stage__pipeline_version=version_id)
    return Edition(
        version_id=version.pk,
        pipeline_id=version.pipeline_id,
        method=read_method(version.method),
        stages=stages,
        criteria={criterion.code: criterion for criterion in criteria},
        code_of={stage.pk: code for code, stage in stages.items()},
        number=version.number,
    )


_versions: dict[uuid.UUID, uuid.UUID] = {}
"""The version of each stage; stages are few, so all are read when one is not known yet."""


def _version_of(stage_id: uuid.UUID) -> uuid.UUID:
    if stage_id not in _versions:
        _versions.update(Stage.objects.values_list("pk", "pipeline_version_id"))
    return _versions[stage_id]


def edition_of_stage(stage_id: uuid.UUID) -> Edition:
    """The edition that a deal in this stage follows."""
    return edition(_version_of(stage_id))


def edition_of_pipeline(pipeline: Pipeline) -> Edition:
    """The edition in force, for new deals. A pipeline has one from its creation on."""
    if pipeline.current_id is None:
        raise PipelineVersion.DoesNotExist
    return edition(pipeline.current_id)


def forget() -> None:
    """Drop what was read (tests whose rows were rolled back)."""
    edition.cache_clear()
    _versions.clear()
