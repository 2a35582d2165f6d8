"""Raising and clearing flags of deals from their dossiers."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from pipeline.dossiers import Dossier
from pipeline.verdicts import Assessment


def raise_flags(dossiers: Sequence[Dossier], assessments: Mapping[UUID, Assessment]) -> None:
    pass
