"""One run of an import: what is new is created, what changed is updated, every row is accounted for.

All in one transaction: a run that fails leaves nothing half-written, a dry run leaves nothing at all.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from integrations.importing import maven
from integrations.importing.maven_deals import DealImport
from integrations.importing.maven_people import import_accounts, import_people, import_products
from integrations.importing.replay import quarters_between
from integrations.importing.state import Report, Run
from integrations.models import ImportedRow, ImportRun
from pipeline.actions.migration import require_migrator
from pipeline.actions.pipelines import publish_method, template
from pipeline.models import Pipeline
from team.activities import batch
from team.models import Organization, User

PRESETS = ("maven",)
Progress = Callable[[str], None]


def import_deals(
    *,
    actor: User,
    folder: Path,
    preset: str = "maven",
    dry_run: bool = False,
    replay_to: dt.date | None = None,
    progress: Progress = lambda step: None,
) -> Report:
    """Take over a folder of files. Raises `ValidationError` for an unknown preset or an unreadable file.

    `replay_to` moves all dates by whole quarters, so that this day falls on the same day of the quarter in October
    to December 2017, and leaves out what the source says about later days. A later replay keeps the first shift.
    """
    require_migrator(actor)
    if preset not in PRESETS:
        raise ValidationError({"preset": _("There is no preset “%(name)s”.") % {"name": preset}})
    progress(_("Reading the files"))
    data = maven.read(folder)
    with transaction.atomic():
        run = _prepare(actor, data, replay_to)
        with batch():
            _carry_out(run, progress)
        progress(_("Working out forecasts and flags"))
        if dry_run:
            transaction.set_rollback(True)
        else:
            _remember(run, preset)
    return run.report


def _prepare(actor: User, data: maven.Maven, replay_to: dt.date | None) -> Run:
    organization = Organization.objects.current()
    pipeline = Pipeline.objects.filter(code="hardware").first()
    if pipeline is None:
        name = {"en": "Hardware", "zh-hans": "硬件"}
        pipeline = publish_method(actor=User.objects.system(), document=template(), code="hardware", name=name).pipeline
    first = ImportRun.objects.filter(preset="maven", is_dry_run=False).order_by("created_at").first()
    if first is not None:
        quarters = int(first.notes["shift_quarters"])
    else:
        quarters = quarters_between(maven.LAST_QUARTER, replay_to) if replay_to else 0
    run = Run(
        actor=actor,
        data=data,
        pipeline=pipeline,
        organization=organization,
        today=replay_to or maven.LAST_DAY,
        quarters=quarters,
        is_replay=replay_to is not None,
    )
    rows = ImportedRow.objects.filter(source_system=Run.source).values_list("kind", "external_id", "digest")
    run.digests = {(kind, key): digest for kind, key, digest in rows}
    for kind, refusals in data.refusals.items():
        for refusal in refusals:
            run.report.refuse(kind, refusal)
    return run


def _carry_out(run: Run, progress: Progress) -> None:
    progress(_("People and teams"))
    people = import_people(run)
    products = import_products(run)
    progress(_("Accounts"))
    accounts = import_accounts(run, people)
    progress(_("Deals"))
    DealImport(run, people, products, accounts).carry_out()
    run.report.notes |= {
        "shift_quarters": run.quarters,
        "today": run.today.isoformat(),
        "misspelt_products": run.data.misspelt,
    }


def _remember(run: Run, preset: str) -> None:
    changed = {key: digest for key, digest in run.seen.items() if run.digests.get(key) != digest}
    ImportedRow.objects.bulk_create(
        (
            ImportedRow(source_system=Run.source, kind=kind, external_id=key, digest=digest)
            for (kind, key), digest in changed.items()
        ),
        batch_size=1000,
        update_conflicts=True,
        unique_fields=["source_system", "kind", "external_id"],
        update_fields=["digest"],
    )
    ImportRun.objects.create(
        preset=preset,
        started_by=run.actor,
        finished_at=timezone.now(),
        counts={kind: asdict(count) for kind, count in run.report.counts.items()},
        refusals=[asdict(refusal) for refusal in run.report.refusals],
        notes=run.report.notes,
    )
