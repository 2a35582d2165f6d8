"""How good the forecast was: what was said before, beside what came."""

from django.apps import AppConfig


class AccuracyConfig(AppConfig):
    name = "pipeline.accuracy"
    label = "accuracy"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from pipeline.accuracy import quarters
        from pipeline.accuracy.measures import TrackRecord
        from pipeline.forecasts import uncertainty
        from web.panels import Panel, register

        uncertainty.register(TrackRecord())
        register(Panel("forecast", "how_good", 70, "accuracy/panels/how_good.html", quarters.panel))
