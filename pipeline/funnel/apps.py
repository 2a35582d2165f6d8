"""The funnel's gauges: thickness, slope, evenness, velocity, and what to do about them."""

from django.apps import AppConfig


class FunnelConfig(AppConfig):
    name = "pipeline.funnel"
    label = "funnel"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from pipeline.forecasts.apps import CHANGES_OF_DEALS
        from pipeline.funnel import actions, monday, notes
        from team import activities
        from web.panels import Panel, register

        activities.on(*CHANGES_OF_DEALS, inline=actions.refresh_touched)
        activities.on("account_changed", inline=actions.on_account_changed)
        notes.register_notes()
        register(Panel("monday", "funnel", 60, "funnel/monday.html", monday.funnel_panel))
