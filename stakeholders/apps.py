from django.apps import AppConfig

CENTER_VERBS = (
    "center_changed",
    "member_added",
    "member_changed",
    "member_removed",
    "contact_changed",
    "contact_merged",
    "contact_move_undone",
    "contact_moved",
    "contact_unmerged",
    "visit_changed",
    "visit_logged",
)
"""What is announced around a buying center and may change how it stands."""


class StakeholdersConfig(AppConfig):
    name = "stakeholders"
    label = "stakeholders"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from stakeholders import (
            courtesy_panels,
            deeds,
            erasing,
            notify,
            panels,
            panels_needs,
            personal_data,
            querysets,
            sameness,
        )
        from stakeholders.actions import standings
        from team import activities

        querysets.register()
        notify.register()
        sameness.register()
        panels.register()
        courtesy_panels.register()
        erasing.register()
        erasing.register_cleaner(deeds.forget)
        personal_data.register_all()
        panels_needs.register()
        activities.on(*CENTER_VERBS, inline=standings.on_center_activity)
        activities.on("account_changed", inline=standings.on_account_activity)
