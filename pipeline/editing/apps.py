"""Sales methods edited in the browser: drafts, checks, publishing, moves between pipelines."""

from django.apps import AppConfig


class EditingConfig(AppConfig):
    name = "pipeline.editing"
    label = "editing"
    default_auto_field = "django.db.models.BigAutoField"
