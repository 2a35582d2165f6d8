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
        from pipeline.forecasts import actions, monday, monday_submissions, notify, weekly
        from pipeline.forecasts.board_sums import board_sums
        from pipeline.pages.columns import register_sums
        from pipeline.panels_today import register_decisions
        from team import activities, digests
        from web.panels import Panel, register

        activities.on(*CHANGES_OF_DEALS, inline=actions.refresh_touched)
        activities.after_commit("models_fitted", name="forecasts", handler=actions.catch_up)
        register_sums(board_sums)
        register_decisions(monday_submissions.submissions_to_decide)
        digests.register(10, weekly.number_section)
        notify.register()
        for page, name, order, column, context in (
            ("monday", "number", 10, "main", monday.number_panel),
            ("monday", "moved", 40, "main", monday.moved_panel),
            ("monday", "people", 50, "main", monday.people_panel),
            ("today", "my_number", 50, "right", monday.my_number_panel),
        ):
            register(Panel(page, name, order, f"forecasts/panels/{name}.html", context, column))
