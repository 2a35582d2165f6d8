"""How likely a deal is to be won, and when: models fitted on the installation's own closed deals."""

from django.apps import AppConfig

CHANGES_OF_DEALS = (
    "deal_created",
    "deal_changed",
    "deal_moved",
    "deal_won",
    "deal_lost",
    "deal_dormant",
    "deal_reopened",
)


class ProbabilitiesConfig(AppConfig):
    name = "pipeline.probabilities"
    label = "probabilities"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from pipeline import likelihood
        from pipeline.probabilities import asked, outlooks, panels
        from pipeline.probabilities.actions import score_touched
        from team import activities

        activities.on(*CHANGES_OF_DEALS, inline=score_touched, first=True)
        activities.after_commit("fit_asked", name="fit", handler=asked.on_asked)
        likelihood.register(outlooks.said)
        panels.register()
