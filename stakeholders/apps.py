from django.apps import AppConfig

CENTER_VERBS = (
    "center_changed",
    "member_added",
    "member_changed",
    "member_removed",
    "contact_changed",
    "visit_changed",
    "visit_logged",
)
"""What is announced around a buying center and may change how it stands."""


class StakeholdersConfig(AppConfig):
    name = "stakeholders"
    label = "stakeholders"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from stakeholders import panels, panels_needs, querysets
        from stakeholders.actions import standings
        from team import activities

        querysets.register()
        panels.register()
        panels_needs.register()
        activities.on(*CENTER_VERBS, inline=standings.on_center_activity)
        activities.on("account_changed", inline=standings.on_account_activity)
