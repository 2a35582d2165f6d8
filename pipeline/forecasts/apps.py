from django.apps import AppConfig

CHANGES_OF_DEALS = (
    "deal_created",
    "deal_changed",
    "deal_moved",
    "deal_won",
    "deal_lost",
    "deal_dormant",
    "deal_reopened",
    "deal_reassigned",
)


class ForecastsConfig(AppConfig):
    name = "pipeline.forecasts"
    label = "forecasts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from pipeline.forecasts import actions
        from team import activities

        activities.on(*CHANGES_OF_DEALS, inline=actions.refresh_touched)
