"""Resources: versions of a pipeline, drafts of methods, mappings between pipelines. Only administrators write."""

from __future__ import annotations

from typing import Any

from rest_framework.request import Request

from pipeline.actions.pipelines import publish_method
from pipeline.editing.actions.drafts import publish_draft
from pipeline.editing.actions.transfers import begin_transfer, undo_transfer
from pipeline.editing.api import bodies, tables
from pipeline.editing.models import Draft, Transfer
from pipeline.models import Pipeline, PipelineVersion
from web.api.resources import Creates, Resource, Values, verb
from web.api.tables import Table


class VersionResource(Creates):
    """The published versions of a pipeline; a new one is in force at once. One version is shown with its method."""

    resource = "pipelines"
    model = PipelineVersion
    table = tables.VERSION
    orderings = {"number": ("number", "id"), "updated_at": ("updated_at", "id")}
    default_order = "-number"
    body = bodies.VersionBody

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        Pipeline.objects.visible_to(self.person).values_list("pk").get(pk=self.kwargs["pipeline"])

    def rows(self) -> Any:
        return super().rows().filter(pipeline_id=self.kwargs["pipeline"])

    def one(self, pk: Any) -> tuple[Table, Any]:
        return tables.VERSION_WITH_METHOD, self.rows().filter(pk=pk)

    def create_record(self, values: Values) -> PipelineVersion:
        pipeline = Pipeline.objects.visible_to(self.person).get(pk=self.kwargs["pipeline"])
        return publish_method(actor=self.person, document=values["method"], code=pipeline.code)


class DraftResource(Resource):
    """Methods that are being edited, one for each pipeline: for administrators."""

    resource = "pipelines"
    model = Draft
    table = tables.DRAFT

    @verb()
    def publish(self, pk: Any, values: Values, version: int | None) -> Any:
        """The draft becomes the version in force, and is gone."""
        publish_draft(actor=self.person, draft_id=pk, expected_version=version)


class TransferResource(Creates):
    """Open deals taken to stages of another pipeline; the answer tells how far it is."""

    resource = "pipelines"
    model = Transfer
    table = tables.TRANSFER
    orderings = {"created_at": ("created_at", "id"), "updated_at": ("updated_at", "id")}
    default_order = "-created_at"
    body = bodies.TransferBody

    def create_record(self, values: Values) -> Transfer:
        source, target = values["source"], values["target"]
        return begin_transfer(actor=self.person, source_id=source, target_id=target, stages=values["stages"])

    @verb()
    def undo(self, pk: Any, values: Values, version: int | None) -> Any:
        """The deals go back to where they came from, but for those that were moved or closed since."""
        undo_transfer(actor=self.person, transfer_id=pk, expected_version=version)
