"""Sales methods edited in the browser: drafts, checks, publishing, moves between pipelines."""

from django.urls import path

from pipeline.editing.views import drafts, parts, pipelines, transfers

app_name = "editing"
ONE = "settings/pipelines/<uuid:pipeline_id>"
urlpatterns = [
    path("settings/pipelines/new/", pipelines.pipeline_add, name="pipeline_add"),
    path(f"{ONE}/name/", pipelines.pipeline_facts, name="pipeline_facts"),
    path(f"{ONE}/archive/", pipelines.pipeline_archive, name="pipeline_archive"),
    path(f"{ONE}/up/", pipelines.pipeline_up, name="pipeline_up"),
    path(f"{ONE}/versions/<int:number>/", pipelines.version, name="version"),
    path(f"{ONE}/versions/<int:number>/restore/", pipelines.version_restore, name="version_restore"),
    path(f"{ONE}/draft/", drafts.draft, name="draft"),
    path(f"{ONE}/draft/preview/", drafts.preview, name="preview"),
    path(f"{ONE}/draft/publish/", drafts.publish, name="publish"),
    path(f"{ONE}/draft/discard/", drafts.discard, name="discard"),
    path(f"{ONE}/draft/rebase/", drafts.rebase, name="rebase"),
    path(f"{ONE}/draft/stages/new/", parts.stage_add, name="stage_add"),
    path(f"{ONE}/draft/stages/<str:stage>/criteria/new/", parts.criterion_add, name="criterion_add"),
    path(f"{ONE}/draft/stages/<str:stage>/<slug:what>/", parts.stage_act, name="stage_act"),
    path(f"{ONE}/draft/criteria/<str:criterion>/remove/", parts.criterion_remove, name="criterion_remove"),
    path(f"{ONE}/draft/in/<slug:section>/", drafts.section, name="section"),
    path(f"{ONE}/draft/in/<slug:section>/<str:item>/", drafts.section, name="section_item"),
    path(f"{ONE}/transfer/", transfers.transfer_add, name="transfer_add"),
    path("settings/transfers/<uuid:transfer_id>/", transfers.transfer, name="transfer"),
    path("settings/transfers/<uuid:transfer_id>/undo/", transfers.transfer_undo, name="transfer_undo"),
    path("deals/<uuid:deal_id>/pipeline/", transfers.deal_pipeline, name="deal_pipeline"),
]
