from django.apps import AppConfig


class WebConfig(AppConfig):
    """How any app talks HTTP: the frame of the pages, components, errors. No models."""

    name = "web"
    label = "web"
